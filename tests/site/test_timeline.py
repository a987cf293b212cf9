"""Timeline: what the content says of years, in the place of its year."""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.links import Catalogue
from catalogue.content.model import Alias, Figure
from catalogue.site.charts import FULL
from catalogue.site.timeline import timeline
from tests.builders import programme, world

CALLED = Alias(name="旧名", years="2008、2012", source="S000", locator="一")
COUNTED = Figure(what="参训", value=3, unit="人", as_of="2012-05", source="S000", locator="一")


def test_years_come_from_beginnings_names_and_figures() -> None:
    told = timeline(
        world(
            programmes=(
                programme("X001", started="2010", ended="", aliases=(), figures=()),
                programme("X002", started="2009-03", aliases=(CALLED,), figures=(COUNTED,)),
                programme("X003", started="", aliases=(), figures=()),
            )
        )
    )
    assert [row.programme.id for row in told.rows] == ["X002", "X001"]
    assert [row.programme.id for row in told.drawn] == ["X002"]
    marks = told.rows[0].marks
    assert [(mark.year, mark.firm) for mark in marks] == [
        (2008, False),
        (2009, True),
        (2012, False),
    ]
    assert marks[2].said == (("called", "旧名"), ("counted", "参训"))
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)
    assert told.ticks == ((2010, (marks[0].x + marks[2].x) // 2),)


def test_one_year_alone_and_no_year_at_all_are_drawn_as_nothing() -> None:
    assert timeline(world()).rows == ()
    told = timeline(world(programmes=(programme(started="2010", aliases=(), figures=()),)))
    assert len(told.rows) == 1
    assert told.drawn == ()


def test_the_picture_stays_inside_and_its_table_says_every_year(
    capital: Catalogue, built: Path
) -> None:
    told = timeline(capital)
    assert len(told.drawn) > 3
    assert all(0 < mark.x < FULL for row in told.rows for mark in row.marks)
    tree = HTMLParser((built / "site" / "history.html").read_text("utf-8"))
    figure = tree.css_first("figure.timeline")
    assert len(figure.css("circle")) == sum(len(row.marks) for row in told.drawn)
    assert len(figure.css("circle.firm")) > 0
    rows = figure.css("tbody tr")
    assert len(rows) == len(told.rows)
    for row, shown in zip(told.rows, rows, strict=True):
        assert row.programme.id in shown.text()
        assert [str(mark.year) for mark in row.marks if str(mark.year) not in shown.text()] == []
