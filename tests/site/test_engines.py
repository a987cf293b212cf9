"""Engines: our scripts call nothing unasked that a browser of 2016 (Chrome 49) lacks."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from calmjs.parse import es5
from calmjs.parse.unparsers.es5 import minify_print

from tests.conftest import ROOT

ASSETS = ROOT / "site_overrides" / "assets"
# Published by others; tests/test_orders.py pins the other one.
VENDORED = ("qrcode.js", "sha256.js")
# src/sha256.js of js-sha256 0.11.1, as its registry hands it out; 1.0.0 is no longer ES5.
SHA256 = "2db6c8e554fbee14672368a0d7551a8ddd841ee96c91526eb7987a0179cfc717"
SCRIPTS = tuple(path for path in sorted(ASSETS.glob("*.js")) if path.name not in VENDORED)
# Interfaces that came after Chrome 49, or that our other old engines never got.
NEWER = re.compile(
    r"\.(?:append|prepend|before|after|replaceWith|replaceChildren|toggleAttribute|replaceAll|"
    r"padStart|padEnd|trimStart|trimEnd|matchAll|flat|flatMap|at|findLast|allSettled|any|"
    r"arrayBuffer|text|stream|finally|scrollIntoViewIfNeeded|submitter|closest|isConnected|"
    r"composedPath|getAnimations|requestSubmit|showPicker|showModal|values|entries)\("
    r"|\bObject\.(?:values|entries|fromEntries|hasOwn|groupBy)\("
    r"|\.classList\.toggle\([^)]*,"
    r"|querySelectorAll\([^()]*(?:\([^()]*\))?[^()]*\)\.forEach\("
    r"|\b(?:fetch|structuredClone|queueMicrotask|requestIdleCallback|BigInt)\("
    r"|\bnew (?:URL|URLSearchParams|ResizeObserver|IntersectionObserver|AbortController|"
    r"FormData|BroadcastChannel|WeakRef)\b"
    r"|\b(?:Array\.from|Array\.of|Object\.assign|Number\.isInteger|Promise\.\w+)\("
    r"|\bnew (?:Promise|Map|Set|WeakMap|Symbol|Proxy)\b"
    r"|\.(?:includes|startsWith|endsWith|repeat|find|findIndex|fill|codePointAt|matches|remove|"
    r"normalize|getAsFileSystemHandle|webkitGetAsEntry)\("
    r"|\bnavigator\.(?:clipboard|share|storage|serviceWorker)\b"
)
# What is called only where it exists, or by nobody else's name.
GUARDED = {
    # Chrome has had it since 32, and Material's bundle wants one.
    "frame.js": {"new URL"},
    "proof.js": {".values(", ".getAsFileSystemHandle(", ".webkitGetAsEntry("},
}
GUARDS = {
    "new URL": "root.__md_scope = new URL",
    ".values(": "if (item.getAsFileSystemHandle) {",
    ".getAsFileSystemHandle(": "if (item.getAsFileSystemHandle) {",
    ".webkitGetAsEntry(": "window.DataTransferItem.prototype.webkitGetAsEntry",
}


def calls(text: str) -> set[str]:
    """What a script calls of the newer interfaces; comments and layout do not count."""
    return {found[0] for found in NEWER.finditer(minify_print(es5(text)))}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_calls_nothing_newer_than_its_engines(path: Path) -> None:
    text = path.read_text("utf-8")
    assert calls(text) - GUARDED.get(path.name, set()) == set()
    for call in GUARDED.get(path.name, ()):
        assert GUARDS[call] in text, call


def test_the_digest_of_old_engines_is_the_one_that_was_published() -> None:
    raw = (ASSETS / "sha256.js").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SHA256
    assert es5(raw.decode())
    assert "Chen, Yi-Cyuan" in (ASSETS / "sha256-licence.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "a.append(b);",
        "fetch(a);",
        "new URL(a);",
        "Array.from(a);",
        "a.includes(b);",
        "document.querySelectorAll('a').forEach(b);",
        "a.classList.toggle('b', c);",
        "a.closest(b);",
        "if (a.matches(b)) { c(); }",
        "new Promise(a);",
        "a.remove();",
        "Object.values(a);",
    ],
)
def test_a_newer_interface_is_seen(text: str) -> None:
    assert calls(text)


@pytest.mark.parametrize(
    "text",
    [
        "a.appendChild(b);",
        "/* fetch(a) */ a();",
        "a.classList.toggle('b');",
        "Object.keys(a);",
        "Array.prototype.forEach.call(document.querySelectorAll('a'), b);",
        "a.removeChild(b);",
    ],
)
def test_an_old_interface_passes(text: str) -> None:
    assert not calls(text)
