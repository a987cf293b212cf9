"""Keys: a list of keys is proposed, signed by enough of those who hold them, and shown."""

from __future__ import annotations

from pathlib import Path

from catalogue.content.load import examine
from tests.mutations import world
from tests.program import catalogue


def told(*arguments: str, code: int = 0) -> str:
    done = catalogue(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_key_is_added_by_those_who_held_the_keys_before(tmp_path: Path) -> None:
    a, b, c = (str(tmp_path / f"{name}.key") for name in "abc")
    for key in (a, b, c):
        told("keygen", key)
    file = str(tmp_path / "keys.json")
    first = told("keys", "propose", file, f"{a}.pub", f"{b}.pub", "--threshold", "2")
    assert "还不作数" in first
    assert "有 1 把签了名，要 2 把" in told("keys", "sign", file, "--key", a)
    told("keys", "show", file, code=1)
    assert "签名够数" in told("keys", "sign", file, "--key", b)
    assert "钥匙表第 1 版" in told("keys", "show", file)
    assert "两版里都没有这把钥匙" in told("keys", "sign", file, "--key", c, code=1)
    told("keys", "propose", file, f"{c}.pub")
    assert "还不作数" in told("keys", "propose", file, f"{c}.pub", code=1)
    for key in (a, b, c):
        last = told("keys", "sign", file, "--key", key)
    assert "钥匙表第 2 版" in last
    assert "签名够数" in last
    assert "这做不到" in told("keys", "propose", file, f"{c}.pub", "--threshold", "2", code=1)


def test_a_content_with_a_list_of_keys_that_does_not_count_is_told(tmp_path: Path) -> None:
    root = world(tmp_path / "content")
    before = {found.path for found in examine(root)[1]}
    assert "keys.json" not in before
    key = str(tmp_path / "a.key")
    told("keygen", key)
    told("keys", "propose", str(root / "keys.json"), f"{key}.pub")
    (found,) = (p for p in examine(root)[1] if p.path == "keys.json")
    assert found.rule == "keys-unsigned"
    (root / "keys.json").write_text("{}")
    (found,) = (p for p in examine(root)[1] if p.path == "keys.json")
    assert found.rule == "keys-unreadable"
