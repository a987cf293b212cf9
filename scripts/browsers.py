"""Browsers: the programs and the font that the browser tests need, and where to get them.

The names are Debian's packages. Chinese text measures differently in every font, so the tests
ask for Noto Sans CJK wherever Debian's browsers run.
"""

import os
import platform
import shutil
import subprocess
import sys

from environment import say, words

# The shell is the same engine without windows to draw: a third less time for each test.
PROGRAMS = {
    "chromium-headless-shell": ("chromium-headless-shell", "chromium"),
    "firefox-esr": ("firefox-esr", "firefox"),
}
FONT = {"fonts-noto-cjk": "Noto Sans CJK SC"}


def program(package: str) -> str:
    """The program of a package in PROGRAMS; FileNotFoundError where it is not installed."""
    found = next(filter(None, map(shutil.which, PROGRAMS[package])), None)
    if not found:
        raise FileNotFoundError(package)
    return found


def chromium() -> str:
    """The program that shows pages as Chromium does."""
    return program("chromium-headless-shell")


def firefox() -> str:
    """The program that shows pages as Firefox does."""
    return program("firefox-esr")


def missing() -> tuple[str, ...]:
    """The packages whose program or font this machine lacks."""
    programs = tuple(
        package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))
    )
    fonts = tuple(package for package, family in FONT.items() if not has_font(family))
    return programs + fonts


def has_font(family: str) -> bool:
    """Whether fontconfig knows the family; other systems bring Chinese fonts of their own."""
    if not sys.platform.startswith("linux"):
        return True
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", family], capture_output=True, check=False).stdout)


def may_install() -> bool:
    """Whether this is Debian and we are root; Ubuntu has no such packages."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def install(packages: tuple[str, ...]) -> None:
    """Install Debian packages; what fails is still missing afterwards."""
    say(words("browsers-installing", packages=" ".join(packages)))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")
    subprocess.run([*apt, "update"], env=quiet, check=False)
    subprocess.run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages], env=quiet, check=False
    )


def ready() -> bool:
    """Whether the browser tests can run, after installing what we may; says what is missing."""
    if missing() and may_install():
        install(missing())
    lacking = missing()
    if lacking:
        say(words("browsers-missing", packages=" ".join(lacking)))
    return not lacking
