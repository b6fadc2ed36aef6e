"""Words of DICOM headers that the choice of a series heeds, for who cleans headers of all others."""

from cranioface.anatomy.ct.dicom_words import HEAD_WORDS, NO_SCAN, OTHER_MODALITIES, OTHER_WORDS

__all__ = ["HEAD_WORDS", "NO_SCAN", "OTHER_MODALITIES", "OTHER_WORDS"]
