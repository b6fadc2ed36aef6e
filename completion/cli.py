"""The command `python completion/complete.py`: one skull, one folder. Owns its options and what it prints.

What completes a skull is loaded when the command line is found good.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from completion.methods import METHODS
from completion.options import NETWORK, CompleteOptions, ImplantOptions, output_files, read_direction, read_thickness
from cranioface.command import BadInput, check_outputs, run
from cranioface.command.arguments import read_options
from cranioface.people.head_arguments import ScanArguments, check_paths

HELP = """A damaged skull made whole, and the implant for its hole.

SKULL is a mesh in mm (STL, PLY, OBJ, GLB; --units for another unit) or a head CT (NIfTI, NRRD, MHA, a DICOM folder or
zip). OUT receives skull_complete.stl, implant.stl (watertight; none where nothing is missing), preview.png and
report.json, all in SKULL's own frame, in mm. A mandible that is missing, and bone beyond the scan, is inferred, but no
implant is cut for it. Inferred bone is a guess: a surgeon must judge an implant before it is made.

Methods: """ + ", ".join(METHODS)


@dataclass(frozen=True, kw_only=True)
class Arguments(ScanArguments):
    """What `completion/complete.py` takes."""

    skull: Path
    """mesh in mm or head CT"""
    output: Path
    """folder for the results"""
    method: str = CompleteOptions().method
    """how the missing bone is found"""
    weights: Path | None = None
    """a trained network (.safetensors) instead of the shipped one"""
    clearance: float = 0.5
    """mm between implant and bone (default 0.5)"""
    thickness: str = "bone"
    """of the implant in mm, or bone: as the completed bone (default)"""
    direction: str = "auto"
    """x,y,z out of the head in SKULL's frame: the implant goes in against it; or auto (default)"""
    all: bool = False
    """an implant for every hole (implant_2.stl ...), not the largest alone"""

    def __post_init__(self) -> None:
        _ = self.options  # which refuses what cannot be made
        if self.method not in METHODS:
            raise BadInput(f"--method {self.method}: is none of {', '.join(METHODS)}; name one")
        if self.weights is not None and self.method != NETWORK:
            raise BadInput(f"--weights {self.weights}: belong to --method {NETWORK}, and --method is {self.method}")
        check_paths(self.skull, self.landmarks, self.weights)
        check_outputs(output_files(self.output, self.all), inputs=(self.skull, self.landmarks, self.weights))

    @property
    def options(self) -> CompleteOptions:
        """What is asked of the completion. BadInput for an implant that cannot be made."""
        cut = ImplantOptions(
            clearance_mm=self.clearance, thickness_mm=read_thickness(self.thickness),
            direction=read_direction(self.direction),
        )  # fmt: skip
        return CompleteOptions(
            method=self.method, weights=self.weights, landmarks=self.landmarks, implant=cut, all=self.all
        )


def main(argv: list[str] | None = None) -> int:
    return run(lambda: complete_command(argv))


def complete_command(argv: list[str] | None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, places=("skull",), short={"output": "-o"})
    _announce("load")
    from completion.complete import complete
    from completion.outputs import write_completed

    _announce("read")
    head = arguments.read(arguments.skull)
    made = complete(head, arguments.options, announce=_announce)
    _announce("write")
    _print_summary(arguments.output, write_completed(arguments.output, made))


def _announce(station: str) -> None:
    print(f"{station} ...", flush=True)


def _print_summary(output: Path, told: dict[str, Any]) -> None:
    print(told["found"])
    for implant in told["implants"]:
        rim = implant["fit_at_the_rim"]
        print(
            f"implant of {implant['volume_ml']:.1f} ml, {implant['thickness_mean_mm']:.1f} mm thick, gap at the rim "
            f"{rim['gap_mean_mm']} mm mean ({rim['gap_min_mm']} to {rim['gap_max_mm']}), "
            f"{implant['undercut_cut_away_ml']:.1f} ml cut away to go in"
        )
    print(f"wrote {output}/skull_complete.stl, {'implant.stl, ' if told['implants'] else ''}preview.png, report.json")
