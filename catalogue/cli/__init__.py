"""Command line: the verbs of each reader."""
