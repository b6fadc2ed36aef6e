"""The layout of names: NAME.png (or JPEG, TIFF, DICOM) beside NAME_vox.npz, which holds skull= and face=.

Owns which files make a pair. Knows nothing of what is in them.
"""

from __future__ import annotations

from pathlib import Path

from single_image.layouts.pairs import IMAGES, Listing, Pair, Unusable

VOLUME = "_vox.npz"


def is_named(folder: Path) -> bool:
    """Whether any file of `folder` is a volume by its name."""
    return any(file.name.endswith(VOLUME) for file in folder.iterdir())


def list_named(folder: Path) -> Listing:
    """The pairs of `folder`: an image or a volume without its partner is a fault."""
    listing = Listing("named", folder)
    files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    volumes = {file.name.removesuffix(VOLUME): file for file in files if file.name.endswith(VOLUME)}
    images: dict[str, list[Path]] = {}
    for file in files:
        if file.suffix.lower() in IMAGES:
            images.setdefault(file.stem, []).append(file)
    for name in sorted({*volumes, *images}):
        try:
            listing.pairs.append(_pair(name, images.get(name, []), volumes.get(name)))
        except Unusable as refusal:
            listing.blame(name, refusal)
    if others := len(files) - len(volumes) - sum(map(len, images.values())):
        listing.notes.append(f"{others} other files or folders, not read")
    return listing


def _pair(name: str, images: list[Path], volume: Path | None) -> Pair:
    if volume is None:
        raise Unusable("missing", f"{images[0].name} has no {name}{VOLUME}")
    if not images:
        raise Unusable("missing", f"{volume.name} has no {name}.png")
    if len(images) > 1:
        raise Unusable("duplicate", f"{' and '.join(file.name for file in images)} would both be {name}")
    return Pair(name, name, images[0], volume)
