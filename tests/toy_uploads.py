"""A small server around the intake alone, bodies for it, and tiny files of every format."""

import asyncio
import gzip
import io
import json
import struct
import zipfile

import httpx
import numpy as np
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from web.intake.receive import Intakes
from web.problems import Problem
from web.settings import Limits, Settings

BOUNDARY = "toy-boundary"
SMALL = Limits(upload_mb=1, unpacked_mb=2, files=20, held_mb=4, disk_mb=8, uploads=4)
PLAIN = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


class Server:
    """`send` and `post` give (status, json); `left` what lies in its folder; `idle` whether its rooms are empty."""

    def __init__(self, folder, limits=SMALL):
        self.folder = folder
        self.intakes = Intakes(Settings(folder=folder, limits=limits))
        self.taken = []
        self.app = FastAPI()
        self.app.add_api_route("/", self._take, methods=["POST"])
        self.app.add_exception_handler(Problem, self._refuse)

    async def _take(self, request: Request):
        intake, asked = await self.intakes.upload(request)
        self.taken.append(intake)
        main = intake.main.relative_to(intake.folder).as_posix()
        return {"kind": intake.kind, "main": main, "title": intake.title, "notes": intake.notes, "asked": asked.plain()}

    async def _refuse(self, request, problem):
        told = {"slug": problem.slug, "detail": problem.detail, "retry": problem.retry_after_s}
        return JSONResponse(told, status_code=problem.status)

    def send(self, content, headers=PLAIN):
        """A raw body, bytes or an async iterator of them."""

        async def sent():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://toy") as client:
                return await client.post("/", content=content, headers=headers)

        answer = asyncio.run(sent())
        return answer.status_code, answer.json()

    def post(self, *files, **fields):
        """files: bytes, or (filename, bytes), or (part, filename, bytes)."""
        return self.send(body(*files, **fields))

    @property
    def left(self):
        return sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.name != "incoming")

    @property
    def idle(self):
        rooms = self.intakes.rooms
        return (rooms.held.used, rooms.disk.used, rooms.uploads.used) == (0, 0, 0)


def body(*files, **fields):
    """The bytes of a multipart body: fields, then files."""
    parts = [part(name, None, str(value).encode()) for name, value in fields.items()]
    for file in files:
        named = file if isinstance(file, tuple) else ("skull", file)
        parts.append(part(*(named if len(named) == 3 else ("files", *named))))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def part(name, filename, content, more=""):
    told = f'; filename="{filename}"' if filename is not None else ""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{told}\r\n{more}\r\n'.encode()
        + content
        + b"\r\n"
    )


def stl(triangles=200, header=b"toy"):
    points = np.random.default_rng(1).uniform(-100, 100, (triangles, 12)).astype("<f4")
    rows = b"".join(row.tobytes() + b"\0\0" for row in points)
    return header.ljust(80, b" ") + struct.pack("<I", triangles) + rows


def stl_text(name="toy"):
    facet = "facet normal 0 0 1\n outer loop\n  vertex 0 0 0\n  vertex 1 0 0\n  vertex 0 1 0\n endloop\nendfacet\n"
    return f"solid {name}\n{facet}{facet}endsolid {name}\n".encode()


def ply(remark="toy"):
    header = f"ply\nformat ascii 1.0\ncomment {remark}\nelement vertex 3\nproperty float x\nproperty float y\n"
    header += "property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    return (header + "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n").encode()


def obj(more=""):
    return f"# toy\n{more}v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n".encode()


def glb(scene=None):
    scene = {"asset": {"version": "2.0"}} if scene is None else scene
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text), len(text), 0x4E4F534A) + text


def nifti(extension=b"", size=(4, 4, 4), magic=b"n+1\0", remark=b"", begin=None):
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, 3, *size, 1, 1, 1, 1)
    struct.pack_into("<hh", head, 70, 4, 16)
    struct.pack_into("<8f", head, 76, 1, 1, 1, 1, 1, 1, 1, 1)
    struct.pack_into("<f", head, 108, 352 + len(extension) if begin is None else begin)
    head[148 : 148 + len(remark)] = remark
    head[344:348] = magic
    return bytes(head) + extension + bytes(2 * int(np.prod(size)))


def nrrd(more=""):
    header = f"NRRD0004\n# toy\ntype: short\ndimension: 3\nsizes: 4 4 4\nencoding: raw\nendian: little\n{more}\n"
    return header.encode() + bytes(128)


def mha(where="LOCAL", more=""):
    header = (
        f"ObjectType = Image\nNDims = 3\n{more}DimSize = 4 4 4\nElementType = MET_SHORT\nElementDataFile = {where}\n"
    )
    return header.encode() + bytes(128)


def zipped(*members, **options):
    """members: (name or ZipInfo, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def gz(content):
    return gzip.compress(content, mtime=0)


def picture(form="PNG", **options):
    from PIL import Image

    out = io.BytesIO()
    values = np.random.default_rng(2).integers(0, 255, (80, 70), dtype=np.uint8)
    Image.fromarray(values).save(out, form, **options)
    return out.getvalue()
