"""CT import: `read_ct` a head CT, take its `bone_surface` (for the prediction) and `skin_surface` (to print the error).

`read_bone` is `bone_surface` with the share of metal that was cut off. The door of the ct_* modules. Surfaces are in
LPS patient millimetres, wound outward, open where the scan ends.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cranioface.anatomy.ct.kinds import is_ct
from cranioface.anatomy.ct.options import BoneOptions, SkinOptions

if TYPE_CHECKING:
    from cranioface.anatomy.ct.bone import Bone, bone_surface, read_bone
    from cranioface.anatomy.ct.files import read_ct
    from cranioface.anatomy.ct.skin import skin_surface

__all__ = ["Bone", "BoneOptions", "SkinOptions", "bone_surface", "is_ct", "read_bone", "read_ct", "skin_surface"]
HEAVY = {"Bone": "bone", "bone_surface": "bone", "read_bone": "bone", "read_ct": "files", "skin_surface": "skin"}


def __getattr__(name: str) -> Any:
    """What brings SimpleITK and VTK along is loaded when it is asked for: who has a mesh never waits for them."""
    if name in HEAVY:
        return getattr(import_module(f"cranioface.anatomy.ct.{HEAVY[name]}"), name)
    raise AttributeError(f"module 'cranioface.anatomy.ct' has no attribute {name!r}")
