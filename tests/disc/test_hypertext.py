"""Hypertext: addresses are found and read as a browser would find and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.disc import hypertext
from catalogue.disc.hypertext import Place, resolve


@pytest.mark.parametrize(
    ("address", "path", "fragment"),
    [
        ("b.html", "a/b.html", ""),
        ("../b.html", "b.html", ""),
        ("./c/../b.html", "a/b.html", ""),
        ("", "a/x.html", ""),
        ("?q=1", "a/x.html", ""),
        ("#s", "a/x.html", "s"),
        ("b.html?a/../..#s", "a/b.html", "s"),
        ("b.html#s?q", "a/b.html", "s?q"),
        ("%E7%94%B2.html#%E4%B9%99", "a/甲.html", "乙"),
        (" b.ht\nml\t", "a/b.html", ""),
        (r"..\b.html", "b.html", ""),
        ("b.html/", "a/b.html/", ""),
        ("c/..", "a/", ""),
        (".", "a/", ""),
        ("b.html#s:~:text=x", "a/b.html", "s"),
        ("1:2", "a/1:2", ""),
        ("b%23c.html", "a/b#c.html", ""),
    ],
)
def test_an_address_inside_leads_to_its_file(address: str, path: str, fragment: str) -> None:
    assert resolve("a/x.html", address) == Place(whither="inside", path=path, fragment=fragment)


@pytest.mark.parametrize(
    ("address", "whither"),
    [
        ("http://host.example", "outside"),
        ("HTTPS:b.html", "outside"),
        ("//host.example", "outside"),
        (r"\/host.example", "outside"),
        ("ht\ntp://host.example", "outside"),
        ("tel:1", "outside"),
        ("c:\\a.html", "outside"),
        ("blob:x", "outside"),
        ("/a", "absolute"),
        (r"\a", "absolute"),
        ("../..", "above"),
        ("../../a/x.html", "above"),
        ("%2e%2e/%2E./x", "above"),
        ("data:,x", "nowhere"),
        ("java\tscript:x", "nowhere"),
    ],
)
def test_an_address_that_leaves_the_package_is_known(address: str, whither: str) -> None:
    assert resolve("a/x.html", address).whither == whither


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("@import 'a.css' print;", ["a.css"]),
        ('@import url("a.css");', ["a.css"]),
        ("a{b:url(c)}", ["c"]),
        ("a{b:URL( 'c' )}", ["c"]),
        (r"a{b:u\72l(c)}", ["c"]),
        ("@media print{a{b:url(c)}}", ["c"]),
        ("a{b:image-set('c' 1x, url(d) 2x)}", ["c", "d"]),
        ("a{b:var(--x, url(c))}", ["c"]),
        ("a{content:'url(c)'}", []),
        ("/*url(c)*/", []),
        ("a{content:'@import'} b{c:'d'}", []),
        ("@charset 'utf-8';", []),
        ("a{b:url(c", ["c"]),
    ],
)
def test_a_stylesheet_gives_what_it_loads(style: str, found: list[str]) -> None:
    assert list(hypertext.style_references(style)) == found


def test_references_are_found_once_wherever_they_stand() -> None:
    page = hypertext.parse_html(b"""<body background=a><img srcset="b 1x, c 2x" src=d><q cite=e></q>
        <button formaction=f></button><p style="mask:url(g)">d</p><style>i{mask:url(h)}</style>
        <svg><a xlink:href=i></a><path fill="url(#j)"/></svg><a ping="k l" href=d></a>
        <noscript><img src=m></noscript><!-- <img src=n> -->""")
    assert sorted(page.references) == ["#j", *"abcdefghiklm"]


def test_a_policy_behind_a_script_is_none() -> None:
    meta = '<meta http-equiv="content-security-policy" content="x">'
    assert (
        hypertext.parse_html(f"<head><title>a</title>{meta}<script src=a></script>".encode()).policy
        == "x"
    )
    assert hypertext.parse_html(f"<head><script src=a></script>{meta}".encode()).policy == ""


@pytest.mark.parametrize(
    ("content", "address"),
    [
        ("0; url=a.html", "a.html"),
        ("5;URL='a.html'", "a.html"),
        ("0,a.html", "a.html"),
        ("3", ""),
        ("", ""),
        ('.5; url = "a.html"', "a.html"),
    ],
)
def test_a_refresh_leads_where_it_says(content: str, address: str) -> None:
    quoted = content.replace('"', "&quot;")
    page = hypertext.parse_html(f'<meta http-equiv=Refresh content="{quoted}">'.encode())
    assert page.refresh == address


def test_the_title_of_a_drawing_is_not_the_title_of_the_page() -> None:
    assert hypertext.parse_html("<body><svg><title>图</title></svg>".encode()).title == ""


def test_data_is_no_script() -> None:
    page = hypertext.parse_html(
        b'<script type="application/ld+json">{}</script>'
        b'<script id="a" type="application/json">{"a": "<b onclick=c>"}</script>'
    )
    assert page.active == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_read(raw: bytes) -> None:
    for address in hypertext.parse_html(raw).references:
        resolve("a/x.html", address)


@given(st.text(max_size=40), st.sampled_from(["x.html", "a/x.html"]))
def test_any_address_has_a_place_that_stays_inside(address: str, page: str) -> None:
    found = resolve(page, address)
    if found.whither == "inside":
        assert not found.path.startswith(("/", "../"))


def test_what_nests_deep_is_read_to_its_bottom() -> None:
    deep = "a{" * 20_000 + "url(x)"
    assert list(hypertext.style_references(deep)) == ["x"]
