"""What the template's bone asks of the skin over it: depths at sites along rays, places of features by rule.

Owns which sites and features the mean is set by. Knows nothing of meshes but where a ray meets them.
"""

from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.features import feature_points
from cranioface.anatomy.landmark_names import site_of
from cranioface.anatomy.ray_depth import ray_hits
from cranioface.anatomy.template import load_template
from cranioface.anatomy.tissue_depth import measuring_directions
from cranioface.population.face import EAR_ROOT_MM, EARLESS_MM, site_directions
from cranioface.population.tissue import mean_depths

FELT_AT = {"sn": "ss", "ls": "pr", "li": "id"}  # features whose place is that of a bone site's vertex


@dataclass(frozen=True, eq=False)
class Sites:
    """k sites of bone: origins (k, 3), unit directions along (k, 3), mean depths wanted (k,), mm."""

    names: tuple[str, ...]
    origins: np.ndarray
    along: np.ndarray
    wanted: np.ndarray

    def without(self, sites: tuple[str, ...]) -> "Sites":
        """All but those."""
        keep = np.array([site_of(name) not in sites for name in self.names])
        names = tuple(name for name, kept in zip(self.names, keep, strict=True) if kept)
        return Sites(names, self.origins[keep], self.along[keep], self.wanted[keep])

    def hits(self, points: np.ndarray, faces: np.ndarray, ear: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Depth (k,) mm at which rays meet the skin, NaN where none does; corners (k, 3) and shares (k, 3) there.

        Ears are left out: ear (n,) mm, as ControlHead. Zygion's ray may leave by an ear's root.
        """
        skin, roots = (self._met(points, faces[(ear[faces] < most).any(1)]) for most in (EARLESS_MM, EAR_ROOT_MM))
        of_zygion = np.array([site_of(name) == "zy" for name in self.names])
        depth, corners, shares = (np.where(_as(of_zygion, a), b, a) for a, b in zip(skin, roots, strict=True))
        return depth, corners, shares

    def _met(self, points: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        depth, face, shares = ray_hits(points, faces, self.origins, self.along, self.wanted)
        return depth, faces[face], shares


def _as(chosen: np.ndarray, values: np.ndarray) -> np.ndarray:
    return chosen.reshape(-1, *[1] * (values.ndim - 1))


def template_sites() -> Sites:
    """All sites over the template's bone."""
    bone, depths, along = load_template().landmarks, mean_depths(), site_directions()
    names = tuple(name for name in along if name in bone and site_of(name) in depths)
    columns = ([bone[n] for n in names], [along[n] for n in names], [depths[site_of(n)] for n in names])
    return Sites(names, *map(np.array, columns))


def template_features() -> dict[str, np.ndarray]:
    """Where the published rules have features over the template's bone, (3,) mm, NaN along free axes.

    By the names of `face_landmarks.csv`.
    """
    bone, depths = load_template().landmarks, mean_depths()
    skin = {name: bone[name] + depths[site_of(name)] * along for name, along in measuring_directions().items()}
    rules = feature_points(bone, skin)
    return {FELT_AT.get(name, name.replace("ala_", "al_")): place for name, place in rules.items()}
