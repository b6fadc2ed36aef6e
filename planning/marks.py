"""Named points of any skin of a head: as geometry alone finds them, else where a tissue-depth face laid on it has them.

Knows nothing of motions. Frankfurt frame, LPS, mm.
"""

from collections.abc import Mapping

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from cranioface.anatomy.landmark_names import both_sides
from cranioface.anatomy.template import load_template
from cranioface.judge.landmarks import face_landmarks

# sites by the names that the judge has for what it finds on a profile
FOUND = {
    "prn": "pronasale", "sn": "subnasale", "ls": "labrale_superius", "sto": "stomion", "li": "labrale_inferius",
    "pg": "pogonion",
}  # fmt: skip
PAIRED = ("ch", "ala")  # sites of both sides


def seen_marks(skin: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Those of FOUND (3,) that geometry finds on `skin`. bone: every landmark of the skull."""
    found = face_landmarks(skin, bone)
    return {site: found[name] for site, name in FOUND.items() if np.isfinite(found[name]).all()}


def mark_vertices(base: trimesh.Trimesh, bone: Mapping[str, np.ndarray]) -> dict[str, int]:
    """Name -> vertex of the tissue-depth face `base`: where geometry finds it there, else where the template has it."""
    seen = seen_marks(base, bone)
    nearest = cKDTree(base.vertices).query(np.array(list(seen.values())).reshape(-1, 3))[1]
    return load_template().face_landmarks | dict(zip(seen, nearest.tolist(), strict=True))


def marks(
    skin: trimesh.Trimesh, laid: trimesh.Trimesh, vertices: Mapping[str, int], bone: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Every named point (3,) of `skin`, on which a tissue-depth face with these named `vertices` was `laid`."""
    named = {name: np.asarray(laid.vertices[vertex]) for name, vertex in vertices.items()}
    return named | seen_marks(skin, bone)


def names_of(site: str) -> tuple[str, ...]:
    """The named points of a site: two of a paired one."""
    return both_sides(site) if site in PAIRED else (site,)
