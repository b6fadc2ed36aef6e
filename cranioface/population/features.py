"""Where the features of a synthetic face lie: the published rules
of `cranioface.anatomy.features` plus what individuals add to them.

Owns the residual SDs and the names of the features on the head mesh.
Knows nothing of meshes. Frame: Frankfurt, LPS, mm.
"""

import numpy as np

from cranioface.anatomy.features import feature_points
from cranioface.anatomy.landmark_names import SIGNS

# mm; the rules' own errors (at the tip 2 mm by Rynn 2010, 3 to 4 on real CTs;
# 3D Facial Norms SDs for widths, less what bone explains)
RESIDUAL_SD = {"nose_forward": 2.2, "nose_down": 2.2, "nose_width": 2.2, "nose_base": 1.5, "eye_forward": 1.5,
               "canthus": 1.0, "mouth_width": 3.0, "mouth_height": 1.3}  # fmt: skip
RESIDUALS = tuple(RESIDUAL_SD)
MESH_NAME = {"sn": "ss", "ls": "pr", "li": "id"}  # the rules' names of the skin over these bone sites
# Subnasale to tip along the Frankfurt plane, mm, and the share of a rule's departure from it that is kept: the rule
# doubles what the bone's landmarks err, and living noses vary by 2 mm about 21 in length (3D Facial Norms).
USUAL_PROJECTION, KEPT = 18.0, 0.6
LIPS_AND_TIP = ("prn", "sn")
CANTHI_BEHIND_LID_MM = {"en": 5.0, "ex": 9.0}  # of a closed eye, measured on the head model


def sample_feature_residuals(rng: np.random.Generator) -> dict[str, float]:
    """One person's departures from the rules, in SD units."""
    return {k: float(np.clip(rng.standard_normal(), -2.5, 2.5)) for k in RESIDUALS}


def feature_goals(
    bone: dict[str, np.ndarray], depths: dict[str, float], sex: str, z: dict[str, float]
) -> dict[str, np.ndarray]:
    """Targets (3,) mm, NaN along free axes, by names of the head mesh: prn, ss, al_*, ch_*, en_*, ex_*, lid_*."""
    skin = {k: bone[k] + np.array([0.0, -depths[k], 0.0]) for k in ("ss", "pr", "id")}
    rule, off = feature_points(bone, skin, sex), {k: RESIDUAL_SD[k] * z[k] for k in RESIDUALS}
    ahead = USUAL_PROJECTION + KEPT * (rule["sn"][1] - rule["prn"][1] - USUAL_PROJECTION) + off["nose_forward"]
    tip = np.array([rule["prn"][0], rule["sn"][1] - ahead, rule["prn"][2] - off["nose_down"]])
    goals = {"prn": tip, "ss": rule["sn"] + np.array([0, 0, off["nose_base"] - 0.5 * off["nose_down"]])}
    for side, out in SIGNS.items():
        goals[f"al_{side}"] = rule[f"ala_{side}"] + np.array([out * off["nose_width"] / 2, 0, 0])
        corner = rule[f"ch_{side}"] + np.array([out * off["mouth_width"] / 2, 0, 0])
        corner[1:] = np.nan, rule["sto"][2] + off["mouth_height"]  # how far back it lies is the head's
        goals[f"ch_{side}"] = corner
        goals |= _eye(rule, side, out, off)
    return goals


def _eye(rule: dict[str, np.ndarray], side: str, out: float, off: dict[str, float]) -> dict[str, np.ndarray]:
    lid = rule[f"lid_{side}"] + np.array([0, -off["eye_forward"], 0])
    goals = {f"lid_{side}": lid}
    for corner, behind in CANTHI_BEHIND_LID_MM.items():
        x = rule[f"{corner}_{side}"][0] + out * off["canthus"] * (1 if corner == "ex" else -0.5)
        goals[f"{corner}_{side}"] = np.array([x, lid[1] + behind, lid[2] - (1.5 if corner == "en" else 0.0)])
    return goals
