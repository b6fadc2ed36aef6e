"""Lateral radiographs: read, laid over a skull, and what they show of its face: the room's doors.

Knows nothing of methods and of the road.
"""

from __future__ import annotations

from pathlib import Path

from cranioface.command import BadInput
from cranioface.geometry.image_files import read_image
from embedding.film import Film, film_of
from embedding.laid import Laid, Side, checked, lay

__all__ = ["Film", "Laid", "Side", "checked", "lay", "read_film", "with_scale"]


def read_film(path: str | Path, mm_per_pixel: float | None = None) -> Film:
    """The lateral radiograph in a PNG, JPEG, TIFF or DICOM file, bone bright, ready to be looked at.

    mm_per_pixel: at the head, in its midline; None = as a DICOM file says, else unknown. BadInput where it is no
    picture, or one of no head.
    """
    return film_of(read_image(path, mm_per_pixel))


def with_scale(film: Film) -> Film:
    """The same film; BadInput where its mm per pixel are unknown."""
    if film.mm is None:
        raise BadInput(f"{film.path}: its mm per pixel are unknown; give --mm-per-pixel, at the head")
    return film
