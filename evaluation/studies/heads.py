"""The real heads by the road that a user's command takes: `python -m evaluation heads HEADS [--out DIR]`.

HEADS holds a folder a head: ct.nii.gz, and skull.ply with skin.ply of the same person. Each is read and prepared from
the CT and from the mesh, and reconstructed by each method, sex, age and BMI unknown; errors as the command prints
them. Knows no stations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

if TYPE_CHECKING:
    from cranioface.people.head_files import Head

METHODS = ("tissue-depth", "pix2pix")
INPUTS = {"CT": ("ct.nii.gz", None), "mesh": ("skull.ply", "skin.ply")}  # bone, and where it stands alone the skin
ROW = "{:14} {:5} {:13} {:>8} {:>8} {:>8} {:>12} {:>9} {:>9}"
HEADER = ROW.format("head", "from", "method", "mean mm", "worst mm", "P95 mm", "under 2.5 mm", "coverage", "seconds")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/ct.nii.gz, skull.ply and skin.ply"""
    out: Path | None = None
    """keep the reconstructions here, to look at"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Reconstruct every real head from its CT and from its mesh, and print the errors."
    options = read_options(Arguments, argv, help=help, places=("heads",))
    heads = sorted(folder for folder in options.heads.glob("*") if (folder / "ct.nii.gz").is_file())
    if not heads:
        raise BadInput(f"{options.heads}: holds no head (a folder with ct.nii.gz, skull.ply and skin.ply)")
    print(HEADER)
    for folder in heads:
        for kind in INPUTS:
            for line in rows(folder, kind, options.out):
                print(line, flush=True)


def rows(folder: Path, kind: str, out: Path | None = None) -> Iterator[str]:
    """A line for each method on the head in `folder`, read as `kind` says and prepared once; kept below `out`."""
    from reconstruction.measured import error_to_true_skin
    from reconstruction.options import Options
    from reconstruction.outputs import write_outputs
    from reconstruction.road import prepare, reconstruct
    from reconstruction.stations import Stations

    shared = Stations()
    with shared.time("read"):
        head = _read(folder, kind)
    prepared = prepare(head, stations=shared)
    for method in METHODS:
        result = reconstruct(prepared, Options(method=method))
        if out is not None:
            write_outputs(out / f"{folder.name}_{kind}_{method}", result, stations=Stations())
        error = error_to_true_skin(result)
        if error is None:
            raise BadInput(f"{folder}: shows no skin, so no error can be measured")
        yield _row(folder.name, kind, method, error, shared.total() + sum(result.seconds.values()))


def _read(folder: Path, kind: str) -> Head:
    from cranioface.people.head_files import read_head

    bone, skin = INPUTS[kind]
    return read_head(folder / bone, None if skin is None else folder / skin)


def _row(head: str, kind: str, method: str, error: dict[str, float], seconds: float) -> str:
    figures = [f"{error[key]:.2f}" for key in ("mean_mm", "worst_mm", "p95_mm")]
    shares = [f"{error[key]:.0%}" for key in ("under_2.5_mm", "coverage")]
    return ROW.format(head, kind, method, *figures, *shares, f"{seconds:.1f}")
