"""What synthetic faces lack of real heads' usual skin: python -m cranioface.population.measured_tissue.own_shift.

The population draws its faces from the table too, and shows some of the mean field by itself. Its people, of usual
fullness and without this shift, are registered and measured as CTs are; the shift is the model's `usual` less their
mean field. To be run after the face model's fields have changed, or the population (maintainers only; some minutes).
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.registration import register
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.population.face import face_points, finished
from cranioface.population.measured import SHIFT
from cranioface.population.measured_tissue.fit import usable
from cranioface.population.measured_tissue.measures import skin_offsets
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.usual import STRAY_MM, mean_field
from cranioface.population.mouth import Mouth
from cranioface.population.person import bones_and_identity, draw_facts, known


def main() -> None:
    """Make people, measure, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=120, help="synthetic people, some four seconds each")
    options.add_argument("-o", "--output", type=Path, default=SHIFT)
    chosen = options.parse_args()
    offsets = np.array([unshifted_offsets(seed) for seed in progress(range(chosen.people), "people")])
    made: dict[str, Any] = {"shift": own_shift(offsets).astype(np.float16)}  # Any: for numpy's stub
    with whole_file(chosen.output) as temporary:
        np.savez_compressed(temporary, **made)
    print(f"{chosen.output}: {np.abs(made['shift']).mean():.2f} mm on average, from {chosen.people} synthetic people")


def own_shift(offsets: np.ndarray) -> np.ndarray:
    """The model's `usual` less the mean field (c,) of synthetic people's offsets (k, c), mm."""
    skin, model = skin_points(), load_face_model()
    own, _ = mean_field(usable(offsets, np.ones(len(offsets), bool), skin, STRAY_MM), skin, model)
    return np.asarray(model.usual[: model.control_points] - own)


def unshifted_offsets(seed: int) -> np.ndarray:
    """Offsets (c,) mm of one person of usual fullness, mouth closed, whose face was not moved by the shift."""
    sex, skull, identity = bones_and_identity(seed, 0, mouth=Mouth())
    age = known(draw_facts(seed, 0, sex).age_years)
    face = finished(face_points(skull, sex, age, 0.0, identity, usual=False))
    textbook = tissue_depth_face(register(skull.cranium + skull.mandible))
    return skin_offsets(np.asarray(textbook.vertices), face)


if __name__ == "__main__":
    main()
