"""Writes the arrays that the face model is made of: `python -m cranioface.anatomy.build.face_shapes ICT -o OUT`.

ICT: `ict_identity.npz` of ICT-FaceKit; OUT: a compressed .npz that `cranioface.population.build_face_model` reads.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.build.face_shapes.build import arrays, shapes
from cranioface.command import whole_file


def main() -> None:
    """Read, build, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("ict", type=Path)
    options.add_argument("-o", "--output", type=Path, required=True)
    chosen = options.parse_args()
    made: dict[str, Any] = {k: _single(v) for k, v in arrays(shapes(chosen.ict)).items()}  # Any: for numpy's stub
    with whole_file(chosen.output) as temporary, open(temporary, "wb") as out:
        np.savez_compressed(out, **made)
    print(f"{chosen.output}: {len(made['modes'])} modes at {made['modes'].shape[1]} control points")


def _single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32) if values.dtype == np.float64 else values


if __name__ == "__main__":
    main()
