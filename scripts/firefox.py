"""Firefox by Playwright, asked as the Chromiums of `old_chromium` are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, Playwright, ViewportSize, sync_playwright

from old_chromium import PATIENCE, PAUSE

# Test tools relax Firefox's file policy; readers' browsers do not.
REAL_FILE_POLICY = {"security.fileuri.strict_origin_policy": True}
WINDOW: ViewportSize = {"width": 1366, "height": 768}


class Tab:
    """A page of Firefox: what is sent to it, what it says, and what it complains of."""

    def __init__(self, driver: Playwright, program: str) -> None:
        self.driver, self.program, self.complaints = driver, program, list[str]()
        self.page = self._page(True)

    def _page(self, scripts: bool) -> Page:
        """Of a Firefox of its own: a page alone cannot be without scripts."""
        browser = self.driver.firefox.launch(
            channel="moz-firefox",
            executable_path=self.program,
            firefox_user_prefs=REAL_FILE_POLICY | {"javascript.enabled": scripts},
        )
        page = browser.new_page(viewport=WINDOW)
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        return page

    def leave(self) -> None:
        if browser := self.page.context.browser:
            browser.close()

    def ask(self, expression: str) -> Any:
        """What an expression is on the page; as a function, since pages forbid to evaluate text."""
        try:
            return self.page.evaluate(f"() => ({expression})")
        except Error as error:
            raise RuntimeError(f"{expression}: {error}") from error

    def until(self, expression: str) -> Any:
        """What an expression is once it is true."""
        for _ in range(int(PATIENCE / PAUSE)):
            try:
                if value := self.page.evaluate(f"() => ({expression})"):
                    return value
            except Error:
                # The page that was asked is left; the next one may answer.
                self.page.wait_for_load_state()
            self.page.wait_for_timeout(PAUSE * 1000)
        raise RuntimeError(f"never: {expression}")

    def open(self, address: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(address)

    def runs_scripts(self, does: bool) -> None:
        self.leave()
        self.page = self._page(does)

    def printed(self) -> bytes:
        """The page on paper, as PDF."""
        return self.page.pdf()

    def is_wide(self, width: int | None) -> None:
        """A phone of so many pixels, or the window as it was."""
        self.page.set_viewport_size({"width": width, "height": 740} if width else WINDOW)

    def pick(self, selector: str, files: list[Path]) -> None:
        """Hand files to a field."""
        self.page.set_input_files(selector, files)


@contextmanager
def opened(program: str) -> Iterator[Tab]:
    """A page of the Firefox at `program`, with an empty profile."""
    with sync_playwright() as driver:
        tab = Tab(driver, program)
        try:
            yield tab
        finally:
            tab.leave()
