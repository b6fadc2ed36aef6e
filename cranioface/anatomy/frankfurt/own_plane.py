"""The subject's own Frankfurt plane: the template stretched onto an aligned skull carries porions and orbitale with it.

The template is one average adult; a rigid fit alone tilts by up to 4 degrees where face and vault are proportioned
differently. A weakly bound stretch takes most of that back. It is a stretch of a symmetric head to another: breadth by
itself, and length, height and the tilts between them alike on both sides; a turn or a shift to one side is the pose's
alone, else half a skull is laid askew.
"""

import numpy as np

from cranioface.anatomy.frankfurt.frame import frankfurt_frame
from cranioface.anatomy.frankfurt.icp import BLOCKS, Matching, pair
from cranioface.geometry.kernels import njit, prange

STEPS = 4
STIFFNESS = 5.0  # mm2 of mean squared weight that holds the stretch to none
NEAR = 6.0  # mm
VAULT_COUNTS = 0.1  # of the face and base: the vault varies most and says least about the Frankfurt plane


def importance(points: np.ndarray) -> np.ndarray:
    """(n,) weight of template points: 1 on face and base,
    fading to 0.1 on the vault above z 35 mm and behind y 30 mm."""
    below, before = 1 / (1 + np.exp((points[:, 2] - 35) / 8)), 1 / (1 + np.exp((points[:, 1] - 30) / 8))
    return VAULT_COUNTS + (1 - VAULT_COUNTS) * below * before


def faceness(points: np.ndarray) -> np.ndarray:
    """(n,) weight of template points: 1 on the face, fading behind y -25 mm and above z 35 mm."""
    return np.asarray(1 / (1 + np.exp((points[:, 2] - 35) / 5)) / (1 + np.exp((points[:, 1] + 25) / 5)))


def stretch(matching: Matching, matrix: np.ndarray, counts: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Affine (4, 3), rows 1 x y z, of the displacement that lays the model onto the data as `matrix` (4, 4) carries it.

    counts (m,): how much each model point does; start (m, 3): where they lie without a stretch. The model is left bent.
    """
    affine, hold = np.zeros((4, 3)), np.diag([1e-9, 1.0, 1.0, 1.0]) * STIFFNESS
    for _ in range(STEPS):
        pairs = matching.pairs(matrix)
        weight = pairs.weights(counts, NEAR)
        system, right = _affine_system(start, pairs.data.points, pairs.model_of_data, pairs.data_of_model, weight)
        affine = _symmetric(system + hold * weight.sum(), right)
        matching.bend_model(carried(affine, start))
    return affine


def _symmetric(system: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(4, 3): the least squares of an affine displacement that moves x by x alone, and y and z by y and z alone."""
    affine, sagittal = np.zeros((4, 3)), [0, 2, 3]
    affine[1, 0] = right[1, 0] / system[1, 1]
    affine[sagittal, 1:] = np.linalg.solve(system[np.ix_(sagittal, sagittal)], right[sagittal, 1:])
    return affine


@njit(cache=True, parallel=True)
def _affine_system(start, data, near, back, weight):
    """Normal equations (4, 4) and (4, 3) of the affine displacement from the model's points `start` to the data's."""
    n, m = len(near), len(back)
    systems, rights = np.zeros((BLOCKS, 4, 4)), np.zeros((BLOCKS, 4, 3))
    for block in prange(BLOCKS):
        row = np.ones(4)
        for k in range(block * (n + m) // BLOCKS, (block + 1) * (n + m) // BLOCKS):
            i, j = pair(k, near, back)
            row[1], row[2], row[3] = start[j, 0], start[j, 1], start[j, 2]
            for a in range(4):
                for b in range(4):
                    systems[block, a, b] += weight[k] * row[a] * row[b]
                for b in range(3):
                    rights[block, a, b] += weight[k] * row[a] * (data[i, b] - start[j, b])
    return systems.sum(0), rights.sum(0)


def _homogeneous(points: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(points)), points])


def carried(affine: np.ndarray, points: np.ndarray) -> np.ndarray:
    """`points` (n, 3) of the template moved by a stretch."""
    return np.asarray(points + _homogeneous(points) @ affine)


def own_plane(affine: np.ndarray, landmarks: dict[str, np.ndarray]) -> np.ndarray:
    """frankfurt_from_template (4, 4): the frame of the template's porions and left orbitale
    as the stretch carries them."""
    points = np.array([landmarks[name] for name in ("po_left", "po_right", "or_left")])
    return frankfurt_frame(*carried(affine, points))
