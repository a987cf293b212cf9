"""Archives: a folder as one zip and as one ISO image, the same bytes every time."""

from __future__ import annotations

import datetime
import filecmp
import shutil
import stat
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace

from pycdlib import PyCdlib
from pycdlib.utils import mangle_dir_for_iso9660, mangle_file_for_iso9660

from catalogue.disc import medium
from catalogue.disc.edition import record, volume_label

DIGEST_SUFFIX = ".sha256"
PLAIN_FILE = stat.S_IFREG | 0o644
READ_ONLY = stat.S_IFREG | 0o444

# Level 3 allows 31 characters a name; Rock Ridge, Joliet and UDF carry the real ones.
ISO_LEVEL = 3
ISO_STEM = 20
# What is packed once more to be compared: some seconds.
MAX_REPACKED = 256 << 20


def write_zip(folder: Path, out: Path, when: datetime.datetime) -> Path:
    """Write what `folder` holds to the zip `out`, every file dated `when`."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _inside(folder):
            if path.is_file():
                _put(
                    archive,
                    path,
                    zipfile.ZipInfo(path.relative_to(folder).as_posix(), when.timetuple()[:6]),
                )
    return out


def _put(archive: zipfile.ZipFile, path: Path, info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, on Windows too
    info.external_attr = PLAIN_FILE << 16
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target)


def write_iso(folder: Path, out: Path, when: datetime.datetime, label: str) -> Path:
    """Write what `folder` holds to the ISO image `out`, with Joliet, Rock Ridge and UDF."""
    paths = {path.relative_to(folder).as_posix(): path for path in _inside(folder)}
    short = _short_paths(paths)
    with _standing_still(when):
        image = PyCdlib()
        image.new(
            interchange_level=ISO_LEVEL, joliet=3, rock_ridge="1.09", udf="2.60", vol_ident=label
        )
        for inside, path in paths.items():
            if path.is_dir():
                image.add_directory(
                    iso_path=short[inside],
                    rr_name=path.name,
                    joliet_path=f"/{inside}",
                    udf_path=f"/{inside}",
                )
            else:
                image.add_file(
                    str(path),
                    iso_path=short[inside],
                    rr_name=path.name,
                    joliet_path=f"/{inside}",
                    udf_path=f"/{inside}",
                    file_mode=READ_ONLY,
                )
        image.write(str(out))
        image.close()
    return out


def _inside(folder: Path) -> list[Path]:
    """Everything below a folder, each folder before what it holds, in an order of its own."""
    return sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).parts)


def _short_paths(paths: Mapping[str, Path]) -> dict[str, str]:
    """For each path one that readers of plain ISO 9660 accept, no two the same."""
    short = {"": ""}
    taken: set[str] = set()
    for inside, path in paths.items():
        parent = short[inside.rpartition("/")[0]]
        short[inside] = next(
            spelled for name in _short_names(path) if (spelled := f"{parent}/{name}") not in taken
        )
        taken.add(short[inside])
    return short


def _short_names(path: Path) -> Iterator[str]:
    """Spellings to choose from, the best first."""
    if path.is_dir():
        stem, ending = mangle_dir_for_iso9660(path.name, ISO_LEVEL), ""
    else:
        stem, extension = mangle_file_for_iso9660(path.name, ISO_LEVEL)
        ending = f".{extension}"
    yield stem + ending
    yield from (f"{stem[:ISO_STEM]}_{n}{ending}" for n in count())


@contextmanager
def _standing_still(when: datetime.datetime) -> Iterator[None]:
    """The clock and the dice as pycdlib sees them, so that two images are the same bytes.

    It knows nothing of SOURCE_DATE_EPOCH: each of its modules asks `time` for the time and the
    time zone, and its UDF asks `random` for an identifier. Only its own view of the two modules
    is replaced.
    """
    still = {
        "time": SimpleNamespace(**{**vars(time), "time": when.timestamp, "localtime": time.gmtime}),
        "random": SimpleNamespace(getrandbits=lambda _: 0),
    }
    with ExitStack() as undo:
        for module in [
            module for name, module in sys.modules.items() if name.startswith("pycdlib.")
        ]:
            for name in still.keys() & vars(module).keys():
                undo.callback(setattr, module, name, getattr(module, name))
                setattr(module, name, still[name])
        yield


def is_as_packed(path: Path, date: str) -> bool:
    """Whether the zip or image at `path` is to the byte what is packed of the files in it.

    So what no file shows is told too: names and dates in its lists, paddings, what stands between
    files. Other programs, and other versions of the libraries, pack otherwise.
    """
    when = datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.UTC)
    if not path.is_file() or path.stat().st_size > MAX_REPACKED:
        return False
    with tempfile.TemporaryDirectory() as top, medium.opened(path) as found:
        folder, again = Path(top) / "disc", Path(top) / "again"
        for inside, member in found.members.items():
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside).write_bytes(b"".join(member.chunks()))
        if path.suffix.lower() == ".zip":
            write_zip(folder, again, when)
        else:
            write_iso(folder, again, when, volume_label(date))
        return filecmp.cmp(path, again, shallow=False)


def write_digest(path: Path) -> Path:
    """Write the digest of an archive beside it, as `sha256sum -c` reads it."""
    beside = path.with_name(path.name + DIGEST_SUFFIX)
    beside.write_text(f"{record(path).sha256}  {path.name}\n", encoding="ascii", newline="\n")
    return beside
