"""The face from the skull: what programs import. Everything is handed on when it is first asked for.

from cranioface import Facts, Options, face_error, read_head, reconstruct, write_face
head = read_head("skull.stl", face="face.stl")
made = reconstruct(head, Options(facts=Facts(sex="female", age_years=40)))
write_face("face.stl", made)
print(face_error(made.face, head.skin(), head.skull)["mean_mm"])

The only file of the library that names a higher floor. Importing it loads no other module and sets nothing.
"""

TYPE_CHECKING = False  # what type checkers take for true; typing itself would be the slowest import here
if TYPE_CHECKING:
    from completion.complete import complete
    from completion.options import CompleteOptions, ImplantOptions
    from cranioface.command.version import VERSION as __version__
    from cranioface.geometry.mesh_files import read_mesh, write_mesh
    from cranioface.judge.face_error import face_error
    from cranioface.people.facts import Facts
    from cranioface.people.head_files import align, read_head
    from reconstruction.options import Options
    from reconstruction.outputs import write_face
    from reconstruction.road import Reconstruction, reconstruct
    from single_image.options import PredictOptions
    from single_image.predict import predict_from_image

__all__ = [
    "CompleteOptions", "Facts", "ImplantOptions", "Options", "PredictOptions", "Reconstruction", "__version__", "align",
    "complete", "face_error", "predict_from_image", "read_head", "read_mesh", "reconstruct", "write_face", "write_mesh",
]  # fmt: skip

_PLACES = {
    "CompleteOptions": "completion.options",
    "ImplantOptions": "completion.options",
    "complete": "completion.complete",
    "Facts": "cranioface.people.facts",
    "Options": "reconstruction.options",
    "PredictOptions": "single_image.options",
    "Reconstruction": "reconstruction.road",
    "align": "cranioface.people.head_files",
    "face_error": "cranioface.judge.face_error",
    "predict_from_image": "single_image.predict",
    "read_head": "cranioface.people.head_files",
    "read_mesh": "cranioface.geometry.mesh_files",
    "reconstruct": "reconstruction.road",
    "write_face": "reconstruction.outputs",
    "write_mesh": "cranioface.geometry.mesh_files",
}
_BESIDE = (
    "backprojection",
    "completion",
    "embedding",
    "pix2pix",
    "planning",
    "projections",
    "reconstruction",
    "single_image",
)  # installed beside this package, and needed by what is handed on here: `web` is not, and may be anybody's web.py


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "__version__":
        value = import_module("cranioface.command.version").VERSION
    elif name in _PLACES:
        _check_rooms()
        value = getattr(import_module(_PLACES[name]), name)
    else:
        raise AttributeError(f"module 'cranioface' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _check_rooms() -> None:
    """ImportError where somebody's own projections.py, say, stands before the room of that name on the path."""
    from importlib.util import find_spec
    from pathlib import Path

    home = Path(__file__).resolve().parent.parent
    for room in _BESIDE:
        spec = find_spec(room)
        origin = spec.origin if spec and spec.origin else "nothing"
        if Path(origin).resolve() != home / room / "__init__.py":
            raise ImportError(f"cranioface needs its own package {room!r}, but {origin} stands in its way; rename that")
