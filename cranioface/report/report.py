"""What is told of one reconstruction: the seconds of its stations and report.json. Loads no library."""

import hashlib
import json
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from cranioface.command import whole_file

PACKAGES = ("numpy", "torch", "trimesh", "SimpleITK", "numba")
HASHED_BYTES = 1 << 20


class Stations:
    """Seconds spent at each station of the road, in order; each is announced when it begins."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        print(f"{name} ...", flush=True)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start

    def total(self) -> float:
        return sum(self.seconds.values())


def report(told, options, head, made, error: dict[str, float] | None, stations: Stations) -> dict[str, object]:
    """Everything that is needed to repeat or to doubt the result."""
    from cranioface.geometry.closed_surface import enclosed_volume, is_closed

    person = made.described.person
    return {
        "input": {"path": str(told.skull), "kind": head.source, "sha256": content_hash(Path(told.skull))},
        "versions": {"cranioface": _own_version(), "python": platform.python_version()}
        | {name: version(name) for name in PACKAGES},
        "weights": None if options.method != "pix2pix" else _weights(options.weights),
        "config": {k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items()},
        "attributes": {k: "unknown" if v is None else v for k, v in asdict(options.attributes).items()},
        "alignment": {
            "frankfurt_from_input": made.alignment.frankfurt_from_input.tolist(),
            "method": made.alignment.method,
            "confidence": made.alignment.confidence,
            "gape_mm": _number(made.alignment.gape_mm),
        },
        "craniometrics_mm": {k: round(v, 2) for k, v in person.craniometrics.items()},
        "face": {"closed": is_closed(made.face), "volume_ml": round(enclosed_volume(made.face) / 1000, 1)},
        "error_to_true_skin": error,
        "seconds": {k: round(v, 2) for k, v in stations.seconds.items()},
        "note": "A reconstruction is a lead, never an identification. Nose and lips are least certain.",
    }


def write_report(path: Path, told: dict[str, object]) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(told, indent=1))


def content_hash(path: Path) -> str:
    """sha256 of a file, or of all files of a folder in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            _add_file(digest, file)
    return digest.hexdigest()


def _add_file(digest, file: Path) -> None:
    with open(file, "rb") as stream:
        while block := stream.read(HASHED_BYTES):
            digest.update(block)


def _weights(path: Path) -> dict[str, str]:
    return {"name": path.name, "sha256": content_hash(path)}


def _number(value: float) -> float | None:
    return None if not np.isfinite(value) else round(float(value), 2)


def _own_version() -> str:
    import tomllib

    return tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]["version"]
