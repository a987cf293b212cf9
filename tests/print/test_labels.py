"""Labels: disc, sleeve and tag keep clear of hub, edge and folds."""

from __future__ import annotations

import math
from pathlib import Path

from catalogue.content.links import Catalogue
from catalogue.print import sheets
from tests.print.looking import A4, astray, formats, glyphs, text


def test_the_label_is_one_page_with_edition_counts_and_code(
    capital: Catalogue, label: Path
) -> None:
    said = text(label)
    assert formats(label) == [A4]
    assert said.replace(capital.site.publisher, "").count(capital.site.title) == 3
    assert said.count("2026年11月版（2026-11-21）") == 3
    assert said.count("核对码4F2A-91C7") == 3
    for words in ("56个课程席位", "14份政策", "10个案例", "13个项目", "27份来源"):
        assert words in said


def test_a_label_without_a_code_has_no_place_for_one(capital: Catalogue, tmp_path: Path) -> None:
    assert "核对码" not in text(sheets.label(capital, tmp_path / "label.pdf"))


def test_the_words_of_the_disc_keep_clear_of_hub_and_edge(label: Path) -> None:
    disc = [glyph for glyph in glyphs(label) if glyph.right < 132 and glyph.bottom < 132]
    far = [math.hypot(x - 69, y - 70) for glyph in disc for x, y in glyph.corners()]
    assert len(disc) > 60
    assert min(far) > 11.5
    assert max(far) < 58


def test_the_words_of_sleeve_and_tag_keep_inside_their_folds(label: Path) -> None:
    rest = [glyph for glyph in glyphs(label) if glyph.right >= 132 or glyph.bottom >= 132]
    front = (47.5, 144, 162.5, 259)
    flaps = ((30, 140, 42, 264), (168, 140, 180, 264), (43, 264.5, 167, 277))
    tags = ((147, 31, 197, 55.5), (147, 56.5, 197, 81))
    notes = (140, 11, 201, 30), (140, 83, 201, 135)
    assert astray(rest, front, *flaps, *tags, *notes) == []
