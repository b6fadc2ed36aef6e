"""Connected components of bone, labelled by falling size, small ones left away.

Error: voxels whose label differs from ours.
"""

import numpy as np
from scipy import ndimage

from benchmarks.stage import OURS, Contender, Stage
from benchmarks.stages.ct_volume import Volume, apart, ready
from cranioface.anatomy.ct.components import components

SMALLEST_VOXELS = 1000


def ours(volume: Volume) -> np.ndarray:
    return components(volume.bone, SMALLEST_VOXELS)[0]


def scipy_label(volume: Volume) -> np.ndarray:
    labels, count = ndimage.label(volume.bone)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    order = np.argsort(-sizes, kind="stable")
    kept = order[sizes[order] >= SMALLEST_VOXELS]
    by_size = np.zeros(count + 1, np.int32)
    by_size[kept + 1] = np.arange(1, len(kept) + 1)
    return np.asarray(by_size[labels])


STAGES = (
    Stage(
        name="ct-components",
        job="connected components of bone by falling size",
        aim="a library, unless it costs the whole road a second",
        inputs=ready,
        ours=(Contender(OURS, ours, told="anatomy.ct.components over SimpleITK: ConnectedComponent, Relabel"),),
        peers=(Contender("scipy", scipy_label, told="ndimage.label, which has one thread, and numpy"),),
        figures=apart("ct-components"),
        describe=Volume.told,
    ),
)
