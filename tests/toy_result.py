"""The folder of a finished face as `reconstruction.cases.told` has it, of a few bytes a file; and a session of it."""

import json

from cranioface.command.outputs import whole_folder

STL = b"solid toy\nendsolid toy\n"
TEXT = {"face.stl": STL, "face.glb": b"glTF" + bytes(4000), "report.json": b"{}", "preview.png": b"\x89PNG"}
VIEW = ("skull.glb", "face.glb", "skull_000.png", "face_000.png", "thumbnail.png")
SECRETS = ("secret.txt", "projections/person.yaml", "view/secret.txt")  # there, and named by nobody


def write_result(folder, asked=None):
    for name, text in TEXT.items():
        (folder / name).write_bytes(text)
    (folder / "view").mkdir()
    (folder / "projections").mkdir()
    for name in VIEW:
        (folder / "view" / name).write_bytes(name.encode() * 100)
    for name in SECRETS:
        (folder / name).write_text("secret")
    (folder / "view" / "told.json").write_text(json.dumps(told(asked)))
    return folder


def told(asked=None):
    """A whole `reconstruction.cases.told.Told`."""
    rings = {"azimuths_deg": [0.0], "skull": ["skull_000.png"], "face": ["face_000.png"]}
    return {
        "kind": "mesh", "asked": asked or {}, "layers": [layer("skull"), layer("face")], "landmarks": [],
        "tissue_depths": [], "projections": rings, "doubts": [], "measures": {}, "error_mm": None, "completed": None,
        "one_image": None, "downloads": [{"file": n, "label": n, "bytes": len(text)} for n, text in TEXT.items()],
        "seconds": {}, "note": "a toy",
    }  # fmt: skip


def layer(name):
    sizes = {"faces": 1, "whole_faces": 1, "scalars": [], "opacity": 1.0, "colour": "#c0a080"}
    return {"name": name, "label": name, "file": f"{name}.glb", **sizes}


class ResultSession:
    """Makes that of whatever it is given."""

    def warm(self):
        pass

    def face(self, inputs, asked, result, progress):
        progress("read", 0.5)
        with whole_folder(result) as folder:
            write_result(folder, asked.plain())
