"""The plot and the tables of growth. Owns the picture, measures nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.tables import seconds, table
from cranioface.command import whole_file

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
    """Time above (both scales logarithmic), peak memory below, a column for each axis that was measured."""
    from matplotlib.figure import Figure

    axes = [axis for axis in AXES if any(c["axis"] == axis for c in curves)]
    figure = Figure(figsize=(0.5 + 3.6 * len(axes), 6.4), layout="constrained")
    places = figure.subplots(2, len(axes), sharex="col", squeeze=False)
    for column, axis in zip(places.T, axes, strict=True):
        mine = [c for c in curves if c["axis"] == axis]
        for curve in mine:
            sizes = [p["size"] for p in curve["points"]]
            for place, key in zip(column, ("seconds", "peak_gb"), strict=True):
                place.plot(sizes, [p[key] for p in curve["points"]], "o-", label=curve["label"])
        _dress(column, sizes, AXES[axis])
    places[0, 0].set_ylabel("seconds")
    places[1, 0].set_ylabel("most resident, GB")
    with whole_file(path) as temporary:
        figure.savefig(temporary, dpi=90)


def _dress(column: Any, sizes: Sequence[int], told: str) -> None:
    """Scales, the sizes themselves as ticks, and room for the legend above the curves."""
    above, below = column
    below.set_xscale("log")
    below.minorticks_off()
    below.set_xticks(sizes, [_short(size) for size in sizes], fontsize=8)
    below.set_xlabel(told, fontsize=9)
    below.set_ylim(0, 1.08 * below.get_ylim()[1])
    above.set_yscale("log")
    low, high = above.get_ylim()
    above.set_ylim(low, high * (high / low) ** 0.3)
    above.legend(fontsize=8, loc="upper left")
    for place in column:
        place.grid(alpha=0.3, linewidth=0.5)


def _short(size: int) -> str:
    """50000 as 50 k, 5120000 as 5.1 M."""
    return f"{size / 1e6:.2g} M" if size >= 1e6 else f"{size / 1e3:.3g} k" if size >= 1e4 else str(size)
