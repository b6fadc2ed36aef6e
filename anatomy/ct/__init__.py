"""CT import: `read_ct` a head CT, take its `bone_surface` (for the prediction) and `skin_surface` (to print the error).

The door of the ct_* modules. Surfaces are in LPS patient millimetres, wound outward, open where the scan ends.
"""

from pathlib import Path

from anatomy.ct.bone import BoneOptions, bone_surface
from anatomy.ct.files import is_volume_file, read_ct
from anatomy.ct.skin import SkinOptions, skin_surface

__all__ = ["BoneOptions", "SkinOptions", "bone_surface", "is_ct", "read_ct", "skin_surface"]


def is_ct(path: str | Path) -> bool:
    """Whether `path` is to be read as a CT: a volume file, a zip, or a folder that is no PERSON folder.

    Decided by names alone, and true of a missing file that is called like a CT: reading it tells the user the rest.
    """
    path = Path(path)
    if path.is_dir():
        return not (path / "person.yaml").exists()
    return is_volume_file(path) or path.suffix.lower() in (".zip", ".dcm", ".dicom", ".ima")
