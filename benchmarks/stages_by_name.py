"""Which stages there are and in which module each lies. A module is imported when one of its stages is asked for."""

import importlib
from collections.abc import Iterator, Sequence

from benchmarks.stage import Stage
from cranioface.command import BadInput

MODULES = {
    "depth-maps": "depth_maps",
    "mls": "mls",
    "surface": "surface",
    "marching-cubes": "marching_cubes",
    "training-step": "training_step",
    "inference": "inference",
    "ct-surfaces": "ct_surfaces",
    "ct-blur": "ct_blur",
    "ct-dilation": "ct_dilation",
    "ct-components": "ct_components",
    "ct-fill": "ct_fill",
    "ct-crop": "ct_crop",
    "closest-point": "closest_point",
    "nearest-point": "nearest_point",
    "closed": "closed",
    "reconstruct": "reconstruct",
    "start-up": "start_up",
}


def stages(names: Sequence[str] = tuple(MODULES)) -> Iterator[Stage]:
    """The stages whose name begins with one of `names`, in the order of MODULES."""
    for known, module in MODULES.items():
        wanted = tuple(name for name in names if name.startswith(known))
        found = importlib.import_module(f"benchmarks.stages.{module}").STAGES if wanted else ()
        yield from (stage for stage in found if stage.name.startswith(wanted))


def names_of(words: str) -> list[str]:
    """Names of stages from a list with commas; a longer name asks for one stage of a module (depth-maps-256)."""
    names = [word.strip() for word in words.split(",") if word.strip()]
    for name in names:
        if not name.startswith(tuple(MODULES)):
            raise BadInput(f"--stages: {name!r} is none of {', '.join(MODULES)}; see --help")
    return names
