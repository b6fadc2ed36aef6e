"""Files of a finished face. Owns which there are: those that its `told.json` names, and no other, whoever asks.

What a client sends is compared with those names and never made a path.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reconstruction.cases.told import THUMBNAIL, TOLD, VIEW, Told
from web.problems import Problem

MEDIA = {
    ".glb": "model/gltf-binary", ".stl": "model/stl", ".obj": "model/obj", ".ply": "application/x-ply",
    ".json": "application/json", ".png": "image/png", ".gif": "image/gif", ".yaml": "application/yaml",
    ".zip": "application/zip",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """One file that may be had. `path` is relative to the result, with forward slashes."""

    path: str
    label: str
    is_view: bool  # for the viewer; else a download

    @property
    def media_type(self) -> str:
        return MEDIA.get(Path(self.path).suffix, "application/octet-stream")


@lru_cache(maxsize=256)
def kept_files(result: Path) -> dict[str, Kept]:
    """path -> file, downloads first. A result never changes, and no other ever gets its folder."""
    told: Told = json.loads((result / VIEW / TOLD).read_text(encoding="utf-8"))
    files = [Kept(download["file"], download["label"], False) for download in told["downloads"]]
    files += [Kept(f"{VIEW}/{layer['file']}", layer["label"], True) for layer in told["layers"]]
    if (rings := told["projections"]) is not None:
        files += [Kept(f"{VIEW}/{name}", "projection", True) for name in (*rings["skull"], *rings["face"])]
    files += [Kept(f"{VIEW}/{TOLD}", "what the viewer shows", True), Kept(f"{VIEW}/{THUMBNAIL}", "thumbnail", True)]
    return {file.path: file for file in files if (result / file.path).is_file()}


def kept_file(result: Path, asked: str) -> Kept:
    """The file of that name; Problem where there is none."""
    try:
        return kept_files(result)[asked]
    except (KeyError, OSError):
        raise Problem(404, "no-such-file", "this face has no such file; .../files lists those that it has") from None
