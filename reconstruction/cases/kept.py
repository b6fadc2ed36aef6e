"""The described skulls of the last few inputs, so that another face over one of them neither aligns nor describes.

A skull is known by the content of its files and by what its description depends on; never by a path alone, which
another upload may have had. Knows nothing of faces.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cranioface.report.provenance import content_hash
from reconstruction.cases.asked import Asked, Inputs

if TYPE_CHECKING:
    from completion.completed import Completed
    from reconstruction.cases.skull_files import SkullFiles
    from reconstruction.road import PreparedHead

MOST = 4  # skulls; the maps and meshes of one take some 25 MB, of a large CT 150

Key = tuple[object, ...]


@dataclass
class KeptSkull:
    """A described skull, what was warned of while it was read, its implants, and its files as an earlier face has."""

    skull: PreparedHead
    warnings: list[str]
    implants: Completed | None = None
    files: SkullFiles | None = None


class KeptSkulls:
    """The newest `MOST` described skulls."""

    def __init__(self) -> None:
        self._skulls: OrderedDict[Key, KeptSkull] = OrderedDict()

    def key(self, inputs: Inputs, asked: Asked) -> Key:
        """What the description of this skull depends on."""
        return content_hash(inputs.main), inputs.kind, asked.units, asked.mouth, asked.complete

    def get(self, key: Key, inputs: Inputs) -> KeptSkull | None:
        """The skull, as read from the path that it has now; None where it is not kept."""
        if (kept := self._skulls.get(key)) is None:
            return None
        self._skulls.move_to_end(key)
        kept.skull = replace(kept.skull, head=replace(kept.skull.head, path=inputs.main))
        return kept

    def keep(self, key: Key, kept: KeptSkull) -> None:
        """Keep a skull, and let the one go that was not asked for the longest."""
        self._skulls[key] = kept
        while len(self._skulls) > MOST:
            self._skulls.popitem(last=False)
