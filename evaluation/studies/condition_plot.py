"""The picture of what sex, age and BMI do to a predicted face: one panel a fact, the tissue-depth table dashed."""

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cranioface.command import whole_file
from evaluation.studies.sweeps import VALUES, Sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = {
    "go": "gonion", "mr": "mid-ramus", "ecm2s": "upper molar", "mio": "below the orbit", "zy": "zygion",
    "mp": "upper lip", "g": "glabella", "fe": "frontal eminence",
}  # fmt: skip
TITLES = {"bmi": "BMI, kg/m²", "age_years": "age, years", "sex": "sex"}
DPI = 90


def write_plot(path: Path, network: Sweep, table: Sweep, people: int) -> None:
    """Depth in mm at the sites of SHOWN against each fact; dots at the left: every fact unknown."""
    figure = Figure(figsize=(12, 5), layout="constrained")
    panels = figure.subplots(1, len(VALUES), sharey=True, width_ratios=(3, 2.4, 1.6))
    for panel, fact in zip(panels, VALUES, strict=True):
        _panel(panel, fact, network, table)
    panels[0].set_ylabel(f"tissue depth, mm (mean of both sides, {people} {'head' if people == 1 else 'heads'})")
    lines, names = panels[0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside lower center", ncols=len(SHOWN), frameon=False)
    figure.suptitle(
        "The network's tissue depth as one fact changes: solid; the tissue-depth table: dashed; unknown: dot"
    )
    with whole_file(path) as temporary:
        figure.savefig(temporary, dpi=DPI, format="png")


def _panel(panel: Axes, fact: str, network: Sweep, table: Sweep) -> None:
    places: Sequence[float] = [0.0, 1.0] if fact == "sex" else [float(v) for v in VALUES[fact]]
    left = places[0] - (0.6 if fact == "sex" else 0.12) * (places[-1] - places[0])
    for k, (site, name) in enumerate(SHOWN.items()):
        colour = f"C{k}"
        panel.plot(places, [d[site] for d in network.known[fact]], color=colour, marker=".", label=name)
        panel.plot(places, [d[site] for d in table.known[fact]], color=colour, linestyle="--", linewidth=0.8)
        panel.plot([left], [network.unknown[fact][site]], color=colour, marker="o")
    panel.set_xlabel(TITLES[fact])
    panel.set_xticks([left, *places], ["?", *(v if isinstance(v, str) else f"{v:g}" for v in VALUES[fact])])
    panel.grid(alpha=0.3)
