"""Shortening: other names, the same script."""

from __future__ import annotations

import re

import pytest
import rjsmin
from calmjs.parse import es5
from calmjs.parse.unparsers.es5 import minify_print

from catalogue.site.assets import SOURCES
from catalogue.site.shortening import TOKEN, shortened


@pytest.mark.parametrize(
    ("script", "short"),
    [
        ("var first=1,second=[first,3];", "var a=1,b=[a,3];"),
        ("function f(one,two){return two.one+{one:two}}", "function b(c,a){return a.one+{one:a}}"),
        ('var word="word",re=/word"/g;go(word)', 'var a="word",b=/word"/g;go(a)'),
        ("var x=a?y:z,y;", "var c=a?b:z,b;"),
        ("for(var at=0;at<top.at;at+=1){}", "for(var a=0;a<top.at;a+=1){}"),
    ],
)
def test_only_its_own_names_change(script: str, short: str) -> None:
    assert shortened(script) == short


def test_what_reads_the_index_is_the_same_program_with_other_names() -> None:
    script = rjsmin.jsmin((SOURCES / "find.js").read_text("utf-8"))
    short = shortened(script)
    assert len(short) < 0.75 * len(script)

    pairs = set(zip(TOKEN.findall(script), TOKEN.findall(short), strict=True))
    changed = {(old, new) for old, new in pairs if old != new}
    keys = set(re.findall(r"[{,]([a-z]+):", short))
    kept = {old for old, new in pairs if old == new} - keys
    assert len(changed) == len({old for old, _ in changed}) == len({new for _, new in changed})
    assert kept.isdisjoint(new for _, new in changed)
    assert minify_print(es5(short))
