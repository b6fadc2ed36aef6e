"""Filter of GLB: the mesh and its binary chunk stay; a URI is refused, names and remarks do not stay."""

from __future__ import annotations

import json
import struct
from typing import Any

from web.intake.filters import Damaged

LONGEST = 8_000_000  # bytes of the JSON chunk: a scene of one skull has some thousand
BEGIN = 20  # bytes of the file's header and of the JSON chunk's
FREE = ("name", "extras", "copyright", "generator", "extensions", "extensionsUsed", "extensionsRequired")
UNUSED = ("images", "textures", "samplers", "materials", "animations", "cameras", "skins")
COMPRESSED = ("draco", "meshopt")  # in names of extensions: without them the mesh is another
BROKEN = "is no whole GLB; export it again"


class Glb:
    """Gathers the JSON chunk, then lets the rest through; the lengths in the file must be its own."""

    def __init__(self) -> None:
        self.notes: tuple[str, ...] = ()
        self._head: bytes | None = b""
        self._told = self._size = 0

    def feed(self, data: bytes) -> bytes:
        self._size += len(data)
        if self._head is None:
            return data
        self._head += data
        if len(self._head) < BEGIN:
            return b""
        _, version, self._told, length, kind = struct.unpack_from("<4sIIII", self._head)
        if version != 2 or kind != 0x4E4F534A or length > LONGEST:
            raise Damaged(BROKEN)
        if len(self._head) < BEGIN + length:
            return b""
        head, self._head = self._head, None
        return self._begun(head[BEGIN : BEGIN + length]) + head[BEGIN + length :]

    def _begun(self, text: bytes) -> bytes:
        chunk = cleaned(text)
        total = self._told - len(text) + len(chunk)
        return struct.pack("<4sIIII", b"glTF", 2, total, len(chunk), 0x4E4F534A) + chunk

    def end(self) -> bytes:
        if self._head is not None or self._size != self._told:
            raise Damaged(BROKEN)
        return b""


def cleaned(text: bytes) -> bytes:
    """The JSON chunk without what is no geometry, padded to whole words. Damaged where it names another file."""
    try:
        scene = json.loads(text)
        chunk = json.dumps(_kept(scene, top=True), separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise Damaged(BROKEN) from None
    if not isinstance(scene, dict):
        raise Damaged(BROKEN)
    return chunk + b" " * (-len(chunk) % 4)


def _kept(node: Any, top: bool = False) -> Any:
    if isinstance(node, list):
        return [_kept(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "uri" in node and not (isinstance(node["uri"], str) and node["uri"].startswith("data:")):
        raise Damaged("names another file (a uri); export it as one GLB with everything in it")
    if any(word in str(node.get(key)) for word in COMPRESSED for key in ("extensions", "extensionsRequired")):
        raise Damaged("is compressed by Draco or Meshopt; export it uncompressed, or as STL or PLY")
    dropped = (*FREE, *UNUSED) if top else (*FREE, "material", "skin", "camera")
    return {key: _kept(value) for key, value in node.items() if key not in dropped}
