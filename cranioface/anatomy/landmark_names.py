"""Names of landmarks and of the sites they belong to: `zy_left` is the left zygion, `n` the nasion on the midline.

Owns how a name tells its site and its side; x grows towards the subject's left. Knows nothing of where any lies.
"""

from collections.abc import Mapping

SIDES = ("left", "right")
SIGNS = {"left": 1.0, "right": -1.0}  # of x
MIDLINE = "mid"  # the side of a landmark without one, as the tables write it
OTHER = {"left": "right", "right": "left"}


def site_of(name: str) -> str:
    """`zy` of `zy_left`; a name without a side is its own site."""
    return name.partition("_")[0]


def side_of(name: str) -> str | None:
    """`left` of `zy_left`; None on the midline."""
    return name.partition("_")[2] or None


def on_side(site: str, side: str | None) -> str:
    """`zy_left` of `zy` and `left`; the site itself on the midline (None or `mid`). Undo of `site_of` and `side_of`."""
    return site if side in (None, MIDLINE) else f"{site}_{side}"


def both_sides(site: str) -> tuple[str, str]:
    """`zy_left` and `zy_right` of `zy`."""
    left, right = (on_side(site, side) for side in SIDES)
    return left, right


def mirrored(name: str) -> str:
    """The name of what lies there in the reflected person: left and right change places, all else stays."""
    return "_".join(OTHER.get(word, word) for word in name.split("_"))


def name_in(row: Mapping[str, str]) -> str:
    """The landmark of one row of a table with the columns `name` and `side`."""
    return on_side(row["name"], row["side"])
