"""The page that checks a disc: a reader picks or drops a folder and is told what is wrong."""

from __future__ import annotations

import os
import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page

from catalogue.content import keyring
from catalogue.content.problem import CatalogueError
from catalogue.disc import edition
from catalogue.disc.medium import LEFT_FILES, LEFT_FOLDERS
from catalogue.disc.signature import public_of
from catalogue.disc.verification import verify
from tests.browser.axe import faults
from tests.conftest import ROOT
from tests.disc.test_archive import is_found, read_by_udf, silent_places, unzipped
from tests.disc.test_systems import short
from tests.disc.test_trust import ANNA, BERT, CLEO, EVE, FIRST, SECOND, THIRD, grown, reseal
from tests.discs import (
    CATALOGUE,
    KEY,
    OTHER_KEY,
    as_iso,
    as_zip,
    assembled,
    content,
    make,
    write_site,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 20261121
Held = dict[str, bytes]
SEALED = "#proof[data-state=good], #proof[data-state=bad]"
SCRIPT = ROOT / "site_overrides" / "assets" / "proof.js"
# What the page calls the rules of catalogue/verification.py.
KINDS = {
    "file-damaged": "damaged",
    "file-missing": "missing",
    "file-foreign": "foreign",
    "file-renamed": "renamed",
    "manifest-changed": "changed",
    "manifest-unreadable": "unreadable-list",
    "stripped-signature": "stripped",
    "key-retired": "retired",
    "wrong-key": "stranger",
}
# The driver hands Firefox no folder, and files without the folder that they were picked with.
NAME_FILES = """paths => {
    const pick = document.getElementById('proof-pick');
    pick.removeAttribute('webkitdirectory');
    pick.value = '';
    Object.defineProperty(File.prototype, 'webkitRelativePath', {configurable: true, get() {
        return paths[Array.prototype.indexOf.call(pick.files, this)];
    }});
}"""
# A drop with the entries that browsers without handles give, a few at a time.
DROP = """() => {
    const root = {name: '', files: {}, folders: {}};
    for (const file of document.getElementById('proof-pick').files) {
        const steps = file.webkitRelativePath.split('/');
        const name = steps.pop();
        let folder = root;
        for (const step of steps) {
            folder.folders[step] = folder.folders[step] || {files: {}, folders: {}};
            folder = folder.folders[step];
        }
        folder.files[name] = file;
    }
    const entries = (folder, path) => [
        ...Object.entries(folder.folders).map(([name, held]) => ({
            isFile: false, fullPath: `${path}/${name}`, createReader() {
                const left = entries(held, `${path}/${name}`);
                return {readEntries(call) { setTimeout(() => call(left.splice(0, 3))); }};
            }})),
        ...Object.entries(folder.files).map(([name, file]) => ({
            isFile: true, fullPath: `${path}/${name}`, file(call) { call(file); }}))];
    const drop = new Event('drop', {cancelable: true});
    drop.dataTransfer = {items: entries(root, '').map(
        entry => ({kind: 'file', webkitGetAsEntry: () => entry}))};
    document.dispatchEvent(drop);
    return drop.defaultPrevented;
}"""
TOLD = """() => Object.fromEntries(
    [...document.querySelectorAll('#proof [data-found]')].filter(part => !part.hidden).map(
        part => [part.dataset.found, [...part.querySelectorAll('li')].map(li => li.textContent)]))
"""
GENUINE = "签名核对过，与清单相符；公钥是不是编制单位的，请与它公布的对一对。"
NO_SUBTLE = "Object.defineProperty(window.crypto, 'subtle', {value: undefined});"
NO_FOLDERS = "delete HTMLInputElement.prototype.webkitdirectory;"


@pytest.fixture
def proof(page: tuple[Page, list[str]], disc: Path) -> Iterator[Page]:
    """The page of the real disc, which must end without a complaint."""
    opened, complaints = page
    opened.goto((disc / "site" / "verify.html").as_uri())
    yield opened
    assert complaints == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make(tmp_path)


def pick(opened: Page, folder: Path) -> Mapping[str, list[str]]:
    """What the page tells of `folder`: kind → paths."""
    forget(opened)
    if opened.context.browser and opened.context.browser.browser_type.name == "chromium":
        opened.set_input_files("#proof-pick", folder)
    else:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        opened.evaluate(NAME_FILES, [path.relative_to(folder.parent).as_posix() for path in files])
        opened.set_input_files("#proof-pick", files)
    return told(opened)


def forget(opened: Page) -> None:
    opened.evaluate("() => document.getElementById('proof').removeAttribute('data-state')")


def told(opened: Page) -> Mapping[str, list[str]]:
    opened.wait_for_selector(SEALED)
    found: dict[str, list[str]] = opened.evaluate(TOLD)
    return found


def said(opened: Page) -> str:
    return opened.inner_text("#proof-said")


def about(opened: Page, name: str) -> str:
    return opened.inner_text(f"[data-told={name}]")


def spoil(path: Path, dice: random.Random) -> None:
    """Change one byte."""
    raw = bytearray(path.read_bytes())
    raw[dice.randrange(len(raw))] ^= dice.randrange(1, 256)
    path.write_bytes(raw)


def verdict(folder: Path) -> dict[str, list[str]]:
    """What `catalogue verify` tells, in the words of the page."""
    found: dict[str, list[str]] = {}
    for problem in verify(folder).problems:
        found.setdefault(KINDS[problem.rule], []).append(problem.path)
    return {kind: sorted(paths) for kind, paths in found.items()}


def counted(found: Mapping[str, list[str]]) -> dict[str, int]:
    """How many of each kind; the page knows no schema, so a manifest that breaks it is changed."""
    return {
        "changed" if kind == "unreadable-list" else kind: len(paths)
        for kind, paths in found.items()
    }


# The real disc


@pytest.mark.own_page
@pytest.mark.parametrize("engine", ["browser's", "ours"])
def test_the_real_disc_is_found_sound_and_told_by_name(
    page: tuple[Page, list[str]], disc: Path, engine: str
) -> None:
    opened, complaints = page
    if engine == "ours":
        opened.add_init_script(NO_SUBTLE)
    opened.goto((disc / "site" / "verify.html").as_uri())
    assert opened.evaluate("() => Boolean(crypto.subtle)") is (engine == "browser's")
    assert pick(opened, disc) == {}
    raw = (disc / "edition.json").read_bytes()
    made = edition.read_manifest(raw)
    assert said(opened) == f"没有发现问题：{len(made.files)} 个文件都与清单相符。"
    assert (about(opened, "title"), about(opened, "edition"), about(opened, "date")) == (
        made.title,
        made.edition,
        made.date,
    )
    assert about(opened, "code") == edition.code(edition.sha256_of(raw))
    assert "没有签名" in about(opened, "signed")
    assert complaints == []


@pytest.mark.logic
def test_fifty_single_bytes_changed_in_the_real_disc_are_found_and_no_more(
    proof: Page, disc: Path, tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    folder = tmp_path / "D_" / "培训 资料 (1)#%"
    shutil.copytree(disc, folder)
    made = edition.read_manifest((folder / "edition.json").read_bytes())
    spoilt = sorted(dice.sample(sorted(made.files), 50))
    for path in spoilt:
        spoil(folder / path, dice)
    assert pick(proof, folder) == {"damaged": spoilt}
    assert said(proof) == "发现 50 个问题：损坏 50。"


# Small discs


@pytest.mark.logic
def test_every_single_change_is_found_whatever_it_hits(
    browser: Browser, proof: Page, small: Path
) -> None:
    dice = random.Random(SEED)
    paths = sorted(path for path in small.rglob("*") if path.is_file() and path.stat().st_size)
    # Both engines run one script: a fifth of the changes shows that the second reads files alike.
    times = 5 if browser.browser_type.name == "chromium" else 1
    for path in (*edition.SEALS[::2] * times, *dice.choices(paths, k=7 * times)):
        sound = (small / path).read_bytes()
        spoil(small / path, dice)
        found = pick(proof, small)
        assert found, path
        assert counted(found) == counted(verdict(small)), path
        (small / path).write_bytes(sound)
    assert pick(proof, small) == {}


@pytest.mark.logic
def test_what_is_missing_foreign_or_of_another_size_is_told(proof: Page, small: Path) -> None:
    (small / "README.txt").unlink()
    (small / "site" / "courses" / "__proto__").write_bytes(b"MZ")
    (small / "autorun\u202einf.exe").write_bytes(b"")
    (small / "index.html").write_bytes(b"")
    found = pick(proof, small)
    assert found == {
        "missing": ["README.txt"],
        "damaged": ["index.html"],
        "foreign": ["autorun\\u202einf.exe", "site/courses/__proto__"],
    }
    assert said(proof) == "发现 4 个问题：损坏 1，缺少 1，外来 2。"
    for remedy in ("重新拷贝", "不要打开"):
        assert remedy in proof.inner_text("#proof-found")


@pytest.mark.logic
def test_names_that_burning_or_copying_changed_are_told_with_the_right_ones(
    proof: Page, small: Path
) -> None:
    """The same as `verify` tells, by the manifest and by the list of checksums."""
    courses = small / "site" / "courses"
    page = (courses / "T001.html").read_bytes()
    (courses / "T001.html").rename(courses / "T001~1.HTM")
    (small / "README.txt").rename(small / "readme.txt")
    (small / "LICENSE.txt").rename(small / "LICENSE.doc.exe")
    (courses / "T001.exe").write_bytes(page[::-1])
    expected = {
        "renamed": [
            "LICENSE.doc.exe（应叫 LICENSE.txt）",
            "readme.txt（应叫 README.txt）",
            "site/courses/T001~1.HTM（应叫 site/courses/T001.html）",
        ],
        "foreign": ["site/courses/T001.exe"],
    }
    assert pick(proof, small) == expected
    told = [problem for problem in verify(small).problems if problem.rule == "file-renamed"]
    assert [f"{one.path}（应叫 {one.message.split()[-1]}）" for one in told] == expected["renamed"]
    assert said(proof) == "发现 4 个问题：改名 3，外来 1。"
    (small / edition.MANIFEST).unlink()
    assert pick(proof, small) == {"missing": [edition.MANIFEST], **expected}


@pytest.mark.logic
def test_what_systems_leave_is_counted_apart_and_what_hides_there_is_told(
    proof: Page, small: Path
) -> None:
    for name in LEFT_FOLDERS:
        (small / name).mkdir()
        (small / name / "x").write_bytes(b"x")
    for name in (*LEFT_FILES, "._index.html", "._site"):
        (small / name).write_bytes(b"x")
    assert pick(proof, small) == verdict(small) == {}
    count = len(LEFT_FOLDERS) + len(LEFT_FILES) + 2
    assert f"另有操作系统自己留下的 {count} 个" in about(proof, "size")
    hidden = (
        "$RECYCLE.BIN/run.exe",
        "RECYCLER/S-1-5/x.scr",
        "._setup.exe",
        "__proto__",
        "site/RECYCLER/x",
    )
    for name in hidden:
        (small / name).parent.mkdir(parents=True, exist_ok=True)
        (small / name).write_bytes(b"x")
    assert pick(proof, small) == verdict(small) == {"foreign": sorted(hidden)}


@pytest.mark.logic
def test_without_a_manifest_the_checksums_serve_and_the_other_way_round(
    proof: Page, small: Path
) -> None:
    whole = small.with_name("whole")
    shutil.copytree(small, whole)
    for seal in (edition.MANIFEST, edition.SUMS):
        (small / seal).unlink()
        (small / "LICENSE.txt").write_bytes(b"x")
        assert (
            pick(proof, small) == verdict(small) == {"missing": [seal], "damaged": ["LICENSE.txt"]}
        )
        shutil.copytree(whole, small, dirs_exist_ok=True)
    (small / edition.MANIFEST).write_text("[]")
    assert pick(proof, small) == verdict(small) == {"unreadable-list": ["edition.json"]}


@pytest.mark.logic
def test_what_comes_out_of_archives_that_damage_changed_in_silence_is_sound_here_too(
    proof: Page, small: Path
) -> None:
    """Ten copies, unpacked as readers do: by the list of the zip, by the UDF of the image."""
    dice, made = random.Random(SEED), 0
    for write in (as_zip, as_iso):
        path = write(small)
        raw, done = path.read_bytes(), 0
        for place in silent_places(raw, dice, 400):
            path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
            if done == 5 or is_found(path):
                continue
            done += 1
            out = small.with_name(f"copy{made}")
            made += 1
            for name, held in (unzipped if write is as_zip else read_by_udf)(path).items():
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                (out / name).write_bytes(held)
            assert pick(proof, out) == {}, place
    assert made == 10


LONG = "site/courses/a-page-whose-name-is-longer-than-some-burners-allow.html"
TEXT = (".html", ".txt", ".css", ".svg", ".json")


def each(change: Callable[[str], str]) -> Callable[[Held], Held]:
    """Every step of every path called otherwise."""
    return lambda held: {"/".join(map(change, path.split("/"))): raw for path, raw in held.items()}


def plain(step: str) -> str:
    """A name by level 1 of ISO 9660, with the version that old systems show."""
    return f"{short(step)};1" if "." in step else short(step)


def but_seals(change: Callable[[Held], Held]) -> Callable[[Held], Held]:
    """Whoever copied these by hand."""
    return lambda held: {
        **change({path: raw for path, raw in held.items() if path not in edition.SEALS}),
        **{path: held[path] for path in edition.SEALS if path in held},
    }


def shadowed(held: Held) -> Held:
    """Beside each file what macOS keeps of it on FAT."""
    beside = {re.sub("[^/]+$", r"._\g<0>", path): b"\0\5\x16\7" for path in held}
    return {**held, **beside, ".DS_Store": b"x"}


def by_text(held: Held) -> Held:
    """Line ends as a program changes them that takes a page for text."""
    return {
        path: raw.replace(b"\n", b"\r\n") if path.endswith(TEXT) else raw
        for path, raw in held.items()
    }


def interrupted(held: Held) -> Held:
    """The seals first, then all up to the middle of a file."""
    order = sorted(held, key=lambda path: (path not in edition.SEALS, path))[:6]
    return {path: held[path][: -1 if path == order[-1] else None] for path in order}


# What becomes of a disc on its way → how, and what is told of it.
COPIES: Mapping[str, tuple[Callable[[Held], Held], tuple[str, ...]]] = {
    "unzipped by Explorer, and looked at": (
        lambda held: {**held, "Thumbs.db": b"x", "site/desktop.ini": b"x"},
        (),
    ),
    "unpacked by WinRAR over a copy, keeping both": (
        lambda held: {**held, "index(1).html": held["index.html"]},
        ("foreign",),
    ),
    "unpacked by WinRAR, broken files kept": (
        lambda held: {**held, "print/catalogue.pdf": held["print/catalogue.pdf"][:4096]},
        ("damaged",),
    ),
    "copied by a Mac to a stick": (shadowed, ()),
    "packed again by a Mac": (
        lambda held: {**held, **{f"__MACOSX/._{path}": b"x" for path in ("index.html", "site")}},
        ("foreign",),
    ),
    "through a phone, which copies nothing that is empty": (
        lambda held: {path: raw for path, raw in held.items() if raw} | {".nomedia": b""},
        ("foreign", "missing"),
    ),
    "sent as text": (by_text, ("changed", "damaged")),
    "on a system with eight letters and three": (but_seals(each(short)), ("renamed",)),
    "burned by level 1 alone": (each(plain), ("unlisted",)),
    "burned with names of 31 letters": (
        each(lambda step: step if len(step) < 32 else f"{step[:26]}.{step.split('.')[-1]}"),
        ("renamed",),
    ),
    "read without the long names, in small letters": (
        each(str.lower),
        ("foreign", "missing", "renamed"),
    ),
    "interrupted": (interrupted, ("damaged", "missing")),
}


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_copies_as_systems_make_them_are_judged_alike_here_and_by_verify(
    proof: Page, tmp_path: Path
) -> None:
    site = write_site(tmp_path / "site")
    (site.parent / LONG).write_text("长名", "utf-8")
    book = tmp_path / "catalogue.pdf"
    book.write_bytes(b"%PDF-" + bytes(8192))
    held = content(assembled(CATALOGUE, site, book, tmp_path / "disc", key=None, commit="c0ffee"))
    for way, (change, kinds) in COPIES.items():
        copy = tmp_path / unicodedata.normalize("NFD", f"é {way}")
        for path, raw in change(held).items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(raw)
            # Of what FAT knows no time before.
            os.utime(copy / path, (315532800, 315532800))
        found = {
            kind: [path.partition("（应叫")[0] for path in paths]
            for kind, paths in pick(proof, copy).items()
        }
        assert tuple(sorted(found)) == kinds, way
        if kinds == ("unlisted",):
            with pytest.raises(CatalogueError) as refused:
                verify(copy)
            assert [one.rule for one in refused.value.problems] == ["not-an-edition"]
        else:
            assert found == verdict(copy), way


def signed(folder: Path, key: Ed25519PrivateKey = KEY) -> Path:
    folder.mkdir()
    return make(folder, key)


def test_a_signed_disc_names_its_key_and_misses_a_signature_that_was_taken(
    proof: Page, tmp_path: Path
) -> None:
    folder = signed(tmp_path / "signed")
    assert pick(proof, folder) == {}
    assert about(proof, "signed") == "清单写明由公钥 03a1 07bf f3ce 10be 签过名。" + GENUINE
    sound = (folder / edition.SIGNATURE).read_bytes()
    spoil(folder / edition.SIGNATURE, random.Random(SEED))
    assert pick(proof, folder) == {"damaged": ["edition.sig"]}
    (folder / edition.SIGNATURE).unlink()
    assert pick(proof, folder) == verdict(folder) == {"stripped": ["edition.sig"]}
    (folder / edition.SIGNATURE).write_bytes(sound)
    raw = (folder / edition.MANIFEST).read_text("utf-8").replace("c0ffee", "c0ffe1")
    (folder / edition.MANIFEST).write_text(raw, "utf-8")
    assert pick(proof, folder) == {"changed": ["edition.json"]}


def test_a_signature_by_another_key_is_told_though_every_checksum_fits(
    proof: Page, tmp_path: Path
) -> None:
    folder = signed(tmp_path / "signed")
    forged = OTHER_KEY.sign((folder / edition.MANIFEST).read_bytes())
    (folder / edition.SIGNATURE).write_bytes(forged)
    sums = (folder / edition.SUMS).read_text("ascii").splitlines(keepends=True)
    own = f"{edition.sha256_of(forged)}  {edition.SIGNATURE}\n"
    rows = [own if row.endswith(f"  {edition.SIGNATURE}\n") else row for row in sums]
    (folder / edition.SUMS).write_text("".join(rows), "ascii", newline="\n")
    assert pick(proof, folder) == verdict(folder) == {"changed": ["edition.json"]}
    assert about(proof, "signed").endswith("签名对不上。")


@pytest.mark.logic
def test_the_page_believes_the_keys_of_its_publisher_and_what_these_lead_to(
    proof: Page, tmp_path: Path
) -> None:
    borrowed = (*SECOND[:1], replace(SECOND[1], keys=(public_of(CLEO),)))
    for n, (known, key, rings, kind) in enumerate(
        (
            (FIRST, ANNA, FIRST, ""),
            (FIRST, EVE, THIRD, ""),
            (THIRD, BERT, SECOND, "retired"),
            (THIRD, BERT, (), "retired"),
            (FIRST, EVE, (), "stranger"),
            (SECOND, EVE, grown(FIRST, [EVE], 1, [ANNA, BERT, EVE]), "stranger"),
            (FIRST, EVE, grown(FIRST, [ANNA, EVE], 2, [ANNA, EVE]), "stranger"),
            (FIRST, CLEO, borrowed, ""),
            (SECOND, CLEO, borrowed, "retired"),
        )
    ):
        folder = signed(tmp_path / str(n), key)
        if rings:
            reseal(folder, key, keyring.write(rings))
        told = [asdict(ring) for ring in known]
        proof.evaluate("keys => { Object.assign(window.CatalogueEdition, {keys}); }", told)
        assert pick(proof, folder) == ({kind: ["edition.sig"]} if kind else {}), n
        assert ("公钥在编制单位的钥匙表里" in about(proof, "signed")) is (kind == ""), n


def test_a_browser_that_knows_no_ed25519_says_that_it_cannot_tell(
    proof: Page, tmp_path: Path
) -> None:
    proof.evaluate(
        """() => { SubtleCrypto.prototype.importKey = () => Promise.reject(
            new DOMException('unknown', 'NotSupportedError')); }"""
    )
    assert pick(proof, signed(tmp_path / "signed")) == {}
    assert "这个浏览器不会核对签名" in about(proof, "signed")


@pytest.mark.parametrize(
    ("issued", "kind"),
    [
        ([(1, "2026-11-21", "own", "")], ""),
        ([(1, "2026-11-21", "own", ""), (2, "2027-01-01", "b", "own")], "older"),
        ([(1, "2026-01-01", "a", "")], "branch"),
        ([(7, "2026-11-21", "a", "")], "branch"),
        ([(1, "2026-11-21", "own", ""), (2, "2027-01-01", "b", "a")], "branch"),
    ],
)
@pytest.mark.logic
def test_the_page_tells_what_does_not_fit_the_editions_that_it_knows(
    proof: Page, small: Path, issued: list[tuple[int, str, str, str]], kind: str
) -> None:
    """The small disc is number 1, of 2026-11-21."""
    know(proof, small, issued)
    assert pick(proof, small) == ({kind: ["edition.json"]} if kind else {})


def know(opened: Page, own: Path, issued: list[tuple[int, str, str, str]]) -> None:
    """Let the page be one of 2027-03-01 that knows of other editions."""
    manifest = edition.record(own / edition.MANIFEST).sha256
    keys = ("number", "date", "manifest", "previous")
    rows = [
        dict(zip(keys, [manifest if said == "own" else said for said in issue], strict=True))
        for issue in issued
    ]
    told = {"date": "2027-03-01" if len(rows) > 1 else "2026-11-21", "issued": rows}
    opened.evaluate("told => { Object.assign(window.CatalogueEdition, told); }", told)


@pytest.mark.logic
def test_an_edition_far_behind_those_that_are_known_is_told(proof: Page, small: Path) -> None:
    raw = (small / edition.MANIFEST).read_text("utf-8").replace('"number": 1', '"number": 4')
    (small / edition.MANIFEST).write_text(raw, "utf-8")
    know(proof, small, [(1, "2026-01-01", "a", "")])
    assert pick(proof, small)["gap"] == ["edition.json"]


@pytest.mark.logic
def test_a_folder_that_is_no_disc_is_refused_with_what_to_pick(proof: Page, small: Path) -> None:
    assert pick(proof, small / "site") == {"unlisted": ["site"]}
    assert said(proof) == "不能核对：这里不是一张完整的盘。"
    assert "放着 index.html 的那一个" in proof.inner_text("#proof-found")
    assert not proof.is_visible("#proof-about")


@pytest.mark.logic
def test_the_folder_around_a_disc_serves_and_two_editions_are_told_apart(
    proof: Page, small: Path
) -> None:
    around = small.parent / "around"
    shutil.copytree(small, around / "a")
    (around / "letter.txt").write_bytes(b"x")
    assert pick(proof, around) == {}
    shutil.copytree(small, around / "b")
    assert pick(proof, around) == {"several": ["around/a/", "around/b/"]}


@pytest.mark.logic
def test_a_manifest_of_the_future_is_left_to_its_own_page(proof: Page, small: Path) -> None:
    raw = (small / edition.MANIFEST).read_text("utf-8").replace('"version": 1', '"version": 2')
    (small / edition.MANIFEST).write_text(raw, "utf-8")
    assert pick(proof, small) == {"newer": ["edition.json"]}


@pytest.mark.logic
def test_a_long_list_is_cut_and_says_so(proof: Page, small: Path) -> None:
    for number in range(230):
        (small / f"{number:03}.txt").write_bytes(b"x")
    found = pick(proof, small)["foreign"]
    assert (len(found), found[-1]) == (201, "还有 30 个，没有一一列出。")
    assert "外来 230" in said(proof)


# Dropping


def test_a_folder_may_be_dropped_as_entries(proof: Page, small: Path) -> None:
    pick(proof, small)
    (small / "README.txt").write_bytes(b"x")
    assert pick(proof, small) == {"damaged": ["README.txt"]}
    forget(proof)
    assert proof.evaluate(DROP)
    assert told(proof) == {"damaged": ["README.txt"]}


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_a_folder_may_be_dropped_from_the_desktop(proof: Page, small: Path) -> None:
    (small / "README.txt").write_bytes(b"x")
    drop(proof, small)
    assert told(proof) == {"damaged": ["README.txt"]}
    drop(proof, as_zip(small))
    assert told(proof) == {"zipped": ["c.zip"]}
    drop(proof, small / "site")
    assert told(proof) == {"unlisted": ["site"]}


def drop(opened: Page, path: Path) -> None:
    forget(opened)
    driver = opened.context.new_cdp_session(opened)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        if kind == "drop":
            # A page that did not yet say that it takes what hangs above it is not given it.
            opened.wait_for_selector(".proof-over")
        driver.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 300, "data": data})


# Readers


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_the_keyboard_alone_opens_the_picker(proof: Page) -> None:
    # Asked for before: a browser takes a moment to hand over its picker, and a key does not wait.
    proof.on("filechooser", lambda _: None)
    proof.focus("#proof-pick")
    assert (
        proof.evaluate("""() => getComputedStyle(
        document.querySelector('label[for=proof-pick]')).outlineStyle""")
        == "solid"
    )
    with proof.expect_file_chooser():
        proof.keyboard.press("Enter")


def test_what_was_found_is_announced_and_passes_the_rules_of_access(
    page: tuple[Page, list[str]], disc: Path, small: Path
) -> None:
    proof, _ = page
    proof.goto((disc / "site" / "verify.html").as_uri())
    (small / "README.txt").unlink()
    (small / "x.exe").write_bytes(b"x")
    pick(proof, small)
    assert proof.get_attribute("#proof-said", "aria-live") == "polite"
    assert proof.get_attribute("#proof-bar", "aria-label")
    assert faults(proof) == []


@pytest.mark.parametrize("width", [360, 1366])
def test_the_page_with_its_results_fits_the_screen(proof: Page, small: Path, width: int) -> None:
    proof.set_viewport_size({"width": width, "height": 768})
    (small / ("a-name-without-a-place-to-break" * 3)[:64]).write_bytes(b"x")
    pick(proof, small)
    assert (
        proof.evaluate("""() => document.documentElement.scrollWidth
        - document.documentElement.clientWidth""")
        <= 0
    )


@pytest.mark.own_page
def test_a_browser_that_picks_no_folders_is_shown_another_way(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened, _ = page
    opened.add_init_script(NO_FOLDERS)
    opened.goto((disc / "site" / "verify.html").as_uri())
    assert opened.is_visible("#proof-still")
    assert opened.is_visible("text=Get-FileHash")
    assert not opened.is_visible("#proof-pick + label")


def test_the_page_knows_what_systems_leave() -> None:
    text = SCRIPT.read_text("utf-8")
    assert [name for name in (*LEFT_FILES, *LEFT_FOLDERS) if f'"{name}"' not in text] == []
