"""The policy of every page: our own files work, and nothing else runs or loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

INTRUDE = """() => new Promise(done => {
  const told = [];
  document.addEventListener('securitypolicyviolation', event => {
    told.push(event.effectiveDirective);
    if (told.length === 3) { done({told: told.sort(), ran: window.intruded === true}); }
  });
  const script = document.createElement('script');
  script.textContent = 'window.intruded = true';
  document.body.appendChild(script);
  const foreign = document.createElement('script');
  foreign.src = 'http://127.0.0.1:9/x.js';
  document.body.appendChild(foreign);
  new Image().src = 'http://127.0.0.1:9/x.png';
})"""
NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, {get() { throw new Error("denied"); }});
}"""


@pytest.mark.parametrize("path", ["index.html", "site/courses/T008.html"])
def test_what_is_slipped_into_a_page_neither_runs_nor_loads(
    page: tuple[Page, list[str]], disc: Path, path: str
) -> None:
    opened, _ = page
    opened.goto((disc / path).as_uri())
    outcome = opened.evaluate(INTRUDE)
    assert outcome == {"told": ["img-src", "script-src-elem", "script-src-elem"], "ran": False}


@pytest.mark.stores
def test_the_switch_to_dark_works_and_lasts_where_storage_does(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened, complaints = page
    opened.goto((disc / "site" / "courses" / "T008.html").as_uri())
    assert opened.get_attribute("body", "data-md-color-scheme") == "default"
    opened.click("label[for=__palette_1]:visible")
    assert opened.get_attribute("body", "data-md-color-scheme") == "slate"
    opened.reload()
    assert opened.get_attribute("body", "data-md-color-scheme") == "slate"
    assert complaints == []


@pytest.mark.own_page
def test_pages_work_where_storage_is_forbidden(page: tuple[Page, list[str]], disc: Path) -> None:
    opened, complaints = page
    opened.add_init_script(NO_STORAGE)
    opened.goto((disc / "site" / "courses" / "T008.html").as_uri())
    opened.click("label[for=__palette_1]:visible")
    assert opened.get_attribute("body", "data-md-color-scheme") == "slate"
    assert complaints == []
