"""Guard: the preview answers this computer alone, whatever a page on the web makes of its address.

A page may give a name of its own the address 127.0.0.1 and then read what is served there
("DNS rebinding"): only the Host header tells. An address in digits cannot be made to mislead.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LOCAL = "localhost"


def guarded(application: WSGIApplication, address: str) -> WSGIApplication:
    """The application for requests to numbers, to localhost and to the name it is served at."""
    own = {LOCAL, _name(address)}

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name = _name(environment.get("HTTP_HOST", ""))
        if not (name in own or _is_number(name)):
            return _refused(start, "403 Forbidden")
        if "\0" in environment.get("PATH_INFO", ""):
            return _refused(start, "404 Not Found")
        return application(environment, start)

    return answer


def is_open(address: str) -> bool:
    """Whether others than this computer reach what is served at `address`."""
    name = _name(address)
    return name != LOCAL and not (_is_number(name) and ipaddress.ip_address(name).is_loopback)


def _refused(start: Callable[..., object], status: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [status.encode()]


def _name(address: str) -> str:
    """The host in `host:port`, without a port or the brackets of IPv6; "" when it is none."""
    try:
        return (urlsplit(f"//{address}").hostname or "").lower()
    except ValueError:
        return ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
