"""Package: every check has a disc that fails it, and the capital disc passes them all."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfWriter

from catalogue.content.problem import wording
from catalogue.disc import medium, package
from catalogue.disc.package import CHECKS, SUMS
from catalogue.site import plugin

Files = dict[str, bytes]
Breaker = Callable[[Files], None]

POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; form-action 'self' file:; base-uri 'none'"
)
PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>题名</title>
{head}
<link rel="icon" href="{root}icon.svg">
<link rel="stylesheet" href="{root}a/style.css">
</head>
<body>
<h1 id="top-heading">题名</h1>
{body}
<script src="{root}a/app.js"></script>
</body>
</html>
"""
METADATA = {
    "DC.title": "目录",
    "DC.language": "zh-CN",
    "DC.creator": "编写组",
    "DC.publisher": "编写组",
    "DC.date": "2026-11-21",
    "DC.description": "说明",
    "DCTERMS.license": "CC BY 4.0",
    "edition": "2026年11月版",
}
SCRIPT = b"document.title += '';"
KNOWN = (hashlib.sha256(SCRIPT).hexdigest(),)


def html(body: str, root: str = "", head: str = "") -> bytes:
    return PAGE.format(policy=POLICY, root=root, head=head, body=body).encode()


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def good() -> Files:
    """The files of a small sound disc, not yet sealed."""
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in METADATA.items())
    manifest = {package.METADATA[name]: value for name, value in METADATA.items()}
    return {
        "index.html": html(
            '<p><a href="a/b.html?q=1#part">甲</a> <a href="a/b.html#q=1">乙</a> '
            '<a href="#top">丙</a> <a href="#%74op-heading">丁</a> '
            '<a href="catalogue.pdf#page=1">戊</a></p>',
            head=head,
        ),
        "a/b.html": html(
            '<h2 id="part">一</h2><a name="old"></a><img src="data:,"><p>'
            '<a href="../index.html">甲</a><a href="#old">乙</a></p>',
            root="../",
        ),
        "a/old.html": html(
            '<a href="b.html">甲</a>',
            root="../",
            head='<meta http-equiv="refresh" content="0; url=b.html#part">',
        ),
        "a/style.css": b"@import 'more.css';\nbody { background: url(../icon.svg) }\n",
        "a/more.css": b"i { mask: url('data:image/svg+xml,<svg/>') } /* url(//no.example) */\n",
        "a/app.js": SCRIPT,
        "a/data.js": 'CatalogueShard("core",{"a":[1,"《甲》"]});\n'.encode(),
        "a/set.js": b'var CatalogueEdition = {"files": 1};\n',
        "icon.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><path id="p"/><use href="#p"/></svg>',
        "catalogue.pdf": blank_pdf(),
        "README.txt": "说明".encode(),
        "edition.json": json.dumps(manifest).encode(),
    }


def seal(files: Files) -> Files:
    """With the checksums that agree with the files."""
    lines = "".join(
        f"{hashlib.sha256(raw).hexdigest()}  {path}\n" for path, raw in sorted(files.items())
    )
    return {**files, SUMS: lines.encode()}


def opened(files: Mapping[str, bytes]) -> package.Package:
    return package.read_package({path: partial(bytes, raw) for path, raw in files.items()}, KNOWN)


def told(files: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """(rule, path) of every problem."""
    return {(found.rule, found.path) for found in package.inspect(opened(files))}


def body(text: str) -> Breaker:
    """A breaker that adds `text` to the body of a/b.html."""
    return changed("a/b.html", "<h2", f"{text}<h2")


def changed(path: str, old: str, new: str) -> Breaker:
    def change(files: Files) -> None:
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode(), 1)

    return change


def added(path: str, raw: bytes) -> Breaker:
    def add(files: Files) -> None:
        files[path] = raw

    return add


def circle(files: Files) -> None:
    files["a/b.html"] = html(
        "", root="../", head='<meta http-equiv="refresh" content="0; url=old.html">'
    )
    for path in ("a/b.html", "a/old.html", "index.html"):
        files[path] = files[path].replace(b"b.html?q=1#part", b"b.html").replace(b"#part", b"")


B, CSS = "a/b.html", "a/style.css"
# (the rule that is broken, the file that is named, how): judged after sealing.
BROKEN: tuple[tuple[str, str, Breaker], ...] = (
    *(
        ("package-no-metadata", "index.html", changed("index.html", f'name="{name}"', 'name="x"'))
        for name in METADATA
    ),
    ("package-no-metadata", "index.html", changed("index.html", "2026-11-21", "11/21/26")),
    ("package-no-metadata", "index.html", changed("index.html", "CC BY 4.0", " ")),
    ("package-metadata-differs", "index.html", changed("edition.json", "CC BY 4.0", "CC0")),
    ("package-no-icon", "index.html", changed("index.html", 'rel="icon"', 'rel="up"')),
    *(
        ("package-external", B, body(text))
        for text in (
            '<a href="https://host.example/">甲</a>',
            '<a href="//host.example/">甲</a>',
            '<a href=" ht&#10;tp://host.example">甲</a>',
            r'<a href="\\host.example\a">甲</a>',
            '<img src="http://host.example/a.png">',
            '<img srcset="//host.example/a.png 2x">',
            '<form action="//host.example/"></form>',
            '<a ping="//host.example/" href="">甲</a>',
            '<link rel="preconnect" href="//host.example">',
            '<video poster="//host.example"></video>',
            '<style>@import "//host.example/a.css";</style>',
            '<a href="mailto:a@host.example">甲</a>',
            r'<p style="background: \75rl(//host.example/a)">甲</p>',
            '<a href="file:///etc/x">甲</a>',
            '<svg><use xlink:href="//host.example/a#b"/></svg>',
            '<a href="D:/a.html">甲</a>',
            '<svg><rect fill="url(//host.example/a#b)"/></svg>',
            '<meta http-equiv="Refresh" content="5;URL=\'https://host.example/\'">',
        )
    ),
    *(
        ("package-external", CSS, added(CSS, raw))
        for raw in (
            b"@import url(//host.example/a.css);",
            b"a { src: url( 'https://host.example/a' ) }",
            b"a { background: image-set('//host.example/a' 1x) }",
            b"@import/**/'//host.example/a';",
        )
    ),
    ("package-external", "icon.svg", changed("icon.svg", "#p", "//host.example/p")),
    *(
        ("package-not-inside", B, body(f'<a href="{address}">甲</a>'))
        for address in ("/index.html", "../../x.html", "../%2e%2e/x.html", r"\index.html")
    ),
    *(
        ("package-dangling", B, body(f'<a href="{address}">甲</a>'))
        for address in ("c.html", "B.html", "./", "../a", "b.html/", "b%2ehtm")
    ),
    ("package-dangling", B, body('<meta http-equiv="refresh" content="0; url=c.html">')),
    ("package-dangling", CSS, added(CSS, b"a { background: url(b.png) }")),
    *(
        ("package-no-anchor", B, body(f'<a href="{address}">甲</a>'))
        for address in ("#no", "../index.html#part", "b.html?q=1#Part", "#p%61rts", "../icon.svg#x")
    ),
    ("package-repeated-id", B, body('<i id="part"></i>')),
    ("package-repeated-id", B, body('<a name="part"></a>')),
    ("package-empty", "a/empty.txt", added("a/empty.txt", b"")),
    (
        "package-duplicate",
        "a/copy.svg",
        lambda files: added("a/copy.svg", files["icon.svg"])(files),
    ),
    ("disc-name", "a/甲.txt", added("a/甲.txt", b"1")),
    ("disc-name-reserved", "a/aux.txt", added("a/aux.txt", b"1")),
    ("disc-name-long", f"{'n' * 61}.txt", added(f"{'n' * 61}.txt", b"1")),
    (
        "disc-path-long",
        "a/" + "n" * 60 + "/" + "n" * 40 + ".txt",
        added("a/" + "n" * 60 + "/" + "n" * 40 + ".txt", b"1"),
    ),
    ("disc-path-deep", "1/2/3/4/5/6/7/8/9.txt", added("1/2/3/4/5/6/7/8/9.txt", b"1")),
    ("disc-case-clash", "readme.TXT", added("readme.TXT", b"1")),
    ("package-kind", "autorun.inf", added("autorun.inf", b"[autorun]")),
    ("package-kind", "a/setup.EXE", added("a/setup.EXE", b"MZ")),
    ("package-kind", "a/SHA256SUMS", added("a/SHA256SUMS", b"1")),
    *(
        ("package-active", B, body(text))
        for text in (
            "<script>alert(1)</script>",
            '<script type="module">1</script>',
            '<p onclick="a()">甲</p>',
            '<script type="speculationrules">{}</script>',
            "<svg><g/onload=a()></g></svg>",
            '<a href=" JaVa&#9;script:a()">甲</a>',
            '<iframe src="b.html"></iframe>',
            '<object data="b.html"></object>',
            '<embed src="b.html">',
            '<base href="">',
            '<script src="b.html"></script>',
            '<script src="data:,a()"></script>',
            "<template><p>甲</p></template>",
        )
    ),
    ("package-active", "icon.svg", changed("icon.svg", "<path", "<script>a()</script><path")),
    *(
        ("package-foreign-script", "a/x.js", added("a/x.js", raw))
        for raw in (
            SCRIPT + b"1",
            b'eval("1")',
            b'CatalogueShard("a");eval("1");',
            b"CatalogueShard(a)",
            b"var Catalogue = {}; a()",
            b"var Catalogue = a()",
            b"CatalogueShard(1);\xff",
            b"var CatalogueX = 1;b=2",
        )
    ),
    ("package-no-policy", B, changed(B, "Content-Security-Policy", "x")),
    (
        "package-no-policy",
        B,
        changed(B, '<meta charset="utf-8">', '<meta charset="utf-8"><link rel="up" href="b.html">'),
    ),
    *(
        ("package-no-policy", B, changed(B, part, "x-src 'none'"))
        for part in ("default-src 'none'", "base-uri 'none'", "form-action 'self' file:")
    ),
    *(
        ("package-loose-policy", B, changed(B, old, new))
        for old, new in (
            ("default-src 'none'", "default-src 'self'"),
            ("script-src", "script-src 'unsafe-inline'"),
            ("script-src", "script-src 'unsafe-eval'"),
            ("script-src", "script-src data:"),
            ("img-src", "img-src https:"),
            ("img-src", "connect-src *; img-src"),
            ("form-action", "form-action https://host.example"),
        )
    ),
    ("package-document", "catalogue.pdf", added("catalogue.pdf", blank_pdf()[:-200])),
    ("package-document", "catalogue.pdf", added("catalogue.pdf", b"no PDF")),
    ("package-document", "catalogue.pdf", changed("catalogue.pdf", "startxref\n", "startxref\n9")),
    ("package-no-language", B, changed(B, ' lang="zh-CN"', "")),
    ("package-no-charset", B, changed(B, '<meta charset="utf-8">', "")),
    ("package-no-charset", B, changed(B, '"utf-8"', '"gbk"')),
    (
        "package-no-charset",
        B,
        changed(B, '<html lang="zh-CN">', f'<!--{"-" * 1024}--><html lang="zh-CN">'),
    ),
    ("package-no-charset", B, lambda files: added(B, files[B] + b"\xff")(files)),
    *(
        ("package-leftover", B, body(f"<p>{text}</p>"))
        for text in ("\ue000title\ue000", "{{ title }}", "{% if %}")
    ),
    ("package-no-title", B, changed(B, "<title>题名</title>", "<title> </title>")),
    ("package-no-title", B, changed(B, "<title>题名</title>", "")),
    ("package-headings", B, changed(B, '<h1 id="top-heading">题名</h1>', "")),
    ("package-headings", B, body("<h1>又一个</h1>")),
    ("package-headings", B, changed(B, '<h1 id="top-heading">题名</h1>', "<h1> </h1>")),
)
# The same, judged as they are: what happened to the disc after it was sealed.
TAMPERED: tuple[tuple[str, str, Breaker], ...] = (
    ("package-no-sums", SUMS, lambda files: files.pop(SUMS) and None),
    ("package-no-sums", SUMS, added(SUMS, b"?")),
    ("package-no-sums", SUMS, lambda files: added(SUMS, files[SUMS] + b"?\n")(files)),
    ("package-changed", "README.txt", added("README.txt", b"1")),
    ("package-missing", "README.txt", lambda files: files.pop("README.txt") and None),
    ("package-unlisted", "a/more.txt", added("a/more.txt", b"1")),
)


def names(cases: tuple[tuple[str, str, Breaker], ...]) -> list[str]:
    return [f"{number}-{rule}" for number, (rule, _, _) in enumerate(cases)]


def test_a_sound_disc_passes_every_check() -> None:
    assert told(seal(good())) == set()


@pytest.mark.parametrize(("rule", "path", "breaker"), BROKEN, ids=names(BROKEN))
def test_a_fault_is_told_as_itself_and_as_nothing_else(
    rule: str, path: str, breaker: Breaker
) -> None:
    files = good()
    breaker(files)
    assert told(seal(files)) == {(rule, path)}


@pytest.mark.parametrize(("rule", "path", "breaker"), TAMPERED, ids=names(TAMPERED))
def test_a_change_after_sealing_is_told(rule: str, path: str, breaker: Breaker) -> None:
    files = seal(good())
    breaker(files)
    assert told(files) == {(rule, path)}


def test_a_disc_without_a_start_page_is_told() -> None:
    files = good()
    del files["index.html"]
    files["a/b.html"] = files["a/b.html"].replace(b"../index.html", b"b.html")
    assert told(seal(files)) == {
        ("package-no-start", "index.html"),
        ("package-no-metadata", "index.html"),
    }


def test_pages_that_send_the_reader_in_a_circle_are_told() -> None:
    files = good()
    circle(files)
    assert told(seal(files)) == {
        ("package-redirect-loop", "a/b.html"),
        ("package-redirect-loop", "a/old.html"),
    }


def test_a_page_that_sends_the_reader_to_itself_is_told() -> None:
    files = good()
    body('<meta http-equiv="refresh" content="30">')(files)
    assert ("package-redirect-loop", "a/b.html") in told(seal(files))


def test_what_is_too_large_for_a_cd_is_told() -> None:
    held = opened(seal(good()))
    full = package.Package(
        **{name: getattr(held, name) for name in held.__slots__}
        | {"sizes": {"index.html": package.MAX_BYTES - 1}}
    )
    assert [found.rule for found in package.check_size(full)] == ["package-too-large"]
    assert list(package.check_size(held)) == []


def test_small_files_count_as_the_sectors_that_they_fill() -> None:
    held = opened({"a.txt": b"1", "b.txt": b"1" * 2049})
    assert held.total == 3 * package.SECTOR


def test_every_check_has_a_disc_that_fails_it() -> None:
    silent = {check.__name__ for check in CHECKS}
    for sealed, cases in ((False, BROKEN), (True, TAMPERED)):
        for _, _, breaker in cases:
            files = seal(good()) if sealed else good()
            breaker(files)
            held = opened(files if sealed else seal(files))
            silent -= {check.__name__ for check in CHECKS if list(check(held))}
    assert len(CHECKS) >= 12
    # These two have tests of their own above.
    assert silent == {"check_redirects", "check_size"}


def test_every_rule_of_a_package_is_broken_by_a_case() -> None:
    alone = {"package-no-start", "package-redirect-loop", "package-too-large"}
    mine = {rule for rule in wording() if rule.startswith(("package-", "disc-name", "disc-path"))}
    assert {rule for rule, _, _ in (*BROKEN, *TAMPERED)} | alone >= mine


def test_a_folder_is_read_with_forward_slashes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_bytes(b"1")
    assert {path: reader() for path, reader in package.in_folder(tmp_path).items()} == {
        "a/b.txt": b"1"
    }


def test_each_file_is_read_no_more_than_twice() -> None:
    asked: list[str] = []

    def counting(path: str, raw: bytes) -> bytes:
        asked.append(path)
        return raw

    files = seal(good())
    held = package.read_package(
        {path: partial(counting, path, raw) for path, raw in files.items()}, KNOWN
    )
    package.inspect(held)
    assert sorted(asked) == sorted([*files, SUMS, package.MANIFEST])


def test_parts_add_up_to_the_whole() -> None:
    held = opened(seal(good()))
    assert sum(package.parts(held).values()) == sum(held.sizes.values())
    assert list(package.parts(held).values()) == sorted(package.parts(held).values(), reverse=True)


@pytest.fixture(scope="module")
def real_disc(built: Path) -> package.Package:
    return package.read_package(package.in_folder(built / "disc"), plugin.scripts())


def test_the_real_disc_passes_every_check(real_disc: package.Package) -> None:
    assert [f"{found.path}: {found.message}" for found in package.inspect(real_disc)] == []


def test_the_real_disc_is_the_same_package_as_a_zip_and_as_an_image(packed: Path) -> None:
    whole = package.read_package(package.in_folder(packed / "disc"), plugin.scripts())
    for ending in ("zip", "iso"):
        (path,) = packed.glob(f"*.{ending}")
        with medium.opened(path) as found:
            assert package.read_package(medium.readers(found), plugin.scripts()) == whole
        assert found.problems == ()


def test_the_real_disc_is_looked_at_as_a_whole(real_disc: package.Package) -> None:
    assert len(real_disc.pages) > 200
    assert package.count_links(real_disc) > 10_000
    assert real_disc.documents
    assert len(real_disc.scripts) > 100
