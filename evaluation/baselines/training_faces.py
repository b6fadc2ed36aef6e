"""The training people's faces in one topology, with what is known of their skulls: what the baselines learn from.

Faces are made again from the dataset's seed and lie where the scan of their skull lies, frame error included;
measures come from person.yaml. Kept beside the dataset as NAME.faces.npz, which grows and may be interrupted. Frame:
Frankfurt as the scan has it, mm.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import trimesh
import yaml

from cranioface.anatomy.craniometrics import MEASURES
from cranioface.anatomy.template import load_template
from cranioface.command import BadInput, whole_file
from cranioface.command.progress import progress
from cranioface.geometry.rigid import transform
from cranioface.people.dataset_folder import read_dataset
from evaluation.cases import one_of_each_first
from projections.synthetic import face_seed_of, scan_place, scanned_skull, skull_number

MOST_PEOPLE = 600  # half a second each to make, once
KEEP_EVERY = 40  # skulls
SEXES = {"female": -1.0, "male": 1.0}
LANDMARKS = tuple(load_template().landmarks)
CODES = tuple(measure.code for measure in MEASURES)


@dataclass(frozen=True)
class TrainingFaces:
    """People as rows; NaN = not known. Their faces differ in the places of their points alone."""

    names: tuple[str, ...]
    matrix: np.ndarray  # (n, V, 3) float32 mm: control points of `cranioface.population.face.finished`
    landmarks: np.ndarray  # (n, L, 3) float32 mm, on scanned bone, in the order of LANDMARKS
    measures: np.ndarray  # (n, M) float32 mm, in the order of CODES
    facts: np.ndarray  # (n, 3) float32: sex (-1 female, 1 male), age in years, BMI
    seed: int  # of the dataset

    @cached_property
    def identities(self) -> np.ndarray:
        """(n,) whose skull each wears."""
        return np.array([skull_number(name) for name in self.names])

    @property
    def descriptors(self) -> np.ndarray:
        """(n, 3 L + M) mm: all that is known of each skull."""
        return np.stack([descriptor(p, m) for p, m in zip(self.landmarks, self.measures, strict=True)])

    def mean(self) -> np.ndarray:
        """Control points (V, 3) mm of the mean face."""
        return self.matrix.mean(0, dtype=np.float64)


def surface(points: np.ndarray) -> trimesh.Trimesh:
    """The closed smooth skin of control points (V, 3) mm."""
    from cranioface.population.face import finished

    return finished(np.asarray(points, np.float64))


def descriptor(landmarks: np.ndarray, measures: np.ndarray) -> np.ndarray:
    """One skull as one vector (3 L + M,): its landmarks (L, 3) mm, then its measures (M,) mm; NaN = not known."""
    return np.concatenate([np.reshape(landmarks, -1), measures]).astype(np.float32)


def landmark_rows(landmarks: dict[str, np.ndarray]) -> np.ndarray:
    """(L, 3) float32 mm in the order of LANDMARKS; NaN where there is none."""
    nowhere = np.full(3, np.nan)
    return np.array([landmarks.get(name, nowhere) for name in LANDMARKS], np.float32)


def measure_row(measures: dict[str, float]) -> np.ndarray:
    """(M,) float32 mm in the order of CODES; NaN where there is none."""
    return np.array([measures.get(code, np.nan) for code in CODES], np.float32)


def fact_row(facts: dict[str, object] | None) -> np.ndarray:
    """(3,) float32: sex (-1 female, 1 male), age in years, BMI; NaN where unknown."""
    told = facts or {}
    values = SEXES.get(str(told.get("sex"))), told.get("age_years"), told.get("bmi")
    return np.array([np.nan if v is None else v for v in values], np.float32)


def load_training_faces(dataset: str | Path, most: int = MOST_PEOPLE) -> TrainingFaces:
    """At most `most` people of the dataset's train split: every skull once, then again under its other faces.

    Makes what the file beside the dataset lacks, shows progress and keeps what it made. BadInput where the dataset is
    not synthetic or was made by another population than this version's.
    """
    folder = Path(dataset)
    told = read_dataset(folder)
    train = told["split"].get("train") or []
    if not train or not all(name.startswith("synthetic_") for name in train):
        raise BadInput(f"{folder}: its train split is not one of synthetic people, whose faces can be made again")
    names = sorted(one_of_each_first(train)[:most])
    path, marks = cache_path(folder), {name: _mark(folder / name) for name in names}
    kept = _read(path, marks)
    skulls = [list(group) for _, group in groupby(sorted(set(names) - set(kept)), skull_number)]
    for done, people in enumerate(progress(skulls, "training faces", len(skulls)), 1):
        kept |= _rows(folder, people, int(told["seed"]))
        if done % KEEP_EVERY == 0 or done == len(skulls):
            _write(path, marks, kept)
    matrix, landmarks, measures, facts = map(np.stack, zip(*(kept[name] for name in names), strict=True))
    return TrainingFaces(tuple(names), matrix, landmarks, measures, facts, int(told["seed"]))


def cache_path(folder: Path) -> Path:
    """Where the training faces of the dataset `folder` are kept."""
    return folder.resolve().with_name(f"{folder.resolve().name}.faces.npz")


def _mark(folder: Path) -> str:
    """Changes when the person is made anew."""
    try:
        return hashlib.sha256((folder / "person.yaml").read_bytes()).hexdigest()
    except FileNotFoundError as refusal:
        raise BadInput(
            f"{folder}: has no person.yaml though dataset.yaml names it; make the dataset again"
        ) from refusal


Row = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # points, landmarks, measures, facts
COLUMNS = ("matrix", "landmarks", "measures", "facts")


def _read(path: Path, marks: dict[str, str]) -> dict[str, Row]:
    """What an earlier run kept of these people, by name; nothing where they were made anew or the file is torn."""
    try:
        with np.load(path) as held:
            names, found = held["names"].tolist(), held["marks"].tolist()
            rows = list(zip(*(held[key] for key in COLUMNS), strict=True))
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return {}
    return {n: row for n, mark, row in zip(names, found, rows, strict=True) if marks.get(n) == mark}


def _write(path: Path, marks: dict[str, str], kept: dict[str, Row]) -> None:
    columns = [np.stack(column) for column in zip(*kept.values(), strict=True)]
    arrays = dict(zip(COLUMNS, columns, strict=True))
    arrays |= {"names": np.array(list(kept)), "marks": np.array([marks[name] for name in kept])}
    with whole_file(path) as temporary:
        np.savez(temporary, allow_pickle=False, **arrays)


def _rows(folder: Path, people: list[str], seed: int) -> dict[str, Row]:
    """The people of one skull, which is described once."""
    told = {name: yaml.safe_load((folder / name / "person.yaml").read_text()) for name in people}
    place = scan_place(seed, skull_number(people[0]))
    landmarks = landmark_rows(_landmarks(told[people[0]], seed, skull_number(people[0])))
    out = {}
    for name in people:
        points, facts = _face(folder / name, told[name], *place)
        out[name] = (points, landmarks, measure_row(told[name]["craniometrics"]), fact_row(facts))
    return out


def _landmarks(told: dict, seed: int, identity: int) -> dict[str, np.ndarray]:
    """As person.yaml has them; found again for a dataset older than that entry."""
    if "landmarks" in told:
        return told["landmarks"]
    from cranioface.anatomy.registration import register

    return register(scanned_skull(seed, identity).skull).landmarks


def _face(folder: Path, told: dict, number: int, frame: np.ndarray) -> tuple[np.ndarray, dict]:
    """Control points (V, 3) float32 of one person where the scan has them, and the person's facts."""
    from cranioface.population.face import face_points
    from cranioface.population.person import age_and_bmi, bones_and_identity

    face = face_seed_of(folder.name)
    sex, skull, identity = bones_and_identity(number, face, None)
    age, bmi = age_and_bmi(number, face, sex, None, None)
    facts = {"sex": sex, "age_years": round(age, 1), "bmi": round(bmi, 1)}
    if any(told.get(key) != value for key, value in facts.items()):
        raise BadInput(f"{folder}: was made by another version of the population; make the dataset again")
    points = face_points(skull.landmarks, skull.cranium + skull.mandible, sex, age, bmi, identity)
    return transform(frame, points).astype(np.float32), facts
