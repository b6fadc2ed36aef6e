"""The PERSON folder: `write_person` and `read_person` side by side.

Owns person.yaml and the names of the depth maps. Knows nothing of how maps are made or used.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

from cranioface.command import BadInput, whole_folder
from cranioface.geometry.depth_png import read_depth_png, write_depth_png
from cranioface.geometry.ring import CameraRing
from cranioface.people.yaml_page import read_page

# base: the tissue-depth face of the same skull, which the network refines; bone: the template as registered to it
LAYERS = ("skull", "face", "base", "bone")


@dataclass
class Person:
    """One person in the ring. maps: layer -> (8, N, N) float32 mm, NaN = no surface, +inf = not observed."""

    ring: CameraRing
    maps: dict[str, np.ndarray]
    sex: str | None = None  # female, male or None = unknown
    age_years: float | None = None
    bmi: float | None = None
    source: str = ""
    craniometrics: dict[str, float] = field(default_factory=dict)  # mm; NaN where bone is missing
    tissue_depths: dict[str, float] = field(default_factory=dict)  # mm at the sites, where they are known
    input_from_frankfurt: np.ndarray = field(default_factory=lambda: np.eye(4))  # (4, 4) mm
    landmarks: dict[str, np.ndarray] = field(default_factory=dict)  # (3,) mm in the maps' frame; those found on bone

    def facts(self) -> dict[str, object]:
        """What the embedding may be told of this person."""
        return {"sex": self.sex, "age_years": self.age_years, "bmi": self.bmi, **self.craniometrics}


def map_name(layer: str, azimuth_deg: float) -> str:
    return f"{layer}_{azimuth_deg:03.0f}.png"


def write_person(folder: str | Path, person: Person) -> None:
    """Write person.yaml and the maps, whole or not at all; the maps of a person who was there before are removed."""
    with whole_folder(folder) as temporary:
        _write_maps(temporary, person)
        (temporary / "person.yaml").write_text(yaml.safe_dump(_to_yaml(person), sort_keys=False))
        for name in _stale_maps(Path(folder), person):
            name.unlink()


def _write_maps(folder: Path, person: Person) -> None:
    for layer, maps in person.maps.items():
        for azimuth, depth in zip(person.ring.azimuths_deg, maps, strict=True):
            write_depth_png(folder / map_name(layer, azimuth), depth)


def _stale_maps(folder: Path, person: Person) -> list[Path]:
    gone = [layer for layer in LAYERS if layer not in person.maps]
    paths = [folder / map_name(layer, azimuth) for layer in gone for azimuth in person.ring.azimuths_deg]
    return [path for path in paths if path.exists()]


def _to_yaml(person: Person) -> dict[str, object]:
    ring = person.ring
    return {
        "sex": person.sex,
        "age_years": person.age_years,
        "bmi": person.bmi,
        "source": person.source,
        "craniometrics": {k: round(float(v), 2) for k, v in person.craniometrics.items()},
        "tissue_depths": {k: round(float(v), 2) for k, v in person.tissue_depths.items()},
        "ring": {
            "pixels": ring.pixels,
            "mm_per_pixel": ring.mm_per_pixel,
            "centre_mm": list(ring.centre_mm),
            "azimuths_deg": list(ring.azimuths_deg),
        },
        "input_from_frankfurt": [[float(x) for x in row] for row in person.input_from_frankfurt],
        "landmarks": {k: [round(float(x), 2) for x in point] for k, point in person.landmarks.items()},
    }


def read_person(folder: str | Path, layers: tuple[str, ...] = LAYERS) -> Person:
    """The person in `folder` with those of `layers` that it has; BadInput for what is missing or contradictory."""
    folder = Path(folder)
    facts = _read_yaml(folder)
    ring = _ring(folder, facts)
    maps = {layer: _read_layer(folder, layer, ring) for layer in layers if _has_layer(folder, layer, ring)}
    if not maps:
        raise BadInput(f"{folder}: holds no {' or '.join(layers)} projections; make them with projections.py")
    return Person(
        ring, maps, facts.get("sex"), facts.get("age_years"), facts.get("bmi"), facts.get("source") or "",
        facts.get("craniometrics") or {}, facts.get("tissue_depths") or {}, _matrix(folder, facts),
        _landmarks(folder, facts),
    )  # fmt: skip


def _read_yaml(folder: Path) -> dict:
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder; give a folder that projections.py wrote")
    absent = f"{folder}: has no person.yaml, so it is no person's folder; make one with projections.py"
    again = "project the person again with projections.py"
    return read_page(folder / "person.yaml", "ring", absent, "the camera ring", again)


def _ring(folder: Path, facts: dict) -> CameraRing:
    """The ring of person.yaml; one that is not the project's own is refused, or its pixels would be misread."""
    told = facts["ring"]
    try:
        pixels = int(told["pixels"])
        ring = CameraRing(pixels)
        same = (
            pixels > 0
            and np.isclose(float(told["mm_per_pixel"]), ring.mm_per_pixel)
            and np.allclose(told["centre_mm"], ring.centre_mm)
            and list(told["azimuths_deg"]) == list(ring.azimuths_deg)
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        same = False
    if not same:
        raise BadInput(f"{folder}/person.yaml: the views are of another camera ring; project the person again")
    return ring


def _has_layer(folder: Path, layer: str, ring: CameraRing) -> bool:
    return any((folder / map_name(layer, a)).exists() for a in ring.azimuths_deg)


def _read_layer(folder: Path, layer: str, ring: CameraRing) -> np.ndarray:
    views = [read_depth_png(folder / map_name(layer, azimuth)) for azimuth in ring.azimuths_deg]
    for azimuth, view in zip(ring.azimuths_deg, views, strict=True):
        if view.shape[0] != ring.pixels:
            name = folder / map_name(layer, azimuth)
            told = f"is {view.shape[0]} pixels wide where person.yaml says {ring.pixels}"
            raise BadInput(f"{name}: {told}; project the person again")
    return np.stack(views)


def _matrix(folder: Path, facts: dict) -> np.ndarray:
    try:
        matrix = np.array(facts["input_from_frankfurt"], np.float64)
    except (KeyError, TypeError, ValueError):
        matrix = np.empty(0)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise BadInput(f"{folder}/person.yaml: input_from_frankfurt must be 4 x 4 numbers; project the person again")
    return matrix


def _landmarks(folder: Path, facts: dict) -> dict[str, np.ndarray]:
    """Name -> (3,) float64 mm; none in a folder that was written before landmarks were kept."""
    try:
        points = {str(k): np.array(point, np.float64) for k, point in (facts.get("landmarks") or {}).items()}
        whole = all(p.shape == (3,) and np.isfinite(p).all() for p in points.values())
    except (AttributeError, TypeError, ValueError):
        whole = False
    if not whole:
        raise BadInput(f"{folder}/person.yaml: landmarks must be names with x, y and z; project the person again")
    return points
