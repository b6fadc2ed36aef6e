"""The Pix3D layout: a JSON list of records, each with the paths of an image, its object's mask and a solid as voxels.

`img`, `mask`, `voxel` and `category` are the names of Pix3D (read in its README and in loaders of it; the data is not
at hand): paths are relative to the folder, several images share one `voxel`. Knows nothing of what is in the files.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from cranioface.command import BadInput
from single_image.layouts.pairs import Listing, Pair, Unusable, inside

USUAL = "pix3d.json"
VOLUMES = (".mat", ".npz")
WANTED = "a list of records with `img` and `voxel`"


def find_page(folder: Path) -> Path | None:
    """The JSON file with the records: pix3d.json, or the only one there is."""
    if (folder / USUAL).is_file():
        return folder / USUAL
    pages = sorted(folder.glob("*.json"))
    return pages[0] if len(pages) == 1 else None


def list_pix3d(folder: Path, page: Path, categories: Collection[str] = ()) -> Listing:
    """The pairs of `page`, of some categories or of all; BadInput where it is no list of records."""
    listing, others = Listing("pix3d", folder), Counter[str]()
    images: set[Path] = set()
    volume_of: dict[str, Path] = {}
    for number, record in enumerate(_records(page)):
        if categories and isinstance(record, dict) and record.get("category") not in categories:
            others[str(record.get("category"))] += 1
            continue
        name = _name(record, number)
        try:
            listing.pairs.append(_pair(folder, name, record, images, volume_of))
        except Unusable as refusal:
            listing.blame(name if refusal.kind != "duplicate" else f"{name} (record {number})", refusal)
    if others:
        listing.notes.append(f"{others.total()} records of other categories: {_counted(others)}")
    return listing


def _records(page: Path) -> list[Any]:
    try:
        records = json.loads(page.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as refusal:
        raise BadInput(f"{page}: is not readable JSON ({refusal}); write {WANTED}") from refusal
    if not isinstance(records, list) or not records:
        raise BadInput(f"{page}: is no list of records, or an empty one; write {WANTED}")
    return records


def _name(record: Any, number: int) -> str:
    image = record.get("img") if isinstance(record, dict) else None
    return image if isinstance(image, str) and image.strip() else f"record {number}"


def _pair(folder: Path, name: str, record: Any, images: set[Path], volume_of: dict[str, Path]) -> Pair:
    if not isinstance(record, dict):
        raise Unusable("corrupt", "is no record with names and values")
    if lacking := [key for key in ("img", "voxel") if key not in record]:
        raise Unusable(
            "corrupt", f"its record has no `{'`, `'.join(lacking)}`, but {', '.join(map(str, record))}"[:200]
        )
    image, volume = inside(folder, record["img"]), inside(folder, record["voxel"])
    mask = inside(folder, record["mask"]) if record.get("mask") else None
    if image in images:
        raise Unusable("duplicate", "the image is listed before; the first record counts")
    images.add(image)
    if volume.suffix.lower() not in VOLUMES:
        raise Unusable("corrupt", f"{record['voxel']} is no volume by its ending; {' and '.join(VOLUMES)} are read")
    person = _person(volume.relative_to(folder))
    if (first := volume_of.setdefault(person, volume)) != volume:
        raise Unusable("duplicate", f"{record['voxel']} and {first.relative_to(folder)} would both be {person}")
    return Pair(name, person, image, volume, mask)


def _person(volume: Path) -> str:
    """A name without folders: model/skull/p01/voxel.mat is skull_p01."""
    parts = list(volume.with_suffix("").parts)
    parts = parts[1:] if parts[0] == "model" and len(parts) > 1 else parts
    parts = parts[:-1] if parts[-1] == "voxel" and len(parts) > 1 else parts
    return "_".join(parts)


def _counted(values: Counter[str], most: int = 5) -> str:
    told = [f"{count} {value}" for value, count in values.most_common(most)]
    return ", ".join([*told, *(["..."] if len(values) > most else [])])
