"""Names that clients give, made fit to be shown: one line of text, no path, nothing that turns or hides letters."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80


def clean_title(name: str, otherwise: str = "Untitled") -> str:
    """At most 80 characters of the last part of `name`, NFC; `otherwise` where nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", last) if _is_shown(char))
    return " ".join(shown.split())[:LONGEST].strip() or otherwise


def _is_shown(char: str) -> bool:
    """No control, format (bidi marks, zero widths), surrogate, private or unassigned character."""
    return char.isspace() or not unicodedata.category(char).startswith("C")
