"""One DICOM file, read from memory and written again with nothing but what is allowed. Pixels are not decoded.

Values are passed on as the file's own bytes, in its own transfer syntax, so that no decimal changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from web.intake.dicom.allowed import ALLOWED, BODY_PART, GEOMETRY, PIXELS, READ_ONLY, Allowed, Leaf
from web.intake.dicom.pixels import pixels
from web.intake.dicom.reading import DAMAGED, check_sequence, read
from web.intake.dicom.values import PADDING, Salted, known_uid
from web.intake.dicom.words import body_words
from web.intake.filters import Damaged

if TYPE_CHECKING:
    from pydicom import Dataset, FileDataset

SHAPE = (0x0028_0002, 0x0028_0010, 0x0028_0011, 0x0028_0100)  # samples, rows, columns, bits
UNDEFINED = 0xFFFF_FFFF  # the length of what is compressed


@dataclass(frozen=True)
class Clean:
    """frames: 0 = holds no image, and then `data` is None."""

    frames: int
    modality: str
    data: Dataset | None

    def write(self, file: BinaryIO) -> None:
        """Damaged where what stays makes no file."""
        from pydicom import dcmwrite

        assert self.data is not None
        try:
            dcmwrite(file, self.data, enforce_file_format=False)
        except (MemoryError, OSError):
            raise
        except Exception:
            raise Damaged(DAMAGED) from None


def cleaned(file: BytesIO, salted: Salted) -> Clean:
    """The allowed part of a DICOM file. Damaged where it cannot be read or lacks pixels that it tells of."""
    try:
        source = read(file)
        return _clean(source, salted) if PIXELS in source else Clean(0, "", None)
    except (Damaged, MemoryError):
        raise
    except Exception:  # of a parser of hostile bytes, anything; and its words may quote them
        raise Damaged(DAMAGED) from None


def _clean(source: FileDataset, salted: Salted) -> Clean:
    from pydicom import Dataset

    kept = _kept(source, ALLOWED, salted)
    if words := body_words([_raw(source, tag) for tag in READ_ONLY]):
        _put(kept, source, BODY_PART, "CS", words)
    frames = int(_raw(kept, 0x0028_0008) or 1)
    _put_pixels(kept, source, frames)
    assert isinstance(kept, Dataset)
    kept.preamble = bytes(128)
    kept.file_meta = _meta(source, kept)
    return Clean(frames, _raw(kept, 0x0008_0060).strip(PADDING).decode(), kept)


def _kept(source: Dataset, allowed: Allowed, salted: Salted) -> Dataset:
    """What of one dataset may stay, in its own encoding; sequences item by item."""
    from pydicom import Dataset, Sequence

    kept = Dataset()
    implicit, little = source.original_encoding
    kept.set_original_encoding(implicit, little, "iso8859")
    for tag, rule in allowed.items():
        if tag not in source:
            continue
        if isinstance(rule, Leaf):
            _keep_leaf(kept, source, tag, rule, salted)
            continue
        check_sequence(_raw(source, tag))
        if isinstance(items := source[tag].value, Sequence):
            kept.add_new(tag, "SQ", [_kept(item, rule, salted) for item in items])
    return kept


def _keep_leaf(kept: Dataset, source: Dataset, tag: int, rule: Leaf, salted: Salted) -> None:
    raw = _raw(source, tag)
    value = rule.check(raw, salted) if _vr_fits(source, tag, rule) else None
    if value is not None:
        _put(kept, source, tag, rule.vr, value)
    elif tag in GEOMETRY and raw.strip(PADDING):
        raise Damaged("is DICOM whose header tells its geometry in a way that cannot be read; export it again")


def _raw(source: Dataset, tag: int) -> bytes:
    """The element's bytes; empty where it has none."""
    if tag not in source:
        return b""
    value: Any = source.get_item(tag).value
    return value if isinstance(value, bytes) else b""


def _vr_fits(source: Dataset, tag: int, rule: Leaf) -> bool:
    """In a file that tells VRs, an element with another than its own is not what it says."""
    return source.get_item(tag).VR in (None, "UN", rule.vr)


def _put(kept: Dataset, source: Dataset, tag: int, vr: str, value: bytes, length: int | None = None) -> None:
    from pydicom.dataelem import RawDataElement
    from pydicom.tag import Tag

    implicit, little = source.original_encoding
    told = len(value) if length is None else length
    element = RawDataElement(Tag(tag), None if implicit else vr, told, value, 0, bool(implicit), bool(little), True)
    kept[Tag(tag)] = element


def _put_pixels(kept: Dataset, source: Dataset, frames: int) -> None:
    from pydicom.dataelem import RawDataElement

    element = source.get_item(PIXELS)
    if not isinstance(element, RawDataElement) or not element.value:
        raise Damaged(DAMAGED)
    samples, rows, columns, bits = (_short(kept, tag) for tag in SHAPE)
    packed = element.length == UNDEFINED
    value = pixels(element.value, packed, (rows * columns * max(1, samples) * bits * frames + 7) // 8, frames)
    vr = "OB" if packed or element.VR == "OB" else "OW"
    _put(kept, source, PIXELS, vr, value, UNDEFINED if packed else None)


def _short(kept: Dataset, tag: int) -> int:
    return int.from_bytes(_raw(kept, tag), "little" if kept.original_encoding[1] else "big")


def _meta(source: FileDataset, kept: Dataset) -> Any:
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import PYDICOM_IMPLEMENTATION_UID, UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.FileMetaInformationGroupLength = 0
    meta.FileMetaInformationVersion = b"\0\1"
    for name, tag in (("MediaStorageSOPClassUID", 0x0008_0016), ("MediaStorageSOPInstanceUID", 0x0008_0018)):
        if uid := _raw(kept, tag).strip(PADDING).decode():
            setattr(meta, name, uid)
    guessed = ImplicitVRLittleEndian if source.original_encoding[0] else ExplicitVRLittleEndian
    syntax = str(source.file_meta.get("TransferSyntaxUID") or guessed)
    if known_uid(syntax.encode("latin-1", "replace"), Salted(b"")) is None:
        raise Damaged("is DICOM in a private transfer syntax; export it uncompressed")
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = PYDICOM_IMPLEMENTATION_UID
    return meta
