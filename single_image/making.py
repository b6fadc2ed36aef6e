"""Images and shapes of many people, side by side on several processes: what `python -m single_image make` does.

Owns how many images of which kind, every draw (by seed and name), and dataset.yaml. Knows nothing of command lines.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import trimesh
from joblib import delayed

from cranioface.anatomy.ct.blur import blurred
from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.command.workers import workers
from cranioface.geometry.head_grid import HEAD, surface
from cranioface.people.dataset import DatasetCard, write_dataset
from single_image.images_folder import PAGE, StoredImage, write_images
from single_image.photograph import Pose, draw_pose, photograph
from single_image.radiograph import WINDOW_MM, Radiograph, draw_geometry, radiograph, upright
from single_image.rays.attenuation import Attenuation
from single_image.rays.exposure import draw_exposure
from single_image.rays.projection import VIEWS, View
from single_image.shape import VOXELS
from single_image.solid_shape import shape_of
from single_image.subjects import Subject

BONE_BLUR_MM, BONE_LEVEL = 1.1, 0.42  # of the photographed surface: voxels' steps go, thin bone stays
SCALES = 1.06, 1.3  # of a drawn film by that of WINDOW_MM in all pixels: its longest side then has no more pixels
FINE_MM = 0.5
LEAST_SKULL_ML = 1300.0  # 448 people have 1540 to 2660, cut vaults and leaking ones below 1000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """How many images of each kind one person gets, and their largest side in pixels.

    plain: before them, of each radiograph's view, an upright one without noise at the size of the others and one at
    FINE_MM; of the photographs, front, three-quarter and side before black.
    """

    lateral: int = 3
    frontal: int = 2
    photographs: int = 5
    pixels: int = 256
    plain: bool = False


def make_images(
    folder: Path, subjects: Mapping[str, Callable[[], Subject]], card: DatasetCard, recipe: Recipe, jobs: int = 1
) -> DatasetCard:
    """Write everybody's images and shape, then dataset.yaml, into `folder`; who lies there whole is kept.

    The same seed (of the card), names and recipe give the same images in any number of processes. Who cannot be read is
    left out, with a warning that says why; BadInput where those are more than half. Returns the page that was written.
    """
    missing = {name: load for name, load in subjects.items() if not (folder / name / PAGE).is_file()}
    refused: dict[str, str] = {}
    with workers(folder, jobs) as parallel:
        made = parallel(delayed(_make)(folder / name, load, recipe, card.seed) for name, load in missing.items())
        for name, skull_ml, why in progress(made, "people", total=len(subjects), done=len(subjects) - len(missing)):
            refused |= {name: why} if why else {}
            log.warning(f"{name} is left out: {why}") if why else _check_skull(name, skull_ml)
    return _written(folder, card, refused)


def _written(folder: Path, card: DatasetCard, refused: Mapping[str, str]) -> DatasetCard:
    """Write dataset.yaml without who was refused. BadInput where those are more than half."""
    people = sum(map(len, card.split.values()))
    if 2 * len(refused) > people:
        first = next(iter(refused.values()))
        raise BadInput(f"{len(refused)} of {people} people cannot be used; the first: {first}")
    card = replace(card, split={part: [n for n in names if n not in refused] for part, names in card.split.items()})
    write_dataset(folder, card)
    return card


def _check_skull(name: str, ml: float) -> None:
    if ml < LEAST_SKULL_ML:
        log.warning(f"{name}: its skull encloses {ml:.0f} ml: a vault cut off, or a braincase not closed")


def _make(folder: Path, load: Callable[[], Subject], recipe: Recipe, seed: int) -> tuple[str, float, str]:
    """Name, ml that the skull's outer surface encloses, and why the person cannot be read, where it cannot."""
    try:
        subject = load()
    except BadInput as refusal:
        return folder.name, 0.0, str(refusal)
    digest = hashlib.sha256(folder.name.encode()).hexdigest()
    rng = np.random.default_rng([seed, int(digest[:8], 16)])
    images, shape = images_of(subject, recipe, rng), shape_of(subject.person, subject.scanned)
    write_images(folder, images, shape, subject.person.source)
    return folder.name, float(shape.occupancy[0].sum()) * VOXELS.spacing**3 / 1000, ""


def images_of(subject: Subject, recipe: Recipe, rng: np.random.Generator) -> list[StoredImage]:
    """Every image of one person, radiographs first."""
    attenuation, bone = subject.attenuation(rng), bone_surface(subject)
    return [*_radiographs(attenuation, recipe, rng), *_photographs(bone, recipe, rng)]


def bone_surface(subject: Subject) -> trimesh.Trimesh:
    """The skull as it is photographed: every surface of the bone, its voxels' steps smoothed away."""
    soft = blurred(subject.person.bone, (BONE_BLUR_MM / HEAD.spacing,) * 3)
    return surface(np.clip(soft - BONE_LEVEL + 0.5, 0, 1), HEAD)


def _radiographs(attenuation: Attenuation, recipe: Recipe, rng: np.random.Generator) -> list[StoredImage]:
    mm = WINDOW_MM / recipe.pixels
    plain = [_stored(radiograph(attenuation, upright(view, m))) for view in VIEWS for m in (mm, FINE_MM)]
    wanted = [view for view in VIEWS for _ in range(recipe.lateral if view == "lateral" else recipe.frontal)]
    return [*(plain if recipe.plain else []), *(_drawn(attenuation, view, mm, rng) for view in wanted)]


def _drawn(attenuation: Attenuation, view: View, mm: float, rng: np.random.Generator) -> StoredImage:
    geometry = draw_geometry(view, mm * rng.uniform(*SCALES), rng)
    return _stored(radiograph(attenuation, geometry, draw_exposure(rng), rng))


def _stored(made: Radiograph) -> StoredImage:
    geometry = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(made.geometry).items()}
    geometry = {k: v for k, v in geometry.items() if k not in ("view", "pixels", "mm_per_pixel")}
    return StoredImage(made.grey, made.geometry.view, made.mm_per_pixel, {"geometry": geometry})


def _photographs(bone: trimesh.Trimesh, recipe: Recipe, rng: np.random.Generator) -> list[StoredImage]:
    plain = [Pose(yaw_deg=yaw) for yaw in (0.0, 45.0, 90.0)] if recipe.plain else []
    images = [_photograph(bone, recipe.pixels, pose, None) for pose in plain]
    return images + [_photograph(bone, recipe.pixels, draw_pose(rng), rng) for _ in range(recipe.photographs)]


def _photograph(bone: trimesh.Trimesh, pixels: int, pose: Pose, rng: np.random.Generator | None) -> StoredImage:
    told = asdict(replace(pose)) | {"shift": list(pose.shift)}
    return StoredImage(photograph(bone, pixels, rng, pose), "photograph", told={"pose": told})
