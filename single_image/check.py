"""The command `python -m single_image check DATA`: what of a data set cannot be used, and what the rest is like.

Owns its options and what it prints. Nothing is written but the report that is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput, check_outputs
from cranioface.command.arguments import read_options
from single_image.layouts.data import KNOWN, OWN, LayoutOptions, layout_of, surveyed
from single_image.layouts.pairs import KINDS, Solid

if TYPE_CHECKING:
    from single_image.layouts.survey import Survey

HELP = f"""Read every image and volume of a data set, list what cannot be used and say what the rest is like.

DATA is a folder with {KNOWN}.
Exit code 0 where something can be used, 2 where nothing can or, with --strict, not all.

Faults:
""" + "\n".join(f"  {kind:10} {what}" for kind, what in KINDS.items())
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What `check` takes."""

    data: Path
    """the folder"""
    categories: tuple[str, ...] = ()
    """of a Pix3D list: only the records of these (default: all)"""
    solid: Solid = "both"
    """what the one solid of a Pix3D voxel file is: skull, face or both (default)"""
    report: Path | None = None
    """write everything found into this JSON file"""
    strict: bool = False
    """exit code 2 where anything cannot be used"""
    show: int = SHOWN
    """faults on the screen at most (default 20); the report has all"""

    def __post_init__(self) -> None:
        if self.report is not None:
            check_outputs([self.report], inputs=(self.data,))
        layout_of(self.data)

    @property
    def options(self) -> LayoutOptions:
        return LayoutOptions(self.categories, self.solid)


def main(argv: Sequence[str] | None = None) -> None:
    """Check, print, and refuse what is of no use."""
    arguments = read_options(Arguments, argv, help=HELP, places=("data",))
    told = check(arguments.data, arguments.options)
    if arguments.report is not None:
        from cranioface.report.provenance import write_json

        write_json(arguments.report, told)
    print("\n".join(lines(told, arguments.show)))
    if not told["usable"] or (arguments.strict and told["faults"]):
        advice = "mend or remove what is listed" + ("" if arguments.report else "; --report FILE lists all")
        raise BadInput(f"{arguments.data}: {told['broken']} of {told['pairs']} pairs cannot be used; {advice}")


def check(folder: Path, options: LayoutOptions | None = None) -> dict[str, Any]:
    """Everything found in a folder of any layout, as plain values."""
    from single_image.layouts.quality import quality

    survey, split, worn = _looked_at(folder, options)
    told = quality(survey, split)
    told["leakage"] += worn
    return {
        "data": str(folder), "layout": survey.listing.layout, "pairs": len(survey.broken) + survey.usable,
        "usable": survey.usable, "broken": len(survey.broken), "people": len(survey.people),
        "faults": [vars(fault) for fault in survey.faults], "notes": survey.listing.notes,
        "quality": told,
    }  # fmt: skip


def _looked_at(folder: Path, options: LayoutOptions | None) -> tuple[Survey, Mapping[str, list[str]], list[str]]:
    """The pairs of a folder, who is in which part of the split, and whose bone is in several."""
    from cranioface.people.dataset import split_people

    if layout_of(folder) == OWN:
        from single_image.layouts.own_pairs import survey_own, worn_on_both_sides

        survey, card = survey_own(folder)
        return survey, card.split, worn_on_both_sides(card)
    survey = surveyed(folder, options)
    return survey, split_people(survey.identities(), seed=0), []


def lines(told: dict[str, Any], show: int = SHOWN) -> list[str]:
    """The report for the screen."""
    head = (
        f"{told['data']}: layout {told['layout']}, {told['pairs']} pairs of image and volume, {told['usable']} usable"
    )
    faults = told["faults"]
    listed = [f"  {f['kind']:10} {f['name']}: {f['reason']}" for f in faults[:show]]
    more = [f"  ... and {len(faults) - show} more; --report FILE lists all"] if len(faults) > show else []
    counts = Counter(fault["kind"] for fault in faults)
    counted = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "none"
    notes = [f"left aside: {note}" for note in told["notes"]]
    return [head, f"faults: {counted}", *listed, *more, *notes, *quality_lines(told["quality"])]


def quality_lines(told: dict[str, Any]) -> list[str]:
    """The quality summary for the screen; empty where nothing can be used."""
    images, volumes = told["images"], told["volumes"]
    if not volumes["count"]:
        return []
    greys, outside = images["greys"], volumes["skull_outside_face"]
    filled, hollow = (_spans(volumes[key]) for key in ("filled", "hollow"))
    same = [f"{len(told[key])} groups of identical {key[10:]}" for key in ("identical_images", "identical_volumes")]
    return [
        f"images: {images['count']}, pixels {_counted(images['sizes'])}; "
        f"greys {greys['darkest']:g} to {greys['brightest']:g}, mean {greys['mean']:g}",
        f"volumes: {volumes['count']}, voxels a side {_counted(volumes['sides'])}; filled: {filled}",
        f"  skull outside face: {outside['people']} people, {outside['most']:.1%} at most; hollow: {hollow}",
        f"duplicates: {'; '.join(same)}",
        f"split: {_counted(told['split'])}; leakage: {len(told['leakage']) or 'none'}",
        *(f"  leaks      {leak}" for leak in told["leakage"][:SHOWN]),
    ]


def _counted(counts: dict[str, int], most: int = 4) -> str:
    shown = [f"{value} ({count})" for value, count in list(counts.items())[:most]]
    return ", ".join([*shown, *(["..."] if len(counts) > most else [])])


def _spans(parts: dict[str, list[float] | None]) -> str:
    return ", ".join(f"{part} {_span(span)}" for part, span in parts.items())


def _span(span: list[float] | None) -> str:
    return "unknown" if span is None else f"{span[0]:.1%} to {span[2]:.1%} (median {span[1]:.1%})"
