"""The Frankfurt frame: `align` a skull by itself, or `align_by_landmarks` from three points. Rigid, never scaled."""

from cranioface.anatomy.frankfurt.alignment import Alignment, align_by_landmarks
from cranioface.anatomy.frankfurt.search import align

__all__ = ["Alignment", "align", "align_by_landmarks"]
