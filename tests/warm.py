"""Warm: what the program reads when it runs, read before it is forked (`tests/program.py`)."""

from __future__ import annotations

import gc
import tempfile
from importlib import import_module
from pathlib import Path

import mkdocs.commands.build  # noqa: F401

from catalogue.cli.main import MODULES
from catalogue.content.load import load
from catalogue.disc import archive, patch, verification  # noqa: F401
from catalogue.print import book, sheets  # noqa: F401
from catalogue.products import production  # noqa: F401
from catalogue.search import documents, index, shards  # noqa: F401
from catalogue.site import building, plugin
from catalogue.tables import applying, workbook  # noqa: F401

for module in {*MODULES.values()}:
    import_module(f"catalogue.cli.{module}")
plugin.scripts()
# What compiles the templates: no run need do it again.
CONTENT = Path(__file__).parent / "worlds" / "harbour"
with tempfile.TemporaryDirectory() as drawn:
    building.draw(load(CONTENT), CONTENT, Path(drawn) / "site")
# It stays in every fork: the collector of garbage need not look at it, nor copy it by looking.
gc.freeze()
