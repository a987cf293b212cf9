"""The command line: exit codes, reports, products."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from catalogue.content.model import KINDS
from catalogue.content.report import as_github, as_json, as_text
from tests.conftest import CAPITAL, HARBOUR, ROOT
from tests.discs import MEDIA, as_zip, make
from tests.program import catalogue, started

OF_CAPITAL = ("--content", str(CAPITAL))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(CAPITAL, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def broken(content: Path) -> Path:
    path = content / "courses" / "general" / "T007.yaml"
    text = path.read_text("utf-8").replace("hours: 2\n", "hours: 两学时\n", 1)
    path.write_text(text, "utf-8")
    return content


def test_check_is_silent_about_sound_content_and_exits_0(content: Path) -> None:
    done = started("check", cwd=content.parent)
    assert (done.returncode, done.stdout) == (0, "没有发现问题。\n")


def test_check_tells_place_label_fault_and_remedy_and_exits_1(broken: Path) -> None:
    done = catalogue("check", str(broken))
    line = done.stdout.splitlines()[0]
    assert done.returncode == 1
    assert "courses/general/T007.yaml:" in line
    assert "学时：“两学时” 应为整数 —— 只写数字，例如 hours: 2" in line


def test_check_tells_a_character_that_cannot_be_printed_with_its_place(content: Path) -> None:
    course = content / "courses" / "general" / "T007.yaml"
    text = course.read_text("utf-8").replace("  summary: ", "  summary: 甲😀𠮷", 1)
    course.write_text(text, "utf-8")
    done = catalogue("check", str(content))
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "T007" in line]
    number = text.splitlines().index(next(x for x in text.splitlines() if "😀" in x)) + 1
    assert f"T007.yaml:{number}:13 T007 里的字“😀”（U+1F600）" in line


@pytest.mark.parametrize("encoding", ["cp1252", "cp936", "latin-1"])
def test_a_report_survives_a_console_that_lacks_its_characters(broken: Path, encoding: str) -> None:
    course = broken / "courses" / "general" / "T007.yaml"
    course.write_text(course.read_text("utf-8").replace("line:", "\U0001f600line:", 1), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "catalogue", "check", str(broken), "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding},
    )
    assert done.stderr == b""
    rows = json.loads(done.stdout.decode(encoding))
    assert any("\U0001f600line" in row["message"] for row in rows)


def test_a_wrong_call_exits_2() -> None:
    assert catalogue("check", "--format", "xml").returncode == 2
    assert catalogue("check", "nowhere").returncode == 2
    assert catalogue("build", "--only", "film").returncode == 2


def test_the_json_report_can_be_read_by_a_program(broken: Path) -> None:
    rows = json.loads(catalogue("check", str(broken), "--format", "json").stdout)
    assert {"rule", "path", "line", "column", "label", "message", "hint"} == rows[0].keys()
    assert rows[0]["rule"] == "wrong-type"


def test_the_github_report_escapes_what_a_workflow_command_must(broken: Path) -> None:
    first = catalogue("check", str(broken), "--format", "github").stdout.splitlines()[0]
    assert first.startswith("::error file=")
    assert ",line=" in first


def test_reports_of_nothing_are_well_formed() -> None:
    assert as_text([], "content") == "没有发现问题。"
    assert json.loads(as_json([], "content")) == []
    assert as_github([], "content") == ""


def test_a_dead_link_between_pages_is_told_where_it_stands(tmp_path: Path) -> None:
    content = shutil.copytree(CAPITAL, tmp_path / "content")
    page = content / "pages" / "about.md"
    page.write_text(page.read_text("utf-8") + "\n[没有的页](nowhere/else.md)\n", encoding="utf-8")
    line = len(page.read_text("utf-8").splitlines())
    done = catalogue(
        "build",
        "--quiet",
        "--only",
        "site",
        "--content",
        str(content),
        "--out",
        str(tmp_path / "build"),
    )
    assert done.returncode == 1
    assert f"pages/about.md:{line}:8 链接 nowhere/else.md 指不到任何页面" in done.stderr
    assert "Doc file" not in done.stderr


def test_a_failing_build_leaves_the_previous_output_untouched(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    made = catalogue(
        "build", "--quiet", "--only", "site", "--content", str(HARBOUR), "--out", str(out)
    )
    assert made.returncode == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    done = catalogue(
        "build", "--quiet", "--only", "site", "--content", str(broken), "--out", str(out)
    )
    assert done.returncode == 1
    assert "两学时" in done.stderr
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_only_some_products_can_be_made_and_the_others_stay(tmp_path: Path) -> None:
    out = tmp_path / "build"
    given = ("--quiet", "--content", str(HARBOUR), "--out", str(out))
    assert catalogue("build", "--only", "search", *given).returncode == 0
    assert catalogue("build", "--only", "site", *given).returncode == 0
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["search", "site"]


def test_what_was_not_changed_is_not_made_again(tmp_path: Path) -> None:
    content, out = shutil.copytree(HARBOUR, tmp_path / "content"), tmp_path / "build"

    def made(*more: str) -> tuple[int, str]:
        """Which file stands there now, and what was said."""
        given = ("--only", "site,search", "--content", str(content), "--out", str(out))
        said = catalogue("build", *given, *more).stdout
        return (out / "site" / "index.html").stat().st_ino, said

    first, said = made()
    assert "没有改动" not in said
    second, said = made()
    assert second == first
    assert "没有改动" in said
    again, _ = made("--again")
    assert again != first
    other, _ = made("--profile", "cd")
    assert other != again
    site = content / "site.yaml"
    site.write_text(f"{site.read_text('utf-8')}# 改过\n", "utf-8")
    edited, _ = made("--profile", "cd")
    assert edited != other


def test_a_site_alone_is_not_drawn_again_and_is_where_an_index_is_wanted_in_it(
    tmp_path: Path,
) -> None:
    out = tmp_path / "build"
    given = ("--content", str(HARBOUR), "--out", str(out))
    assert "没有改动" not in catalogue("build", "--only", "site", *given).stdout
    assert "没有改动" in catalogue("build", "--only", "site", *given).stdout
    assert not (out / "site" / "find").exists()
    assert "没有改动" not in catalogue("build", "--only", "site,search", *given).stdout
    assert any((out / "site" / "find").iterdir())
    assert "没有改动" in catalogue("build", "--only", "site", *given).stdout


def test_a_disc_without_its_parts_is_refused(tmp_path: Path) -> None:
    done = catalogue(
        *("build", "--quiet", "--only", "disc"),
        *("--content", str(HARBOUR), "--out", str(tmp_path / "build")),
    )
    assert done.returncode == 1
    assert "做光盘要先有网站和印刷本" in done.stderr


def test_the_whole_build_has_its_four_products(built: Path) -> None:
    for path in (
        "site/index.html",
        "site/404.html",
        "search",
        "print/catalogue.pdf",
        "disc/index.html",
        "disc/README.txt",
        "disc/SHA256SUMS",
        "disc/print/catalogue.pdf",
        "disc/site/index.html",
    ):
        assert (built / path).exists(), path


def test_inspect_passes_the_disc_that_was_built_and_says_what_it_weighs(built: Path) -> None:
    done = catalogue("inspect", str(built / "disc"))
    assert done.returncode == 0, done.stdout
    assert re.match(r"查了 \d+ 个文件、\d+ 个网页、\d+ 处链接和引用，共 [\d.]+ MB。\n", done.stdout)
    assert re.search(r"^  site：[\d,]+ KB$", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("没有发现问题。\n")


def test_inspect_tells_what_is_wrong_with_a_disc_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "autorun.inf").write_bytes(b"[autorun]")
    done = catalogue("inspect", str(tmp_path))
    assert done.returncode == 1
    assert "/autorun.inf 盘上不该有这种文件（.inf） —— " in done.stdout
    assert "/index.html 最上层没有开始页 —— " in done.stdout


def test_inspect_reads_a_zip_and_an_image_in_place(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "autorun.inf").write_bytes(b"[autorun]")
    told = set()
    for path in (form(folder) for form in MEDIA):
        done = catalogue("inspect", str(path))
        assert done.returncode == 1
        told.add(done.stdout.replace(str(path), "…"))
    (said,) = told
    assert "…/autorun.inf 盘上不该有这种文件（.inf）" in said


def test_inspect_tells_of_a_damaged_zip_and_exits_1(tmp_path: Path) -> None:
    path = as_zip(make(tmp_path))
    raw = path.read_bytes()
    path.write_bytes(raw[:200] + bytes([raw[200] ^ 1]) + raw[201:])
    done = catalogue("inspect", str(path))
    assert done.returncode == 1
    assert "损坏：内容与清单不符" in done.stderr
    path.write_bytes(b"no zip")
    assert "读不出来" in catalogue("inspect", str(path)).stderr


def test_search_answers_in_json(built: Path) -> None:
    done = catalogue("search", "劳动合同", "--json", "--limit", "2", "--out", str(built))
    rows = json.loads(done.stdout)
    told = {"id", "kind", "title", "score", "snippet", "url", "mark", "source", "also"}
    assert rows[0].keys() == told
    assert rows[0]["id"] == "T008"
    assert len(rows) == 2


def ids(built: Path, *query: str) -> list[str]:
    done = catalogue("search", "--json", "--limit", "1000", "--out", str(built), *query)
    assert done.returncode == 0
    return [row["id"] for row in json.loads(done.stdout)]


def test_search_takes_words_one_by_one_and_a_hyphen_for_what_is_left_out(built: Path) -> None:
    whole = ids(built, "劳动 合同")
    left = ids(built, "劳动 合同 -培训")
    assert 0 < len(left) < len(whole)
    assert ids(built, "劳动", "合同") == whole
    assert ids(built, "劳动", "合同", "-培训") == ids(built, "-培训", "劳动", "合同") == left
    assert ids(built, "--", "劳动", "合同", "-培训") == left


def test_search_refuses_an_option_that_it_does_not_have(built: Path) -> None:
    done = catalogue("search", "劳动合同", "--limt", "2", "--out", str(built))
    assert done.returncode == 2
    assert "没有“--limt”这个选项。是不是“--limit”？" in done.stderr


def test_search_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    done = catalogue("search", "安全", "--out", str(tmp_path))
    assert done.returncode == 1
    assert "catalogue build" in done.stderr


def test_new_takes_the_next_free_id_and_what_it_writes_only_wants_filling(content: Path) -> None:
    for kind in KINDS:
        done = catalogue("new", kind.name, "--content", str(content))
        assert done.returncode == 0, done.stderr
    rows = json.loads(catalogue("check", str(content), "--format", "json").stdout)
    assert {row["rule"] for row in rows} <= {"no-value", "wrong-type"}
    written = {Path(row["path"]).stem for row in rows}
    assert len(written) == len(KINDS)


@pytest.mark.parametrize("title", ["安全生产: “新”法", '"新"法 #1 解读', "@班组长", "- 一", "2026"])
def test_new_writes_any_title_as_it_was_given(content: Path, title: str) -> None:
    done = catalogue("new", "source", "S990", "--title", title, "--content", str(content))
    assert done.returncode == 0, done.stderr
    written = yaml.safe_load((content / "sources" / "S990.yaml").read_text("utf-8"))
    assert written["title"] == title


def test_new_takes_an_id_however_it_is_typed(content: Path) -> None:
    assert catalogue("new", "source", "s-９90", "--content", str(content)).returncode == 0
    assert (content / "sources" / "S990.yaml").exists()


def test_problems_are_told_in_the_folder_that_was_given(broken: Path) -> None:
    done = catalogue("label", "--content", str(broken), "--out", str(broken.parent / "build"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{broken.as_posix()}/courses/general/T007.yaml:")


def test_a_folder_that_is_not_there_is_told_in_chinese(tmp_path: Path) -> None:
    for done in (
        catalogue("check", str(tmp_path / "nowhere")),
        catalogue("pin", "--content", str(tmp_path / "nowhere")),
    ):
        told = done.stdout + done.stderr
        assert told.startswith(f"{tmp_path.as_posix()}/nowhere 找不到内容文件夹 nowhere")


def test_what_the_system_refuses_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    done = catalogue(
        "print", "--ids", "T001", *OF_CAPITAL, "--out", str(tmp_path / "taken" / "x.pdf")
    )
    assert done.returncode == 1
    assert "写不下 x.pdf" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_refuses_an_id_that_was_used(content: Path) -> None:
    done = catalogue("new", "course", "T008", "--content", str(content))
    assert done.returncode == 1
    assert "T008 已经用过" in done.stderr


def test_print_writes_an_extract_where_it_is_asked_to(tmp_path: Path) -> None:
    out = tmp_path / "new" / "hotel.pdf"
    done = catalogue("print", "--industry", "饭店", "--mono", *OF_CAPITAL, "--out", str(out))
    assert (done.returncode, done.stdout) == (0, f"印好了：{out}\n")
    assert [path.name for path in out.parent.iterdir()] == ["hotel.pdf"]


def test_a_folder_that_print_made_may_be_built_into(tmp_path: Path) -> None:
    out = tmp_path / "build"
    for variant in ("--large", "--mono"):
        made = catalogue(
            "print", "--ids", "t001", variant, *OF_CAPITAL, "--out", str(out / "print")
        )
        assert made.returncode == 0
    assert sorted(path.name for path in (out / "print").iterdir()) == [
        "catalogue-extract-large.pdf",
        "catalogue-extract-mono.pdf",
    ]
    made = catalogue("build", "--quiet", "--only", "search", *OF_CAPITAL, "--out", str(out))
    assert made.returncode == 0


def test_print_tells_everything_that_is_wrong_and_writes_nothing(tmp_path: Path) -> None:
    done = catalogue(
        "print", "--line", "月球", "--ids", "T999,T998", *OF_CAPITAL, "--out", str(tmp_path)
    )
    assert done.returncode == 1
    for words in ("没有“月球”", "没有编号为 T999 的条目", "没有编号为 T998 的条目", "共 3 个问题"):
        assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


# What a verb is called with, and what it has no use for.
NEEDLESS = {
    ("--help",): ("catalogue.content.load", "yaml", "jinja2"),
    ("check", str(CAPITAL)): ("catalogue.products", "catalogue.disc.layout", "mkdocs", "markdown"),
    ("search", "--out", "nowhere", "题"): ("catalogue.products", "mkdocs", "typst"),
    ("status", *OF_CAPITAL): ("catalogue.products", "mkdocs", "whoosh"),
    ("table", "export", "course", *OF_CAPITAL): ("catalogue.products", "catalogue.site", "mkdocs"),
    ("build", "--help"): ("mkdocs", "whoosh", "typst", "pycdlib", "catalogue.content.load", "yaml"),
}


@pytest.mark.parametrize(("words", "needless"), NEEDLESS.items(), ids=lambda held: held[0])
def test_a_verb_reads_only_what_it_uses(
    words: tuple[str, ...], needless: tuple[str, ...], tmp_path: Path
) -> None:
    program = (
        "import sys; from catalogue.cli.main import run\n"
        "try: run()\n"
        "finally: open('read', 'w').write('\\n'.join(sys.modules))\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    read = (tmp_path / "read").read_text("utf-8").split()
    assert "catalogue.cli.main" in read
    assert {name for name in needless if name in read} == set()
