"""The command `python backprojection.py`: a person's face projections -> one printable mesh in the input's frame."""

from dataclasses import dataclass
from pathlib import Path

from cranioface.command import BadInput, check_outputs, run
from cranioface.command.arguments import read_options
from cranioface.command.checkout import default_output

DEFAULT_INPUT = default_output("out", "sample")  # where projections.py without arguments writes
ENDINGS = (".stl", ".ply", ".obj", ".off", ".glb")
HELP = """Fuse the eight face projections of a person into one watertight surface, in the frame of the person's input.

  backprojection.py                      out/sample, as projections.py without arguments writes it
  backprojection.py DIR -o face.stl      the face_000.png ... face_315.png of a folder that projections.py wrote"""


def main(argv: list[str] | None = None) -> int:
    return run(lambda: fuse_command(argv))


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What `backprojection.py` takes."""

    person: Path | None = None
    """a PERSON folder with person.yaml and face_*.png"""
    output: Path | None = None
    """the mesh to write (default: face.stl in the folder)"""
    spacing: float = 1.0
    """of the grid in mm, 0.4 to 4 (default 1)"""
    full: bool = False
    """the finest surface, some 400,000 triangles, instead of one thinned to 60,000"""

    def __post_init__(self) -> None:
        if self.output and self.output.suffix.lower() not in ENDINGS:
            raise BadInput(f"{self.output}: unknown ending for a mesh; use .stl or .ply")
        if not 0.4 <= self.spacing <= 4:
            raise BadInput(f"--spacing {self.spacing:g}: must lie from 0.4 to 4 mm")


def fuse_command(argv: list[str] | None) -> None:
    arguments = read_options(Arguments, argv, help=HELP, places=("person",), short={"output": "-o"})
    folder = arguments.person or _sample()
    _fuse(folder, arguments.output or folder / "face.stl", arguments.spacing, arguments.full)


def _sample() -> Path:
    if not DEFAULT_INPUT.is_dir():
        raise BadInput(f"{DEFAULT_INPUT}: no such folder; run projections.py first, or name a folder that it wrote")
    return DEFAULT_INPUT


def _fuse(folder: Path, output: Path, spacing: float, full: bool) -> None:
    from backprojection.fusion import fuse
    from cranioface.geometry.mesh_files import write_mesh
    from cranioface.geometry.thinning import FACE_TRIANGLES, thinned_solid
    from cranioface.people.person import person_files, read_person  # here, so that --help waits for none

    check_outputs([output], inputs=person_files(folder))
    if output.is_dir():
        raise BadInput(f"{output}: is a folder where a mesh is to be written; name another output")
    person = read_person(folder, layers=("face",))
    depth = person.maps["face"]
    print(f"read {folder}: face in {len(depth)} views of {person.ring.pixels} pixels", flush=True)
    try:
        mesh = fuse(depth, person.ring, spacing)
    except BadInput as refusal:
        raise BadInput(f"{folder}: {refusal}") from refusal
    if not full:
        mesh = thinned_solid(mesh, FACE_TRIANGLES)
    mesh.apply_transform(person.input_from_frankfurt)
    write_mesh(output, mesh)
    print(f"wrote {output}: {len(mesh.faces)} triangles, closed, {mesh.volume / 1000:.0f} ml, in the input's frame")
