"""Where the features of a synthetic face lie: the published rules
of `anatomy.features` plus what individuals add to them.

Owns the residual SDs and the names of the features on the head mesh.
Knows nothing of meshes. Frame: Frankfurt, LPS, mm.
"""

import numpy as np

from anatomy.features import feature_points

# mm; the rules' own errors (Rynn 2010 about 2 mm at the tip; 3D Facial Norms SDs for widths, less what bone explains)
RESIDUAL_SD = {"nose_forward": 2.2, "nose_down": 2.0, "nose_width": 2.2, "nose_base": 1.5, "eye_forward": 1.5,
               "canthus": 1.0, "mouth_width": 3.0, "mouth_height": 1.3}  # fmt: skip
RESIDUALS = tuple(RESIDUAL_SD)
MESH_NAME = {"sn": "ss", "ls": "pr", "li": "id"}  # the rules' names of the skin over these bone sites
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
    goals = {"prn": rule["prn"] + np.array([0, -off["nose_forward"], -off["nose_down"]])}
    goals["ss"] = rule["sn"] + np.array([0, 0, off["nose_base"] - 0.5 * off["nose_down"]])
    for side, out in (("left", 1.0), ("right", -1.0)):
        goals[f"al_{side}"] = rule[f"ala_{side}"] + np.array([out * off["nose_width"] / 2, 0, 0])
        corner = rule[f"ch_{side}"] + np.array([out * off["mouth_width"] / 2, 0, 0])
        corner[2] = rule["sto"][2] + off["mouth_height"]
        goals[f"ch_{side}"] = corner
        goals |= _eye(rule, side, out, off)
    return goals


def _eye(rule, side, out, off) -> dict[str, np.ndarray]:
    lid = rule[f"lid_{side}"] + np.array([0, -off["eye_forward"], 0])
    goals = {f"lid_{side}": lid}
    for corner, behind in CANTHI_BEHIND_LID_MM.items():
        x = rule[f"{corner}_{side}"][0] + out * off["canthus"] * (1 if corner == "ex" else -0.5)
        goals[f"{corner}_{side}"] = np.array([x, lid[1] + behind, lid[2] - (1.5 if corner == "en" else 0.0)])
    return goals
