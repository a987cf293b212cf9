"""Advisories: what an index says of a locked version is read as it is meant."""

from __future__ import annotations

import datetime
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import advisories


def listing(*files: tuple[str, bool, str]) -> dict[str, Any]:
    return {
        "files": [
            {"filename": name, "yanked": gone, "upload-time": f"{day}T01:02:03.4Z"}
            for name, gone, day in files
        ]
    }


SAID = listing(
    ("a_b-1.0-py3-none-any.whl", False, "2020-01-01"),
    ("a-b-1.0.tar.gz", True, "2020-01-01"),
    ("a_b-1.0.1-py3-none-any.whl", "broken", "2021-05-06"),  # type: ignore[arg-type]
    ("a_b-11.0-py3-none-any.whl", False, "2020-09-09"),
)


@pytest.mark.parametrize(
    ("version", "gone"), [("1.0", False), ("1.0.1", True), ("11.0", False), ("2.0", True)]
)
def test_a_version_is_withdrawn_when_none_of_its_files_is_left(version: str, gone: bool) -> None:
    assert advisories.yanked(SAID, version) is gone


def test_the_last_release_is_the_last_that_stands() -> None:
    assert advisories.last(SAID) == datetime.date(2020, 9, 9)
    assert advisories.last(listing()).year == 1


def test_advisories_are_found_under_any_spelling_of_a_name(tmp_path: Path) -> None:
    record = {"id": "X-1", "affected": [{"package": {"name": "A.B"}, "versions": ["1.0", "1.1"]}]}
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as made:
        made.writestr("X-1.json", json.dumps(record))
        made.writestr("X-2.json", json.dumps({"id": "X-2"}))
    found = advisories.advisories(tmp_path / "all.zip")
    assert found == {("a-b", "1.0"): ["X-1"], ("a-b", "1.1"): ["X-1"]}
    assert advisories.advisories(None) == {}


def test_every_lock_is_asked_about() -> None:
    names = {name for name, _ in advisories.pinned()}
    assert {"whoosh", "pytest", "uv", "brotli"} <= names


class Index(BaseHTTPRequestHandler):
    """Says the same of every project."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["Accept"] == advisories.JSON else 406)
        self.end_headers()
        self.wfile.write(json.dumps(SAID).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/simple/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("version", "code", "told"),
    [
        ("1.0", 0, "1 packages, 0 faults"),
        ("1.0.1", 1, "a-b 1.0.1: X-1, withdrawn"),
    ],
)
def test_the_weekly_run_tells_what_is_wrong_and_fails(
    address: str,
    tmp_path: Path,
    version: str,
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(advisories, "LOCKS", tmp_path)
    (tmp_path / "one.txt").write_text(f"a-b=={version} \\\n    --hash=sha256:00\n", "utf-8")
    record = {"id": "X-1", "affected": [{"package": {"name": "A.B"}, "versions": ["1.0.1"]}]}
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as made:
        made.writestr("X-1.json", json.dumps(record))
    assert advisories.main([address, "--known", str(tmp_path / "all.zip")]) == code
    assert told in capsys.readouterr().out
