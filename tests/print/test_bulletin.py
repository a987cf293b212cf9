"""Bulletin: a gazette on paper shows every change inside the page."""

from __future__ import annotations

from pathlib import Path

from catalogue.content.gazette import Amendment, Change, Gazette, Imprint, Item, Loss, Piece
from catalogue.content.links import Catalogue
from catalogue.print import sheets
from tests.print.looking import A4, astray, colourfulness, formats, glyphs, picture, texts


def gazette_of(count: int) -> Gazette:
    """A gazette with every part, `count` entries changed."""

    def item(entry_id: str) -> Item:
        return Item(kind="courses", id=entry_id, title=f"题名{entry_id}", drawn=entry_id == "T901")

    def change(old: str, new: str) -> Change:
        return Change(
            keys=("title",),
            label="拟定内容·简介",
            pieces=(
                Piece(state="kept", text="前面的话"),
                Piece(state="gone", text=old),
                Piece(state="new", text=new),
            ),
        )

    return Gazette(
        before=Imprint(title="目录", edition="2026年5月版", date="2026-05-20"),
        after=Imprint(title="目录", edition="2026年11月版", date="2026-11-21"),
        added=(item("T901"),),
        reviewed=(item("T904"), item("T905")),
        changed=tuple(
            Amendment(item=item(f"Q{n:03}"), changes=(change("旧" * 90, "新" * 90),))
            for n in range(count)
        ),
        renumbered=(Amendment(item=item("T902"), was="T899", changes=()),),
        withdrawn=(Loss(item=item("T903"), date="2026-10-01", reason="并入", successor="T901"),),
    )


def test_a_gazette_prints_every_change_inside_the_page_however_many(
    capital: Catalogue, tmp_path: Path
) -> None:
    pdf = sheets.bulletin(capital, gazette_of(40), tmp_path / "gazette.pdf")
    pages = texts(pdf)
    whole = "".join(pages)
    assert len(pages) > 2
    assert set(formats(pdf)) == {A4}
    for told in (
        "2026年11月版（2026-11-21）与2026年5月版（2026-05-20）对照",
        "T901题名T901※（课程）",
        "T899改为T902题名T902",
        "2026-10-01撤下：并入请看T901",
        "T904、T905",
        "新增1",
        "改动40",
    ):
        assert told in whole
    assert [whole.count(f"Q{n:03}题名") for n in range(40)] == [1] * 40
    assert (whole.count("旧"), whole.count("新") > 3600) == (3600, True)
    assert all(f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1))
    for n in range(len(pages)):
        assert astray(glyphs(pdf, n), (19.5, 15, 190.5, 290)) == []


def test_a_gazette_in_black_and_white_has_no_colour(capital: Catalogue, tmp_path: Path) -> None:
    told = gazette_of(1)
    coloured, plain = (
        picture(sheets.bulletin(capital, told, tmp_path / name, mono=mono), 1)
        for name, mono in (("c.pdf", False), ("m.pdf", True))
    )
    assert colourfulness(coloured) > 60
    assert colourfulness(plain) == 0


def test_the_same_gazette_is_the_same_bytes(capital: Catalogue, tmp_path: Path) -> None:
    first, again = (
        sheets.bulletin(capital, gazette_of(2), tmp_path / name).read_bytes()
        for name in ("a.pdf", "b.pdf")
    )
    assert first == again
