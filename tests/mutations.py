"""Mutations: damaged inputs of every kind that comes from elsewhere, each made from its number."""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import sys
import tempfile
import time
import traceback
import weakref
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from catalogue.content import dataset, keyring
from catalogue.content.load import examine
from catalogue.content.model import KINDS
from catalogue.content.problem import CatalogueError
from catalogue.disc import archive, edition, medium, patch, trust
from catalogue.disc.verification import verify
from catalogue.keeping.mending import mended
from catalogue.orders import demand, order_code
from catalogue.search import answers, documents, index
from catalogue.tables import applying, cells, foreign, grids, layout, plan, telling, workbook
from tests.conftest import CAPITAL, ROOT
from tests.disc.test_patch import NEW_PAGES, OLD_PAGES
from tests.disc.test_patch import make as make_edition
from tests.disc.test_trust import THIRD
from tests.discs import SITE, WHEN, as_iso, as_zip, content
from tests.search import readers

SEED = 20261121
# No input within the limits may take longer; seconds of processor time, as a busy machine waits.
LONGEST = 2.0
# And so much memory, all that the program needs for itself included, in bytes.
LARGEST = 500 << 20
# How often a list of words is damaged, not an entry.
LISTS = 0.15
# What breaks parsers, terminals, spreadsheets and YAML of 1.1, besides mere damage.
TOKENS = (
    "- ",
    ":",
    ": ",
    "#",
    "{{ x }}",
    "<script>",
    "&a ",
    "*a",
    "<<: ",
    "!!python/object:os.system ",
    "|\n",
    ">-\n",
    "\\u2066",
    '"\\x1b[2J"',
    "\u202e",
    "\ufeff",
    "\ue000",
    "\u2f2f",
    "\U0002f800",
    "\x00",
    "\r",
    "no",
    "012",
    "12:30",
    "1e999",
    ".inf",
    "9" * 5000,
    "12345678901234567.89",
    "2019-02-31",
    "null",
    "~",
    "[]",
    "{}",
    "=1+1",
    "../" * 9,
    "__proto__",
    "\n",
    " ",
    "\t",
    ",",
    '"',
    "'",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One kind of input: `prepare` makes in a folder what judges one mutation.

    That returns what is wrong, empty when nothing is; an exception is wrong in itself.
    """

    name: str
    prepare: Callable[[Path], Callable[[random.Random], str]]


# Damage


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """Some bytes with one to four of them flipped, lost, doubled or moved."""
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(raw) + 1), rng.choice((1, 1, 2, 4, 32, 512))
        piece = raw[at : at + length]
        match rng.randrange(5):
            case 0:
                flipped = bytes(byte ^ 1 << rng.randrange(8) for byte in piece)
                raw = raw[:at] + flipped + raw[at + length :]
            case 1:
                raw = raw[:at] + raw[at + length :]
            case 2:
                raw = raw[:at] + piece * rng.choice((2, 3, 500 if length < 32 else 2)) + raw[at:]
            case 3:
                to = rng.randrange(len(raw) + 1)
                raw = raw[:to] + piece + raw[to:]
            case _:
                raw = raw[:at] + rng.randbytes(len(piece)) + raw[at + length :]
    return raw


def reworded(text: str, rng: random.Random) -> str:
    """A text with lines and words changed as people, editors and attackers change them."""
    for _ in range(rng.randint(1, 3)):
        lines = text.split("\n")
        at = rng.randrange(len(lines))
        line, token = lines[at], rng.choice(TOKENS)
        place = rng.randrange(len(line) + 1)
        match rng.randrange(7):
            case 0:
                lines[at] = line[:place] + token + line[place:]
            case 1:
                lines[at] = line.partition(": ")[0] + ": " + token
            case 2:
                del lines[at]
            case 3:
                lines.insert(rng.randrange(len(lines)), line)
            case 4:
                lines[at] = " " * rng.randrange(9) + line.lstrip()
            case 5:
                lines[at : at + 1] = [line] * rng.choice((2, 30, 300))
            case _:
                lines[at] = line[:place]
        text = "\n".join(lines)
    return text


# Subjects


def world(folder: Path) -> Path:
    """A small sound content."""
    shutil.copytree(ROOT / "tests" / "world", folder)
    for path in (CAPITAL / "vocabulary").glob("*.yaml"):
        if not (folder / "vocabulary" / path.name).exists():
            shutil.copy(path, folder / "vocabulary")
    return folder


def prepare_yaml(top: Path) -> Callable[[random.Random], str]:
    root = world(top / "content")
    lists = sorted((root / "vocabulary").glob("*.yaml"))
    others = sorted({*root.rglob("*.yaml")}.difference(lists))

    def judge(rng: random.Random) -> str:
        # Half of all files are lists of words, after each of which all schemas are made anew.
        path = rng.choice(lists if rng.random() < LISTS else others)
        before = path.read_bytes()
        text = reworded(before.decode(), rng).encode("utf-8", "surrogatepass")
        path.write_bytes(damaged(text, rng) if rng.random() < 0.3 else text)
        try:
            catalogue, problems = examine(root)
            mended(root, path.relative_to(root).as_posix(), catalogue)
            if catalogue is not None and not problems:
                json.loads(dataset.write(dataset.of(catalogue)), parse_constant=_no_constant)
        finally:
            path.write_bytes(before)
        return ""

    return judge


def prepare_pages(top: Path) -> Callable[[random.Random], str]:
    root = world(top / "content")
    shutil.copytree(CAPITAL / "pages", root / "pages", dirs_exist_ok=True)
    pages = sorted((root / "pages").rglob("*.md"))

    def judge(rng: random.Random) -> str:
        path = rng.choice(pages)
        before = path.read_bytes()
        # Heads are short, and most of what can be wrong with a page is in them.
        head, fence, body = before.decode().partition("\n---\n")
        if rng.random() < 0.5:
            text = (reworded(head, rng) + fence + body).encode("utf-8", "surrogatepass")
        else:
            text = reworded(before.decode(), rng).encode("utf-8", "surrogatepass")
        path.write_bytes(damaged(text, rng) if rng.random() < 0.3 else text)
        try:
            mended(root, path.relative_to(root).as_posix(), examine(root)[0])
        finally:
            path.write_bytes(before)
        return ""

    return judge


def _no_constant(text: str) -> None:
    message = f"{text} is not JSON (RFC 8259, 6)"
    raise ValueError(message)


def prepare_archives(top: Path) -> Callable[[random.Random], str]:
    folder = make_edition(top, NEW_PAGES, old=False)
    sound = content(folder)
    whole = [path.read_bytes() for path in (as_zip(folder), as_iso(folder))]

    def judge(rng: random.Random) -> str:
        kind = rng.randrange(2)
        raw = whole[kind]
        # What lies between the files of an image is mostly zeros; damage goes where something is.
        at = rng.choice((0, rng.randrange(len(raw)), len(raw) - 2048)) if kind == 0 else 0
        path = top / ("d.zip", "d.iso")[kind]
        if kind == 0:
            path.write_bytes(raw[:at] + damaged(raw[at:], rng))
        else:
            path.write_bytes(_flipped(raw, rng))
        if _problems_of(path):
            return ""
        with medium.opened(path) as found:
            held = {name: b"".join(member.chunks()) for name, member in found.members.items()}
        if held != sound:
            return "passes, and holds something else"
        shown = path.read_bytes() == raw or not archive.is_as_packed(path, SITE.edition_date)
        return "" if shown else "passes as packed, and is not"

    return judge


def _flipped(raw: bytes, rng: random.Random) -> bytes:
    """An image with some bytes changed in blocks that hold something, or cut."""
    out = bytearray(raw)
    blocks = [at for at in range(0, len(raw), 2048) if any(raw[at : at + 2048])]
    for _ in range(rng.randint(1, 4)):
        out[rng.choice(blocks) + rng.choice((rng.randrange(256), rng.randrange(2048)))] = (
            rng.randrange(256)
        )
    return bytes(out[: rng.randrange(len(out))] if rng.random() < 0.1 else out)


def _problems_of(path: Path) -> bool:
    """Whether a medium is told to be wrong."""
    try:
        return bool(verify(path).problems)
    except CatalogueError:
        return True


def prepare_manifests(top: Path) -> Callable[[random.Random], str]:
    folder = make_edition(top, NEW_PAGES, old=False)
    sound = content(folder)
    seals = (edition.MANIFEST, edition.SUMS)

    def judge(rng: random.Random) -> str:
        name = rng.choice(seals)
        raw = sound[name]
        text = reworded(raw.decode(), rng).encode() if rng.random() < 0.5 else damaged(raw, rng)
        (folder / name).write_bytes(text)
        told = _problems_of(folder)
        (folder / name).write_bytes(raw)
        return "" if told or text == raw else f"a changed {name} passes"

    return judge


def prepare_keys(top: Path) -> Callable[[random.Random], str]:
    """Keyrings: what is still accepted says what it said, or stops at an earlier version."""
    raw = keyring.write(THIRD)
    said = [*keyring.statements(THIRD)]
    path = top / keyring.FILE

    def judge(rng: random.Random) -> str:
        text = reworded(raw.decode(), rng).encode() if rng.random() < 0.5 else damaged(raw, rng)
        path.write_bytes(text)
        try:
            found = [*keyring.statements(trust.read(path).rings)]
        except CatalogueError:
            return ""
        return "" if found == said[: len(found)] else "keys that nobody signed pass"

    return judge


def prepare_patches(top: Path) -> Callable[[random.Random], str]:
    old, new = (make_edition(top / name, pages, old=name == "old") for name, pages in PAGES.items())
    stage = top / "stage"
    stage.mkdir()
    patch.lay_out(patch.read_older(old), new, stage)
    (stage / patch.GAZETTE).write_bytes(b"told")
    raw = archive.write_zip(stage, top / "patch.zip", WHEN).read_bytes()
    note = (stage / patch.NOTE).read_bytes()
    wanted = content(new)

    def judge(rng: random.Random) -> str:
        given, out = top / "given.zip", top / "out"
        if rng.random() < 0.5:
            given.write_bytes(damaged(raw, rng))
        else:
            _with_note(top / "patch.zip", given, reworded(note.decode(), rng))
        try:
            patch.apply(old, given, out)
            return "" if content(out) == wanted else "another edition came out"
        except CatalogueError:
            return ""
        finally:
            shutil.rmtree(out, ignore_errors=True)

    return judge


PAGES = {"old": OLD_PAGES, "new": NEW_PAGES}


def _with_note(origin: Path, target: Path, note: str) -> None:
    with zipfile.ZipFile(origin) as held, zipfile.ZipFile(target, "w") as made:
        for name in held.namelist():
            raw = note.encode("utf-8", "replace") if name == patch.NOTE else held.read(name)
            made.writestr(name, raw)


def prepare_queries(top: Path) -> Callable[[random.Random], str]:
    catalogue, _ = examine(world(top / "content"))
    assert catalogue
    found = tuple(documents.documents(catalogue))
    index.build(found, top / "search", catalogue.readings, catalogue.synonyms)
    text = "".join(document.title for document in found)

    def judge(rng: random.Random) -> str:
        at = rng.randrange(len(text))
        asked = reworded(text[at : at + rng.randrange(1, 30)], rng)
        odd = "".join(chr(rng.choice(RANGES)(rng)) for _ in range(rng.randrange(4)))
        query = asked[:200] + odd
        first, again = (answers.search(top / "search", query) for _ in range(2))
        return "" if first == again else f"{query!r} has two answers"

    return judge


# Where the odd characters are: all of Unicode, Han beyond the basic plane, marks, presentation.
RANGES: tuple[Callable[[random.Random], int], ...] = tuple(
    partial(lambda first, last, rng: rng.randint(first, last), *bounds)
    for bounds in ((0x21, 0xD7FF), (0x20000, 0x323AF), (0x300, 0x36F), (0xF900, 0xFFFD))
)


def prepare_orders(top: Path) -> Callable[[random.Random], str]:
    catalogue, _ = examine(world(top / "content"))
    assert catalogue
    letters = "".join(line.letter for line in catalogue.organisation.lines)
    courses = [course.id for course in catalogue.courses]

    def judge(rng: random.Random) -> str:
        choices = tuple(
            order_code.Choice(course=course, heads=rng.choice((0, 1, 30, 999)))
            for course in sorted(rng.sample(courses, rng.randint(1, len(courses))))
        )
        code = order_code.encode(choices, catalogue.site.edition_date, letters=letters)
        at = rng.randrange(len(code))
        other = code[:at] + rng.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") + code[at + 1 :]
        read = order_code.decode(other, letters=letters)
        if isinstance(read, order_code.Selection) and order_code.clean(other) != order_code.clean(
            code
        ):
            return f"{other} passes for {code}"
        table = reworded(f"一厂,东城区,{code}\n二厂,西城区,{other}", rng)
        raw = table.encode("utf-8", "replace")
        (top / "orders.csv").write_bytes(damaged(raw, rng) if rng.random() < 0.3 else raw)
        orders, _ = demand.read((top / "orders.csv",), catalogue)
        demand.table(demand.merge(orders), catalogue)
        return ""

    return judge


def prepare_readers(top: Path) -> Callable[[random.Random], str]:
    """Some collections of odd characters, each asked by both readers in turn."""
    dice, kept = random.Random(SEED), ExitStack()
    collections = []
    for n in range(COLLECTIONS):
        held = readers.documents(dice)
        both = kept.enter_context(readers.both(held, top / f"collection{n}"))
        collections.append((held, both))

    def judge(rng: random.Random) -> str:
        held, both = rng.choice(collections)
        return both.differ(readers.query(rng, held))

    weakref.finalize(judge, kept.close)
    return judge


def prepare_workbooks(top: Path) -> Callable[[random.Random], str]:
    """Entries as a workbook, of which bytes or texts were changed, or as a file of CSV."""
    root = world(top / "content")
    catalogue, problems = examine(root)
    assert catalogue
    lexicon = cells.Lexicon(catalogue=catalogue)
    kinds = [kind for kind in KINDS if kind.name in catalogue.numbering.letters]
    whole = workbook.export_workbook(lexicon, kinds)
    listed = [*workbook.export_csv(lexicon, kinds).items()]
    sheets = layout.all_sheets(catalogue)

    def judge(rng: random.Random) -> str:
        if rng.random() < 0.3:
            name, raw = rng.choice(listed)
            raw = reworded(raw.decode("utf-8-sig"), rng).encode("utf-8", "replace")
        else:
            name, raw = "a.xlsx", _retold(whole, rng) if rng.random() < 0.7 else whole
        raw = damaged(raw, rng) if rng.random() < 0.4 else raw
        try:
            read = grids.grids_in(Path(name).name, raw)
            made = plan.plan_of(catalogue, name, iter(read), foreign.Foreign())
            judged = applying.judged_plan(made, root, catalogue, problems)
            telling.plan_in_words(lexicon, sheets, judged)
            json.loads(telling.plan_as_json(sheets, judged), parse_constant=_no_constant)
        except CatalogueError:
            pass
        return ""

    return judge


def _retold(whole: bytes, rng: random.Random) -> bytes:
    """A workbook with words of one of its sheets, or of the texts that they share, changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as held, zipfile.ZipFile(made, "w") as again:
        names = held.namelist()
        chosen = rng.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            raw = held.read(name)
            if name == chosen:
                text = raw.decode().replace("><", ">\n<")
                raw = reworded(text, rng).encode("utf-8", "replace")
            again.writestr(name, raw)
    return made.getvalue()


COLLECTIONS = 6
SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject(name="yaml", prepare=prepare_yaml),
        Subject(name="pages", prepare=prepare_pages),
        Subject(name="archives", prepare=prepare_archives),
        Subject(name="manifests", prepare=prepare_manifests),
        Subject(name="keys", prepare=prepare_keys),
        Subject(name="patches", prepare=prepare_patches),
        Subject(name="queries", prepare=prepare_queries),
        Subject(name="readers", prepare=prepare_readers),
        Subject(name="orders", prepare=prepare_orders),
        Subject(name="workbooks", prepare=prepare_workbooks),
    )
}


# Campaigns


if sys.platform == "win32":

    def peak() -> int:
        """Windows does not say."""
        return 0

else:
    import resource

    def peak() -> int:
        """The most memory that this process ever had, in bytes; Linux counts kB."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
            1 if sys.platform == "darwin" else 1024
        )


def campaign(
    subject: Subject, numbers: range, top: Path, seed: int, had: Callable[[], int] = peak
) -> Iterator[tuple[int, str]]:
    """(number, what is wrong with it) for each mutation of `numbers`; empty when nothing is."""
    judge = subject.prepare(top)
    # A thread hands on whatever was raised as a value: that nothing is raised is what is tested.
    with ThreadPoolExecutor(1) as thread:
        for number in numbers:
            started, before = time.process_time(), had()
            ran = thread.submit(judge, random.Random(f"{seed} {subject.name} {number}"))
            error = ran.exception()
            took, most = time.process_time() - started, had()
            wrong = _trace(error) if error else ran.result()
            if took > LONGEST:
                wrong = wrong or f"took {took:.1f} s"
            if most > max(before, LARGEST):
                wrong = wrong or f"took {most >> 20} MB"
            yield number, wrong


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)).strip().replace("\n", "\n    ")


def read_state(path: Path | None) -> dict[str, int]:
    """How many mutations of each subject are done."""
    if path is None or not path.exists():
        return {}
    done: Mapping[str, int] = json.loads(path.read_text("utf-8"))
    return dict(done)


def main(arguments: list[str]) -> int:
    """Run the campaigns that are asked for; 1 when any found a fault."""
    parser = argparse.ArgumentParser(prog="mutations.py")
    parser.add_argument("subject", choices=("all", *SUBJECTS))
    parser.add_argument("count", type=int)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    done, faults = read_state(given.state), 0
    for name in SUBJECTS if given.subject == "all" else (given.subject,):
        numbers = range(done.get(name, 0), given.count)
        with tempfile.TemporaryDirectory() as top:
            for number, wrong in campaign(SUBJECTS[name], numbers, Path(top), given.seed):
                if wrong:
                    faults += 1
                    print(f"{name} {number}: {wrong}", flush=True)
                if given.state and (number % 100 == 99 or number == numbers[-1]):
                    given.state.write_text(json.dumps(done | {name: number + 1}), "utf-8")
        done[name] = max(done.get(name, 0), given.count)
        print(f"{name}: {len(numbers)} tried, {faults} faults so far", flush=True)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
