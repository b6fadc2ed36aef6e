"""What `--plan` and `--mirror` add to a reconstruction: bone, face and skin after the plan, the mirrored side, figures.

Owns the names of the files and the sections of the report. Knows nothing of how plans are carried out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import trimesh

    from planning.changes import Change
    from planning.plan import Plan
    from planning.planned import Planned
    from reconstruction.road import PreparedHead, Reconstruction

Side = Literal["left", "right"]
SKULL, FACE, SKIN, PICTURE = "skull_planned.stl", "face_planned.stl", "skin_planned.stl", "plan.png"
MIRRORED, SYMMETRY = "mirrored.stl", "symmetry.png"


def planned_files(folder: Path, plan: Path | None, mirror: Side | None, with_skin: bool) -> list[Path]:
    """What is written into `folder` besides, for what is asked."""
    planned = [SKULL, FACE, PICTURE, *([SKIN] if with_skin else [])] if plan else []
    return [folder / name for name in (*planned, *([MIRRORED, SYMMETRY] if mirror else []))]


@dataclass(frozen=True)
class PlanOutputs:
    """Writes what a plan does to a reconstruction, and what there is to say of it."""

    plan: Plan

    def __call__(self, out: Path, made: Reconstruction, say: Callable[[str], None]) -> dict[str, Any]:
        """Files into `out`, lines to `say`; the section of the report."""
        from cranioface.geometry.mesh_files import write_mesh
        from cranioface.report.pictures import write_picture
        from planning.pictures import plan_sheet
        from planning.planned import carry_out

        skull = made.skull
        planned = carry_out(self.plan, operated(skull))
        write_mesh(out / SKULL, _back(planned.after.whole if planned.matrices else skull.bone, skull))
        skins = {"face": (FACE, made.surface)} | _own_skin(skull)
        changes: dict[str, Change] = {}
        for name, (file, before) in skins.items():
            changes[name], after = changed(planned, before)
            write_mesh(out / file, _back(after, skull))
        pieces = [[b.rest, *b.pieces.values()] for b in (planned.before, planned.after)]
        picture = plan_sheet(pieces, (before, after), changes[name].way_mm, f"{self.plan.path.name}: {name}")
        write_picture(out / PICTURE, picture)
        _tell(planned, changes, say)
        return {
            "plan": self.plan.path.read_text(encoding="utf-8"),
            "matrices_frankfurt": {n: m.round(6).tolist() for n, m in planned.matrices.items()},
            "closed": {n: bool(p.is_watertight) for n, p in planned.before.pieces.items()},
            "overlaps": [vars(overlap) for overlap in planned.overlaps],
            "doubts": planned.doubts,
            "change": {name: change.plain() for name, change in changes.items()},
        }


@dataclass(frozen=True)
class MirrorOutputs:
    """Writes the healthy side mirrored onto the other, and how far the skull is from its mirror image."""

    healthy: Side

    def __call__(self, out: Path, made: Reconstruction, say: Callable[[str], None]) -> dict[str, Any]:
        """Files into `out`, lines to `say`; the section of the report."""
        from cranioface.geometry.mesh_files import write_mesh
        from cranioface.report.pictures import write_picture
        from planning.pictures import asymmetry_sheet
        from planning.symmetry import HEADER, Symmetry

        skull = made.skull
        symmetry = Symmetry.of(skull.bone, skull.described.registered)
        write_mesh(out / MIRRORED, _back(symmetry.mirrored(self.healthy), skull))
        write_picture(out / SYMMETRY, asymmetry_sheet(skull.bone, symmetry.apart(), str(skull.head.path.name)))
        for line in (HEADER, *symmetry.pairs[:MOST_TOLD]):
            say(str(line))
        return {"healthy": self.healthy} | symmetry.plain()


MOST_TOLD = 8  # of the asymmetric sites; report.json has all


def operated(skull: PreparedHead) -> Any:
    """A prepared head as planning takes it."""
    from planning.planned import Operated

    described = skull.described
    return Operated(skull.bone, described.registered, described.base, skull.alignment.frankfurt_from_input)


def changed(planned: Planned, before: trimesh.Trimesh) -> tuple[Change, trimesh.Trimesh]:
    """What a plan does to a skin in the Frankfurt frame: in figures, and the skin after it."""
    from planning.changes import change

    laid = planned.laid_on(before)
    after = planned.skin(before, laid)
    return change(planned, before, after, laid), after


def _own_skin(skull: PreparedHead) -> dict[str, tuple[str, trimesh.Trimesh]]:
    """The skin that a CT shows, in the Frankfurt frame; none where the mandible was moved since."""
    skin = None if skull.mouth.closed_by_deg or skull.mouth.mandible else skull.head.scanned_skin()
    frame = skull.alignment.frankfurt_from_input
    return {} if skin is None else {"skin": (SKIN, skin.copy().apply_transform(frame))}


def _back(mesh: trimesh.Trimesh, skull: PreparedHead) -> trimesh.Trimesh:
    """A mesh where the head lay."""
    return mesh.copy().apply_transform(skull.input_from_frankfurt)


def _tell(planned: Planned, changes: dict[str, Change], say: Callable[[str], None]) -> None:
    from planning.changes import HEADER

    for name, change in changes.items():
        most = change.way_mm.max(initial=0.0)
        say(f"{name}: farthest {most:.1f} mm, over bone that stays {change.elsewhere_mm:.1f} mm")
        for line in (HEADER, *change.sites) if change.sites else ():
            say(str(line))
        for warning in change.warnings:
            say(f"warning: {name}: {warning}")
    for doubt in planned.doubts:
        say(f"warning: {doubt}")
