"""A corpus of any size with the shape of the real content: `python scripts/corpus.py N DIR`.

The same N gives the same bytes. Vocabularies and pages are the real ones; entries are
made of shuffled phrases, as long as real ones, and link to one another.
"""

import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261121
# So many ids a letter has from 1000 on; the last of 100,000 take those that no course had.
ROOM = 99_000
PLACES = ("beijing", "tianjin", "ningbo", "luohe")
FAMILIES = {
    "general": ("ethics", "collab", "law"),
    "enterprise": ("construction", "utilities"),
    "post": ("post-hotel", "post-tourism"),
}
LETTER = {"general": "T", "enterprise": "Q", "post": "G"}
WORDS = """安全 操作 班组 设备 检查 记录 流程 标准 服务 顾客 沟通 现场 材料 工具 质量
保养 应急 处置 培训 考核 职工 企业 单位 街道 工会 师傅 学徒 车间 岗位 规程
风险 防护 用电 消防 清洁 搬运 仓储 测量 图纸 焊接 装配 调试 巡检 交接 照明
管道 阀门 仪表 温度 压力 排水 绿化 养护 讲解 接待 收银 投诉 礼仪 急救 心理
压力 权益 合同 工资 工时 保险 节能 环保 数据 表格 网络 学习 读书 竞赛 创新
建议 成果 名额 补贴""".split()

Data = dict[str, object]


def said(rng: random.Random, length: int, end: str = "。") -> str:
    """A text of at least `length` characters."""
    text = ""
    while len(text) < length:
        text += "".join(rng.choices(WORDS, k=rng.randint(3, 7))) + "，"
    return text[:-1] + end


def title(rng: random.Random, number: int) -> str:
    return "".join(rng.choices(WORDS, k=3)) + f"第{number}课"


def cited() -> list[Data]:
    return [{"source": "S000", "locator": "一、基本状况"}]


def course(rng: random.Random, entry_id: str, line: str, number: int, ids: list[str]) -> Data:
    hours = [rng.randint(1, 4) for _ in range(rng.randint(5, 8))]
    links = [
        {key: target, "reason": said(rng, 16)}
        for key, letter in (("policy", "Z"), ("case", "A"), ("programme", "X"))
        for target in [rng.choice([name for name in ids if name[0] == letter] or ["X1000"])]
    ]
    return {
        "id": entry_id,
        "line": line,
        "family": rng.choice(FAMILIES[line]),
        "industry": "all",
        "menu_year": 2009,
        "title": title(rng, number),
        "title_origin": "drawn-up",
        "evidence": {"level": "E", "sources": cited(), "note": said(rng, 30)},
        "recognition": "unknown",
        "draft": {
            "summary": said(rng, 90),
            "outcomes": [said(rng, 18) for _ in range(4)],
            "outline": [
                {"title": said(rng, 8, ""), "hours": h, "content": said(rng, 40)} for h in hours
            ],
            "suggested_hours": sum(hours),
            "audiences": ["frontline", "new-hire"],
            "level": "basic",
            "formats": ["classroom"],
            "assessment": said(rng, 50),
            "bring": [said(rng, 12)],
            "keywords": list(dict.fromkeys(rng.choices(WORDS, k=8))),
        },
        "links": links,
        "reviewed": "2026-11-21",
    }


def policy(rng: random.Random, entry_id: str, number: int) -> Data:
    return {
        "id": entry_id,
        "title": title(rng, number),
        "title_origin": "official",
        "summary": said(rng, 100),
        "issuers": ["未载"],
        "themes": ["vocational-training"],
        "type": "scheme",
        "level": "city",
        "place": rng.choice(PLACES),
        "status": "historical",
        "status_note": said(rng, 20),
        "text_held": "partial",
        "clauses": [
            {
                "anchor": f"s{n}",
                "label": f"（{n}）",
                "title": said(rng, 8, ""),
                "summary": said(rng, 60),
            }
            for n in range(1, 9)
        ],
        "evidence": {"basis": "stated", "sources": cited()},
        "reviewed": "2026-11-21",
    }


def case(rng: random.Random, entry_id: str, number: int) -> Data:
    return {
        "id": entry_id,
        "title": title(rng, number),
        "place": rng.choice(PLACES),
        "orgs": [said(rng, 6, "")],
        "types": ["base"],
        "summary": said(rng, 90),
        "actions": [said(rng, 50) for _ in range(3)],
        "results": [
            {
                "what": said(rng, 6, ""),
                "value": rng.randint(1, 9999),
                "unit": "人",
                "source": "S000",
                "locator": "一、基本状况",
            }
        ],
        "draft": {"lessons": [said(rng, 50) for _ in range(2)]},
        "evidence": {"basis": "stated", "sources": cited()},
        "reviewed": "2026-11-21",
    }


def programme(rng: random.Random, entry_id: str, number: int) -> Data:
    return {
        "id": entry_id,
        "title": title(rng, number),
        "type": "activity",
        "place": rng.choice(PLACES),
        "summary": said(rng, 120),
        "features": [said(rng, 40) for _ in range(3)],
        "evidence": {"basis": "stated", "sources": cited()},
        "reviewed": "2026-11-21",
    }


def entries(count: int) -> Iterator[tuple[str, Data]]:
    """(path, data): 5 % programmes, 10 % policies, 15 % cases and the rest courses."""
    rng = random.Random(SEED)
    shares = {"X": count // 20, "Z": count // 10, "A": count * 15 // 100}
    ids = [f"{letter}{1000 + n}" for letter, share in shares.items() for n in range(share)]
    makers = {"X": ("programmes", programme), "Z": ("policies", policy), "A": ("cases", case)}
    for number, entry_id in enumerate(ids):
        folder, make = makers[entry_id[0]]
        yield f"{folder}/{entry_id}.yaml", make(rng, entry_id, number)
    for number in range(len(ids), count):
        line = rng.choice(tuple(LETTER))
        entry_id = f"{LETTER[line]}{1000 + number % ROOM}"
        yield f"courses/{line}/{entry_id}.yaml", course(rng, entry_id, line, number, ids)


def dumped(data: Data) -> str:
    said: str = yaml.dump(
        data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10**6
    )
    return said


def write(count: int, folder: Path) -> None:
    """Write `count` entries below `folder`, which must not exist yet."""
    shutil.copytree(ROOT / "content" / "vocabulary", folder / "vocabulary")
    (folder / "pages").mkdir()
    for page in (ROOT / "content" / "pages").glob("*.md"):
        # Pages that link to entries would point at nothing here: only their names matter.
        named = f"---\ntitle: {page.stem}\n---\n\n# {page.stem}\n"
        text = page.read_text("utf-8") if page.stem == "search" else named
        (folder / "pages" / page.name).write_text(text, encoding="utf-8")
    (folder / "sources").mkdir()
    for path in ("withdrawn.yaml", "site.yaml", "nav.yaml", "sources/S000.yaml"):
        shutil.copy(ROOT / "content" / path, folder / path)
    # The real conflicts are about entries that are not here.
    (folder / "conflicts.yaml").write_text("conflicts: []\n", encoding="utf-8")
    menu = yaml.safe_load((ROOT / "content" / "menu.yaml").read_text("utf-8"))
    menu["menus"][0]["waive_expected"] = "测速用的样本，不是目录"
    (folder / "menu.yaml").write_text(yaml.safe_dump(menu, allow_unicode=True), encoding="utf-8")
    for path, data in entries(count):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dumped(data), encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
