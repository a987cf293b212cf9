"""Building: the site of a catalogue, from frames that were kept or are drawn now."""

from __future__ import annotations

from pathlib import Path

from catalogue.content import cache
from catalogue.content.fingerprint import program_here
from catalogue.content.links import Catalogue
from catalogue.content.pinyin import KeptOrder
from catalogue.content.titles import title_of
from catalogue.content.workers import Team, Workers
from catalogue.site import frames
from catalogue.site.drawing import Drawing, copy_assets, told_of, write_tables
from catalogue.site.earlier import Earlier
from catalogue.site.frames import Frames, Told
from catalogue.site.renderer import SiteRenderer


def draw(
    catalogue: Catalogue,
    content: Path,
    out: Path,
    team: Team | None = None,
    earlier: Earlier | None = None,
) -> None:
    """Build the site of `catalogue` in `out`; CatalogueError when MkDocs refuses.

    Who of the team draws what changes no byte, nor does what is taken over from the `earlier` site.
    """
    order, team = KeptOrder(catalogue.readings), team or Workers(1)
    # Each has a worker of its own, so that nobody waits for it before it is needed; workers
    # elsewhere are for what is much.
    jobs = team.jobs if team.forks else 1
    with Workers(jobs) as reader, Workers(jobs) as writer:
        order.read_ahead((title_of(catalogue, entry) for entry in catalogue), reader)
        renderer = SiteRenderer(catalogue, order)
        earlier = earlier or Earlier(out)
        out.mkdir(parents=True, exist_ok=True)
        downloads = writer.submit(write_tables, renderer, earlier)
        found = frames_of(told_of(renderer), content, catalogue)
        copy_assets(renderer, content, found, out)
        Drawing(renderer, found).pour(out, team, earlier, downloads)
        order.keep()


def frames_of(told: Told, content: Path, catalogue: Catalogue) -> Frames:
    """The frames that were drawn from the same, by the same program, else new ones, to be kept."""
    key = cache.key_of(f"frames {program_here()} {told.as_text()}")
    if (kept := cache.held(key)) is not None:
        return frames.read(kept)
    # MkDocs takes as long to be read as a small site to be drawn.
    from catalogue.site import plugin

    found = plugin.drawn(told, content, catalogue)
    cache.keep(key, (found.as_bytes(),))
    return found
