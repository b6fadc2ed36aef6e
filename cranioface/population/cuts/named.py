"""The cuts by name: what reality leaves of a skull, one kind at a time and several at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from cranioface.population.cuts import additions, jaws, losses, planes
from cranioface.population.cuts.known import KnownSkull
from cranioface.population.cuts.planes import Change


@dataclass(frozen=True)
class Cut:
    """One kind of damage: a skull in, a damaged copy out, in the same frame; the same rng state gives the same."""

    change: Change
    keeps_face: bool = True  # at least one orbit, the nose and half the maxilla are left

    def __call__(self, skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
        """`skull` itself is not changed; `.mesh` of the result is the bone that is left."""
        return self.change(skull, rng)


SINGLE: Mapping[str, Cut] = {
    "whole": Cut(lambda skull, rng: skull),
    "front-90": Cut(planes.front(90)),
    "front-100": Cut(planes.front(100)),
    "front-130": Cut(planes.front(130)),
    "vault-30": Cut(planes.level_vault(30)),
    "vault-45": Cut(planes.level_vault(45)),
    "vault-60": Cut(planes.level_vault(60)),
    "vault-oblique": Cut(planes.oblique_vault),
    "vault-falling": Cut(planes.falling_vault(60, 100)),
    "front-and-vault": Cut(planes.front_and_vault),
    "front-100-vault-30": Cut(lambda skull, rng: planes.level_vault(30)(planes.front(100)(skull, rng), rng)),
    "front-100-vault-falling": Cut(
        lambda skull, rng: planes.falling_vault(60, 100)(planes.front(100)(skull, rng), rng)
    ),
    "no-mandible": Cut(jaws.without_mandible),
    "open-5": Cut(jaws.opened(5)),
    "open-10": Cut(jaws.opened(10)),
    "open-20": Cut(jaws.opened(20)),
    "open-30": Cut(jaws.opened(30)),
    "open-10-forward-5": Cut(jaws.opened(10, 5)),
    "edentulous": Cut(jaws.edentulous),
    "left-missing": Cut(planes.half("left")),
    "right-missing": Cut(planes.half("right")),
    "no-arches": Cut(losses.without_arches),
    "worn": Cut(losses.worn),
    "coarse-6000": Cut(losses.coarse(6000)),
    "neck": Cut(additions.with_neck),
    "spikes": Cut(additions.with_spikes),
}
# of each row at most one is drawn, in this order: the jaw moves before anything is cut, triangles are lost at the end
TOGETHER = (
    ("no-mandible", "open-5", "open-10", "open-20", "open-30", "open-10-forward-5", "edentulous"),
    ("neck",),
    ("spikes",),
    ("front-90", "front-100", "front-130", "vault-30", "vault-45", "vault-60", "vault-oblique",
     "vault-falling", "front-and-vault", "front-and-vault", "front-100-vault-30", "left-missing", "right-missing"),
    ("no-arches",),
    ("worn",),
    ("coarse-6000",),
)  # fmt: skip
ROW_WEIGHTS = (3, 1, 1, 4, 1, 1, 1)


def drawn_together(count: int, rng: np.random.Generator) -> list[str]:
    """The names of `count` cuts that can happen to one skull, in the order in which they do."""
    weights = np.array(ROW_WEIGHTS, float) / sum(ROW_WEIGHTS)
    rows = np.sort(rng.choice(len(TOGETHER), count, replace=False, p=weights))
    return [TOGETHER[row][rng.integers(len(TOGETHER[row]))] for row in rows]


def several(count: int, skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """`count` cuts of different kinds, one after the other."""
    for name in drawn_together(count, rng):
        skull = SINGLE[name](skull, rng)
    return skull


CUTS: Mapping[str, Cut] = {
    **SINGLE,
    "two-at-once": Cut(partial(several, 2)),
    "three-at-once": Cut(partial(several, 3)),
}
