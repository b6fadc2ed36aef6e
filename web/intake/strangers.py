"""Names for what is often sent and cannot be used, so that a refusal says more than no. Knows their first bytes."""

from __future__ import annotations

import re

STRANGERS = (
    (rb"%PDF", "a PDF"),
    (rb"MZ", "a Windows program"),
    (rb"\x7fELF", "a program"),
    (rb"\xd0\xcf\x11\xe0", "an old Office document or a list of thumbnails"),
    (rb"GIF8", "a GIF"),
    (rb"BM", "a BMP"),
    (rb"(?s)RIFF.{4}WEBP", "a WebP"),
    (rb"(?s).{4}ftyp", "a HEIC picture or a film"),
    (rb"Rar!", "a RAR archive"),
    (rb"7z\xbc\xaf", "a 7z archive"),
    (rb"BZh", "a bzip2 archive"),
    (rb"\xfd7zXZ", "an xz archive"),
    (rb"(?s).{257}ustar", "a tar archive"),
    (rb"(?s)(\x5c\x01\0\0|\0\0\x01\x5c).{340}", "one half of a NIfTI or Analyze pair (.hdr and .img)"),
    (rb"(?is)\s*(<!doctype html|<html)", "an HTML page"),
    (rb"(?is)\s*(<\?xml.{0,400})?<svg", "an SVG drawing"),
    (rb"\s*<\?xml", "an XML file"),
    (rb"\s*\{", "a JSON file (of a glTF give the GLB, one file)"),
    (rb"\s*OFF\b", "an OFF mesh"),
    (rb"\s*#?\s*(newmtl|mtllib)\b", "a material of an OBJ"),
    (rb"\0\0\0\x01Bud1|\0\x05\x16\x07", "a file of the Mac's own"),
)


def stranger(head: bytes) -> str:
    """What a file seems to be that begins with `head`, with its article."""
    for magic, what in STRANGERS:
        if re.match(magic, head):
            return what
    text = all(byte >= 32 or byte in b"\t\r\n\f" for byte in head[:512])
    return "a text" if text and head else "of a kind that is not known here"
