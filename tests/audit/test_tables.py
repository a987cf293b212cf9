"""Tables: the real content goes out as a workbook and comes back as it was."""

from __future__ import annotations

from pathlib import Path

from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import KINDS, data_of
from catalogue.tables.cells import Lexicon
from catalogue.tables.grids import grids_in
from catalogue.tables.plan import plan_of
from catalogue.tables.rewriting import names_of, rewritten
from catalogue.tables.workbook import export_workbook
from tests.conftest import CONTENT
from tests.tables.counting import lost


def test_a_workbook_that_nobody_touched_is_an_empty_plan(real: Catalogue) -> None:
    kinds = [kind for kind in KINDS if kind.name in real.numbering.letters]
    grids = grids_in("x.xlsx", export_workbook(Lexicon(catalogue=real), kinds))
    plan = plan_of(real, "x.xlsx", grids)
    assert (plan.ready, plan.waiting, plan.findings, plan.notes, plan.absent) == ((),) * 5
    assert {*plan.unchanged} == {*real.by_id}
    assert lost(plan, grids, real) == []


def test_every_file_that_is_written_anew_keeps_its_bytes(real: Catalogue) -> None:
    schemas = schemas_of(real)
    for entry in real:
        path = real.paths[entry.id]
        text = (Path(CONTENT) / path).read_text("utf-8")
        names = names_of(schemas, real.numbering.kind_of(entry.id).name)
        assert rewritten(path, text, data_of(entry), names) == text, path
