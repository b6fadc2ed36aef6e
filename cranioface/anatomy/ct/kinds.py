"""What is to be read as a CT, told by names alone: nothing is opened, and no reader is loaded."""

from pathlib import Path

ENDINGS = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")
DICOM_ENDINGS = (".dcm", ".dicom", ".ima")


def is_volume_file(path: Path) -> bool:
    """Whether the name ends as a volume file does."""
    return path.name.lower().endswith(ENDINGS)


def is_ct(path: str | Path) -> bool:
    """Whether `path` is to be read as a CT: a volume file, a zip, or a folder that is no PERSON folder.

    True of a missing file that is called like a CT: reading it tells the user the rest.
    """
    path = Path(path)
    if path.is_dir():
        return not (path / "person.yaml").exists()
    return is_volume_file(path) or path.suffix.lower() in (".zip", *DICOM_ENDINGS)
