"""Writes the face model's file (maintainers only): `python -m cranioface.population.build_face_model SHAPES`.

SHAPES: what `python -m cranioface.anatomy.build.face_shapes ICT -o SHAPES` writes.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.face_model.stored import STORED
from cranioface.command import BadInput, whole_file
from cranioface.population.build_face_model.assembly import FIELDS, face_model_arrays

NEEDED = {"modes", *FIELDS, "mean_shape", "uv", "uv_corners", "region", "region_names", "eyeballs"}


def main() -> None:
    """Read, build, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("shapes", type=Path, metavar="SHAPES")
    options.add_argument("-o", "--output", type=Path, default=STORED)
    chosen = options.parse_args()
    made: dict[str, Any] = {**face_model_arrays(read_shapes(chosen.shapes))}  # Any: for numpy's stub
    with whole_file(chosen.output) as temporary:
        np.savez_compressed(temporary, **made)
    print(f"{chosen.output}: {len(made['modes'])} modes at {len(made['mean'])} control points, tissue not yet measured")


def read_shapes(path: Path) -> dict[str, np.ndarray]:
    """The arrays of face shapes. BadInput where `path` holds something else."""
    try:
        with np.load(path) as stored:
            kept = {name: stored[name] for name in NEEDED}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{path}: not the arrays of face shapes ({error}); make them with "
            "python -m cranioface.anatomy.build.face_shapes ICT -o SHAPES"
        ) from error
    return kept


if __name__ == "__main__":
    main()
