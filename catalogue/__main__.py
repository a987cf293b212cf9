"""`python -m catalogue` is the command line."""

from catalogue.cli.main import run

run()
