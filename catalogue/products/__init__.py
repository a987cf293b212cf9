"""Build: the products of a run, and how a finished one takes its place."""
