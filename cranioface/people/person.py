"""The PERSON folder: `write_person` and `read_person` side by side.

Owns the names of the depth maps, and the ring in person.yaml. Knows nothing of how maps are made or used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import BadInput, check_outputs, whole_folder
from cranioface.geometry.depth_png import read_depth_png, write_depth_png
from cranioface.geometry.ring import CameraRing
from cranioface.people.person_page import BY_HAND, PAGE, PersonPage, from_yaml, to_yaml
from cranioface.people.yaml_page import read_page, write_page

# base: the tissue-depth face of the same skull, which the network refines; bone: the template as registered to it
LAYERS = ("skull", "face", "base", "bone")
CHANGES = "base.npz"  # how the base changes with what is told of a person
AGAIN = "project the person again with projections.py"


@dataclass
class Person(PersonPage):
    """One person in the ring. maps: layer -> (8, N, N) float32 mm, NaN = no surface, +inf = not observed."""

    ring: CameraRing
    maps: dict[str, np.ndarray]
    input_from_frankfurt: np.ndarray = field(default_factory=lambda: np.eye(4))  # (4, 4) mm
    base_changes: np.ndarray | None = None  # (4, n, 3) float16, as `BaseChanges.packed` has them


def map_name(layer: str, azimuth_deg: float) -> str:
    return f"{layer}_{azimuth_deg:03.0f}.png"


def person_files(folder: str | Path) -> list[Path]:
    """Every file that `write_person` writes into `folder`, or removes from it, for some person."""
    maps = [map_name(layer, azimuth) for layer in LAYERS for azimuth in CameraRing().azimuths_deg]
    return [Path(folder) / name for name in (PAGE, CHANGES, *maps)]


def is_projected(folder: str | Path) -> bool:
    """Whether `write_person` wrote the person.yaml in `folder`: one by hand says nothing of a camera ring."""
    path = Path(folder) / PAGE
    return path.is_file() and isinstance(read_page(path, BY_HAND).get("ring"), dict)


def check_person_folder(folder: str | Path, inputs: Iterable[str | Path | None] = ()) -> None:
    """Refuse, before long work, a folder where `write_person` could not write, or would replace one of the `inputs`
    or a person.yaml that somebody wrote by hand."""
    check_outputs(person_files(folder), inputs)
    path = Path(folder) / PAGE
    if path.is_file() and not is_projected(folder):
        raise BadInput(f"{path}: was written by hand and would be replaced; name another output")


def write_person(folder: str | Path, person: Person) -> None:
    """Write person.yaml and the maps, whole or not at all; the maps of a person who was there before are removed.

    They go last, and person.yaml comes after the new maps: whoever kills the program loses none, and where a page
    lies its maps are whole.
    """
    with whole_folder(folder, last=PAGE) as temporary:
        _write_maps(temporary, person)
        if person.base_changes is not None:
            np.savez_compressed(temporary / CHANGES, changes=person.base_changes)
        write_page(temporary / PAGE, _to_yaml(person))
    for name in _stale_files(Path(folder), person):
        name.unlink()


def _write_maps(folder: Path, person: Person) -> None:
    for layer, maps in person.maps.items():
        for azimuth, depth in zip(person.ring.azimuths_deg, maps, strict=True):
            write_depth_png(folder / map_name(layer, azimuth), depth)


def _stale_files(folder: Path, person: Person) -> list[Path]:
    gone = [layer for layer in LAYERS if layer not in person.maps]
    paths = [folder / map_name(layer, azimuth) for layer in gone for azimuth in person.ring.azimuths_deg]
    paths += [folder / CHANGES] if person.base_changes is None else []
    return [path for path in paths if path.exists()]


def read_base_changes(folder: str | Path) -> np.ndarray:
    """(4, n, 3) float16; BadInput where the folder has none: only those of datasets do."""
    path = Path(folder) / CHANGES
    if not path.is_file():
        raise BadInput(f"{folder}: has no {CHANGES}, which training needs of everyone; make the dataset again")
    with np.load(path) as kept:
        return np.asarray(kept["changes"])


def _to_yaml(person: Person) -> dict[str, Any]:
    ring, page = person.ring, to_yaml(person)
    camera = {
        "pixels": ring.pixels,
        "mm_per_pixel": ring.mm_per_pixel,
        "centre_mm": list(ring.centre_mm),
        "azimuths_deg": list(ring.azimuths_deg),
    }
    matrix = [[float(x) for x in row] for row in person.input_from_frankfurt]
    landmarks = page.pop("landmarks")  # at the foot of the page: they are many
    return page | {"ring": camera, "input_from_frankfurt": matrix, "landmarks": landmarks}


def read_person(folder: str | Path, layers: tuple[str, ...] = LAYERS) -> Person:
    """The person in `folder` with those of `layers` that it has; BadInput for what is missing or contradictory."""
    folder = Path(folder)
    page = _read_page(folder)
    ring = _ring(folder, page)
    maps = {layer: _read_layer(folder, layer, ring) for layer in layers if _has_layer(folder, layer, ring)}
    if not maps:
        raise BadInput(f"{folder}: holds no {' or '.join(layers)} projections; make them with projections.py")
    return Person(ring, maps, _matrix(folder, page), **vars(from_yaml(folder / PAGE, page)))


def _read_page(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder; give a folder that projections.py wrote")
    path = folder / PAGE
    if not path.is_file():
        raise BadInput(f"{folder}: has no {PAGE}, so it is no person's folder; make one with projections.py")
    page = read_page(path, AGAIN)
    if not isinstance(page.get("ring"), dict):
        raise BadInput(f"{path}: says nothing of the camera ring; {AGAIN}")
    return page


def _ring(folder: Path, page: Mapping[str, Any]) -> CameraRing:
    """The ring of person.yaml; one that is not the project's own is refused, or its pixels would be misread."""
    written = page["ring"]
    try:
        pixels = int(written["pixels"])
        ring = CameraRing(pixels)
        same = (
            pixels > 0
            and np.isclose(float(written["mm_per_pixel"]), ring.mm_per_pixel)
            and np.allclose(written["centre_mm"], ring.centre_mm)
            and list(written["azimuths_deg"]) == list(ring.azimuths_deg)
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        same = False
    if not same:
        raise BadInput(f"{folder / PAGE}: the views are of another camera ring; project the person again")
    return ring


def _has_layer(folder: Path, layer: str, ring: CameraRing) -> bool:
    return any((folder / map_name(layer, a)).exists() for a in ring.azimuths_deg)


def _read_layer(folder: Path, layer: str, ring: CameraRing) -> np.ndarray:
    views = [read_depth_png(folder / map_name(layer, azimuth)) for azimuth in ring.azimuths_deg]
    for azimuth, view in zip(ring.azimuths_deg, views, strict=True):
        if view.shape[0] != ring.pixels:
            name = folder / map_name(layer, azimuth)
            mismatch = f"is {view.shape[0]} pixels wide where person.yaml says {ring.pixels}"
            raise BadInput(f"{name}: {mismatch}; project the person again")
    return np.stack(views)


def _matrix(folder: Path, page: Mapping[str, Any]) -> np.ndarray:
    try:
        matrix = np.array(page["input_from_frankfurt"], np.float64)
    except (KeyError, TypeError, ValueError):
        matrix = np.empty(0)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise BadInput(f"{folder / PAGE}: input_from_frankfurt must be 4 x 4 numbers; project the person again")
    return matrix
