"""The four floors: a room imports only what lies below it, held by the syntax trees of its files."""

import ast

import pytest
from conftest import ROOT

# the library, in its own order: each room may import those before it
LIBRARY = ("command", "geometry", "anatomy", "people", "population", "learning", "judge", "report")
STATIONS = ("projections", "embedding", "pix2pix", "backprojection", "planning", "completion", "single_image")
NETWORKS = {"pix2pix", "completion", "single_image"}  # stations that learn; none imports another
ROADS = ("reconstruction", "web")
LABORATORY = ("evaluation", "benchmarks")
BESIDE = {"configs", "docs", "samples", "tests", "addons"}  # folders that are no rooms

BELOW = {f"cranioface.{room}": {f"cranioface.{r}" for r in LIBRARY[:k]} for k, room in enumerate(LIBRARY)}
FLOOR_1 = set(BELOW)
BELOW |= {room: FLOOR_1 | set(STATIONS) - NETWORKS for room in STATIONS}
BELOW |= {"reconstruction": FLOOR_1 | set(STATIONS), "web": {"cranioface.command", "reconstruction"}}
BELOW["evaluation"] = set(BELOW)
BELOW["benchmarks"] = set(BELOW)
PUBLIC_FACE = "cranioface/__init__.py"  # the only file that may name a higher floor
ROOMS = [room for room in BELOW if (ROOT / room.replace(".", "/")).is_dir()]


def room_of(module):
    """The room of a dotted module name; None for what is no part of the project."""
    first, *rest = module.split(".")
    if first == "cranioface":
        return f"cranioface.{rest[0]}" if rest else "cranioface"
    return first if first in BELOW else None


def imported_rooms(path):
    """Names of the project's rooms that the file at `path` imports, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {room_of(alias.name) for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports relatively; name the room"
            names = [f"cranioface.{a.name}" for a in node.names] if node.module == "cranioface" else [node.module]
            found |= {room_of(name) for name in names}
    return found - {None}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room):
    for path in (ROOT / room.replace(".", "/")).rglob("*.py"):
        strangers = imported_rooms(path) - {room} - BELOW[room]
        assert not strangers, f"{path.relative_to(ROOT)} imports {sorted(strangers)}"


def test_every_folder_is_a_room_that_this_file_knows():
    def folders(place):
        return {p.name for p in place.iterdir() if p.is_dir() and any(p.rglob("*.py")) and not p.name.startswith(".")}

    assert folders(ROOT) <= {"cranioface", *STATIONS, *ROADS, *LABORATORY} | BESIDE
    assert folders(ROOT / "cranioface") <= set(LIBRARY)
    assert [p.name for p in (ROOT / "cranioface").glob("*.py")] == ["__init__.py"]


def test_no_room_has_a_name_that_says_nothing():
    names = {path.stem for path in ROOT.rglob("*.py") if ".venv" not in path.parts} | {p.name for p in ROOT.iterdir()}
    assert not names & {"utils", "common", "misc", "helpers", "base", "manager"}
