"""The guard of the preview: who may ask, and under which name."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from catalogue.site.guard import guarded, is_open


def served(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [])
    return [b"page"]


def asked(host: str, path: str = "/", address: str = "127.0.0.1") -> str:
    said: list[str] = []

    def start(status: str, _: object, __: object = None) -> object:
        said.append(status)
        return None

    environment = {"HTTP_HOST": host, "PATH_INFO": path}
    b"".join(guarded(served, address)(environment, start))  # type: ignore[arg-type]
    return said[0][:3]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000"])
def test_this_computer_is_answered(host: str) -> None:
    assert asked(host) == "200"


@pytest.mark.parametrize(
    "host", ["rebound.example:8000", "127.0.0.1.example", "", "localhost.example", "[:", "a@b"]
)
def test_a_name_that_a_page_on_the_web_chose_is_refused(host: str) -> None:
    assert asked(host) == "403"


def test_the_name_that_the_preview_was_given_is_answered() -> None:
    assert asked("desk.example:8000", address="desk.example") == "200"


def test_a_zero_in_a_path_is_no_page() -> None:
    assert asked("127.0.0.1", "/\0") == "404"


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("127.0.0.1:8000", False),
        ("localhost:8000", False),
        ("[::1]:8000", False),
        ("0.0.0.0:8000", True),
        ("192.0.2.1:80", True),
        ("desk.example:8000", True),
    ],
)
def test_an_address_that_others_reach_is_told(address: str, opened: bool) -> None:
    assert is_open(address) is opened
