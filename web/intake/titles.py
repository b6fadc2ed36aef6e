"""Names that clients give, made fit to be shown: one line of text, no path, nothing that turns or hides letters."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80


def clean_name(path: str, otherwise: str) -> str:
    """The last part of a file's name, as clean as a title; `otherwise` where nothing is left."""
    return clean_title(re.split(r"[/\\]", path)[-1]) or otherwise


def clean_title(text: str) -> str:
    """At most 80 characters, NFC, in one line; empty where nothing of it can be shown."""
    shown = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text) if _is_shown(char))
    return " ".join(shown.split())[:LONGEST].strip()


def _is_shown(char: str) -> bool:
    """No control, format (bidi marks, zero widths), surrogate, private or unassigned character."""
    return char.isspace() or not unicodedata.category(char).startswith("C")
