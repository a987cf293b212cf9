"""Search: the index of a catalogue or of any collection, and asking it."""
