"""One CT from disk as an image of Hounsfield units: volume files, DICOM folders and zips of them.

Owns what a readable CT is and how a bad one is refused. The image keeps the position and direction of its header
(LPS patient mm through SimpleITK's TransformIndexToPhysicalPoint). Knows nothing of bone, skin or surfaces.
"""

import gzip
import zlib
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from cranioface.anatomy.ct.archive import unpacked
from cranioface.anatomy.ct.canonical import canonical
from cranioface.anatomy.ct.dicom import read_series
from cranioface.anatomy.ct.dicom_series import FEWEST_SLICES
from cranioface.anatomy.ct.kinds import DICOM_ENDINGS, is_volume_file
from cranioface.command import BadInput
from cranioface.geometry.quiet import quiet

LARGEST_VOXELS = 1_500_000_000  # a whole body at 512 x 512 x 2000 has 0.5e9
EXTENT_MM = (40.0, 2500.0)  # from a part of a face to a whole body; outside it the spacing is not in mm
RAW_WATER = (900, 1150)  # where soft tissue lies when 1024 was never subtracted
CHUNK = 1 << 22


def read_ct(path: str | Path, series: str | None = None) -> sitk.Image:
    """The CT at `path` (NIfTI, NRRD, MHA, a DICOM folder, a zip of one or a multi-frame file), scalar 3-D int16 HU.

    The same scan is the same image in whatever format it comes: see `canonical`.

    series: the DICOM SeriesInstanceUID to take where a folder holds several.
    Raises BadInput, naming the file, what is wrong and what to do, for whatever is not one CT volume.
    """
    path = Path(path)
    if not path.exists():
        raise BadInput(f"{path}: no such file or folder; check the path")
    if path.is_dir() or (path.suffix.lower() in DICOM_ENDINGS and path.stat().st_size):
        image = read_series(path, path, series)
    elif path.suffix.lower() == ".zip":
        with unpacked(path) as folder:
            image = read_series(folder, path, series)
    else:
        image = _read_volume(path)
    image = _hounsfield(image, path)
    image.SetMetaData("source", str(path))
    return image


def _read_volume(path: Path) -> sitk.Image:
    if not is_volume_file(path):
        raise BadInput(f"{path}: is not a CT file; give NIfTI, NRRD, MHA, a DICOM folder or a zip of one")
    if path.stat().st_size == 0:
        raise BadInput(f"{path}: is empty; export it again")
    length = _unzipped_length(path) if path.name.lower().endswith(".gz") else path.stat().st_size
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    try:
        with quiet():
            reader.ReadImageInformation()
    except RuntimeError as refusal:
        raise BadInput(f"{path}: is not a readable {_format(path)} file; export it again") from refusal
    _check_shape(reader, path)
    _check_length(reader, length, path)
    try:
        with quiet():
            result: sitk.Image = reader.Execute()
            return result
    except (RuntimeError, MemoryError) as refusal:
        raise BadInput(f"{path}: ends before its last voxel or is damaged; copy or export it again") from refusal


def _format(path: Path) -> str:
    return "NIfTI" if ".nii" in path.name.lower() else path.suffix[1:].upper()


def _unzipped_length(path: Path) -> int:
    """Bytes in a gzip file, all of them read: ITK takes what a truncated file lacks for zeros, without an error."""
    try:
        with gzip.open(path) as stream:
            return sum(map(len, iter(lambda: stream.read(CHUNK), b"")))
    except EOFError as refusal:
        raise BadInput(f"{path}: is truncated (its compressed data end early); copy or download it again") from refusal
    except (OSError, zlib.error) as refusal:
        raise BadInput(f"{path}: is not gzip-compressed data or is damaged; copy or export it again") from refusal


def _check_shape(reader: sitk.ImageFileReader, path: Path) -> None:
    """Refuse by the header alone what would not fit or is no volume."""
    size = [n for n in reader.GetSize()]
    if reader.GetDimension() != 3:
        shape = " x ".join(map(str, size))
        raise BadInput(f"{path}: has {reader.GetDimension()} dimensions ({shape}); export one 3-D volume of one moment")
    if reader.GetNumberOfComponents() != 1:
        raise BadInput(
            f"{path}: holds {reader.GetNumberOfComponents()} values per voxel (a colour image?); "
            "export the CT in Hounsfield units"
        )
    if np.prod(size, dtype=float) > LARGEST_VOXELS:
        raise BadInput(f"{path}: {' x '.join(map(str, size))} voxels are too many; crop it to the head first")


def _check_length(reader: sitk.ImageFileReader, length: int, path: Path) -> None:
    """The NIfTI reader fills what is missing with zeros: count the bytes (the readers of the other formats do)."""
    if ".nii" not in path.name.lower():
        return
    voxels = np.prod(reader.GetSize(), dtype=float)
    needed = float(reader.GetMetaData("vox_offset")) + voxels * int(reader.GetMetaData("bitpix")) / 8
    if length < needed:
        raise BadInput(f"{path}: is truncated ({length} of {needed:.0f} bytes); copy or download it again")


def _hounsfield(image: sitk.Image, path: Path) -> sitk.Image:
    """The same image as canonical int16, once it passes for a CT."""
    if image.GetDimension() != 3 or min(image.GetSize()) < FEWEST_SLICES:
        shape = " x ".join(map(str, image.GetSize()))
        raise BadInput(
            f"{path}: {shape} voxels are not a volume of a head; give the whole scan, at least {FEWEST_SLICES} slices"
        )
    _check_geometry(image, path)
    _check_numbers(image, path)
    image = canonical(image)
    _check_units(sitk.GetArrayViewFromImage(image), path)
    return image


def _check_numbers(image: sitk.Image, path: Path) -> None:
    values = sitk.GetArrayViewFromImage(image)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise BadInput(f"{path}: some voxels are not numbers (NaN or infinite); export it again in Hounsfield units")


def _check_geometry(image: sitk.Image, path: Path) -> None:
    extent = np.array(image.GetSize()) * image.GetSpacing()
    shape = " x ".join(f"{e:.4g}" for e in extent)
    if extent.min() < EXTENT_MM[0] or extent.max() > EXTENT_MM[1]:
        raise BadInput(f"{path}: measures {shape} mm, which is no head scan; its voxel spacing must be in millimetres")


def _check_units(values: np.ndarray, path: Path) -> None:
    sample = values[:: max(1, values.shape[0] // 64), ::2, ::2]
    if sample.min() >= 0 and sample.max() <= 255:
        raise BadInput(
            f"{path}: values run from {values.min():g} to {values.max():g}, grey levels and not Hounsfield "
            "units (air is -1000, bone above 250); export the original CT"
        )
    raw = ((sample > RAW_WATER[0]) & (sample < RAW_WATER[1])).mean()
    if sample.min() >= 0 and raw > 0.15:
        raise BadInput(
            f"{path}: values look like raw scanner numbers, not Hounsfield units; "
            "subtract 1024 or export with the rescale applied"
        )
