"""Site: the pages of a catalogue, and the one module that speaks to MkDocs."""
