"""Disc: one folder that opens anywhere, lists what it holds, and holds what it lists."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from catalogue.content import prints
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError
from catalogue.content.resources import OVERRIDES
from catalogue.disc import edition, layout
from catalogue.disc.licences import licence_text
from catalogue.print import fonts
from tests.discs import CATALOGUE, KEY, PUBLIC, SITE, content, write_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.pdf"
    path.write_bytes(b"%PDF-" + bytes(1_250_000))
    return path


@pytest.fixture
def folder(tmp_path: Path, site: Path, book: Path) -> Path:
    layout.assemble(CATALOGUE, site=site, book=book, out=tmp_path / "disc")
    return tmp_path / "disc"


class Page(HTMLParser):
    """The links, the tags and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "srcset")]

    def handle_data(self, data: str) -> None:
        self.words += data


def start_page(folder: Path) -> Page:
    return Page((folder / "index.html").read_text(encoding="utf-8"))


# The folder


def test_the_disc_holds_the_site_the_book_and_its_own_pages(
    folder: Path, site: Path, book: Path
) -> None:
    held = content(folder)
    assert sorted(held) == [
        "LICENSE.txt",
        "README-GB18030.txt",
        "README.txt",
        "SHA256SUMS",
        "edition.json",
        "index.html",
        "print/catalogue.pdf",
        "site/assets/catalogue.css",
        "site/assets/favicon.svg",
        "site/courses/T001.html",
        "site/empty.txt",
        "site/index.html",
        "site/verify.html",
    ]
    assert {name: held[f"site/{name}"] for name in content(site)} == content(site)
    assert held["print/catalogue.pdf"] == book.read_bytes()


@pytest.fixture
def many(book: Path) -> Catalogue:
    """A catalogue whose edition has every further print, each beside the book."""
    for file in prints.FURTHER.values():
        book.with_name(file).write_bytes(b"%PDF-" + file.encode())
    site = replace(SITE, prints=tuple(prints.FURTHER), prints_at="https://a.example/p/?a=1&b=/")
    return replace(CATALOGUE, site=site)


def test_all_that_an_edition_is_printed_as_lies_on_the_disc_and_is_told(
    tmp_path: Path, site: Path, book: Path, many: Catalogue
) -> None:
    layout.assemble(many, site=site, book=book, out=tmp_path / "disc")
    held = content(tmp_path / "disc")
    readme = held["README.txt"].decode("utf-8-sig")
    for told in prints.told(many.site):
        path = f"print/{told['file']}"
        assert held[path] == book.with_name(told["file"]).read_bytes()
        assert path in start_page(tmp_path / "disc").links
        assert f"{told['name']}（PDF，{told['paper']}）：{path}\r\n" in readme


def test_pages_lead_to_the_prints_on_the_disc_and_not_to_those_elsewhere(
    tmp_path: Path, site: Path, book: Path, many: Catalogue
) -> None:
    link = '<a href="https://a.example/p/?a=1&amp;b=/poster.pdf">'
    (site / "download.html").write_text(link, encoding="utf-8")
    (site / "courses" / "take.html").write_text(link, encoding="utf-8")
    layout.assemble(many, site=site, book=book, out=tmp_path / "disc")
    for path, way in (("download.html", ".."), ("courses/take.html", "../..")):
        made = (tmp_path / "disc" / "site" / path).read_text("utf-8")
        assert made == f'<a href="{way}/print/poster.pdf">'


def test_a_print_that_was_not_made_is_named(
    tmp_path: Path, site: Path, book: Path, many: Catalogue
) -> None:
    book.with_name(prints.FURTHER["large"]).unlink()
    with pytest.raises(CatalogueError) as caught:
        layout.assemble(many, site=site, book=book, out=tmp_path / "disc")
    assert [found.path for found in caught.value.problems] == [prints.FURTHER["large"]]


def test_the_same_parts_give_the_same_bytes(
    tmp_path: Path, site: Path, book: Path, folder: Path
) -> None:
    again = tmp_path / "another" / "place"
    for path in (site / "index.html", book):
        os.utime(path, (1, 1))
    layout.assemble(CATALOGUE, site=site, book=book, out=again)
    assert content(again) == content(folder)


def test_every_other_file_is_in_the_list_of_checksums(folder: Path) -> None:
    listed = (folder / layout.SUMS).read_text(encoding="ascii")
    rows = [re.fullmatch(r"([0-9a-f]{64})  (.+)", line) for line in listed.splitlines()]
    found = {row[2]: row[1] for row in rows if row}
    assert len(rows) == len(found)
    assert found == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in content(folder).items()
        if name != layout.SUMS
    }


def test_the_list_of_checksums_is_sorted_and_ends_its_lines_in_lf(folder: Path) -> None:
    raw = (folder / layout.SUMS).read_bytes()
    names = [line[66:] for line in raw.decode("ascii").splitlines()]
    assert names == sorted(names)
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


# The start page


def test_the_start_page_leads_to_files_on_the_disc_only(folder: Path) -> None:
    links = start_page(folder).links
    assert {"site/index.html", "print/catalogue.pdf", "site/verify.html"} <= set(links)
    for link in links:
        assert (folder / link).is_file()
        assert not link.startswith(("/", ".."))


def test_the_start_page_needs_no_script_and_no_stylesheet(folder: Path) -> None:
    tags = start_page(folder).tags
    assert {"script", "img", "iframe", "form"}.isdisjoint(tags)
    assert "style" in tags
    assert tags.count("link") == 1  # the icon


def test_the_start_page_tells_edition_counts_and_how_to_verify(folder: Path) -> None:
    words = re.sub(r"\s+", "", start_page(folder).words)
    for told in (
        "课程目录",
        "2026年11月版（2026-11-21）",
        "课程菜单的席位2个",
        "主菜单以外的课程1门",
        "政策文件0件",
        "A官方实名0个席位",
        "E仅席位有据2个席位",
        "PDF，1.3MB",
        "编写组",
        "工会值班电话",
        "sha256sum-cSHA256SUMS",
        r"certutil-hashfileprint\catalogue.pdf",
    ):
        assert told in words


def test_a_menu_short_of_seats_says_how_many_it_should_have(
    tmp_path: Path, site: Path, book: Path
) -> None:
    short = replace(CATALOGUE, courses=CATALOGUE.courses[:2])
    layout.assemble(short, site=site, book=book, out=tmp_path / "disc")
    assert "课程菜单的席位（应有2个）1个" in re.sub(r"\s+", "", start_page(tmp_path / "disc").words)
    readme = (tmp_path / "disc" / "README.txt").read_text(encoding="utf-8-sig")
    assert "课程菜单的席位 1 个（应有 2 个）\n" in readme


def test_titles_are_escaped_on_the_page_and_plain_in_the_read_me(
    tmp_path: Path, site: Path, book: Path
) -> None:
    odd = replace(CATALOGUE, site=replace(SITE, title='<script>"&'))
    layout.assemble(odd, site=site, book=book, out=tmp_path / "disc")
    assert "script" not in start_page(tmp_path / "disc").tags
    assert '<script>"&' in start_page(tmp_path / "disc").words
    assert '<script>"&' in (tmp_path / "disc" / "README.txt").read_text(encoding="utf-8-sig")


# The read-me


def test_the_read_me_opens_in_old_notepad(folder: Path) -> None:
    raw = (folder / "README.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n") > 20
    assert "双击 index.html" in raw.decode("utf-8-sig")
    assert "双击 site 文件夹里的 verify.html" in raw.decode("utf-8-sig")


def test_the_read_me_is_not_ragged(folder: Path) -> None:
    text = (folder / "README.txt").read_text(encoding="utf-8-sig")
    assert "\n\n\n" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert "  课程菜单的席位 2 个\n  主菜单以外的课程 1 门\n  政策文件 0 件\n" in text


def test_each_read_me_says_the_same_in_an_encoding_that_its_name_tells(folder: Path) -> None:
    old = (folder / "README-GB18030.txt").read_bytes()
    assert old.decode("gb18030") == (folder / "README.txt").read_bytes().decode("utf-8-sig")
    assert not old.startswith(b"\xef\xbb\xbf")


def test_notepad_of_1998_has_every_character_of_the_real_read_me(packed: Path) -> None:
    raw = (packed / "disc" / "README-GB18030.txt").read_bytes()
    assert raw.decode("gbk") == raw.decode("gb18030")


def test_the_licence_note_names_the_licence_and_the_theme(folder: Path) -> None:
    text = (folder / "LICENSE.txt").read_text(encoding="utf-8-sig")
    assert "CC BY 4.0" in text
    assert "Permission is hereby granted" in text


# The seals


def test_the_manifest_tells_what_the_edition_is_and_holds(folder: Path) -> None:
    made = edition.read_manifest((folder / "edition.json").read_bytes())
    held = content(folder)
    assert (made.title, made.edition, made.date) == ("课程目录", "2026年11月版", "2026-11-21")
    assert (made.commit, made.signer) == ("", "")
    assert made.counts == {
        "seat": 2,
        "course": 3,
        "policy": 0,
        "case": 0,
        "programme": 0,
        "source": 0,
        "offering": 0,
        "certificate": 0,
        "contact": 0,
    }
    assert {path: (record.size, record.sha256) for path, record in made.files.items()} == {
        path: (len(raw), hashlib.sha256(raw).hexdigest())
        for path, raw in held.items()
        if path not in edition.SEALS
    }


def test_an_unsigned_disc_says_so_to_its_readers(folder: Path) -> None:
    assert not (folder / "edition.sig").exists()
    assert "这一版没有签名" in start_page(folder).words
    assert "这一版没有签名" in (folder / "README.txt").read_text(encoding="utf-8-sig")


def test_a_signed_disc_carries_its_signature_and_tells_its_key(
    tmp_path: Path, site: Path, book: Path
) -> None:
    layout.assemble(
        CATALOGUE, site=site, book=book, out=tmp_path / "disc", key=KEY, commit="c0ffee"
    )
    made = edition.read_manifest((tmp_path / "disc" / "edition.json").read_bytes())
    assert (made.commit, made.signer) == ("c0ffee", PUBLIC)
    KEY.public_key().verify(
        (tmp_path / "disc" / "edition.sig").read_bytes(),
        (tmp_path / "disc" / "edition.json").read_bytes(),
    )
    assert "03a1 07bf f3ce 10be" in start_page(tmp_path / "disc").words


# Names


def test_a_refused_name_leaves_no_folder(tmp_path: Path, site: Path, book: Path) -> None:
    (site / "课程.html").write_text("课", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        layout.assemble(CATALOGUE, site=site, book=book, out=tmp_path / "disc")
    assert [found.path for found in caught.value.problems] == ["site/课程.html"]
    assert not (tmp_path / "disc").exists()


@pytest.mark.parametrize("part", ["site/index.html", "catalogue.pdf"])
def test_a_missing_part_is_named(tmp_path: Path, site: Path, book: Path, part: str) -> None:
    (tmp_path / part).unlink()
    with pytest.raises(CatalogueError) as caught:
        layout.assemble(CATALOGUE, site=site, book=book, out=tmp_path / "disc")
    (found,) = caught.value.problems
    assert found.rule == "disc-missing"
    assert Path(part).name in found.message
    assert not (tmp_path / "disc").exists()


@pytest.mark.parametrize("name", ["mkdocs-material", "opencc", "pypinyin"])
def test_what_others_made_lies_on_the_disc_with_its_whole_licence(folder: Path, name: str) -> None:
    text = (folder / "LICENSE.txt").read_text(encoding="utf-8-sig")
    whole = licence_text(name)
    assert "copyright" in whole.lower()
    assert whole in text


def test_every_script_of_others_is_named_with_the_place_of_its_licence(folder: Path) -> None:
    text = (folder / "LICENSE.txt").read_text(encoding="utf-8-sig")
    names = [path.name for path in (OVERRIDES / "assets").glob("*-licence.txt")]
    assert names
    assert [name for name in names if f"site/assets/{name}" not in text] == []


def test_the_licence_of_the_printed_typefaces_is_named(folder: Path) -> None:
    text = (folder / "LICENSE.txt").read_text(encoding="utf-8-sig")
    (line,) = (line for line in text.splitlines() if "SIL OFL 1.1" in line)
    for name in fonts.BUNDLED:
        assert re.sub("([a-z])([A-Z])", r"\1 \2", name.partition("-")[0]) in line
