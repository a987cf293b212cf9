"""UDF: discs that Windows burned hold what they hold, and damage is told."""

from __future__ import annotations

import random
import struct
from binascii import crc_hqx
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from catalogue.content.problem import CatalogueError
from catalogue.disc import medium, udf
from catalogue.disc.udf import SECTOR
from catalogue.disc.verification import verify
from tests.discs import as_iso, content, make

START = 300
KINDS = ("plain", "long", "inside", "virtual", "sparable", "metadata")


def described(tag: int, body: bytes, at: int) -> bytes:
    """A descriptor with its tag (ECMA-167, 3/7.2), in a sector."""
    head = struct.pack("<HHBBHHHI", tag, 3, 0, 0, 1, crc_hqx(body, 0), len(body), at)
    check = (sum(head[:4]) + sum(head[5:])) & 0xFF
    return head[:4] + bytes([check]) + head[5:] + body


@dataclass
class Burner:
    """Writes a disc as Windows does; files and folders take the next free block."""

    kind: str
    sectors: dict[int, bytes] = field(default_factory=dict)
    # Blocks of the partition in use, and where those of a virtual or metadata partition lie.
    used: int = 64
    table: list[int] = field(default_factory=list)

    @property
    def second(self) -> bool:
        """Whether file entries are in a second partition, which leads to the first."""
        return self.kind in ("virtual", "metadata")

    def put(self, raw: bytes) -> int:
        """Bytes into the first partition."""
        at = self.used
        self.used += -(-len(raw) // SECTOR) or 1
        for n in range(0, len(raw), SECTOR):
            self.sectors[START + at + n // SECTOR] = raw[n : n + SECTOR]
        return at

    def claim(self) -> int:
        """The number of a block for a descriptor."""
        if self.second:
            self.table.append(self.put(b""))
            return len(self.table) - 1
        return self.put(b"")

    def describe(self, block: int, tag: int, body: bytes) -> None:
        real = self.table[block] if self.second else block
        self.sectors[START + real] = described(tag, body, block)

    def entry(self, block: int, kind: int, raw: bytes) -> None:
        """A file entry, whose bytes lie as this kind of disc has them."""
        form, listed = self.laid(raw)
        extended = self.kind == "long"
        body = bytearray(200 if extended else 160)
        body[11] = kind
        struct.pack_into("<H", body, 18, form)
        struct.pack_into("<Q", body, 40, len(raw))
        struct.pack_into("<II", body, len(body) - 8, 0, len(listed))
        self.describe(block, 266 if extended else 261, bytes(body) + listed)

    def laid(self, raw: bytes) -> tuple[int, bytes]:
        if self.kind == "inside" and len(raw) < 1500:
            return 3, raw
        if self.kind == "long":
            # In two pieces, the second named by a further list.
            half = len(raw) // 2 // SECTOR * SECTOR
            pieces = [piece for piece in (raw[:half], raw[half:]) if piece]
            ads = [struct.pack("<IIH6x", len(p), self.put(p), 0) for p in pieces]
            last = ads.pop() if ads else b""
            more = self.put(b"")
            body = struct.pack("<II", 0, len(last)) + last
            self.sectors[START + more] = described(258, body, more)
            return 1, b"".join(ads) + struct.pack("<IIH6x", 3 << 30 | SECTOR, more, 0)
        if self.kind == "metadata":
            # A short descriptor would lie where its entry does: in the metadata.
            return 1, struct.pack("<IIH6x", len(raw), self.put(raw), 0) if raw else b""
        if self.kind == "virtual":
            return 1, struct.pack("<IIH6x", len(raw), self.put(raw), 0) if raw else b""
        return 0, struct.pack("<II", len(raw), self.put(raw)) if raw else b""

    def name(self, marks: int, coded: bytes, block: int) -> bytes:
        """What names a file in a folder."""
        body = struct.pack("<HBBIIH8x", 1, marks, len(coded), SECTOR, block, self.second) + coded
        return described(257, body + bytes(-(len(body) + 16) % 4), 0)

    def folder(self, tree: Mapping[str, object], block: int, above: int) -> None:
        named = [self.name(10, b"", above)]
        for name, held in tree.items():
            own = self.claim()
            if isinstance(held, dict):
                self.folder(held, own, block)
            else:
                assert isinstance(held, bytes)
                self.entry(own, 5, held)
            wide = not name.isascii()
            coded = b"\x10" + name.encode("utf-16-be") if wide else b"\x08" + name.encode()
            named.append(self.name(2 if isinstance(held, dict) else 0, coded, own))
        # One that was deleted leads nowhere.
        self.entry(block, 4, b"".join((*named, self.name(4, b"\x08x", 0xFFFF))))

    def image(self, tree: Mapping[str, object]) -> bytes:
        first, root = self.claim(), self.claim()
        self.folder(tree, root, root)
        body = bytearray(496)
        struct.pack_into("<IIH", body, 384, SECTOR, root, self.second)
        self.describe(first, 256, bytes(body))
        maps = [struct.pack("<BBHH", 1, 6, 1, 0)]
        if self.kind == "sparable":
            # The packet of the file set went bad and lies at the end.
            table = struct.pack("<B23s8xHHI", 0, b"*UDF Sparing Table", 2, 0, 1)
            bad = first - first % 32
            pairs = struct.pack("<IIII", bad, START + 5000, 0xFFFFFFFF, 0)
            self.sectors[290] = described(0, table + pairs, 290)
            for n in range(32):
                if (held := self.sectors.pop(START + bad + n, None)) is not None:
                    self.sectors[START + 5000 + n] = held
            maps = [self.mapped(b"*UDF Sparable Partition", struct.pack("<HBxII", 32, 1, 64, 290))]
        if self.kind == "virtual":
            maps.append(self.mapped(b"*UDF Virtual Partition", b""))
        if self.kind == "metadata":
            maps.append(self.mapped(b"*UDF Metadata Partition", struct.pack("<I", 0)))
            self.second_entry(0, 250, [(at, SECTOR) for at in self.table])
        if self.kind == "virtual":
            raw = struct.pack("<H150x", 152) + struct.pack(f"<{len(self.table)}I", *self.table)
            at, last = self.put(raw), self.used
            self.second_entry(last, 248, [(at, len(raw))])
        self.volume(maps, first)
        end = max(self.sectors) + 1
        return b"".join(self.sectors.get(n, b"").ljust(SECTOR, b"\0") for n in range(end))

    def second_entry(self, block: int, kind: int, runs: Sequence[tuple[int, int]]) -> None:
        """The file entry of what maps a second partition; in the first one."""
        body = bytearray(160)
        body[11] = kind
        struct.pack_into("<Q", body, 40, sum(length for _, length in runs))
        listed = b"".join(struct.pack("<II", length, at) for at, length in runs)
        struct.pack_into("<II", body, 152, 0, len(listed))
        self.sectors[START + block] = described(261, bytes(body) + listed, block)

    @staticmethod
    def mapped(name: bytes, rest: bytes) -> bytes:
        return struct.pack("<BBxxB23s8xHH", 2, 64, 0, name, 1, 0).ljust(40, b"\0")[:40] + (
            rest.ljust(24, b"\0")
        )

    def volume(self, maps: Sequence[bytes], first: int) -> None:
        for n, mark in enumerate((b"BEA01", b"NSR03", b"TEA01")):
            self.sectors[16 + n] = b"\0" + mark + b"\x01"
        partition = bytearray(340)
        struct.pack_into("<H", partition, 6, 0)
        struct.pack_into("<II", partition, 172, START, 9000)
        logical = bytearray(424)
        struct.pack_into("<I", logical, 196, SECTOR)
        struct.pack_into("<IIH", logical, 232, SECTOR, first, self.second)
        whole = b"".join(maps)
        struct.pack_into("<II", logical, 248, len(whole), len(maps))
        self.sectors[32] = described(5, bytes(partition), 32)
        self.sectors[33] = described(6, bytes(logical) + whole, 33)
        self.sectors[34] = described(8, bytes(496), 34)
        anchor = struct.pack("<IIII", 16 * SECTOR, 32, 16 * SECTOR, 32) + bytes(480)
        self.sectors[256] = described(2, anchor, 256)


def nested(files: Mapping[str, bytes]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for path, raw in files.items():
        *above, name = path.split("/")
        inside = tree
        for step in above:
            inside = inside.setdefault(step, {})  # type: ignore[assignment]
        inside[name] = raw
    return tree


def burned(folder: Path, kind: str, out: Path) -> Path:
    out.write_bytes(Burner(kind=kind).image(nested(content(folder))))
    return out


def alone(image: Path) -> Path:
    """The UDF of an image that pycdlib wrote, without the ISO 9660 beside it."""
    raw = bytearray(image.read_bytes())
    marks = [
        raw[at : at + SECTOR]
        for at in range(16 * SECTOR, 32 * SECTOR, SECTOR)
        if raw[at + 1 : at + 6] in (b"BEA01", b"NSR02", b"NSR03", b"TEA01")
    ]
    raw[16 * SECTOR : 32 * SECTOR] = b"".join(marks).ljust(16 * SECTOR, b"\0")
    image.write_bytes(raw)
    return image


def told(path: Path) -> list[tuple[str, str]]:
    return [(found.rule, found.path) for found in verify(path).problems]


@pytest.mark.parametrize("name", ["c.iso", "drive"])
def test_an_image_without_iso_9660_is_read(name: str, tmp_path: Path) -> None:
    folder = make(tmp_path)
    image = alone(as_iso(folder)).rename(tmp_path / name)
    assert told(image) == []
    with medium.opened(image) as found:
        held = {path: b"".join(member.chunks()) for path, member in found.members.items()}
    assert held == content(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_partition_and_of_file_is_read(kind: str, tmp_path: Path) -> None:
    folder = make(tmp_path)
    image = burned(folder, kind, tmp_path / "burned.iso")
    assert told(image) == []
    with medium.opened(image) as found:
        held = {path: b"".join(member.chunks()) for path, member in found.members.items()}
    assert held == content(folder)


def test_names_come_as_they_are_written(tmp_path: Path) -> None:
    tree = {"目录": {"课程é.txt": b"x" * 5000, "a": b""}}
    (tmp_path / "b.iso").write_bytes(Burner(kind="plain").image(tree))
    with (tmp_path / "b.iso").open("rb") as stream:
        found = dict(udf.files(stream))
    assert {path: sum(size for _, size in runs or ()) for path, runs in found.items()} == {
        "目录/课程é.txt": 5000,
        "目录/a": 0,
    }


def test_a_program_in_front_of_it_is_told(tmp_path: Path) -> None:
    image = burned(make(tmp_path), "plain", tmp_path / "b.iso")
    image.write_bytes(b"MZ" + image.read_bytes()[2:])
    assert told(image) == [("hidden-shell", "")]


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_told_or_harmless(kind: str, tmp_path: Path) -> None:
    """A flipped bit where something is held is told, or every file is still what it was."""
    folder, rng = make(tmp_path), random.Random(kind)
    image = burned(folder, kind, tmp_path / "b.iso")
    raw, sound = image.read_bytes(), content(folder)
    used = [at for at in range(0, len(raw), SECTOR) if any(raw[at : at + SECTOR])]
    silent = 0
    for _ in range(60):
        spoilt = bytearray(raw)
        spoilt[rng.choice(used) + rng.choice((rng.randrange(64), rng.randrange(SECTOR)))] ^= 1
        image.write_bytes(spoilt)
        try:
            if verify(image).problems:
                continue
        except CatalogueError:
            continue
        silent += 1
        with medium.opened(image) as found:
            held = {path: b"".join(member.chunks()) for path, member in found.members.items()}
        assert held == sound
    assert silent < 60


class Circle(Burner):
    """A disc whose only folder lies in itself."""

    def folder(self, tree: Mapping[str, object], block: int, above: int) -> None:
        assert tree == {}
        self.entry(block, 4, self.name(10, b"", above) + self.name(2, b"\x08a", block))


def test_circles_and_cuts_end(tmp_path: Path) -> None:
    image, whole = tmp_path / "b.iso", Burner(kind="plain").image({"a": {"b": b"x"}})
    for raw in (
        Circle(kind="plain").image({}),
        *(whole[: cut * SECTOR + 100] for cut in (17, 33, 256, START, START + 66)),
    ):
        image.write_bytes(raw)
        with pytest.raises(CatalogueError) as caught:
            verify(image)
        assert [found.rule for found in caught.value.problems] == ["medium-unreadable"]
