"""The project's own data set of images and shapes: `write_images` one person, `open_images` all, side by side.

IMAGES/  dataset.yaml  NAME/  shape.npz  images.yaml  lateral_0.png  frontal_0.png  photograph_0.png ...
Owns the layout. Radiographs are 16-bit grey, photographs 8-bit colour. Knows nothing of how images are made.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np

from cranioface.command import BadInput, whole_folder
from cranioface.geometry.image_files import read_image
from cranioface.people.dataset import read_dataset
from cranioface.people.yaml_page import read_page, write_page
from single_image.picture import Kind, Picture, framed
from single_image.shape import PARTS, VOXELS, Shape, Surface

PAGE, SHAPE, VERSION = "images.yaml", "shape.npz", 1
AGAIN = "make the images again with python -m single_image make"


@dataclass(frozen=True)
class StoredImage:
    """pixels: of a radiograph grey (h, w), bone bright, of a photograph RGB (h, w, 3), or grey once read; 0 to 1.

    mm_per_pixel: None = unknown. told: plain values about how it was made: the geometry; kept, and used by nobody.
    """

    pixels: np.ndarray
    kind: Kind
    mm_per_pixel: float | None = None
    told: Mapping[str, Any] | None = None


def write_images(folder: str | Path, images: Sequence[StoredImage], shape: Shape, source: str = "") -> None:
    """Write one person's folder, whole or not at all; files are named by kind and number in the order of `images`."""
    page: list[dict[str, Any]] = []
    with whole_folder(folder) as out:
        for image in images:
            name = f"{image.kind}_{sum(entry['kind'] == image.kind for entry in page)}.png"
            _write_png(out / name, image)
            scale = {"mm_per_pixel": image.mm_per_pixel} if image.mm_per_pixel else {}
            page.append({"file": name, "kind": image.kind} | scale | dict(image.told or {}))
        _write_shape(out / SHAPE, shape)
        write_page(out / PAGE, {"version": VERSION, "source": source, "images": page})


class ImagesFolder:
    """Examples (see `examples.py`) of a folder, read when asked for."""

    def __init__(self, folder: str | Path) -> None:
        """BadInput where dataset.yaml is missing or no page of a dataset."""
        self.folder = Path(folder)
        self.card = read_dataset(folder)

    def names(self, part: str) -> list[str]:
        return self.card.people(part)

    def images(self, name: str) -> list[StoredImage]:
        """Every image of a person as it was stored. BadInput where one is missing, torn or not as the page says."""
        path = self.folder / name / PAGE
        if not path.is_file():
            raise BadInput(f"{path}: is missing, so this person is torn; {AGAIN}")
        entries = read_page(path, AGAIN).get("images")
        if not isinstance(entries, list) or not entries:
            raise BadInput(f"{path}: names no images; {AGAIN}")
        return [read_entry(path, entry) for entry in entries]

    def pictures(self, name: str) -> list[Picture]:
        return [framed(image.pixels, image.mm_per_pixel, image.kind) for image in self.images(name)]

    def shape(self, name: str) -> Shape:
        """BadInput where the person's shape is missing, torn or contradicts itself."""
        return read_shape(self.folder / name / SHAPE)

    def origin(self) -> dict[str, Any]:
        return self.card.origin() | {"digest": self.digest()}

    def digest(self) -> str:
        """A hash of every file of every person of the split."""
        digest = hashlib.sha256()
        for name in sorted(name for part in self.card.split.values() for name in part):
            if not (self.folder / name / PAGE).is_file():
                raise BadInput(
                    f"{self.folder / name / PAGE}: is missing; see python -m single_image check {self.folder}"
                )
            for file in sorted((self.folder / name).iterdir()):
                digest.update(f"{name}/{file.name}".encode() + file.read_bytes())
        return digest.hexdigest()[:16]


def open_images(folder: str | Path) -> ImagesFolder:
    """The examples in `folder`; inverse of `write_images` and dataset.yaml. BadInput where it is none."""
    return ImagesFolder(folder)


def _write_png(path: Path, image: StoredImage) -> None:
    deep = image.kind != "photograph"
    values = np.rint(np.clip(image.pixels, 0, 1) * _white(deep)).astype(np.uint16 if deep else np.uint8)
    if not cv2.imwrite(str(path), values if deep else values[..., ::-1]):
        raise BadInput(f"{path}: could not be written; is the disk full?")


def read_entry(page: Path, entry: Any) -> StoredImage:
    """The image that one entry of a page tells of, grey. BadInput where it tells of none, or of one elsewhere."""
    if not isinstance(entry, dict) or "file" not in entry or entry.get("kind") not in get_args(Kind):
        raise BadInput(f"{page}: an image has no file or no kind of {', '.join(get_args(Kind))}; {AGAIN}")
    told = {key: value for key, value in entry.items() if key not in ("file", "kind", "mm_per_pixel")}
    scale = entry.get("mm_per_pixel")
    if scale is not None and not (isinstance(scale, (int, float)) and scale > 0):
        raise BadInput(f"{page}: mm_per_pixel {scale} of {entry['file']} is no length; {AGAIN}")
    if Path(str(entry["file"])).name != entry["file"]:
        raise BadInput(f"{page}: {entry['file']} is no file beside it; {AGAIN}")
    grey = read_image(page.parent / entry["file"], scale).grey
    return StoredImage(grey / np.float32(_white(entry["kind"] != "photograph")), entry["kind"], scale, told)


def _white(deep: bool) -> int:
    """The value of white in a file of 16 bits or of 8."""
    return 65535 if deep else 255


def _write_shape(path: Path, shape: Shape) -> None:
    """Shares as 255ths, points as they are, normals at half precision: what networks and scores can tell apart."""
    surfaces = shape.surfaces or {}
    arrays = {f"{part}_points": surface.points.astype(np.float32) for part, surface in surfaces.items()}
    arrays |= {f"{part}_normals": surface.normals.astype(np.float16) for part, surface in surfaces.items()}
    arrays["occupancy"] = np.rint(np.nan_to_num(shape.occupancy) * 255).astype(np.uint8)
    arrays["known"] = ~np.isnan(shape.occupancy).any((1, 2, 3))
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def read_shape(path: Path) -> Shape:
    """Inverse of what `write_images` does with a shape. BadInput."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        occupancy = arrays["occupancy"].astype(np.float32) / 255
        occupancy[~arrays.get("known", np.ones(len(PARTS), bool))] = np.nan
        surfaces = {part: _surface(arrays, part) for part in PARTS if f"{part}_points" in arrays}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as refusal:
        raise BadInput(f"{path}: is no readable shape ({refusal}); {AGAIN}") from refusal
    if occupancy.shape != (len(PARTS), *VOXELS.shape) or (occupancy[0] > occupancy[1] + 0.01).any():
        raise BadInput(f"{path}: holds no skull within a head on the grid of 64; {AGAIN}")
    return Shape(occupancy, surfaces or None)


def _surface(arrays: Mapping[str, np.ndarray], part: str) -> Surface:
    points, normals = (arrays[f"{part}_{kind}"].astype(np.float32) for kind in ("points", "normals"))
    if points.shape != normals.shape or points.shape[1:] != (3,) or not np.isfinite(points).all():
        raise ValueError(f"points of the {part} and their normals do not belong together")
    return Surface(points, normals)
