"""Patches: the newer edition to the last byte, or a sentence that says why not."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.content import dataset
from catalogue.content.problem import CatalogueError
from catalogue.disc import archive, delta, edition, layout, patch, signature
from catalogue.disc.trust import NOBODY, Trust
from catalogue.disc.verification import verify
from tests.discs import (
    CATALOGUE,
    KEY,
    MEDIA,
    OTHER,
    OTHER_KEY,
    OTHER_PUBLIC,
    PUBLIC,
    SITE,
    TRUSTED,
    WHEN,
    assembled,
    content,
)

OLD_SITE = replace(SITE, edition="2026年5月版", edition_date="2026-05-20")
OLD_PAGES = {"index.html": "首页", "old.html": "旧页", "same.html": "一样" * 9, "a/b.html": "甲"}
NEW_PAGES = {"index.html": "新首页", "same.html": "一样" * 9, "a/b.html": "甲", "c/d.html": "乙"}


def make(top: Path, pages: Mapping[str, str], *, old: bool, signed: bool = False) -> Path:
    """A small edition in a folder of its own."""
    world = replace(CATALOGUE, site=OLD_SITE) if old else CATALOGUE
    site = top / "site"
    held = {
        **{path: text.encode() for path, text in pages.items()},
        dataset.DATA: dataset.write(dataset.of(world)),
    }
    for path, raw in held.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(raw)
    book = top / "catalogue.pdf"
    book.write_bytes(b"%PDF-" + b"old" * old)
    return assembled(world, site, book, top / "disc", key=KEY if signed else None, commit="c")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make(tmp_path / "old", OLD_PAGES, old=True)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return make(tmp_path / "new", NEW_PAGES, old=False)


def pack(old: Path, new: Path, stage: Path) -> Path:
    """The patch that leads from one to the other."""
    stage.mkdir()
    patch.lay_out(patch.read_older(old), new, stage)
    (stage / patch.GAZETTE).write_bytes(b"told")
    return archive.write_zip(stage, stage.with_suffix(".zip"), WHEN)


@pytest.fixture
def made(old: Path, new: Path, tmp_path: Path) -> Path:
    return pack(old, new, tmp_path / "patch")


def rules(action: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(CatalogueError) as caught:
        action()
    return [(found.rule, found.path) for found in caught.value.problems]


def refused(old: Path, made: Path, out: Path) -> list[tuple[str, str]]:
    return rules(lambda: patch.apply(old, made, out))


def unfolded(made: Path, old: Path) -> dict[str, bytes]:
    """What a patch holds, its files by their paths below `new/` instead of in one piece."""
    with zipfile.ZipFile(made) as archive_:
        held = {name: archive_.read(name) for name in archive_.namelist()}
    packed, at = held.pop(patch.DELTA), 0
    files = json.loads(held["patch.json"])["files"]
    paths = [piece["path"] for piece in files]
    whole = delta.read(replaced(old, paths), packed, sum(piece["size"] for piece in files))
    for piece in files:
        held[f"new/{piece['path']}"] = whole[at : at + piece["size"]]
        at += piece["size"]
    return held


def replaced(old: Path, paths: list[str]) -> bytes:
    held = [old / path for path in paths if ".." not in path]
    return b"".join(path.read_bytes() for path in held if path.is_file())


def rewritten(made: Path, old: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same patch with something in it changed, as one would who knows how patches are made."""
    held = unfolded(made, old)
    change(held)
    new = {path.removeprefix("new/"): raw for path, raw in held.items() if path.startswith("new/")}
    note = held["patch.json"]
    with suppress(ValueError, RecursionError):
        said = json.loads(note)
        if said:
            said["files"] = [{"path": path, "size": len(raw)} for path, raw in new.items()]
            note = json.dumps(said).encode()
    other = made.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive_:
        for name, raw in held.items():
            if not name.startswith("new/"):
                archive_.writestr(name, note if name == "patch.json" else raw)
        archive_.writestr(patch.DELTA, delta.write(replaced(old, [*new]), b"".join(new.values())))
    return other


# Making


def test_a_patch_holds_what_is_new_and_says_what_goes(made: Path, old: Path, new: Path) -> None:
    with zipfile.ZipFile(made) as held:
        names = set(held.namelist())
        note = json.loads(held.read("patch.json"))
        read_me = held.read("README.txt").decode("utf-8-sig")
    assert names == {"README.txt", "gazette.html", "new.zst", "patch.json"}
    held_new = unfolded(made, old)
    assert held_new["new/site/c/d.html"] == "乙".encode()
    assert {name for name in held_new if name.startswith("new/site/")} == {
        "new/site/index.html",
        "new/site/c/d.html",
        f"new/site/{dataset.DATA}",
    }
    assert {"new/edition.json", "new/SHA256SUMS"} <= held_new.keys()
    assert note["removed"] == ["site/old.html"]
    for side, folder in (("before", old), ("after", new)):
        digest = edition.record(folder / "edition.json").sha256
        assert note[side]["manifest"] == digest
        assert edition.code(digest) in read_me
    assert "\r\n" in read_me
    assert "\n\n\n" not in read_me.replace("\r", "")


def test_the_same_editions_give_the_same_patch(
    made: Path, old: Path, new: Path, tmp_path: Path
) -> None:
    assert pack(old, new, tmp_path / "again").read_bytes() == made.read_bytes()


def test_a_patch_is_called_after_both_months() -> None:
    assert patch.patch_name("2026-05-20", "2026-11-21") == "catalogue-2026-11-from-2026-05.zip"


def test_an_old_edition_that_is_damaged_is_no_start(old: Path) -> None:
    (old / "site" / "old.html").write_text("坏")
    assert rules(lambda: patch.read_older(old)) == [("file-damaged", "disc/site/old.html")]


def test_an_edition_does_not_follow_on_a_newer_one_or_on_one_without_data(
    old: Path, new: Path, tmp_path: Path
) -> None:
    patch.check_order(patch.read_older(old), SITE)
    assert rules(lambda: patch.check_order(patch.read_older(new), SITE)) == [
        ("edition-of-one-day", "")
    ]
    assert rules(lambda: patch.check_order(patch.read_older(new), OLD_SITE)) == [
        ("edition-newer", "")
    ]
    bare = tmp_path / "bare"
    shutil.copytree(tmp_path / "old" / "site", bare / "site")
    shutil.rmtree(bare / "site" / "data")
    layout.assemble(
        replace(CATALOGUE, site=OLD_SITE),
        site=bare / "site",
        book=tmp_path / "old" / "catalogue.pdf",
        out=bare / "disc",
    )
    assert rules(lambda: patch.check_order(patch.read_older(bare / "disc"), SITE)) == [
        ("edition-without-data", "")
    ]


# Applying


@pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.__name__)
def test_a_patch_makes_the_newer_edition_to_the_last_byte(
    medium: Callable[[Path], Path], made: Path, old: Path, new: Path, tmp_path: Path
) -> None:
    start = medium(old)
    before = content(old)
    patch.apply(start, made, tmp_path / "out")
    assert content(tmp_path / "out") == content(new)
    assert content(old) == before


def test_a_signed_edition_stays_signed(old: Path, tmp_path: Path) -> None:
    new = make(tmp_path / "new", NEW_PAGES, old=False, signed=True)
    made = pack(old, new, tmp_path / "patch")
    patch.apply(old, made, tmp_path / "out", TRUSTED)
    assert content(tmp_path / "out") == content(new)
    assert rules(lambda: patch.apply(old, made, tmp_path / "other", OTHER)) == [
        ("wrong-key", "patch.zip/edition.sig")
    ]


def test_an_unsigned_patch_does_not_pass_where_a_key_is_asked_for(
    made: Path, old: Path, tmp_path: Path
) -> None:
    assert rules(lambda: patch.apply(old, made, tmp_path / "out", TRUSTED)) == [
        ("unsigned-edition", "patch.zip/edition.json")
    ]


def sign(folder: Path, by: Ed25519PrivateKey | None) -> Path:
    """An edition signed anew by somebody, or by nobody."""
    held = edition.read_manifest((folder / "edition.json").read_bytes())
    signed = replace(held, signer=signature.public_of(by) if by else "")
    raw = edition.write_manifest(signed)
    seals = {"edition.json": raw} | ({"edition.sig": by.sign(raw)} if by else {})
    (folder / "edition.sig").unlink(missing_ok=True)
    for name, content_ in seals.items():
        (folder / name).write_bytes(content_)
    sums = edition.digests(signed) | {name: edition.sha256_of(seals[name]) for name in seals}
    (folder / "SHA256SUMS").write_text(edition.checksums(sums), newline="\n")
    return folder


@pytest.mark.parametrize(
    ("by", "rule"), [(OTHER_KEY, "signer-changed"), (None, "signer-gone")], ids=["other", "nobody"]
)
def test_a_patch_holds_to_the_signer_of_the_old_edition(
    by: Ed25519PrivateKey | None, rule: str, old: Path, new: Path, tmp_path: Path
) -> None:
    made = pack(sign(old, KEY), sign(new, by), tmp_path / "patch")
    assert refused(old, made, tmp_path / "out") == [(rule, "patch.zip/new/edition.json")]
    assert not (tmp_path / "out").exists()


def test_whoever_names_the_new_key_may_follow_it(old: Path, new: Path, tmp_path: Path) -> None:
    made = pack(sign(old, KEY), sign(new, OTHER_KEY), tmp_path / "patch")
    assert patch.apply(old, made, tmp_path / "out", OTHER).signer == OTHER_PUBLIC
    assert content(tmp_path / "out") == content(new)


def test_an_edition_that_nobody_signed_may_become_a_signed_one(
    old: Path, new: Path, tmp_path: Path
) -> None:
    made = pack(old, sign(new, KEY), tmp_path / "patch")
    assert patch.apply(old, made, tmp_path / "out").signer == PUBLIC


@pytest.mark.parametrize("trusted", [NOBODY, TRUSTED], ids=["any", "asked"])
def test_a_patch_never_leads_back_to_an_older_edition_however_genuine(
    trusted: Trust, old: Path, new: Path, tmp_path: Path
) -> None:
    made = pack(sign(new, KEY), sign(old, KEY), tmp_path / "patch")
    assert rules(lambda: patch.apply(new, made, tmp_path / "out", trusted)) == [
        ("patch-backwards", "patch.zip/new/edition.json")
    ]
    assert not (tmp_path / "out").exists()


def test_a_patch_fits_one_edition_only_and_names_it(made: Path, new: Path, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        patch.apply(new, made, tmp_path / "out")
    (found,) = caught.value.problems
    assert found.rule == "patch-other-edition"
    assert "2026年5月版" in found.message
    assert edition.code(edition.record(new / "edition.json").sha256) in found.message
    assert not (tmp_path / "out").exists()


def test_a_damaged_old_edition_is_not_patched(made: Path, old: Path, tmp_path: Path) -> None:
    (old / "site" / "same.html").write_text("坏")
    (old / "more.txt").write_text("外来")
    assert refused(old, made, tmp_path / "out") == [
        ("file-foreign", "disc/more.txt"),
        ("file-damaged", "disc/site/same.html"),
    ]
    assert not (tmp_path / "out").exists()


def test_what_is_no_patch_is_said_to_be_none(
    made: Path, old: Path, new: Path, tmp_path: Path
) -> None:
    whole = archive.write_zip(new, tmp_path / "whole.zip", WHEN)
    assert refused(old, whole, tmp_path / "out") == [("not-a-patch", "whole.zip")]
    for raw in (b"{}", b"[", b"\xff", b"[" * 100_000):
        odd = rewritten(made, old, lambda held, raw=raw: held.update({"patch.json": raw}))  # type: ignore[misc]
        assert refused(old, odd, tmp_path / "out") == [("not-a-patch", "other.zip")]


def spoil_page(held: dict[str, bytes]) -> None:
    held["new/site/c/d.html"] = b"x"


def spoil_manifest(held: dict[str, bytes]) -> None:
    held["new/edition.json"] += b" "


def lose_page(held: dict[str, bytes]) -> None:
    del held["new/site/index.html"]


def slip_in(held: dict[str, bytes]) -> None:
    held["new/site/virus.html"] = b"x"


def slip_in_beside(held: dict[str, bytes]) -> None:
    held["autorun.inf"] = b"x"


def slip_in_what_stays(held: dict[str, bytes]) -> None:
    held["new/site/same.html"] = b"x"


def spoil_sums(held: dict[str, bytes]) -> None:
    held["new/SHA256SUMS"] = b"x"


def lose_sums(held: dict[str, bytes]) -> None:
    del held["new/SHA256SUMS"]


def keep_page(held: dict[str, bytes]) -> None:
    held["patch.json"] = held["patch.json"].replace(b"site/old.html", b"site/other.html")


def climb(held: dict[str, bytes]) -> None:
    held["new/../../evil.html"] = b"x"


def climb_from_root(held: dict[str, bytes]) -> None:
    held["/evil.html"] = b"x"


def slip_in_openly(made: Path) -> Path:
    """A file that lies in the patch as if it had come out of the delta."""
    with zipfile.ZipFile(made, "a") as held:
        held.writestr("new/site/virus.html", b"x")
    return made


HARM = {
    spoil_page: ("file-damaged", "other.zip/site/c/d.html"),
    spoil_manifest: ("patch-damaged", "other.zip/new/edition.json"),
    lose_page: ("file-missing", "other.zip/new/site/index.html"),
    slip_in: ("file-foreign", "other.zip/new/site/virus.html"),
    slip_in_beside: ("file-foreign", "other.zip/autorun.inf"),
    slip_in_what_stays: ("file-foreign", "other.zip/new/site/same.html"),
    spoil_sums: ("patch-damaged", "other.zip/new/SHA256SUMS"),
    lose_sums: ("file-missing", "other.zip/new/SHA256SUMS"),
    keep_page: ("patch-damaged", "other.zip/patch.json"),
    climb: ("unsafe-path", "other.zip/new/../../evil.html"),
    climb_from_root: ("unsafe-path", "other.zip//evil.html"),
}


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_a_patch_that_was_tampered_with_is_refused(
    harm: Callable[[dict[str, bytes]], None], made: Path, old: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    assert refused(old, rewritten(made, old, harm), tmp_path / "out") == [HARM[harm]]
    assert set(tmp_path.iterdir()) - set(before) <= {tmp_path / "out", tmp_path / "other.zip"}


def test_a_manifest_that_leads_out_of_the_folder_writes_nothing_there(
    made: Path, old: Path, tmp_path: Path
) -> None:
    def climb_by_manifest(held: dict[str, bytes]) -> None:
        data = json.loads(held["new/edition.json"])
        data["files"]["../evil.html"] = data["files"]["site/c/d.html"]
        held["new/edition.json"] = json.dumps(data).encode()
        note = json.loads(held["patch.json"])
        note["after"]["manifest"] = edition.sha256_of(held["new/edition.json"])
        held["patch.json"] = json.dumps(note).encode()

    assert refused(old, rewritten(made, old, climb_by_manifest), tmp_path / "out") == [
        ("file-missing", "other.zip/new/../evil.html")
    ]
    assert not (tmp_path / "evil.html").exists()


def test_a_bomb_is_not_unpacked(old: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as held:
        for n in range(2):
            held.writestr(f"new/{n}", bytes(60 << 20))
    assert refused(old, bomb, tmp_path / "out") == [("medium-too-big", "bomb.zip")]


def test_every_flipped_byte_of_a_patch_is_found_or_harmless(
    made: Path, old: Path, new: Path, tmp_path: Path
) -> None:
    raw = made.read_bytes()
    for n, at in enumerate(range(0, len(raw), max(1, len(raw) // 60))):
        broken = tmp_path / f"{n}.zip"
        broken.write_bytes(raw[:at] + bytes([raw[at] ^ 0x20]) + raw[at + 1 :])
        out = tmp_path / f"out{n}"
        try:
            patch.apply(old, broken, out)
        except CatalogueError:
            continue
        assert content(out) == content(new)
    assert verify(old).problems == ()


def test_what_lies_beside_the_delta_does_not_count_as_out_of_it(
    made: Path, old: Path, tmp_path: Path
) -> None:
    assert refused(old, slip_in_openly(made), tmp_path / "out") == [
        ("file-foreign", "patch.zip/new/site/virus.html")
    ]


def test_a_patch_weighs_what_differs_and_not_the_files_that_differ(tmp_path: Path) -> None:
    rng = random.Random(1)
    names = ("index.html", *(f"p{n}.html" for n in range(8)))
    pages = {name: f"{rng.randbytes(20_000).hex()}甲" for name in names}
    before = make(tmp_path / "large", pages, old=True)
    for name in names:
        pages[name] = pages[name][:-1] + "乙" + pages[name][:99]
    made = pack(before, make(tmp_path / "larger", pages, old=False), tmp_path / "patch")
    assert made.stat().st_size < 20_000


def test_a_delta_that_states_another_size_is_refused(made: Path, old: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as archive_:
        held = {name: archive_.read(name) for name in archive_.namelist()}
    note = json.loads(held["patch.json"])
    note["files"][-1]["size"] += 1
    held["patch.json"] = json.dumps(note).encode()
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive_:
        for name, raw in held.items():
            archive_.writestr(name, raw)
    assert refused(old, tmp_path / "odd.zip", tmp_path / "out") == [
        ("patch-damaged", "odd.zip/new.zst")
    ]
    note["files"][-1]["size"] = delta.MAX_BYTES
    assert rules(lambda: patch._check_size([delta.MAX_BYTES, 1])) == [("patch-too-large", "")]
