"""The command `cranioface surfaces CT -o OUT`: the skull and the skin of a head CT as meshes, and nothing predicted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cranioface.anatomy.ct import BoneOptions, SkinOptions, is_ct
from cranioface.command import BadInput, check_outputs, whole_folder
from cranioface.command.arguments import read_options
from cranioface.people.head_arguments import check_paths
from reconstruction.options import SKIN

SKULL = "skull.stl"
HELP = """The surfaces of a head CT: OUT receives skull.stl and skin.stl, LPS patient mm.

CT is NIfTI, NRRD, MHA, a DICOM folder or zip. Spikes of metal are cut off the skull; the skin is one shell, seen from
outside, without table, headrest and cables. A CT that shows no skin gives skull.stl alone."""


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What `cranioface surfaces` takes."""

    ct: Path
    """head CT"""
    output: Path
    """folder for the surfaces"""
    series: str | None = None
    """UID of the series to read where a DICOM folder holds several (default: the largest of a head)"""
    bone_hu: float = BoneOptions().threshold_hu
    """threshold of bone (default 250)"""
    skin_hu: float = SkinOptions().threshold_hu
    """threshold of skin (default -400)"""

    def __post_init__(self) -> None:
        check_paths(self.ct)
        if not is_ct(self.ct):
            raise BadInput(f"{self.ct}: is no CT; give NIfTI, NRRD, MHA, a DICOM folder or a zip of one")
        check_outputs([self.output / SKULL, self.output / SKIN], inputs=[self.ct])


def surfaces_command(argv: list[str] | None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, places=("ct",), short={"output": "-o"})
    from cranioface.geometry.mesh_files import write_mesh
    from cranioface.people.head_files import read_head

    bone, skin = BoneOptions(arguments.bone_hu), SkinOptions(arguments.skin_hu)
    head = read_head(arguments.ct, series=arguments.series, bone=bone, skin=skin)
    found = {SKULL: head.skull, SKIN: head.scanned_skin()}
    with whole_folder(arguments.output) as out:
        for name, mesh in found.items():
            if mesh is not None:
                write_mesh(out / name, mesh)
    sizes = ", ".join(f"{name} ({len(mesh.faces):,} faces)" for name, mesh in found.items() if mesh is not None)
    print(f"wrote {arguments.output}: {sizes}")
