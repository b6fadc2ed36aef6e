"""Where a sheet of faces keeps what it made, so that a later version can be laid beside it. Owns its files' names.

Knows nothing of what is drawn and measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cranioface.command import BadInput

if TYPE_CHECKING:
    import trimesh


@dataclass(frozen=True)
class SheetFolder:
    """OUT of the command `sheet`: NAME.jpg, meshes/NAME.ply (mm, Frankfurt frame), errors.csv."""

    folder: Path

    @property
    def errors(self) -> Path:
        """The table of errors."""
        return self.folder / "errors.csv"

    def picture(self, name: str) -> Path:
        """Of one head, or the whole `sheet`."""
        return self.folder / f"{name}.jpg"

    def mesh(self, name: str) -> Path:
        """Where the face of one head lies."""
        return self.folder / "meshes" / f"{name}.ply"

    def check(self) -> None:
        """BadInput where this is no such folder."""
        if not self.errors.is_file() or not (self.folder / "meshes").is_dir():
            raise BadInput(f"{self.folder}: is no folder that `python -m evaluation sheet` wrote; name its -o")

    def write_face(self, name: str, face: trimesh.Trimesh) -> None:
        """Keep one face (mm, Frankfurt frame)."""
        from cranioface.geometry.mesh_files import write_mesh

        self.mesh(name).parent.mkdir(parents=True, exist_ok=True)
        write_mesh(self.mesh(name), face)

    def read_face(self, name: str) -> trimesh.Trimesh | None:
        """The face of one head, None where this sheet has none of that name."""
        from cranioface.geometry.mesh_files import read_mesh

        return read_mesh(self.mesh(name)) if self.mesh(name).is_file() else None
