"""The walk of an office from one edition to the next: ten commands at most, and no YAML by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue.content.load import load
from tests.conftest import HARBOUR
from tests.keeping.world import files, run
from tests.tables.hands import Hand, copied

MOST = 10
COURSES = {"新1": "写一副春联", "新2": "修一辆自行车", "新3": "认一片海图"}
CLAUSES = ("谁能领", "领多少", "怎么申请", "几天答复", "谁来核对", "从哪天起")
RULES = (
    (1, "春联课材料费", 20),
    (2, "自行车课材料费", 60),
    (2, "海图课材料费", 40),
    (3, "路费", 30),
)
REVIEWED = "2031-09-20"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def cited(hand: Hand, sheet: str, entry_id: str, **more: Any) -> None:
    hand.add(f"{sheet}·来源", 编号=entry_id, 来源编号="D001", 位置="第五行", **more)


def filled_in(raw: bytes) -> bytes:
    """Three courses, a policy of six clauses and four rules, a case and two runs, typed in."""
    hand = Hand(raw)
    for entry_id, title in COURSES.items():
        hand.add(
            "课程",
            席位号=entry_id,
            题名=title,
            课程线="闲暇",
            题名由来="公布的课名",
            认定等级="公布过",
            复核日期=REVIEWED,
        )
        cited(hand, "课程", entry_id)
    _policy(hand)
    hand.add(
        "案例",
        编号="新5",
        题名="码头上的春联摊",
        地区="港湾市",
        单位="第三装卸队",
        做法类别="开放日",
        概述="学过写春联的工人在泊位边摆摊，半天替工友写了一百多副，来报名的人排到了年后。",
        别处能学什么="先写给身边的人",
        怎么做的="借队部的桌子\n写好的当场送人",
        依据程度="原文写明",
        复核日期=REVIEWED,
    )
    cited(hand, "案例", "新5")
    for n, course in enumerate(("新1", "新2"), 6):
        hand.add(
            "开班",
            编号=f"新{n}",
            地区="港湾市",
            课程=course,
            主办单位="学堂办公室",
            地点="夜校",
            开课日期=f"2031-11-0{n}",
            结课日期="2031-11-20",
            名额=20,
            联系方式="学堂办公室 555-0100",
            依据程度="原文写明",
            复核日期=REVIEWED,
        )
        cited(hand, "开班", f"新{n}")
    return hand.raw


def _policy(hand: Hand) -> None:
    hand.add(
        "政策",
        编号="新4",
        名称="学堂材料费办法",
        体裁="章程",
        层级="市",
        地区="港湾市",
        内容概述="来学堂上课的工人可以领一份材料费，怎么领、领多少，办法里逐条写明。",
        名称由来="原名",
        发布机构="港湾市总工会",
        成文日期="2031-09-10",
        主题分类="学习",
        掌握程度="全文",
        效力状态="现行",
        状态说明="至本版没有新的办法",
        依据程度="原文写明",
        复核日期=REVIEWED,
    )
    cited(hand, "政策", "新4")
    numerals = "一二三四五六"
    for n, title in enumerate(CLAUSES, 1):
        hand.add(
            "政策·条款",
            编号="新4",
            条款锚点=f"art{n}",
            条款号=f"第{numerals[n - 1]}条",
            条款题=title,
            条款概述=f"这一条说明{title}，学员照此办理。",
        )
    for n, (clause, what, amount) in enumerate(RULES, 1):
        hand.add(
            "政策·资金规则",
            编号="新4",
            序号=n,
            规则编号=f"s6-0{n}",
            所在条款=f"art{clause}",
            付给谁="本人",
            补什么=what,
            哪一类="路费",
            标准=amount,
            单位="元/人",
            由谁付="学堂办公室",
            依据程度="原文写明",
        )
        hand.add("政策·资金规则·来源", 编号="新4", 资金规则序号=n, 来源编号="D001", 位置=f"第{n}行")


def test_ten_commands_lead_to_the_next_edition(content: Path, tmp_path: Path) -> None:
    table = tmp_path / "全部.xlsx"
    commands: list[tuple[str | Path, ...]] = [
        ("table", "export", "--out", table),
        ("table", "import", table),
        ("table", "import", table, "--write"),
        ("withdraw", "R002", "--because", "人数不够", "--date", "2031-09-28"),
        ("edition", "第4版", "--date", "2031-10-01"),
        ("pin",),
        ("status", "--date", "2031-10-01"),
    ]
    for n, command in enumerate(commands):
        done = run(content, *command)
        assert done.exit_code == 0, done.output
        if n == 0:
            table.write_bytes(filled_in(table.read_bytes()))
    # Then `check`, `pack --since` and `inspect`, which tests of their own walk.
    assert len(commands) + 3 <= MOST
    before, after = load(HARBOUR), load(content)
    new = [entry.id for entry in after if entry.id not in before.by_id]
    assert new == ["M002", "M003", "M004", "P003", "H002", "R003", "R004"]
    policy = next(policy for policy in after.policies if policy.id == "P003")
    assert (len(policy.clauses), len(policy.subsidies)) == (6, 4)
    assert [run_.course for run_ in after.offerings] == ["B001", "M002", "M003"]
    assert [gone.id for gone in after.withdrawn] == ["B003", "R002"]
    assert (after.site.edition, after.site.edition_date) == ("第4版", "2031-10-01")


def test_a_made_up_id_that_two_tables_share_is_told_so(content: Path, tmp_path: Path) -> None:
    table = tmp_path / "全部.xlsx"
    run(content, "table", "export", "--out", table)
    hand = Hand(table.read_bytes())
    hand.add("课程", 席位号="新1", 题名="甲").add("案例", 编号="新1", 题名="乙")
    table.write_bytes(hand.raw)
    done = run(content, "table", "import", table)
    assert done.exit_code == 1
    assert "案例!A4『编号』：新1 在 课程!A6『席位号』 已是另一条新的" in done.output


def test_nothing_of_what_was_there_changes_on_the_way(content: Path, tmp_path: Path) -> None:
    table = tmp_path / "全部.xlsx"
    run(content, "table", "export", "--out", table)
    table.write_bytes(filled_in(table.read_bytes()))
    assert run(content, "table", "import", table, "--write").exit_code == 0
    after = files(content)
    assert {path: after[path] for path in files(HARBOUR)} == files(HARBOUR)
