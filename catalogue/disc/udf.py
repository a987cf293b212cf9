"""UDF: the files of a disc that has no other file system, as Windows burns it.

Its "like a USB flash drive" writes UDF 2.01 (ECMA-167 with the profile of OSTA), with a virtual
partition on a CD-R and a sparable one on a CD-RW. pycdlib reads UDF beside ISO 9660 alone, and only
as it writes it itself. Whatever is read here has the checksums of its tag; what has not, or leads
in circles, raises ValueError.
"""

from __future__ import annotations

import struct
from binascii import crc_hqx
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

# Optical media have no others.
SECTOR = 2048
# ECMA-167, 2/9.1 and 3/9.1: what stands in place of ISO 9660's descriptors.
RECOGNITION, BEGINNING = 0x8001, b"BEA01"
ANCHOR = 256
# How many sectors behind the end a recorder may leave, within which the last one written is found.
TRAIL = 512
# The tags of descriptors: ECMA-167, 3/7.2.1 and 4/7.2.1.
ANCHOR_TAG, PARTITION_TAG, VOLUME_TAG, END_TAG = 2, 5, 6, 8
SET_TAG, NAME_TAG, MORE_TAG, FILE_TAG, LONG_FILE_TAG = 256, 257, 258, 261, 266
# ICB file types: 4/14.6.6, and UDF 2.2.11 for the table of a virtual partition.
DIRECTORY, PLAIN, VIRTUAL_TABLE = 4, 5, 248
IS_DIRECTORY, IS_DELETED, IS_PARENT = 2, 4, 8
SHORT, LONG, INSIDE = 0, 1, 3
RECORDED, CONTINUED = 0, 3
# In place of a partition: the bytes stand in the file entry itself.
WITHIN = -1
MAX_DEPTH, MAX_NAMES = 64, 40_000

# Where bytes lie: offsets and lengths.
Runs = tuple[tuple[int, int], ...]
# From a block of a partition to a sector.
Place = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Part of a file: bytes from a block of a partition on; `kind` is one of 4/14.14.1.1.

    Of the disc itself, and from a byte on, where the partition is WITHIN.
    """

    kind: int
    length: int
    block: int
    partition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A file entry in the sector `at`: what it is, how long, and where its bytes lie.

    `long` and `partition` say how further lists of extents are to be read.
    """

    kind: int
    length: int
    extents: tuple[Extent, ...]
    at: int
    long: bool
    partition: int


def is_alone(stream: BinaryIO) -> bool:
    """Whether a disc has UDF and no ISO 9660."""
    stream.seek(RECOGNITION)
    return stream.read(len(BEGINNING)) == BEGINNING


def files(stream: BinaryIO) -> Iterator[tuple[str, Runs | None]]:
    """Every path of the disc but folders, and where its bytes lie; None for what is no plain file.

    ValueError, LookupError or struct.error when it cannot be what was written.
    """
    volume = _Volume(stream)
    seen: set[int] = set()
    folders = [("", volume.root, 0)]
    names = 0
    while folders:
        above, folder, depth = folders.pop()
        if folder.at in seen or depth > MAX_DEPTH:
            raise ValueError(above)
        seen.add(folder.at)
        for name, node in volume.children(folder):
            names += 1
            path = f"{above}/{name}".lstrip("/")
            if names > MAX_NAMES:
                raise ValueError(names)
            if node.kind == DIRECTORY:
                folders.append((path, node, depth + 1))
            else:
                yield path, volume.runs(node) if node.kind == PLAIN else None


class _Volume:
    """One volume, opened: its partitions and its root."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        sequence = self._sequence()
        volume = next(raw for tag, raw in sequence if tag == VOLUME_TAG)
        if struct.unpack_from("<I", volume, 212)[0] != SECTOR:
            raise ValueError(volume[212:216])
        self.starts = {
            struct.unpack_from("<H", raw, 22)[0]: struct.unpack_from("<I", raw, 188)[0]
            for tag, raw in sequence
            if tag == PARTITION_TAG
        }
        self.partitions: list[Place] = []
        for kind, raw in _maps(volume):
            self.partitions.append(self._partition(kind, raw))
        _, block, partition = struct.unpack_from("<IIH", volume, 248)
        held = self._tagged(self.partitions[partition](block), (SET_TAG,))
        self.root = self._node_in(*struct.unpack_from("<IH", held, 404))
        if self.root.kind != DIRECTORY:
            raise ValueError(self.root.kind)

    def _sector(self, sector: int, count: int = 1) -> bytes:
        self.stream.seek(sector * SECTOR)
        return self.stream.read(SECTOR * count)

    def _tagged(self, sector: int, wanted: Sequence[int]) -> bytes:
        """The descriptor in a sector; ValueError unless it is one of those, and whole."""
        raw = self._sector(sector)
        if _tag(raw) not in wanted:
            raise ValueError(sector)
        return raw

    def _sequence(self) -> list[tuple[int, bytes]]:
        """The descriptors of the volume: the main ones, or the reserve where these are damaged."""
        size = self.stream.seek(0, 2) // SECTOR
        for place in (ANCHOR, size - 1, size - 1 - ANCHOR):
            raw = self._sector(max(place, 0))
            if len(raw) < 32 or _tag(raw) != ANCHOR_TAG:
                continue
            for at in (16, 24):
                length, start = struct.unpack_from("<II", raw, at)
                found = list(self._described(start, min(length // SECTOR, 64)))
                if {PARTITION_TAG, VOLUME_TAG} <= {tag for tag, _ in found}:
                    return found
        raise ValueError(size)

    def _described(self, start: int, count: int) -> Iterator[tuple[int, bytes]]:
        for sector in range(start, start + count):
            raw = self._sector(sector)
            tag = _tag(raw) if len(raw) == SECTOR else 0
            if tag == END_TAG:
                return
            yield tag, raw

    def _partition(self, kind: str, raw: bytes) -> Place:
        """How blocks of a partition become sectors: ECMA-167, 3/10.7, and UDF 2.2.8 to 2.2.10."""
        if kind == "":
            start = self.starts[struct.unpack_from("<H", raw, 4)[0]]
            return lambda block: start + block
        start = self.starts[struct.unpack_from("<H", raw, 38)[0]]
        if kind == "*UDF Virtual Partition":
            table = self._virtual_table(start)
            return lambda block: start + table[block]
        if kind == "*UDF Sparable Partition":
            packet, tables = struct.unpack_from("<HB", raw, 40)
            spared = self._spared(struct.unpack_from(f"<{min(tables, 4)}I", raw, 48))
            return lambda block: _sparing(start, block, packet, spared)
        if kind == "*UDF Metadata Partition":
            held = self._node_in(struct.unpack_from("<I", raw, 40)[0], len(self.partitions) - 1)
            sectors = [
                at // SECTOR + step
                for at, length in self.runs(held) or ()
                for step in range(length // SECTOR)
            ]
            return lambda block: sectors[block]
        raise ValueError(kind)

    def _virtual_table(self, start: int) -> tuple[int, ...]:
        """Where the blocks of a virtual partition lie; its file entry was written last."""
        end = self.stream.seek(0, 2) // SECTOR
        for sector in range(end - 1, max(0, end - TRAIL), -1):
            raw = self._sector(sector)
            if _tag(raw) in (FILE_TAG, LONG_FILE_TAG) and raw[27] == VIRTUAL_TABLE:
                self.partitions.append(lambda block: start + block)
                held = self._bytes(_node(raw, sector, len(self.partitions) - 1))
                self.partitions.pop()
                head = struct.unpack_from("<H", held)[0]
                return struct.unpack_from(f"<{(len(held) - head) // 4}I", held, head)
        raise ValueError(end)

    def _spared(self, tables: Sequence[int]) -> dict[int, int]:
        """Which packets of a sparable partition lie elsewhere: UDF 2.2.12."""
        for sector in tables:
            raw = self._sector(sector, 16)
            if len(raw) > 56 and raw[17:].startswith(b"*UDF Sparing Table"):
                count = min(struct.unpack_from("<H", raw, 48)[0], (len(raw) - 56) // 8)
                pairs = struct.iter_unpack("<II", raw[56 : 56 + 8 * count])
                return {bad: good for bad, good in pairs if bad < 0xFFFFFFF0}
        raise ValueError(tables)

    def _node_in(self, block: int, partition: int) -> Node:
        """The file entry in a block."""
        sector = self.partitions[partition](block)
        raw = self._tagged(sector, (FILE_TAG, LONG_FILE_TAG))
        return _node(raw, sector, partition)

    def _extents(self, node: Node) -> Iterator[Extent]:
        """All extents of a file; a chain of further lists ends, or ValueError."""
        waiting, hops = list(reversed(node.extents)), 0
        while waiting:
            extent = waiting.pop()
            if extent.kind != CONTINUED:
                yield extent
                continue
            hops += 1
            raw = self._tagged(self.partitions[extent.partition](extent.block), (MORE_TAG,))
            if hops > MAX_NAMES:
                raise ValueError(hops)
            size = struct.unpack_from("<I", raw, 20)[0]
            more = _extents(raw[24 : 24 + size], long=node.long, partition=node.partition)
            waiting += reversed(tuple(more))

    def runs(self, node: Node) -> Runs | None:
        """Where the bytes of a file lie, neighbours joined; None when some were never written."""
        joined: list[tuple[int, int]] = []
        left = node.length
        for extent in self._extents(node):
            length = min(extent.length, left)
            left -= length
            if not length:
                continue
            if extent.kind != RECORDED:
                return None
            if extent.partition == WITHIN:
                joined.append((extent.block, length))
                continue
            place = self.partitions[extent.partition]
            for step in range(-(-length // SECTOR)):
                start = place(extent.block + step) * SECTOR
                part = min(SECTOR, length - step * SECTOR)
                if joined and sum(joined[-1]) == start:
                    joined[-1] = (joined[-1][0], joined[-1][1] + part)
                else:
                    joined.append((start, part))
        if left:
            raise ValueError(left)
        return tuple(joined)

    def _bytes(self, node: Node) -> bytes:
        whole = b""
        for start, length in self.runs(node) or ():
            self.stream.seek(start)
            whole += self.stream.read(length)
        if len(whole) != node.length:
            raise ValueError(node.at)
        return whole

    def children(self, folder: Node) -> Iterator[tuple[str, Node]]:
        """What a folder names: 4/14.4."""
        raw, at = self._bytes(folder), 0
        while at < len(raw):
            if _tag(raw[at : at + SECTOR]) != NAME_TAG:
                raise ValueError(at)
            marks, length = raw[at + 18], raw[at + 19]
            block, partition = struct.unpack_from("<IH", raw, at + 24)
            begin = at + 38 + struct.unpack_from("<H", raw, at + 36)[0]
            if not marks & (IS_PARENT | IS_DELETED):
                node = self._node_in(block, partition)
                if (node.kind == DIRECTORY) != bool(marks & IS_DIRECTORY):
                    raise ValueError(at)
                yield _name(raw[begin : begin + length]), node
            at += -(-(begin + length - at) // 4) * 4


def _tag(raw: bytes) -> int:
    """The tag of a descriptor, 0 unless its checksums are right: 3/7.2."""
    if len(raw) < 16 or (sum(raw[:4]) + sum(raw[5:16])) & 0xFF != raw[4]:
        return 0
    tag, check, length = struct.unpack_from("<H6xHH", raw)
    whole = length <= len(raw) - 16 and crc_hqx(raw[16 : 16 + length], 0) == check
    return int(tag) if whole else 0


def _maps(volume: bytes) -> Iterator[tuple[str, bytes]]:
    """The partitions of a volume in order: "" or what a map of type 2 is called, and the map."""
    count, at = struct.unpack_from("<I", volume, 268)[0], 440
    for _ in range(count):
        kind, length = volume[at], volume[at + 1]
        raw = volume[at : at + length]
        if (kind, length) not in ((1, 6), (2, 64)):
            raise ValueError(kind)
        yield "" if kind == 1 else raw[5:28].rstrip(b"\0").decode("ascii"), raw
        at += length


def _sparing(start: int, block: int, packet: int, spared: dict[int, int]) -> int:
    """A sector of a sparable partition; packets that went bad lie elsewhere on the disc."""
    first = block - block % packet
    return spared[first] + block % packet if first in spared else start + block


def _node(raw: bytes, sector: int, partition: int) -> Node:
    """A file entry, plain or extended: 4/14.9 and 4/14.17."""
    head = 176 if _tag(raw) == FILE_TAG else 216
    attributes, size = struct.unpack_from("<II", raw, head - 8)
    begin = head + attributes
    form = struct.unpack_from("<H", raw, 34)[0] & 7
    length = struct.unpack_from("<Q", raw, 56)[0]
    if begin + size > SECTOR or form not in (SHORT, LONG, INSIDE):
        raise ValueError(sector)
    inside = Extent(kind=RECORDED, length=size, block=sector * SECTOR + begin, partition=WITHIN)
    listed = _extents(raw[begin : begin + size], long=form == LONG, partition=partition)
    return Node(
        kind=raw[27],
        length=length,
        extents=(inside,) if form == INSIDE else tuple(listed),
        at=sector,
        long=form == LONG,
        partition=partition,
    )


def _extents(raw: bytes, *, long: bool, partition: int) -> Iterator[Extent]:
    """A list of allocation descriptors, short or long ones, up to the first of no length."""
    step = 16 if long else 8
    for at in range(0, len(raw) - step + 1, step):
        said, block = struct.unpack_from("<II", raw, at)
        if not said & 0x3FFFFFFF:
            return
        own = struct.unpack_from("<H", raw, at + 8)[0] if long else partition
        yield Extent(kind=said >> 30, length=said & 0x3FFFFFFF, block=block, partition=own)


def _name(raw: bytes) -> str:
    """A name in OSTA compressed Unicode: UDF 2.1.1."""
    if raw[:1] == b"\x08":
        return raw[1:].decode("latin-1")
    if raw[:1] == b"\x10":
        return raw[1:].decode("utf-16-be")
    raise ValueError(raw[:1])
