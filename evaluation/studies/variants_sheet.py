"""One skull as women and men, young and old, lean and full: `python -m evaluation variants-sheet -o OUT`.

    OUT/front.jpg, three-quarter.jpg, side.jpg        rows: sex, in each lean, usual and full; columns: 20, 50, 80 years
    OUT/eyes.jpg, nose.jpg, mouth.jpg                 the same from near by
    OUT/distances.csv                                 how far apart they lie, part by part, mm; printed too

Owns the command and the picture. Knows nothing of how far apart faces are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cranioface.command import BadInput, check_outputs
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress
from cranioface.people.facts import Facts, Sex

if TYPE_CHECKING:
    import trimesh

    from reconstruction.road import PreparedHead

HELP = """The face over one skull as female, of unknown sex and male, at 20, 50 and 80 years, lean, usual and full,
and how far apart these lie in each part of the face. Without --skull: the embedded sample."""
SEXES: tuple[Sex | None, ...] = ("female", None, "male")
AGES = (20.0, 50.0, 80.0)
Faces = Mapping[Facts, "trimesh.Trimesh"]


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    skull: Path | None = None
    """mesh in mm or head CT (default: the embedded sample)"""
    output: Path
    """folder for the pictures and distances.csv"""
    method: str = "pix2pix"
    """how faces are predicted (default pix2pix)"""
    weights: Path | None = None
    """a trained model instead of the shipped one"""

    def __post_init__(self) -> None:
        if self.skull is not None and not self.skull.exists():
            raise BadInput(f"{self.skull}: does not exist; name a skull mesh or a CT")
        check_outputs([self.output / "distances.csv"], inputs=[self.skull])


def main(argv: Sequence[str] | None = None) -> None:
    options = read_options(Arguments, argv, help=HELP, short={"output": "-o"})
    from cranioface.anatomy.tissue_depth_face import bone_points
    from cranioface.report.pictures import write_picture
    from evaluation.studies.variant_distances import lines, measured, write_distances

    head = _prepared(options.skull)
    faces = _faces(head, options)
    options.output.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures(faces, bone_points(head.described.registered)):
        write_picture(options.output / f"{name}.jpg", picture)
    rows = measured(faces, head)
    write_distances(options.output / "distances.csv", rows)
    print(*lines(rows), sep="\n")
    print(f"wrote {options.output}: {len(faces)} faces from front, side and near by, distances.csv")


def _prepared(skull: Path | None) -> PreparedHead:
    from cranioface.people.head_files import read_head
    from cranioface.people.sample import SAMPLE
    from reconstruction.road import prepare

    return prepare(read_head(skull or SAMPLE / "skull.stl"))


def _faces(head: PreparedHead, options: Arguments) -> dict[Facts, trimesh.Trimesh]:
    """Facts -> the face (Frankfurt frame, mm), all over one skull."""
    from reconstruction.methods import builder_of
    from reconstruction.options import Options
    from reconstruction.stations import Stations

    method = builder_of(options.method)(Options(method=options.method, weights=options.weights))
    people = list(variants())
    return {
        facts: method.predict(head, facts, Stations().time).face for facts in progress(people, "faces", len(people))
    }


def variants() -> Iterator[Facts]:
    """By sex, fullness and age, as the pictures have them."""
    from evaluation.studies.variant_distances import FULLNESSES, variant

    return (variant(sex, age, full) for sex, full, age in product(SEXES, FULLNESSES, AGES))


def pictures(faces: Faces, bone: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Name and grid of views: rows sex and in it fullness, columns age. bone: landmarks that frame the close-ups."""
    from cranioface.report.closeups import FEATURES, closeup
    from cranioface.report.pictures import VIEWS_DEG
    from evaluation.studies.sheet_pictures import TILE, head_view

    for name, azimuth in VIEWS_DEG.items():
        yield name, _grid({facts: head_view(face, azimuth) for facts, face in faces.items()})
    for feature in FEATURES:
        yield feature, _grid({facts: closeup(face, bone, feature, 0.0, TILE) for facts, face in faces.items()})


def _grid(views: Mapping[Facts, np.ndarray]) -> np.ndarray:
    """`AGES` a row, each with its facts above."""
    from evaluation.studies.sheet_pictures import headed

    tiles = [headed(words_of(facts), view) for facts, view in views.items()]
    return np.vstack([np.hstack(tiles[k : k + len(AGES)]) for k in range(0, len(tiles), len(AGES))])


def words_of(facts: Facts) -> str:
    """As a picture says them."""
    return f"{facts.sex or 'sex unknown'}, {facts.age_years:g} years, fullness {facts.fullness:+g}"
