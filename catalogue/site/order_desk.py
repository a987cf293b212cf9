"""Order desk: what the page where workplaces choose courses must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.content.links import Catalogue
from catalogue.content.titles import marked_title, withdrawn_title
from catalogue.orders.demand import columns


def desk(catalogue: Catalogue) -> Mapping[str, Any]:
    """What the order desk must know: the columns of its CSV, the courses, the withdrawn ids.

    A seat that is only kept cannot be ordered: nobody knows what is taught there.
    """
    return {
        "district": catalogue.district,
        "example": next((course.id for course in catalogue.courses), ""),
        "letters": catalogue.numbering.letters["course"],
        "columns": tuple(columns(catalogue).values()),
        "courses": [
            (course.id, marked_title(catalogue, course), course.hours or "")
            for course in catalogue.courses
            if not course.placeholder
        ],
        "kept": [course.id for course in catalogue.courses if course.placeholder],
        "withdrawn": {
            gone.id: (withdrawn_title(gone), gone.successor) for gone in catalogue.withdrawn
        },
    }
