"""The edition as a script: what every page says of it stands in one file, not in each of them.

Else a patch from one edition to the next would hold every page. Without scripts the start page
says it, where the map at the foot of all others leads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from catalogue.content.keyring import Keyring
from catalogue.content.ledger import Issue
from catalogue.content.model import Site
from catalogue.site.freshness import due

FILE = "assets/edition.js"


def said(site: Site) -> dict[str, str]:
    """The name of the edition, its day, its month as orders have it, the last day it is fresh."""
    date = site.edition_date
    return {"edition": site.edition, "date": date, "month": date[:7], "due": due(date)}


def script(site: Site, issued: Iterable[Issue] = (), rings: Sequence[Keyring] = ()) -> str:
    """What lets scripts read it, which editions went out before it, and who signs them."""
    before = [asdict(issue) for issue in issued if issue.date < site.edition_date]
    signers = {"keys": [asdict(ring) for ring in rings]} if rings else {}
    told = {**said(site), "issued": before, **signers}
    return f"window.CatalogueEdition={json.dumps(told, ensure_ascii=False)};\n"
