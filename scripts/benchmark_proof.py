"""How long the check page takes: `python scripts/benchmark_proof.py build/disc [MEGABYTES]`.

Fills a copy of the disc with files up to MEGABYTES (default 36), seals it anew and lets the check
page of the copy read it in Chromium and in Firefox, each with the browser's own SHA-256 and with
ours. Prints the least of ROUNDS in seconds, from the choice of the folder to the verdict. The
driver hands Firefox the files one by one; what that costs is not counted.
"""

import random
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import browsers
from catalogue.disc import edition

ROUNDS = 3
FILL = 250_000
CLOCK = """paths => {
    const pick = document.getElementById('proof-pick'), box = document.getElementById('proof');
    pick.removeAttribute('webkitdirectory');
    Object.defineProperty(File.prototype, 'webkitRelativePath', {configurable: true, get() {
        return this.told || this.name;
    }});
    const check = pick.onchange;
    pick.onchange = () => {
        [...pick.files].forEach((file, i) => { file.told = paths[i]; });
        box.removeAttribute('data-state');
        window.began = performance.now();
        new MutationObserver((_, watcher) => {
            if (box.dataset.state === 'reading') { return; }
            window.took = performance.now() - window.began;
            watcher.disconnect();
        }).observe(box, {attributes: true, attributeFilter: ['data-state']});
        check();
    };
}"""


def filled(disc: Path, folder: Path, size: float) -> list[Path]:
    """A copy of the disc that weighs `size` bytes and proves itself."""
    shutil.copytree(disc, folder)
    dice = random.Random(36)
    missing = size - sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    for number in range(int(missing // FILL)):
        (folder / f"fill{number}.pdf").write_bytes(dice.randbytes(FILL))
    made = edition.read_manifest((folder / edition.MANIFEST).read_bytes())
    files = edition.survey(folder)
    raw = edition.write_manifest(
        type(made)(
            **{name: getattr(made, name) for name in made.__slots__ if name != "files"}, files=files
        )
    )
    (folder / edition.MANIFEST).write_bytes(raw)
    (folder / edition.SUMS).write_text(
        edition.checksums(
            {path: held.sha256 for path, held in files.items()}
            | {edition.MANIFEST: edition.sha256_of(raw)}
        ),
        "ascii",
    )
    return sorted(path for path in folder.rglob("*") if path.is_file())


def seconds(page: Page, folder: Path, files: list[Path]) -> float:
    page.goto((folder / "site" / "verify.html").as_uri())
    page.evaluate(CLOCK, [path.relative_to(folder.parent).as_posix() for path in files])
    page.set_input_files("#proof-pick", files)
    page.wait_for_selector("#proof[data-state=good]", timeout=120_000)
    return float(page.evaluate("window.took")) / 1000


def measure(name: str, browser: Browser, folder: Path, files: list[Path]) -> None:
    for own in (True, False):
        context = browser.new_context(bypass_csp=True)
        if not own:
            context.add_init_script(
                "Object.defineProperty(window.crypto, 'subtle', {value: undefined});"
            )
        page = context.new_page()
        least = min(seconds(page, folder, files) for _ in range(ROUNDS))
        print(f"{name:9} {'browser' if own else 'ours':8} {least:.2f} s")
        context.close()


def main(disc: Path, megabytes: float) -> None:
    with tempfile.TemporaryDirectory() as place, sync_playwright() as tool:
        folder = Path(place) / "disc"
        files = filled(disc, folder, megabytes * 1e6)
        print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB")
        for name, browser in (
            (
                "Chromium",
                tool.chromium.launch(
                    executable_path=browsers.chromium(),
                    args=["--no-sandbox", "--disable-gpu"],
                ),
            ),
            (
                "Firefox",
                tool.firefox.launch(channel="moz-firefox", executable_path=browsers.firefox()),
            ),
        ):
            measure(name, browser, folder, files)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 36)
