"""The elements that may stay, each with its VR and a check of its value. What is not listed here is not written.

Read by `cranioface.anatomy.ct` (geometry, series, words of the head), by `cranioface.geometry.dicom_image` (scale of a
radiograph) and by GDCM (pixels and their rescale).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from reconstruction.cases.dicom_words import NO_SCAN, OTHER_MODALITIES
from web.intake.dicom.values import (
    Check,
    binary,
    hashed_text,
    hashed_uid,
    known_uid,
    numbers,
    one_of,
    words_in,
)

MODALITIES = ("CT", *OTHER_MODALITIES, "DR", "IO", "PX", "RG", "RF", "OT", "XC", "GM")
TYPES = ("ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "AXIAL", *NO_SCAN)
PHOTOMETRIC = ("MONOCHROME1", "MONOCHROME2", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT", "PALETTE COLOR")


@dataclass(frozen=True)
class Leaf:
    vr: str
    check: Check


Allowed: TypeAlias = "dict[int, Leaf | Allowed]"  # by tag; a table for the items of a sequence


def _text(most: int, vr: str = "DS") -> Leaf:
    return Leaf(vr, numbers(most))


def _short() -> Leaf:
    return Leaf("US", binary(2))


GROUPS: Allowed = {
    0x0020_9113: {0x0020_0032: _text(3)},  # plane position
    0x0020_9116: {0x0020_0037: _text(6)},  # plane orientation
    0x0028_9110: {0x0018_0050: _text(1), 0x0018_0088: _text(1), 0x0028_0030: _text(2)},  # pixel measures
    0x0028_9145: {0x0028_1052: _text(1), 0x0028_1053: _text(1)},  # rescale
}
PIXELS = 0x7FE0_0010
BODY_PART, DESCRIPTION, PROTOCOL = 0x0018_0015, 0x0008_103E, 0x0018_1030  # read for a word of the head alone
GEOMETRY = {0x0020_0032, 0x0020_0037, *range(0x0028_0002, 0x0028_2000)}  # what must not be left out for a bad value
READ_ONLY = (BODY_PART, DESCRIPTION, PROTOCOL)
ALLOWED: Allowed = {
    0x0008_0008: Leaf("CS", words_in(TYPES)),  # image type
    0x0008_0016: Leaf("UI", known_uid),  # SOP class
    0x0008_0018: Leaf("UI", hashed_uid),  # SOP instance
    0x0008_0060: Leaf("CS", one_of(MODALITIES)),
    0x0010_0020: Leaf("LO", hashed_text),  # patient: slices of two are not stacked
    0x0018_0050: _text(1),  # slice thickness
    0x0018_0088: _text(1),  # spacing between slices
    0x0018_1110: _text(1),  # distance source to detector
    0x0018_1111: _text(1),  # distance source to patient
    0x0018_1114: _text(1),  # magnification
    0x0018_1164: _text(2),  # imager pixel spacing
    0x0018_1210: Leaf("SH", hashed_text),  # convolution kernel
    0x0020_000D: Leaf("UI", hashed_uid),  # study
    0x0020_000E: Leaf("UI", hashed_uid),  # series
    0x0020_0013: _text(1, "IS"),  # instance number
    0x0020_0032: _text(3),  # image position
    0x0020_0037: _text(6),  # image orientation
    0x0020_0052: Leaf("UI", hashed_uid),  # frame of reference
    0x0028_0002: _short(),  # samples per pixel
    0x0028_0004: Leaf("CS", one_of(PHOTOMETRIC)),
    0x0028_0006: _short(),  # planar configuration
    0x0028_0008: _text(1, "IS"),  # number of frames
    0x0028_0010: _short(),  # rows
    0x0028_0011: _short(),  # columns
    0x0028_0030: _text(2),  # pixel spacing
    0x0028_0100: _short(),  # bits allocated
    0x0028_0101: _short(),  # bits stored
    0x0028_0102: _short(),  # high bit
    0x0028_0103: _short(),  # pixel representation
    0x0028_1052: _text(1),  # rescale intercept
    0x0028_1053: _text(1),  # rescale slope
    0x5200_9229: GROUPS,  # shared functional groups
    0x5200_9230: GROUPS,  # those of each frame
}
