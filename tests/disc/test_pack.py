"""Packing and verifying from the command line: whole editions, or none."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from catalogue.content.links import Catalogue
from catalogue.disc import edition
from catalogue.disc.verification import verify
from tests.conftest import CAPITAL, ROOT, Shared
from tests.disc.test_patch import OLD_PAGES, make
from tests.discs import content as files_in
from tests.kills import moments, packing
from tests.program import Run, catalogue, started

# CATALOGUE_KILLS=1000 kills at as many moments; by hand, since each costs a second.
KILLS = int(os.environ.get("CATALOGUE_KILLS", "6"))
NAMES = ("disc", "catalogue-2026-11.zip", "catalogue-2026-11.iso")


@pytest.fixture(scope="module")
def small(shared: Shared) -> Path:
    """A small sound content folder."""
    return shared("small", with_every_word)


def with_every_word(folder: Path) -> None:
    """Copy the small world, and the words that it shares with the excerpt."""
    shutil.copytree(ROOT / "tests" / "world", folder)
    for path in (CAPITAL / "vocabulary").glob("*.yaml"):
        if not (folder / "vocabulary" / path.name).exists():
            shutil.copy(path, folder / "vocabulary")


@pytest.fixture(scope="module")
def made(small: Path, shared: Shared) -> Path:
    return shared("small-packed", lambda out: pack(small, out, "--commit", "first"))


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    """An output that was packed once."""
    shutil.copytree(made, tmp_path / "build")
    return tmp_path / "build"


def pack(content: Path, out: Path, *options: str, run: Run = catalogue) -> str:
    done = run("pack", "--content", str(content), "--out", str(out), *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def manifest(out: Path) -> edition.Edition:
    return edition.read_manifest((out / "disc" / "edition.json").read_bytes())


# What comes out


def test_pack_makes_what_is_missing_and_everything_verifies(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir() if path.name[0] != ".") == sorted(
        [*NAMES, *(f"{name}.sha256" for name in NAMES[1:]), "site", "search", "print", "label.pdf"]
    )
    for name in NAMES:
        verdict = verify(made / name)
        assert (verdict.problems, verdict.shell) == ((), True), name


def test_an_edition_verifies_in_all_its_forms(packed: Path, capital: Catalogue) -> None:
    for name in NAMES:
        done = catalogue("verify", str(packed / name))
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "没有发现问题。")
    counts = manifest(packed).counts
    assert (counts["seat"], counts["policy"]) == (len(capital.menu), len(capital.policies))


def test_packing_twice_gives_the_same_bytes(small: Path, out: Path, tmp_path: Path) -> None:
    first = files_in(out)
    pack(small, out, "--commit", "first")
    assert files_in(out) == first
    elsewhere = tmp_path / "培训 资料 (1)"
    shutil.copytree(small, elsewhere / "content")
    pack(elsewhere / "content", elsewhere / "out", "--commit", "first", run=started)
    assert files_in(elsewhere / "out") == first


def test_pack_does_again_only_what_is_stale(small: Path, out: Path, tmp_path: Path) -> None:
    assert "排印刷本" not in pack(small, out, "--commit", "first")
    shutil.copytree(small, tmp_path / "content")
    page = tmp_path / "content" / "pages" / "about.md"
    page.write_text("---\ntitle: 关于\nnav: false\n---\n\n# 新的一页\n", encoding="utf-8")
    assert "排印刷本" in pack(tmp_path / "content", out, "--commit", "first")
    assert "新的一页" in (out / "disc" / "site" / "about.html").read_text("utf-8")


def test_pack_after_a_site_without_its_index_makes_the_index_too(small: Path, out: Path) -> None:
    given = ("--content", str(small), "--out", str(out))
    done = catalogue("build", "--quiet", "--only", "site", "--again", *given)
    assert done.returncode == 0
    assert not (out / "site" / "find").exists()
    said = pack(small, out, "--commit", "first")
    assert "建全文索引" in said
    assert "排印刷本" not in said
    assert (out / "disc" / "site" / "find").is_dir()


def test_pack_tells_what_weighs_what(small: Path, out: Path) -> None:
    said = pack(small, out)
    weighed = sum(record.size for record in manifest(out).files.values()) / 1e6
    assert f"，{weighed:.1f} MB；zip " in said
    assert "print：1 个文件，" in said
    assert "没有签名" in said


def test_pack_and_verify_tell_the_same_code_for_the_label(small: Path, out: Path) -> None:
    said = pack(small, out)
    code = edition.code(edition.sha256_of((out / "disc" / edition.MANIFEST).read_bytes()))
    assert f"核对码：{code}（" in said
    for name in NAMES:
        assert f"核对码：{code}（" in catalogue("verify", str(out / name)).stdout


def test_the_commit_is_recorded_on_the_disc_and_in_its_book(small: Path, out: Path) -> None:
    for commit in ("first", "second"):
        said = pack(small, out, "--commit", commit)
        assert ("排印刷本" in said) == (commit == "second")
        assert "生成网站" not in said
        assert manifest(out).commit == commit
        imprint = PdfReader(out / "disc" / "print" / "catalogue.pdf").pages[1].extract_text()
        assert commit in imprint.replace(" ", "")


def test_older_editions_beside_it_stay(small: Path, out: Path) -> None:
    (out / "catalogue-2025-01.zip").write_bytes(b"old")
    pack(small, out)
    assert (out / "catalogue-2025-01.zip").read_bytes() == b"old"


def test_the_label_bears_the_code_that_verify_tells(out: Path) -> None:
    printed = PdfReader(out / "label.pdf").pages[0].extract_text()
    code = edition.code(edition.record(out / "disc" / "edition.json").sha256)
    assert re.fullmatch("([0-9A-F]{4}-){2}[0-9A-F]{4}", code)
    assert printed.count(code) == 3
    assert f"核对码：{code}" in catalogue("verify", str(out / "disc")).stdout
    sums = (out / "disc" / "SHA256SUMS").read_text("ascii")
    (digest,) = re.findall("^([0-9a-f]+)  edition.json$", sums, re.MULTILINE)
    assert digest.upper().startswith(code.replace("-", ""))


# Updates


@pytest.fixture(scope="module")
def followed(small: Path, made: Path, shared: Shared) -> Path:
    """A later edition with another title, packed as one that follows on the first."""
    return shared("followed", lambda top: follow(small, made, top))


def follow(small: Path, made: Path, top: Path) -> None:
    """Into a folder: the later content, and the edition that is made of it."""
    shutil.copytree(small, top / "content")
    site = top / "content" / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("2026-11-21", "2027-05-20"), "utf-8")
    course = top / "content" / "courses" / "general" / "T002.yaml"
    course.write_text(
        re.sub("^title: .*$", "title: 新起的题名乙", course.read_text("utf-8"), flags=re.MULTILINE),
        "utf-8",
    )
    pack(top / "content", top / "build", "--commit", "second", "--since", str(made / NAMES[2]))


PATCH = "catalogue-2027-05-from-2026-11.zip"
ARCHIVES = ("catalogue-2027-05.zip", "catalogue-2027-05.iso")


def test_the_patch_and_the_old_edition_make_the_new_one_in_all_its_forms(
    made: Path, followed: Path, tmp_path: Path
) -> None:
    new = files_in(followed / "build" / "disc")
    for n, name in enumerate(NAMES):
        out = tmp_path / str(n)
        done = started(
            "patch", str(made / name), str(followed / "build" / PATCH), "--out", str(out), "--quiet"
        )
        assert done.returncode == 0, done.stderr
        assert files_in(out / "disc") == new
        for archive in ARCHIVES:
            assert (out / archive).read_bytes() == (followed / "build" / archive).read_bytes()


def test_one_changed_course_makes_a_patch_that_a_letter_holds(followed: Path) -> None:
    """As long as the book says no character more or less: its fonts are most of a small book."""
    assert (followed / "build" / PATCH).stat().st_size < 60_000


@pytest.mark.parametrize(("told", "least"), [("", 1), ("\\1词", 6)])
def test_a_new_day_changes_few_files_of_the_site_and_one_character_few_more(
    small: Path, made: Path, out: Path, tmp_path: Path, told: str, least: int
) -> None:
    """The day and the name of an edition stand where scripts read them, and on the start page."""
    shutil.copytree(small, tmp_path / "content")
    site = tmp_path / "content" / "site.yaml"
    later = site.read_text("utf-8").replace("2026-11-21", "2027-05-20")
    site.write_text(later.replace("样本版", "样本新版"), "utf-8")
    course = tmp_path / "content" / "courses" / "general" / "T002.yaml"
    if told:
        course.write_text(
            re.sub("(?m)^(  summary: .*?[\u4e00-\u9fff]).", told, course.read_text("utf-8")),
            "utf-8",
        )
    done = catalogue(
        "build",
        "--quiet",
        "--only",
        "site,search",
        "--content",
        str(tmp_path / "content"),
        "--out",
        str(out),
    )
    assert done.returncode == 0, done.stderr
    before, after = files_in(made / "site"), files_in(out / "site")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert least <= len(changed) <= 12, sorted(changed)
    assert "assets/edition.js" in changed
    assert changed.isdisjoint({"download.html", "orders.html"})


def test_the_gazette_stands_on_the_site_in_the_patch_and_on_paper(followed: Path) -> None:
    out = followed / "build"
    page = LexborHTMLParser((out / "disc" / "site" / "gazette.html").read_text("utf-8"))
    assert [node.text() for node in page.css(".changes ins")] == ["新起的题名乙"]
    with zipfile.ZipFile(out / PATCH) as held:
        bulletin = LexborHTMLParser(held.read("gazette.html"))
    assert [node.text() for node in bulletin.css(".changes ins")] == ["新起的题名乙"]
    assert bulletin.css("script, link, img, [href^='http']") == []
    printed = PdfReader(out / "gazette.pdf").pages[0].extract_text().replace("\n", "")
    assert "新起的题名乙" in printed.replace(" ", "")


def test_a_first_edition_says_that_it_is_one(made: Path) -> None:
    text = (made / "disc" / "site" / "gazette.html").read_text("utf-8")
    assert "首版" in text
    assert "<ins" not in text
    assert not (made / "gazette.pdf").exists()


def test_the_same_edition_comes_out_without_the_old_one_once_its_data_is_recorded(
    followed: Path, tmp_path: Path
) -> None:
    shutil.copytree(followed / "build", tmp_path / "build")
    shutil.rmtree(tmp_path / "build" / "site")
    pack(followed / "content", tmp_path / "build", "--commit", "second", run=started)
    assert files_in(tmp_path / "build" / "disc") == files_in(followed / "build" / "disc")


def test_an_even_older_edition_gives_a_patch_and_leaves_the_gazette_of_the_site_alone(
    followed: Path, tmp_path: Path
) -> None:
    ancient = make(tmp_path / "ancient", OLD_PAGES, old=True)
    recorded = (followed / "content" / "baseline.lock.json").read_bytes()
    shutil.copytree(followed / "build", tmp_path / "build")
    said = pack(
        followed / "content", tmp_path / "build", "--commit", "second", "--since", str(ancient)
    )
    assert "baseline.lock.json" not in said
    assert (followed / "content" / "baseline.lock.json").read_bytes() == recorded
    assert files_in(tmp_path / "build" / "disc") == files_in(followed / "build" / "disc")
    assert (tmp_path / "build" / "catalogue-2027-05-from-2026-05.zip").exists()


def test_an_old_edition_that_is_newer_of_one_day_or_broken_stops_pack_before_anything_changes(
    small: Path, followed: Path, out: Path, tmp_path: Path
) -> None:
    before = files_in(out)
    broken = tmp_path / "broken"
    shutil.copytree(out / "disc", broken)
    (broken / "index.html").write_text("坏")
    for old, words in (
        (followed / "build" / "disc", "比要打的这一版"),
        (out / "disc", "两张不同的光盘会同名"),
        (broken, "损坏"),
    ):
        done = catalogue("pack", "--content", str(small), "--out", str(out), "--since", str(old))
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert files_in(out) == before
    assert not (small / "baseline.lock.json").exists()


def test_a_patch_that_does_not_fit_says_so_and_leaves_the_output_alone(
    followed: Path, out: Path
) -> None:
    before = files_in(out)
    done = catalogue(
        "patch",
        str(followed / "build" / "disc"),
        str(followed / "build" / PATCH),
        "--out",
        str(out),
    )
    assert done.returncode == 1
    assert "这个补丁要打在" in done.stderr
    assert files_in(out) == before


# The ledger


def issued(out: Path) -> dict[str, bytes]:
    """What goes out to readers."""
    return {name: raw for name, raw in files_in(out).items() if name.startswith(NAMES)}


def test_what_was_issued_is_recorded_once_and_nothing_else_goes_out_under_its_date(
    small: Path, out: Path, tmp_path: Path
) -> None:
    content = shutil.copytree(small, tmp_path / "content")
    pack(content, out, "--commit", "first", "--issue")
    first = manifest(out)
    assert (first.number, first.previous) == (1, "")
    digest = edition.record(out / "disc" / "edition.json").sha256
    ledger = (content / "editions.lock.yaml").read_text("utf-8")
    assert f'- "1 {first.date} {digest} -"' in ledger
    # Once more the same, to the last byte, whether or not it is issued again.
    held = issued(out)
    pack(content, out, "--commit", "first", "--issue")
    assert issued(out) == held
    assert (content / "editions.lock.yaml").read_text("utf-8") == ledger
    done = catalogue("pack", "--content", str(content), "--out", str(out), "--commit", "second")
    assert done.returncode == 1
    assert "已经发过一版" in done.stderr
    assert issued(out) == held
    site = content / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("2026-11-21", "2027-05-20"), "utf-8")
    old = shutil.copytree(out, tmp_path / "old")
    pack(content, out, "--commit", "second", "--issue")
    second = manifest(out)
    assert (second.number, second.previous) == (2, digest)
    verified = [
        catalogue("verify", str(place / "disc"), "--known", str(content)) for place in (out, old)
    ]
    assert [done.returncode for done in verified] == [0, 1]
    assert "第 2 版" in verified[0].stdout
    assert "已知有更新的一版：2027-05-20" in verified[1].stdout
    site.write_text(site.read_text("utf-8").replace("2027-05-20", "2026-11-21"), "utf-8")
    done = catalogue("pack", "--content", str(content), "--out", str(out), "--commit", "first")
    assert (done.returncode, "比要打的这一版" in done.stderr) == (1, True)


# Keys


def test_an_edition_is_signed_and_proven(small: Path, out: Path, tmp_path: Path) -> None:
    key = tmp_path / "keys" / "signing.key"
    said = catalogue("keygen", str(key)).stdout
    fingerprint = said.splitlines()[-1].partition(" ")[2]
    assert fingerprint in pack(small, out, "--key", str(key))
    for name in NAMES:
        done = catalogue("verify", str(out / name), "--key", f"{key}.pub")
        assert done.returncode == 0, done.stdout
        assert f"签名有效，公钥指纹 {fingerprint}。" in done.stdout
    catalogue("keygen", str(tmp_path / "keys" / "other.key"))
    done = catalogue("verify", str(out / NAMES[0]), "--key", str(tmp_path / "keys/other.key.pub"))
    assert done.returncode == 1
    assert "签名的不是这把钥匙" in done.stdout


def test_a_key_is_not_written_into_the_checkout() -> None:
    done = catalogue("keygen", "content/signing.key")
    assert done.returncode == 1
    assert "私钥不能放在" in done.stderr
    assert not (ROOT / "content" / "signing.key").exists()


def test_a_key_that_is_none_stops_pack_before_anything_changes(
    small: Path, out: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no key")
    before = files_in(out)
    done = catalogue(
        "pack", "--content", str(small), "--out", str(out), "--key", str(tmp_path / "notes.txt")
    )
    assert done.returncode == 1
    assert "Ed25519" in done.stderr
    assert files_in(out) == before


# What verify says


def test_verify_tells_everything_at_once_and_exits_1(out: Path) -> None:
    disc = out / "disc"
    (disc / "index.html").write_text("坏")
    (disc / "README.txt").unlink()
    (disc / "virus.exe").write_bytes(b"MZ")
    done = catalogue("verify", str(disc))
    assert done.returncode == 1
    told = [
        line.removeprefix(f"{disc}/").partition(" —— ")[0]
        for line in done.stdout.splitlines()
        if line.startswith(str(disc))
    ]
    assert told == [
        "README.txt 缺少：清单里有，这里没有",
        "index.html 损坏：内容与清单不符",
        "virus.exe 外来：清单里没有这个文件",
    ]
    assert done.stdout.splitlines()[-1] == "共 3 个问题，涉及 3 个文件。"


def test_verify_names_an_archive_that_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"nothing")
    done = catalogue("verify", str(tmp_path / "a.zip"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path / 'a.zip'} 读不出来")
    assert "Traceback" not in done.stderr


def test_a_hostile_name_cannot_play_with_the_terminal(out: Path) -> None:
    (out / "disc" / "a\x1b[2Jb\u202e.html").write_text("x")
    (out / "disc" / os.fsdecode(b"\xff.html")).write_text("x")
    done = catalogue("verify", str(out / "disc"))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert r"a\x1b[2Jb\u202e.html 外来" in done.stdout
    assert r"\udcff.html 外来" in done.stdout


def test_the_last_line_says_when_only_what_is_inside_was_checked(out: Path) -> None:
    assert catalogue("verify", str(out / NAMES[1])).stdout.splitlines()[-1] == "没有发现问题。"
    beside = out / f"{NAMES[1]}.sha256"
    beside.unlink()
    # Packed once more, it is the same.
    assert catalogue("verify", str(out / NAMES[1])).stdout.splitlines()[-1] == "没有发现问题。"
    raw = bytearray((out / NAMES[1]).read_bytes())
    # The hour of a file, in the list of the zip.
    raw[raw.rindex(b"PK\1\2") + 12] ^= 1
    (out / NAMES[1]).write_bytes(raw)
    done = catalogue("verify", str(out / NAMES[1]))
    assert done.returncode == 0
    last = done.stdout.splitlines()[-1]
    assert last.startswith("里面的文件没有发现问题；外壳与本程序重打的不一样")
    assert last.endswith(f"{beside.name}。")


# Kills


def leads_to(out: Path) -> str:
    """The manifest that the patch in an output leads to, once its whole zip is sound."""
    with zipfile.ZipFile(out / PATCH) as held:
        assert held.testzip() is None
        note = json.loads(held.read("patch.json"))
    return str(note["after"]["manifest"])


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_whole_editions_of_one_pack(
    made: Path, followed: Path, tmp_path: Path
) -> None:
    content = shutil.copytree(followed / "content", tmp_path / "content")
    out = shutil.copytree(followed / "build", tmp_path / "build")
    seen = [manifest(out).commit]
    with packing(content, out, made / "disc") as pack_for:
        steps = pack_for("whole", None)
        assert manifest(out).commit == "whole"
        for n, at in enumerate(moments(steps, KILLS)):
            pack_for(f"run{n}", at)
            verdicts = [verify(out / name) for name in ("disc", *ARCHIVES)]
            assert [verdict.problems for verdict in verdicts] == [(), (), ()]
            commits = {verdict.edition.commit for verdict in verdicts if verdict.edition}
            assert len(commits) == 1
            seen += commits
            assert leads_to(out) == edition.record(out / "disc" / "edition.json").sha256
    # The last moments come after the exchange, while the old output is cleared away.
    assert seen[-1] == f"run{KILLS - 1}"
    assert seen.count("whole") > KILLS // 2
    assert json.loads((out / ".made-by-catalogue").read_text()).keys() == {
        "site",
        "search",
        "print",
    }
