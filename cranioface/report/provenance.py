"""On what grounds a result stands: hashes of what went in, versions of what made it. Loads no library."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cranioface.command import whole_file
from cranioface.command.version import VERSION, commit

PACKAGES = ("numpy", "torch", "trimesh", "SimpleITK", "numba")
HASHED_BYTES = 1 << 20


def identity(path: Path) -> dict[str, str]:
    """Name and sha256 of a file or folder."""
    return {"name": path.name, "sha256": content_hash(path)}


def content_hash(path: Path) -> str:
    """sha256 of a file, or of all files of a folder in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            _add_file(digest, file)
    return digest.hexdigest()


def _add_file(digest: Any, file: Path) -> None:
    with open(file, "rb") as stream:
        while block := stream.read(HASHED_BYTES):
            digest.update(block)


def versions() -> dict[str, str]:
    """Of this program, of Python and of the libraries that decide a face."""
    own = {"cranioface": VERSION, "commit": commit(), "python": platform.python_version()}
    return own | {name: version(name) for name in PACKAGES}


def write_json(path: Path, content: Mapping[str, object]) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1))
