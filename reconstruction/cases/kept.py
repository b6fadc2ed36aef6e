"""The described skulls of the last few inputs, so that another face over one of them neither aligns nor describes.

A skull is known by the content of its files and by what its description depends on; never by a path alone, which
another upload may have had. Knows nothing of faces.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from cranioface.report.provenance import content_hash
from reconstruction.cases.asked import Asked, Inputs

if TYPE_CHECKING:
    from reconstruction.road import PreparedHead

MOST = 4  # skulls; the maps and meshes of one take some 25 MB, of a large CT 150

Key = tuple[object, ...]


class KeptSkulls:
    """The newest `MOST` described skulls."""

    def __init__(self) -> None:
        self._skulls: OrderedDict[Key, PreparedHead] = OrderedDict()

    def key(self, inputs: Inputs, asked: Asked) -> Key:
        """What the description of this skull depends on."""
        return content_hash(inputs.main), asked.units, asked.mouth, asked.complete

    def get(self, key: Key, inputs: Inputs) -> PreparedHead | None:
        """The described skull, as read from the path that it has now; None where it is not kept."""
        if (skull := self._skulls.get(key)) is None:
            return None
        self._skulls.move_to_end(key)
        return replace(skull, head=replace(skull.head, path=inputs.main))

    def keep(self, key: Key, skull: PreparedHead) -> None:
        """Keep a skull, and let the one go that was not asked for the longest."""
        self._skulls[key] = skull
        while len(self._skulls) > MOST:
            self._skulls.popitem(last=False)
