"""Two checks of the fit of tissue: on people whose fullness is known, and between whole scans and cropped ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cranioface.population.measured_tissue.fit import fit_fields
from cranioface.population.measured_tissue.gathering import Scans
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


def cropped_lines(scans: Scans, teachers: Group) -> Iterator[str]:
    """What fullness leaves of the scans that the index calls whole enough, and of the others; `teachers`: of both."""
    rest, skin = rest_of_field(teachers)[0], skin_points()
    whole = scans.shown[~scans.held_out]
    if whole.all() or not whole.any():
        return
    full = [teachers.fullness[these].mean() for these in (whole, ~whole)]
    counts = whole.sum(), (~whole).sum()
    yield f"Mean of the rest, mm, of {counts[0]} scans that taught whose tissue the index calls measurable, and of"
    yield f"{counts[1]} others, most of them cropped; their fullness is {full[0]:+.2f} and {full[1]:+.2f} on average:"
    rows = []
    for name in FACE:
        by_head = np.nanmean(rest[:, skin.of(name)], 1)
        parts = [of_these[np.isfinite(of_these)] for of_these in (by_head[whole], by_head[~whole])]
        error = np.sqrt(sum(part.var() / max(len(part), 1) for part in parts))
        rows.append([name, *(number(float(part.mean())) for part in parts), number(float(error))])
    yield from ("", table(["region", "measurable", "others", "standard error of the difference"], rows))
