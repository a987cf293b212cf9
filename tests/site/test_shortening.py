"""Shortening: other names, the same script."""

from __future__ import annotations

import re

import pytest
import rjsmin
from calmjs.parse import es5
from calmjs.parse.unparsers.es5 import minify_print

from catalogue.site.assets import SHORTENED, SOURCES
from catalogue.site.shortening import NAME, TOKEN, shortened


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


@pytest.mark.parametrize("name", SHORTENED)
def test_what_reads_the_index_is_the_same_program_with_other_names(name: str) -> None:
    script = rjsmin.jsmin((SOURCES / name).read_text("utf-8"))
    short = shortened(script)
    assert len(short) < 0.85 * len(script)

    kept = re.sub(r";(?=\})", "", script)
    pairs = set(zip(TOKEN.findall(kept), TOKEN.findall(short), strict=True))
    new = {old: new for old, new in pairs if old != new}
    assert all(NAME.fullmatch(old) and NAME.fullmatch(new) for old, new in new.items())
    assert len(new) == len([pair for pair in pairs if pair[0] != pair[1]])
    assert minify_print(es5(short))


def test_functions_that_do_not_meet_use_the_same_names() -> None:
    script = "(function(){var top=1;function f(one){return one+top}function g(two){return two}})()"
    short = "(function(){var b=1;function a(a){return a+b}function c(a){return a}})()"
    assert shortened(script) == short
    clash = "(function(){var x,y;function f(z){return x}function g(z){return y}})()"
    names = re.findall(r"var (\w),(\w);", shortened(clash))[0]
    assert len(set(names)) == 2


def test_what_an_inner_function_is_given_hides_nothing_that_it_uses() -> None:
    inner = "function(c,at){return kept[at]}"
    script = f"(function(){{function f(kept){{kept.push(kept);return kept.map({inner})}}}})()"
    kept, given = re.findall(r"return (\w).map\(function\((\w),", shortened(script))[0]
    assert kept != given
