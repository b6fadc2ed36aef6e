"""What plans do to the skin of real heads: `python -m evaluation plans HEADS [--out DIR]`.

HEADS holds a folder a head with ct.nii.gz, whose own skin each plan carries. Printed: how far skin goes at chin, lips
and nose, in mm and as a ratio to its bone (! outside what is published, ~ where several segments move it and nothing
is), how far any skin, and how far skin over bone that stays; the thinnest tissue over moved bone. Knows no shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from planning.changes import Change, SiteChange
    from reconstruction.road import PreparedHead

PLANS = {
    "mandible-forward-6": "mandible: {forward: 6}",
    "mandible-back-4": "mandible: {back: 4}",
    "chin-forward-5": "chin: {forward: 5}",
    "le-fort-1-forward-5": "le-fort-1: {forward: 5}",
    "both-jaws": "le-fort-1: {forward: 5, up: 2}\nmandible-body: {forward: 3, up: 2}\nchin: {forward: 4}",
}
SITES = ("pg", "li", "ls", "prn")
ROW = "{:14} {:20} {:>11} {:>11} {:>11} {:>11} {:>9} {:>9} {:>11}"
HEADER = ROW.format("head", "plan", "chin", "lower lip", "upper lip", "nose tip", "farthest", "elsewhere", "thinnest")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/ct.nii.gz"""
    out: Path | None = None
    """keep a picture of every plan here, to look at"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Carry out plans on the CT of every real head, and print how far its own skin follows its bone."
    options = read_options(Arguments, argv, help=help, places=("heads",))
    heads = sorted(folder for folder in options.heads.glob("*") if (folder / "ct.nii.gz").is_file())
    if not heads:
        raise BadInput(f"{options.heads}: holds no head (a folder with ct.nii.gz)")
    print(HEADER)
    for folder in heads:
        for line in rows(folder, options.out):
            print(line, flush=True)


def rows(folder: Path, out: Path | None = None) -> Iterator[str]:
    """The lines of one head, prepared once; pictures go below `out`."""
    from cranioface.people.head_files import read_head
    from reconstruction.road import prepare

    head = prepare(read_head(folder / "ct.nii.gz"))
    with TemporaryDirectory() as pages:
        for name, words in PLANS.items():
            page = Path(pages) / f"{name}.yaml"
            page.write_text(words, encoding="utf-8")
            picture = None if out is None else out / f"{folder.name}_{name}.png"
            yield _told(folder.name, name, _carried(head, page, picture))


def _carried(head: PreparedHead, page: Path, picture: Path | None) -> Change:
    """What the plan on `page` does to the skin that the head's CT shows."""
    from cranioface.report.pictures import write_picture
    from planning.pictures import plan_sheet
    from planning.plan import read_plan
    from planning.planned import carry_out
    from reconstruction.planned import changed, operated

    skin = head.head.scanned_skin()
    if skin is None:
        raise BadInput(f"{head.head.path}: shows no skin; this study is of people's own skin")
    before = skin.copy().apply_transform(head.alignment.frankfurt_from_input)
    planned = carry_out(read_plan(page), operated(head))
    change, after = changed(planned, before)
    if picture is not None:
        pieces = [[bone.rest, *bone.pieces.values()] for bone in (planned.before, planned.after)]
        write_picture(picture, plan_sheet(pieces, (before, after), change.way_mm, picture.stem))
    return change


def _told(head: str, plan: str, change: Change) -> str:
    sites = {site.site: site for site in change.sites}
    figures = [_site(sites[name]) if name in sites else "-" for name in SITES]
    far, elsewhere = (f"{mm:.1f}" for mm in (change.way_mm.max(initial=0.0), change.elsewhere_mm))
    thinnest = "-" if change.thinnest_mm is None else "{:.1f} > {:.1f}".format(*change.thinnest_mm)
    return ROW.format(head, plan, *figures, far, elsewhere, thinnest)


def _site(site: SiteChange) -> str:
    """The skin's way in mm, its ratio to the bone's, and a sign where that is not as published."""
    sign = {True: " ", False: "!", None: "~"}[site.within]
    return f"{site.skin_mm:.1f} ({site.ratio:.2f}){sign}"
