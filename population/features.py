"""Where the features of the face lie over a skull: nose tip and wings, eyes and mouth, by the published rules.

Owns the rules and their residual SDs. Knows nothing of meshes. Frame: Frankfurt, LPS, mm.
"""

import numpy as np

RESIDUAL_SD = {"nose_forward": 2.0, "nose_down": 2.0, "nose_width": 2.0, "cornea": 1.5, "canthus": 1.0, "mouth_width": 3.0, "mouth_height": 1.2}


def sample_feature_residuals(rng: np.random.Generator) -> dict[str, float]:
    """One person's departures from the rules, in SD units."""
    return {k: float(np.clip(rng.standard_normal(), -2.5, 2.5)) for k in RESIDUAL_SD}


def pronasale(bone: dict[str, np.ndarray], z: dict[str, float]) -> np.ndarray:
    """Nose tip: 0.83 Y - 3.5 in front of and 0.9 X - 2 below nasion along nasion-prosthion (Rynn, Wilkinson and Peters 2010)."""
    n, pr = bone["n"], bone["pr"]
    down = (pr - n) * np.array([0, 1, 1])
    down /= np.linalg.norm(down)
    forward = np.array([0.0, down[2], -down[1]])
    x = (bone["ans"] - n) @ down
    y = (bone["ss"] - bone["rhi"]) @ down
    ahead = 0.83 * y - 3.5 + RESIDUAL_SD["nose_forward"] * z["nose_forward"]
    below = 0.9 * x - 2.0 + RESIDUAL_SD["nose_down"] * z["nose_down"]
    tip = n + max(ahead, 18.0) * forward + below * down
    tip[0] = (n[0] + bone["ss"][0]) / 2
    return tip


def nose_width(aperture_mm: float, sex: str, z: dict[str, float]) -> float:
    """Soft nose width from the bony aperture: +10.5 mm (male), +8.1 mm (female), derived for Europeans."""
    return aperture_mm + (10.5 if sex == "male" else 8.1) + RESIDUAL_SD["nose_width"] * z["nose_width"]


def eye(bone: dict[str, np.ndarray], side: str, z: dict[str, float]) -> dict[str, np.ndarray]:
    """Canthi and the middle of the closed lids of one eye.

    Canthi 5.2 mm lateral to dacryon and 4.8 mm medial to ectoconchion (derived); corneal plane 5.8 mm before the upper, 12 mm
    before the lower margin and 0.51 orbit heights before the lateral one (Korea n=141; Guyomarc'h 2012), averaged.
    """
    out = 1.0 if side == "left" else -1.0
    top, low, medial, lateral = (bone[f"{k}_{side}"] for k in ("sk", "or", "d", "ek"))
    height = top[2] - low[2]
    cornea = np.mean([top[1] - 5.8, low[1] - 12.0, lateral[1] - 0.513 * height]) - RESIDUAL_SD["cornea"] * z["cornea"]
    level = top[2] - 0.47 * height
    shift = RESIDUAL_SD["canthus"] * z["canthus"]
    inner = np.array([medial[0] + out * (5.2 - 0.5 * shift), cornea + 5.0, level - 1.5])
    outer = np.array([lateral[0] - out * (4.8 - shift), cornea + 9.0, level])
    return {"en": inner, "ex": outer, "lid": np.array([(inner[0] + outer[0]) / 2 + out, cornea - 0.8, level - 0.5])}


def mouth(bone: dict[str, np.ndarray], sex: str, z: dict[str, float]) -> tuple[float, float]:
    """Half width of the mouth and height of its line, mm: 1.33 intercanine widths; upper third-quarter of the incisor crowns."""
    canines = np.linalg.norm(bone["sC_left"] - bone["sC_right"])
    living = 50.1 if sex == "male" else 47.9  # 3D Facial Norms, age 25; the canine rule alone is off by 2.4 mm (cadavers)
    width = 0.5 * (1.33 * canines + living) + RESIDUAL_SD["mouth_width"] * z["mouth_width"]
    return width / 2, bone["pr"][2] - 7.5 + RESIDUAL_SD["mouth_height"] * z["mouth_height"]
