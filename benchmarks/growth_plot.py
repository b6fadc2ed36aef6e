"""The plot and the tables of growth. Owns the picture, measures nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.tables import seconds, table
from doors import whole_file

AXES = {
    "faces": "faces (8 depth maps of 256 pixels)",
    "pixels": "pixels of a side (8 depth maps)",
    "points": "points (MLS and surface of one head)",
    "people": "people (8 views of 64 pixels, 4 layers)",
}
Curve = Mapping[str, Any]


def growth_text(curves: Sequence[Curve]) -> str:
    """A table for each axis: time and peak memory at each size."""
    made = ["### growth: time and peak memory of a process of its own", ""]
    for axis, told in AXES.items():
        mine = [c for c in curves if c["axis"] == axis]
        if mine:
            sizes = [f"{p['size']:,}" for p in mine[0]["points"]]
            rows = [[c["label"], *map(_cell, c["points"])] for c in mine]
            made += [table([told, *sizes], rows), ""]
    return "\n".join(made)


def curve_text(curve: Curve) -> str:
    """One curve in a line."""
    told = ", ".join(f"{p['size']:,}: {_cell(p)}" for p in curve["points"])
    return f"growth with {curve['axis']}: {curve['label']}: {told}"


def _cell(point: Mapping[str, float]) -> str:
    return f"{seconds(point['seconds'])} {point['peak_gb']:.2g} GB"


def plot(curves: Sequence[Curve], path: Path) -> None:
    """Time above, peak memory below, a column for each axis; both scales logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(14, 6.4), layout="constrained")
    places = figure.subplots(2, len(AXES), sharex="col")
    for column, (axis, told) in enumerate(AXES.items()):
        for curve in (c for c in curves if c["axis"] == axis):
            sizes = [p["size"] for p in curve["points"]]
            for place, key in zip(places[:, column], ("seconds", "peak_gb"), strict=True):
                place.loglog(sizes, [p[key] for p in curve["points"]], "o-", label=curve["label"])
        places[1, column].set_xlabel(told)
        if places[0, column].lines:
            places[0, column].legend(fontsize=8)
        for place in places[:, column]:
            place.grid(alpha=0.3, which="both", linewidth=0.5)
    places[0, 0].set_ylabel("seconds")
    places[1, 0].set_ylabel("most resident, GB")
    with whole_file(path) as temporary:
        figure.savefig(temporary, dpi=90)
