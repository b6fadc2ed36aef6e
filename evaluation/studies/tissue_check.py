"""The fit of tissue tried on people whose fullness is known: does it find who is full, and what a unit of it adds?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cranioface.population.measured_tissue.fit import fit_fields
from cranioface.population.measured_tissue.skin_points import skin_points
from evaluation.studies import tissue_statistics as of
from evaluation.studies.tables import table
from evaluation.studies.tissue_fields import FACE, SEEN_BY, rest_of_field
from evaluation.studies.tissue_groups import Group
from evaluation.studies.tissue_tables import number


def lines(people: Group) -> Iterator[str]:
    """The fit on `people` beside what is known of them; nothing of too few."""
    if len(people.fullness) < of.LEAST_PEOPLE:
        return
    offsets, skin = people.tissue["offsets"], skin_points()
    found = fit_fields(offsets, skin)
    r = of.correlation(found.fullness, people.fullness)
    true = rest_of_field(people)[2] * people.fullness.std()
    yield f"The same fit on the {len(offsets)} {people.name}, blind to their fullness: it finds it with r {r:.2f};"
    yield "mm that an SD of fullness adds, as it finds them and as they are:"
    rows = []
    for name in FACE:
        here = skin.of(name) & (np.isfinite(offsets).mean(0) > SEEN_BY)
        rows.append([name, *(number(float(np.mean(field[here]))) for field in (found.full, true))])
    yield from ("", table(["region", "found", "true"], rows))
