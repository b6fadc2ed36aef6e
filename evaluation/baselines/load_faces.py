"""Training faces made again from the seed of their dataset, where the scan of each skull lies, frame error included.

Owns who is taken and how a face is made; measures come from person.yaml. Knows nothing of what learns from them.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.geometry.rigid import transform
from cranioface.people.dataset import read_dataset
from cranioface.people.facts import Facts
from cranioface.people.person_page import PersonPage, read_person_page
from evaluation.baselines.kept_faces import Row, cache_path, page_hash, read_rows, write_rows
from evaluation.baselines.training_faces import TrainingFaces, landmark_rows, measure_row
from evaluation.case_sources import one_of_each_first
from projections.scanned_people import face_seed_of, scan_place, scanned_skull, skull_number
from reconstruction.options import Options

MOST_PEOPLE = 600  # half a second each to make, once
KEEP_EVERY = 40  # skulls


def training_people(options: Options) -> TrainingFaces:
    """Those of the dataset that a reconstruction was given, loaded once; BadInput where it was given none."""
    if options.data is None:
        raise BadInput(f"{options.method}: learns from synthetic people; name their dataset with --data")
    return _loaded(options.data)


_loaded = cache(lambda dataset: load_training_faces(dataset))


def load_training_faces(dataset: str | Path, most: int = MOST_PEOPLE) -> TrainingFaces:
    """At most `most` people of the dataset's train split: every skull once, then again under its other faces.

    Makes what the file beside the dataset lacks, shows progress and keeps what it made. BadInput where the dataset is
    not synthetic or was made by another population than this version's.
    """
    folder = Path(dataset)
    card = read_dataset(folder)
    names = _names(folder, [n for n in card.people("train") if n not in card.coarse.people], most)
    rows = _all_rows(folder, names, card.seed)
    matrix, landmarks, measures, facts = map(np.stack, zip(*(rows[name] for name in names), strict=True))
    return TrainingFaces(tuple(names), matrix, landmarks, measures, facts, card.seed)


def _names(folder: Path, train: list[str], most: int) -> list[str]:
    if not train or not all(name.startswith("synthetic_") for name in train):
        raise BadInput(f"{folder}: its train split is not one of synthetic people, whose faces can be made again")
    return sorted(one_of_each_first(train)[:most])


def _all_rows(folder: Path, names: list[str], seed: int) -> dict[str, Row]:
    """Name -> row of everybody, those that are not kept made now and kept."""
    path, hashes = cache_path(folder), {name: page_hash(folder / name) for name in names}
    rows = read_rows(path, hashes)
    skulls = [list(group) for _, group in groupby(sorted(set(names) - set(rows)), skull_number)]
    for done, people in enumerate(progress(skulls, "training faces", len(skulls)), 1):
        rows |= _rows(folder, people, seed)
        if done % KEEP_EVERY == 0 or done == len(skulls):
            write_rows(path, hashes, rows)
    return rows


def _rows(folder: Path, people: list[str], seed: int) -> dict[str, Row]:
    """The people of one skull, which is described once."""
    pages = {name: read_person_page(folder / name) for name in people}
    place = scan_place(seed, skull_number(people[0]))
    landmarks = landmark_rows(_landmarks(pages[people[0]], seed, skull_number(people[0])))
    rows = {}
    for name, page in pages.items():
        points, facts = _face(folder / name, page, *place)
        rows[name] = (points, landmarks, measure_row(page.craniometrics), np.array(facts.row(), np.float32))
    return rows


def _landmarks(page: PersonPage, seed: int, identity: int) -> dict[str, np.ndarray]:
    """As person.yaml has them; found again for a dataset older than that entry."""
    if page.landmarks:
        return page.landmarks
    from cranioface.anatomy.registration import register

    return register(scanned_skull(seed, identity).skull).landmarks


def _face(folder: Path, page: PersonPage, number: int, frame: np.ndarray) -> tuple[np.ndarray, Facts]:
    """Control points (V, 3) float32 of one person where the scan has them, and the person's facts."""
    from cranioface.population.person import as_told, bones_and_identity, draw_facts, drawn_points

    face = face_seed_of(folder.name)
    sex, skull, identity = bones_and_identity(number, face)
    facts = draw_facts(number, face, sex)
    if page.facts != as_told(facts) or str(skull.mouth) not in page.source:
        raise BadInput(f"{folder}: was made by another version of the population; make the dataset again")
    points = drawn_points(skull, facts, identity)
    return transform(frame, points).astype(np.float32), page.facts
