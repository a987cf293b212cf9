"""The preview follows what a clerk and a designer edit."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue.cli.editing import free_address
from catalogue.cli.main import main
from tests.conftest import CAPITAL, ROOT

PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(CAPITAL, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def address(content: Path) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "catalogue",
            "serve",
            "--content",
            str(content),
            "--address",
            f"127.0.0.1:{port}",
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


def appears_now(words: str, url: str) -> bool:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return words in answer.read().decode("utf-8")


def appears(words: str, url: str) -> bool:
    """Whether `words` stand on the page before patience runs out."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if appears_now(words, url):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)
    return False


@pytest.mark.slow
def test_an_edited_entry_is_shown_and_a_broken_one_does_not_end_the_preview(
    content: Path, address: str
) -> None:
    page, path = f"{address}/courses/T008.html", content / "courses" / "general" / "T008.yaml"
    assert appears("劳动合同与劳动权益常识", page)
    # The script that reloads the page stands in it, which the policy of a disc forbids.
    assert appears("livereload(", page)
    assert not appears_now("Content-Security-Policy", page)
    text = path.read_text("utf-8")
    path.write_text(text.replace("title: 劳动合同与劳动权益常识", "title: 合同与权益新题"), "utf-8")
    assert appears("合同与权益新题", page)
    path.write_text("id: [", "utf-8")
    # The last good page stays readable, and what is wrong stands above it.
    assert appears("T008.yaml:2:1 方括号", page)
    assert appears_now("合同与权益新题", page)
    path.write_text(text.replace("title: 劳动合同与劳动权益常识", "title: 合同又一题"), "utf-8")
    assert appears("合同又一题", page)


def test_a_busy_port_is_passed_over() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        host, _, found = free_address(f"127.0.0.1:{port}").rpartition(":")
        assert (host, int(found) > port) == ("127.0.0.1", True)


def test_broken_content_is_told_before_anything_is_served(content: Path) -> None:
    (content / "site.yaml").write_text("title: [", "utf-8")
    done = CliRunner().invoke(main, ["serve", "--content", str(content)])
    assert (done.exit_code, "site.yaml:2:1" in done.output) == (1, True)
