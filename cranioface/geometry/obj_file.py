"""Meshes of quads with UVs, named groups and objects, as Wavefront OBJ: `write_obj` and `read_obj`.

Owns the text; vertices keep their order, which `read_mesh` and most loaders do not. Knows nothing of what is written.
Our own, since trimesh writes triangles alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cranioface.command import whole_file


@dataclass(frozen=True, eq=False)
class ObjBody:
    """One object: vertices (n, 3); groups: name -> quads (m, 4) of vertices; uv (u, 2) and uv_quads alike, or none."""

    name: str
    vertices: np.ndarray
    groups: dict[str, np.ndarray]
    uv: np.ndarray
    uv_groups: dict[str, np.ndarray]


def write_obj(path: str | Path, bodies: Sequence[ObjBody], comments: Sequence[str] = ()) -> None:
    """Write `bodies` in their order, whole or not at all: coordinates to 0.0001, UVs to 0.000001, smoothly shaded."""
    lines, vertices, uvs = ["".join(f"# {line}\n" for line in comments)], 1, 1
    for body in bodies:
        lines += [f"o {body.name}\n", _rows("v %.4f %.4f %.4f\n", body.vertices), _rows("vt %.6f %.6f\n", body.uv)]
        for name, quads in body.groups.items():
            corners = np.stack([quads + vertices, body.uv_groups[name] + uvs], -1).reshape(-1, 8)
            lines += [f"g {name}\ns 1\n", _rows("f %d/%d %d/%d %d/%d %d/%d\n", corners)]
        vertices, uvs = vertices + len(body.vertices), uvs + len(body.uv)
    with whole_file(path) as temporary:
        temporary.write_text("".join(lines), encoding="utf-8", newline="\n")


def _rows(form: str, values: np.ndarray) -> str:
    """A line of that form for each row, all in one step."""
    return (form * len(values)) % tuple(values.ravel().tolist())


def read_obj(path: str | Path) -> list[ObjBody]:
    """Inverse of `write_obj`, for files that it wrote."""
    bodies: list[_Lines] = []
    vertices, uvs, group = 1, 1, ""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        word, *rest = line.split()
        if word == "o":
            vertices, uvs = vertices + sum(len(b.v) for b in bodies[-1:]), uvs + sum(len(b.vt) for b in bodies[-1:])
            bodies.append(_Lines(rest[0], [], [], {}, vertices, uvs))
        elif word == "g":
            group = rest[0]
            bodies[-1].f[group] = []
        elif word in ("v", "vt"):
            getattr(bodies[-1], word).append([float(number) for number in rest])
        elif word == "f":
            bodies[-1].f[group].append([[int(n) for n in corner.split("/")] for corner in rest])
    return [body.read() for body in bodies]


@dataclass
class _Lines:
    """What the lines of one object say, counted from 1 through the file."""

    name: str
    v: list[list[float]]
    vt: list[list[float]]
    f: dict[str, list[list[list[int]]]]
    first_vertex: int
    first_uv: int

    def read(self) -> ObjBody:
        corners = {name: np.array(quads) for name, quads in self.f.items()}
        quads = {name: c[..., 0] - self.first_vertex for name, c in corners.items()}
        uv_quads = {name: c[..., 1] - self.first_uv for name, c in corners.items()}
        return ObjBody(self.name, np.array(self.v), quads, np.array(self.vt), uv_quads)
