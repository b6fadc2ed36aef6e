"""What `--base` and `--wall` add to a reconstruction: print.stl, the face on a stand or hollow, as a printer takes it.

Owns the file, what walls can be asked for and the section of the report. Knows nothing of how solids are made.
face.stl stays the face itself, whose error and tissue depths are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cranioface.command import BadInput

if TYPE_CHECKING:
    import trimesh

    from reconstruction.road import Reconstruction

PRINT = "print.stl"
GRID_MM = 1.0  # by which a cavity is made
THINNEST_MM, THICKEST_MM = 0.8, 15.0  # two lines of a usual nozzle; a solid neck has a radius of some 50


def check_wall(wall_mm: float | None, asked_as: str = "--wall") -> None:
    """BadInput for a wall that no printer makes or no neck can hold."""
    if wall_mm is not None and not THINNEST_MM <= wall_mm <= THICKEST_MM:
        raise BadInput(f"{asked_as} {wall_mm:g}: must lie from {THINNEST_MM:g} to {THICKEST_MM:g} mm")


def printed_files(folder: Path, base: bool, wall_mm: float | None) -> list[Path]:
    """What is written into `folder` besides, for what is asked."""
    return [folder / PRINT] if base or wall_mm is not None else []


@dataclass(frozen=True)
class PrintOutputs:
    """Writes the face as it is to be printed. base: on a stand; wall_mm: hollow, open below, None for solid."""

    base: bool
    wall_mm: float | None

    def __call__(self, out: Path, made: Reconstruction, say: Callable[[str], None]) -> dict[str, Any]:
        """The file into `out`, a line to `say`; the section of the report."""
        from cranioface.geometry.mesh_files import write_mesh
        from cranioface.geometry.rigid import moved_mesh

        solid = to_print(made.surface, self.base, self.wall_mm)
        write_mesh(out / PRINT, moved_mesh(made.skull.input_from_frankfurt, solid))
        told = {"base": self.base, "wall_mm": self.wall_mm} | _told(solid)
        wall = "solid" if self.wall_mm is None else f"hollow, {self.wall_mm:g} mm thick, open below"
        say(f"{PRINT}: {'on a stand, ' if self.base else ''}{wall}, {told['volume_ml']:.0f} ml to print")
        return told


def to_print(face: trimesh.Trimesh, base: bool, wall_mm: float | None) -> trimesh.Trimesh:
    """A closed face (Frankfurt frame, mm) on a stand or hollow, one closed body. BadInput where no neck ends flat."""
    from cranioface.geometry.hollow import hollowed
    from cranioface.report.neck_end import neck_end
    from cranioface.report.stand import on_stand

    end = neck_end(face)
    plane = np.r_[end.normal, -end.normal @ end.middle]
    if base:
        face = on_stand(face, end)
        plane = np.array([0.0, 0.0, -1.0, face.bounds[0, 2]])
    return face if wall_mm is None else hollowed(face, wall_mm, plane, min(GRID_MM, wall_mm))


def _told(solid: trimesh.Trimesh) -> dict[str, Any]:
    from cranioface.geometry.closed_surface import enclosed_volume, is_closed
    from cranioface.geometry.self_intersection import self_intersections

    return {
        "triangles": len(solid.faces),
        "closed": is_closed(solid),
        "self_intersections": len(self_intersections(solid)),
        "volume_ml": round(enclosed_volume(solid) / 1000, 1),
        "height_mm": round(float(np.ptp(solid.vertices[:, 2])), 1),
    }
