"""Clauses on a disc: what is copied, what is folded, what a page says of its age."""

from __future__ import annotations

from pathlib import Path

import pytest
from calmjs.parse import es5
from playwright.sync_api import Page

from catalogue.content.links import Catalogue
from catalogue.content.model import Policy
from catalogue.site.citation import cite
from tests.browser.axe import faults
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASSETS = ROOT / "site_overrides" / "assets"
FIELD = "document.querySelector('#copying textarea')"
CHOSEN = f"(f => f.value.slice(f.selectionStart, f.selectionEnd))({FIELD})"
SHOWN = ("policies/Z007", "policies/Z029", "courses/Q001")


def shown(page: tuple[Page, list[str]], disc: Path, name: str) -> Page:
    opened, _ = page
    opened.goto((disc / "site" / f"{name}.html").as_uri())
    return opened


def copy(opened: Page, anchor: str, form: str) -> str:
    """What the field holds, all of it selected, after a reader asked for it."""
    opened.click(f"#{anchor} .copy")
    opened.click(f"#copying [data-form={form}]")
    told = opened.input_value("#copying textarea")
    assert opened.evaluate(CHOSEN) == told
    assert opened.evaluate("document.activeElement.tagName") == "TEXTAREA"
    opened.click(f"#{anchor} .copy")
    return told


@pytest.mark.parametrize("script", ["clauses.js", "freshness.js"])
def test_a_script_is_old_enough_for_old_browsers(script: str) -> None:
    assert es5((ASSETS / script).read_text("utf-8"))


@pytest.mark.logic
def test_the_citation_of_a_clause_is_the_one_that_was_built(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    policy = capital.by_id["Z029"]
    assert isinstance(policy, Policy)
    opened = shown(page, disc, "policies/Z029")
    for clause in policy.clauses[::4]:
        assert copy(opened, clause.anchor, "cite") == cite(policy, clause, capital.site)
    assert page[1] == []


def test_a_link_on_a_disc_is_the_part_that_every_copy_shares(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    assert copy(shown(page, disc, "policies/Z007"), "s1-1", "link") == "policies/Z007.html#s1-1"


@pytest.mark.logic
def test_the_text_for_a_message_says_what_it_is_worth(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    told = copy(shown(page, disc, "policies/Z007"), "s1-3", "plain")
    assert told.startswith("《北京市职业技能提升行动实施方案（2019-2021年）》")
    assert "（京政办发〔2019〕18号）（一）三是 高危行业取证补贴：新取得" in told
    assert "概述，不是原文；效力：历史（执行期已过）" in told
    assert "{" not in told
    assert told.endswith("policies/Z007.html#s1-3）")


def test_where_the_clipboard_is_closed_the_reader_is_told_how_to_copy(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened = shown(page, disc, "policies/Z007")
    opened.evaluate("() => { document.execCommand = () => { throw new Error('no'); }; }")
    copy(opened, "s1", "cite")
    opened.click("#s1 .copy")
    opened.click("#copying [data-form=cite]")
    assert "Ctrl+C" in opened.inner_text("#copying [role=status]")
    assert page[1] == []


def test_escape_closes_the_menu_and_gives_the_focus_back(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened = shown(page, disc, "policies/Z007")
    opened.focus("#s4 .copy")
    opened.keyboard.press("Enter")
    assert opened.get_attribute("#s4 .copy", "aria-expanded") == "true"
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    opened.keyboard.press("Escape")
    assert not opened.is_visible("#copying")
    assert opened.evaluate("document.activeElement.getAttribute('aria-label')") == "复制（四）"


@pytest.mark.own_page
def test_a_page_says_that_it_is_overdue_on_the_readers_calendar(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened, _ = page
    for day, told in (("2027-11-21T12:00:00", 0), ("2027-11-22T12:00:00", 2)):
        opened.clock.set_fixed_time(day)
        shown(page, disc, "courses/T001")
        assert opened.locator(".overdue:visible").count() == told, day


@pytest.mark.own_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.logic
def test_what_was_added_breaks_no_rule_of_accessibility(
    page: tuple[Page, list[str]], disc: Path, scheme: str
) -> None:
    opened, _ = page
    opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened.clock.set_fixed_time("2028-01-01T12:00:00")
    found = {}
    for name in SHOWN:
        shown(page, disc, name)
        opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        for button in opened.locator(".copy").all()[:1]:
            button.click()
            opened.click("#copying [data-form=cite]")
        found[name] = faults(opened, scheme)
    assert {name: said for name, said in found.items() if said} == {}
