"""The command `python single_image/predict.py`: one image, one folder. Owns its options and what it prints.

What predicts is loaded when the command line is found good.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cranioface.command import check_outputs, run
from cranioface.command.arguments import read_options
from cranioface.people.head_arguments import check_paths
from single_image.options import GivenKind, PredictOptions, output_files

HELP = """A rough skull and face from one image of a skull: a lead, no measure, and never an identification.

IMAGE is a lateral or frontal radiograph of a head, or a photograph of a skull (PNG, JPEG, TIFF or DICOM). OUT receives
skull.ply and face.ply (closed, mm, Frankfurt frame), turntable.gif, preview.png and report.json. An image that looks
like no skull is warned of, and refused where that is certain.
"""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What `single_image/predict.py` takes."""

    image: Path
    """radiograph of a head or photograph of a skull"""
    output: Path
    """folder for the results"""
    mm_per_pixel: float | None = None
    """at the head's middle plane, where the file does not say it; without it the size is that of the average"""
    kind: GivenKind | None = None
    """of the image; left out, it is told from the image itself"""
    weights: str | None = None
    """a trained network (.safetensors), or the name of a shipped one; left out, the best of the shipped"""
    force: bool = False
    """go on where the image is certainly no skull"""

    def __post_init__(self) -> None:
        _ = self.options  # which refuses what cannot be
        weights = [Path(self.weights)] if self.weights and self.weights.endswith(".safetensors") else []
        check_paths(self.image, *weights)
        check_outputs(output_files(self.output), inputs=(self.image, *weights))

    @property
    def options(self) -> PredictOptions:
        return PredictOptions(
            mm_per_pixel=self.mm_per_pixel, kind=self.kind, weights=self.weights, force=self.force
        )  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    return run(lambda: predict_command(argv))


def predict_command(argv: list[str] | None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, places=("image",), short={"output": "-o"})
    _announce("load")
    from single_image.outputs import write_predicted
    from single_image.predict import predict_from_image

    made = predict_from_image(arguments.image, arguments.options, announce=_announce)
    _announce("write")
    _print_summary(arguments.output, write_predicted(arguments.output, made))


def _announce(station: str) -> None:
    print(f"{station} ...", flush=True)


def _print_summary(output: Path, told: dict[str, Any]) -> None:
    for warning in told["warnings"]:
        print(f"warning: {warning}")
    print(f"{told['expected_error']['said']}; {told['note']}")
    print(f"wrote {output}/skull.ply, face.ply, turntable.gif, preview.png, report.json")
