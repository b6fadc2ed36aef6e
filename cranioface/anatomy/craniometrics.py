"""Standard measures of a skull from its landmarks, each with its Howells code and Martin number.
Knows nothing about meshes or scans.

Definitions: Howells 1973 (codes of three letters), Martin & Saller 1957 (M numbers), Buikstra & Ubelaker 1994 for the
mandible. Landmarks are those of `anatomy/template/landmarks.csv`.
They are carried by registration and good to 2-3 mm, so a measure is good to 3-4 mm.
"""

from dataclasses import dataclass

import numpy as np

from cranioface.anatomy.landmark_names import SIDES


@dataclass(frozen=True)
class Measure:
    """One distance between two landmarks, mm; a bilateral one is the mean of both sides."""

    code: str
    martin: str
    name: str
    one: str
    other: str
    axis: int | None = None  # 0: breadth, between the sagittal planes of both points; None: straight


MEASURES = (
    Measure("GOL", "M1", "glabello-occipital length", "g", "op"),
    Measure("XCB", "M8", "maximum cranial breadth", "eu_left", "eu_right", 0),
    Measure("BBH", "M17", "basion-bregma height", "ba", "b"),
    Measure("BNL", "M5", "basion-nasion length", "ba", "n"),
    Measure("BPL", "M40", "basion-prosthion length", "ba", "pr"),
    Measure("FRC", "M29", "nasion-bregma chord", "n", "b"),
    Measure("PAC", "M30", "bregma-lambda chord", "b", "lam"),
    Measure("OCC", "M31", "lambda-opisthion chord", "lam", "o"),
    Measure("FOL", "M7", "foramen magnum length", "ba", "o"),
    Measure("ZYB", "M45", "bizygomatic breadth", "zy_left", "zy_right", 0),
    Measure("AUB", "M11b", "biauricular breadth", "au_left", "au_right", 0),
    Measure("ASB", "M12", "biasterionic breadth", "ast_left", "ast_right", 0),
    Measure("XFB", "M10", "maximum frontal breadth", "co_left", "co_right", 0),
    Measure("WFB", "M9", "minimum frontal breadth", "ft_left", "ft_right", 0),
    Measure("NPH", "M48", "nasion-prosthion height", "n", "pr"),
    Measure("NLH", "M55", "nasal height", "n", "ns"),
    Measure("NLB", "M54", "nasal breadth", "al_left", "al_right", 0),
    Measure("OBH", "M52", "orbit height", "sk_*", "or_*"),
    Measure("OBB", "M51a", "orbit breadth from dacryon", "d_*", "ek_*"),
    Measure("DKB", "M49a", "interorbital breadth", "d_left", "d_right", 0),
    Measure("EKB", "M44", "biorbital breadth", "ek_left", "ek_right", 0),
    Measure("FMB", "M43a", "bifrontal breadth", "fmo_left", "fmo_right", 0),
    Measure("ZMB", "M46b", "bimaxillary breadth", "zma_left", "zma_right", 0),
    Measure("GOG", "M66", "bigonial breadth", "go_left", "go_right", 0),
    Measure("CDL", "M65", "bicondylar breadth", "cdl_left", "cdl_right", 0),
    Measure("NGN", "M47", "morphological face height", "n", "gn"),
    Measure("GNI", "M69", "chin height", "id", "gn"),
    Measure("XRH", "M70", "maximum ramus height", "cs_*", "go_*"),
)


def craniometrics(landmarks: dict[str, np.ndarray]) -> dict[str, float]:
    """Every measure by its code, mm; NaN where a landmark is absent or NaN.
    A bilateral measure takes the sides that are there."""
    return {measure.code: _length(measure, landmarks) for measure in MEASURES}


def _length(measure: Measure, landmarks: dict[str, np.ndarray]) -> float:
    sides = SIDES if "*" in measure.one else ("",)
    lengths = [
        _distance(landmarks, measure.one.replace("*", s), measure.other.replace("*", s), measure.axis) for s in sides
    ]
    present = [length for length in lengths if np.isfinite(length)]
    return float(np.mean(present)) if present else float("nan")


def _distance(landmarks: dict[str, np.ndarray], one: str, other: str, axis: int | None) -> float:
    nowhere = np.full(3, np.nan)
    step = np.asarray(landmarks.get(one, nowhere), float) - np.asarray(landmarks.get(other, nowhere), float)
    return float(np.linalg.norm(step) if axis is None else abs(step[axis]) + 0.0 * step.sum())
