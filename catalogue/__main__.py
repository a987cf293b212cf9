"""`python -m catalogue` is the command line."""

from catalogue.cli import run

run()
