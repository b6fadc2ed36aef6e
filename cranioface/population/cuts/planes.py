"""Cuts by planes: what a scan's box or a saw leaves of a skull. Frame: Frankfurt, mm; nothing moves."""

from collections.abc import Callable

import numpy as np

from cranioface.population.cuts.known import KnownSkull

Change = Callable[[KnownSkull, np.random.Generator], KnownSkull]
FACE = ("g", "n", "rhi", "ss", "pr")  # the foremost bone is one of these: streaks and cords are not
FRONTS_MM, VAULTS_MM = (90.0, 130.0), (30.0, 60.0)  # what scans of patients have
LEAST_TILT_DEG, MOST_TILT_DEG = 8.0, 30.0


def foremost(skull: KnownSkull) -> float:
    """y of the face's foremost bone, mm."""
    return float(min(skull.landmarks[name][1] for name in FACE))


def front(depth_mm: float) -> Change:
    """The foremost `depth_mm`, from the face's foremost bone."""

    def change(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
        return skull.up_to(np.array([0.0, 1, 0]), foremost(skull) + depth_mm)

    return change


def any_front(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    return front(rng.uniform(*FRONTS_MM))(skull, rng)


def level_vault(height_mm: float) -> Change:
    """All below a level plane, mm above the porions."""
    return lambda skull, rng: skull.up_to(np.array([0.0, 0, 1]), height_mm)


def falling_vault(front_mm: float, behind_mm: float) -> Change:
    """All below a plane that lies `front_mm` above the porions at the face, falls and meets them `behind_mm` behind."""

    def change(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
        normal = np.array([0, front_mm / behind_mm, 1.0])
        length = np.linalg.norm(normal)
        return skull.up_to(normal / length, (front_mm + foremost(skull) * normal[1]) / length)

    return change


def oblique_vault(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """All below a plane tilted by up to 30 degrees in any direction.

    It lies 30 to 60 mm above the porions somewhere between the face and the ears, or so much higher that nasion and one
    orbit stay.
    """
    tilt, towards = np.radians(rng.uniform(LEAST_TILT_DEG, MOST_TILT_DEG)), rng.uniform(0, 2 * np.pi)
    normal = np.array([np.sin(tilt) * np.cos(towards), np.sin(tilt) * np.sin(towards), np.cos(tilt)])
    pivot = np.array([0, rng.uniform(foremost(skull), 0), 0])
    nasion, left, right = ((skull.landmarks[k] - pivot) @ normal for k in ("n", "mso_left", "mso_right"))
    height = max(rng.uniform(*VAULTS_MM) * normal[2], nasion, min(left, right))
    return skull.up_to(normal, height + pivot @ normal)


def front_and_vault(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
    """The commonest scan of a patient: the front alone, and the vault cut level or obliquely."""
    cut = oblique_vault if rng.random() < 0.5 else level_vault(rng.uniform(*VAULTS_MM))
    return cut(any_front(skull, rng), rng)


def half(side: str) -> Change:
    """One side (`left`, `right`) is missing to the midline."""
    sign = 1.0 if side == "left" else -1.0

    def change(skull: KnownSkull, rng: np.random.Generator) -> KnownSkull:
        middle = np.mean([skull.landmarks[name][0] for name in ("n", "ss", "ba")])
        return skull.up_to(np.array([sign, 0, 0]), sign * middle)

    return change
