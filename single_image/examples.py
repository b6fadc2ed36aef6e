"""What is learnt from, whatever layout it lies in on disk: people with pictures and a shape, in the parts of a split.

Owns the protocol. The project's own layout is `images_folder`, other people's are in `layouts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from single_image.picture import Picture
from single_image.shape import Shape


class Examples(Protocol):
    """People of a data set."""

    def names(self, part: str) -> Sequence[str]:
        """Of a part of the split: train, validation or test."""

    def pictures(self, name: str) -> Sequence[Picture]:
        """Every image of a person."""

    def shape(self, name: str) -> Shape:
        """The truth of a person."""

    def origin(self) -> dict[str, Any]:
        """Plain values that tell where the data came from, with a hash of them, for the card of what learns."""
