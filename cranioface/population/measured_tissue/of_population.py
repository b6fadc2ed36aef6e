"""What of the usual field synthetic people show by themselves:
`python -m cranioface.population.measured_tissue.of_population`.

Their faces are made by depths at sites and by rules, like the textbook's, and so differ from it less than real skin
does. Measured on people at usual fullness as on CTs; what is missing becomes `population/usual_shift.npz`. Owns that
command. Knows no scan.
"""

import argparse
from pathlib import Path

import numpy as np

from cranioface.anatomy.face_model import load_face_model
from cranioface.anatomy.registration import register
from cranioface.anatomy.tissue_depth_face import tissue_depth_face
from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.population.face import face_points, finished
from cranioface.population.measured import SHIFT, stored_shift
from cranioface.population.measured_tissue.fit import usable
from cranioface.population.measured_tissue.measures import skin_offsets
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.usual import STRAY_MM, mean_field
from cranioface.population.person import bones_and_identity, draw_facts, known
from cranioface.population.scanner import SHARES, degrade

PEOPLE, DAMAGE = 80, 15  # and the stream of their skulls' damage
RESTING_MM = 2.0  # of an opening: lips and chin of a wider one are not where they would be


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("-o", "--output", type=Path, default=SHIFT)
    chosen = options.parse_args()
    shift = missing(chosen.people)
    print(
        f"{chosen.people} people: within {np.abs(shift - stored_shift()).mean():.2f} mm of the shipped shift on average"
    )
    with whole_file(chosen.output) as temporary:
        np.savez_compressed(temporary, shift=shift.astype(np.float16))


def missing(people: int) -> np.ndarray:
    """Mm (c,) that the usual face of the first `people` lacks of the usual field, at the model's control points."""
    model, skin = load_face_model(), skin_points()
    found = [offsets(seed) for seed in progress(range(people), "people", people)]
    closed = np.array([resting for _, resting in found])
    rows = usable(np.stack([row for row, _ in found]), closed, skin, STRAY_MM)
    return np.asarray(model.usual[: model.control_points] - mean_field(rows, skin, model)[0])


def offsets(seed: int) -> tuple[np.ndarray, bool]:
    """Skin over the textbook face (c,) mm of a person at usual fullness, skull as scanned; whether the mouth rests."""
    sex, skull, identity = bones_and_identity(seed, 0)
    age = known(draw_facts(seed, 0, sex).age_years)
    face = finished(face_points(skull, sex, age, 0.0, identity, usual=False))
    rng = np.random.default_rng([seed, DAMAGE])
    textbook = tissue_depth_face(register(degrade(skull.cranium + skull.mandible, rng, SHARES)))
    resting = not skull.mouth.fallen_in and abs(skull.gape_mm) <= RESTING_MM
    return skin_offsets(np.asarray(textbook.vertices), face), resting


if __name__ == "__main__":
    main()
