"""Tiny DICOM files, and one that has a word wherever text can stand."""

import io

import numpy as np
from pydicom import Dataset, Sequence, dcmwrite
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian

TEXTS = "AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UN UR UT OB OW".split()
CHARSET = 0x00080005
CT, DX = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.1.1"


def plain(k=0, modality="CT", sop=CT, size=16, **more):
    """The dataset of a CT slice, `k` mm up; more: keyword -> value."""
    data = Dataset()
    told = {
        "SOPClassUID": sop, "SOPInstanceUID": f"1.2.3.{k + 1}", "Modality": modality, "StudyInstanceUID": "1.2.3",
        "SeriesInstanceUID": "1.2.3.4", "InstanceNumber": k + 1, "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
        "ImagePositionPatient": [0, 0, k], "ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "PixelSpacing": [1, 1],
        "SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2", "Rows": size, "Columns": size,
        "BitsAllocated": 16, "BitsStored": 16, "HighBit": 15, "PixelRepresentation": 1,
        "RescaleIntercept": -1024, "RescaleSlope": 1, "NumberOfFrames": 1,
    }  # fmt: skip
    for name, value in (told | more).items():
        if value is not None:
            setattr(data, name, value)
    data.add_new(0x7FE00010, "OW", np.random.default_rng(k).integers(0, 2000, size * size, dtype=np.int16).tobytes())
    return data


def written(data, syntax=ExplicitVRLittleEndian, preamble=bytes(128), meta=()):
    """The bytes of a file. meta: (tag, VR, value) more for its meta header."""
    data.file_meta, data.preamble = FileMetaDataset(), preamble
    data.file_meta.FileMetaInformationGroupLength = 0
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.file_meta.TransferSyntaxUID = syntax
    for element in meta:
        data.file_meta.add_new(*element)
    out = io.BytesIO()
    implicit = syntax.is_implicit_VR
    dcmwrite(out, data, implicit_vr=implicit, little_endian=syntax.is_little_endian, enforce_file_format=False)
    return out.getvalue()


def dicom(k=0, **options):
    return written(plain(k, **options))


def marked(word, k=0, syntax=ExplicitVRLittleEndian, all_of_them=False, **options):
    """The same with `word` in every element of the standard that may hold text and is not set, in private ones, nested,
    behind the pixels, in preamble and meta header. all_of_them: in those that are set, too, but the pixels' shape."""
    data = plain(k, **options)
    inner, outer, groups = Dataset(), Dataset(), Dataset()
    for one in (inner, groups, data):
        _mark(one, word.encode(), syntax, all_of_them)
    outer.set_original_encoding(syntax.is_implicit_VR, True, "iso8859")
    outer.add_new(0x00400275, "SQ", Sequence([inner]))
    data.add_new(0x00081140, "SQ", Sequence([outer]))
    data.add_new(0x52009229, "SQ", Sequence([groups]))
    data[0x7FE00010].value += word.encode() * 2
    texts = [(0x00020013, "SH", word), (0x00020016, "AE", word), (0x00020102, "OB", word.encode())]
    return written(data, syntax, word.encode().ljust(128, b"\0"), [*texts, (0x00020100, "UI", "1.2.3")])


def _mark(data, word, syntax, all_of_them):
    data.set_original_encoding(syntax.is_implicit_VR, True, "iso8859")
    standard = [(tag, vr) for tag, (vr, *_) in DicomDictionary.items() if 8 <= tag >> 16 < 0x7FE0 and tag != CHARSET]
    private = [((group << 16) + 0x1000 + n, vr) for group in (0x0009, 0x7FE1) for n, vr in enumerate(TEXTS)]
    others = [(0x00090010, "LO"), (0x60003000, "OW"), (0x50003000, "OW"), (0xFFFCFFFC, "OB")]  # overlay, curve, filling
    for tag, vr in standard + private + others:
        free = tag not in data or (all_of_them and tag >> 16 != 0x0028)
        if vr in TEXTS and free:
            raw = RawDataElement(Tag(tag), vr, len(word), word, 0, syntax.is_implicit_VR, True, True)
            data[Tag(tag)] = raw
