"""Craniometric measures: known distances, missing bone, human proportions of the template."""

import numpy as np

from cranioface.anatomy.craniometrics import MEASURES, craniometrics
from cranioface.anatomy.template import load_template


def test_known_distances():
    points = {
        "g": [0, -90, 30],
        "op": [0, 90, 30],
        "zy_left": [65, -20, 0],
        "zy_right": [-64, -25, 3],
        "sk_left": [30, -80, 34],
        "or_left": [30, -80, 0],
    }
    got = craniometrics({n: np.array(p, float) for n, p in points.items()})
    assert got["GOL"] == 180.0
    assert got["ZYB"] == 129.0  # a breadth, not the slanting distance
    assert got["OBH"] == 34.0  # the side that is there


def test_missing_bone_is_nan_and_nothing_else_is():
    landmarks = dict(load_template().landmarks)
    whole = craniometrics(landmarks)
    landmarks |= {n: np.full(3, np.nan) for n in load_template().mandible_landmarks}
    without_jaw = craniometrics(landmarks)
    gone = {code for code, mm in without_jaw.items() if np.isnan(mm)}
    assert gone == {"GOG", "CDL", "NGN", "GNI", "XRH"}
    assert all(without_jaw[c] == whole[c] for c in whole if c not in gone)
    assert all(np.isnan(mm) for mm in craniometrics({}).values())


def test_nan_on_one_side_of_a_breadth_is_nan():
    landmarks = load_template().landmarks | {"zy_left": np.full(3, np.nan)}
    assert np.isnan(craniometrics(landmarks)["ZYB"])


def test_template_has_adult_proportions():
    # wide bounds: Howells 1973 means of all populations, both sexes, less and plus three deviations
    bounds = {"GOL": (160, 205), "XCB": (120, 156), "BBH": (118, 150), "ZYB": (113, 150), "NPH": (54, 80),
              "NLH": (42, 60), "NLB": (19, 32), "OBH": (28, 40), "OBB": (34, 45), "FMB": (84, 110),
              "EKB": (86, 110), "ASB": (92, 122), "AUB": (104, 138)}  # fmt: skip
    got = craniometrics(load_template().landmarks)
    assert {c: got[c] for c, (low, high) in bounds.items() if not low < got[c] < high} == {}


def test_codes_are_unique_and_enough():
    codes = [m.code for m in MEASURES]
    assert len(set(codes)) == len(codes) >= 15
