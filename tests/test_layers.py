"""Imports go one way only: the rooms of the README's architecture section, held by their syntax trees."""

import ast

import pytest
from conftest import ROOT

FOUNDATION = {"doors"}
SHAPES = FOUNDATION | {"geometry"}
HEADS = SHAPES | {"anatomy"}
METHOD = HEADS | {"embedding", "learning"}
MAY_IMPORT = {
    "doors": set(),
    "geometry": FOUNDATION,
    "anatomy": SHAPES,
    "population": HEADS,
    "learning": FOUNDATION,
    "embedding": HEADS,
    "projections": HEADS | {"embedding"},
    "pix2pix": METHOD,
    "backprojection": HEADS,
    "evaluation": METHOD | {"population", "projections", "pix2pix", "backprojection"},
    "benchmarks": METHOD | {"population", "projections", "pix2pix", "backprojection", "evaluation", "reconstruct"},
}
EXCEPTIONS = {"projections/synthetic.py": {"population"}}
ROOMS = [room for room in MAY_IMPORT if (ROOT / room).is_dir()]


def imported_rooms(path):
    """Names of the project's rooms that the file at `path` imports, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports relatively; name the room"
            names = [node.module]
        found |= {name.split(".")[0] for name in names}
    return found & (set(MAY_IMPORT) | {"reconstruct", "web"})


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room):
    for path in (ROOT / room).rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        strangers = imported_rooms(path) - {room} - MAY_IMPORT[room] - EXCEPTIONS.get(name, set())
        assert not strangers, f"{name} imports {sorted(strangers)}"


def test_no_room_has_a_name_that_says_nothing():
    names = {path.stem for path in ROOT.rglob("*.py") if ".venv" not in path.parts} | {p.name for p in ROOT.iterdir()}
    assert not names & {"utils", "common", "misc", "helpers", "base", "manager"}
