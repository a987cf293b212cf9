"""Content: what people curate, read, judged and joined into one catalogue; knows no output."""
