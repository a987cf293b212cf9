"""Charts: bars as long as their numbers, and the numbers beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.links import Catalogue
from catalogue.site import charts
from catalogue.site.charts import ABOVE, BESIDE
from catalogue.site.facets import FAMILY, INDUSTRY, LEVEL, LINE


def test_the_seats_of_all_lines_together_are_the_menu(capital: Catalogue) -> None:
    for facet in (LINE, FAMILY, INDUSTRY, LEVEL):
        chart = charts.seats(capital, facet)
        assert sum(bar.high for bar in chart.bars) == len(capital.menu), facet.name


def test_the_bars_of_three_charts_are_to_one_scale(capital: Catalogue) -> None:
    bars = [
        bar
        for line in capital.vocabulary["lines"].terms
        for bar in charts.seats(capital, FAMILY, line.slug).bars
    ]
    longest = max(bars, key=lambda bar: bar.high)
    assert longest.whole == BESIDE.room
    assert all(abs(bar.whole - longest.whole * bar.high / longest.high) <= 0.5 for bar in bars)


def test_a_level_that_no_course_has_is_drawn_as_nothing_rather_than_left_out(
    capital: Catalogue,
) -> None:
    bars = charts.seats(capital, LEVEL).bars
    assert (bars[0].name, bars[0].whole) == ("A", 0)
    assert len(bars) == 5


def test_bars_stand_below_one_another_inside_the_drawing(capital: Catalogue) -> None:
    for group in charts.amounts(capital, "historical"):
        places = [bar.y for bar in group.chart.bars]
        assert places == sorted(set(places))
        assert group.chart.height >= places[-1] + 38
        assert max(bar.whole for bar in group.chart.bars) <= ABOVE.room


def test_amounts_of_one_topic_compare_several_places_in_one_unit(capital: Catalogue) -> None:
    groups = list(charts.amounts(capital, "historical"))
    assert {"certificate", "apprentice"} <= {group.topic.slug for group in groups}
    for group in groups:
        assert len({entry.place for entry, _ in group.rules}) > 1
        assert {(rule.unit, rule.topic) for _, rule in group.rules} == {
            (group.unit, group.topic.slug)
        }
        assert len(group.rules) == len(group.chart.bars)


def test_only_rules_of_the_standing_asked_for_are_drawn(capital: Catalogue) -> None:
    forever = replace(
        capital,
        policies=tuple(
            replace(
                policy,
                status="current",
                subsidies=tuple(replace(rule, valid_to="") for rule in policy.subsidies),
            )
            for policy in capital.policies
        ),
    )
    assert list(charts.amounts(forever, "historical")) == []
    assert len(list(charts.amounts(forever, "current"))) == len(
        list(charts.amounts(capital, "historical"))
    )


def test_a_range_is_solid_to_its_start_and_open_to_its_end(capital: Catalogue) -> None:
    bars = {
        rule.id: bar
        for group in charts.amounts(capital, "historical")
        for (_, rule), bar in zip(group.rules, group.chart.bars, strict=True)
    }
    assert (bars["s6-02"].low, bars["s6-02"].high) == (5000, 8000)
    assert 0 < bars["s6-02"].solid < bars["s6-02"].whole
    assert (bars["s3-03"].solid, bars["s3-03"].high) == (0, 1000)
    assert bars["s4-01"].solid == bars["s4-01"].whole


@pytest.mark.parametrize("name", ["modules.html", "subsidies.html"])
def test_every_chart_has_a_title_a_text_and_its_table(built: Path, name: str) -> None:
    tree = HTMLParser((built / "site" / name).read_text("utf-8"))
    figures = tree.css("figure.chart")
    assert len(figures) >= 4
    for figure in figures:
        drawing = figure.css_first("svg[role=img]")
        named = (drawing.attributes["aria-labelledby"] or "").split()
        assert [drawing.css_first(tag).attributes["id"] for tag in ("title", "desc")] == named
        rows = figure.css("details tbody tr")
        assert len(rows) == len(drawing.css("rect:not(.upto)")) or name == "subsidies.html"
        for row in rows:
            number = row.css_first(".number").text().strip()
            assert number.rstrip("＊") in drawing.css_first("desc").text()
            assert number in [text.text().strip() for text in drawing.css("g text, svg > text")]
