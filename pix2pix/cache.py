"""The cache of a DATASET folder: everybody's maps and base in two files, written and read one person at a time.

Owns the files below `<folder>.cache`. Knows nothing of splits, batches or networks. However large a dataset, it never
lies in memory: a file that is read by the piece and not mapped, since cached pages of a map count as the process's own.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import numpy as np

from cranioface.command import BadInput, whole_folder
from cranioface.command.progress import progress
from cranioface.geometry.depth_png import encode
from cranioface.people.person import Person, read_base_changes, read_person
from embedding import NAMES, embed

CACHE_VERSION = 2
MAPS, CHANGES = "maps.npy", "changes.npy"
LAYER_ORDER = ("skull", "face", "bone")
NEEDED = LAYER_ORDER[:2]  # the base is drawn as it is told; bone is needed by networks that see it
CODE, CHANGE = np.dtype("<u2"), np.dtype("<f2")


class PeopleFile:
    """Arrays of many people in an .npy file, one shape for all; `file[row]` reads one person's.

    It stays open, so that a cache that is renewed meanwhile changes nothing here. Threads may share it.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        np.lib.format.read_magic(self._file)
        self.shape, _, self.dtype = np.lib.format.read_array_header_1_0(self._file)
        self._start = self._file.tell()
        self._turn = Lock()

    def __getitem__(self, row: int) -> np.ndarray:
        size = math.prod(self.shape[1:]) * self.dtype.itemsize
        with self._turn:
            self._file.seek(self._start + row * size)
            read = self._file.read(size)
        return np.frombuffer(read, self.dtype).reshape(self.shape[1:])


def write_people(path: Path, shape: tuple[int, ...], kind: np.dtype, people: Iterable[np.ndarray]) -> None:
    """Write what PeopleFile reads: `people` gives shape[0] arrays of shape[1:], one after the other."""
    with path.open("wb") as file:
        header = {"descr": kind.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for maps in people:
            file.write(np.ascontiguousarray(maps, kind).tobytes())


def open_cache(folder: Path, names: list[str], show: bool) -> tuple[PeopleFile, PeopleFile, np.ndarray, str]:
    """Maps, base changes, facts (people, D) float32 and fingerprint of these people, read from their folders where they
    changed."""
    fingerprint = fingerprint_of(folder, names)
    cache = folder.with_name(folder.name + ".cache")
    if _cached(cache) != fingerprint:
        _write_cache(cache, folder, names, fingerprint, show)
    maps, changes = (PeopleFile(cache / name) for name in (MAPS, CHANGES))
    return maps, changes, np.load(cache / "facts.npy"), fingerprint


def fingerprint_of(folder: Path, names: list[str]) -> str:
    """A hash of dataset.yaml and of name, size and time of every person's files: what is read again when it changes."""
    digest = hashlib.sha256((folder / "dataset.yaml").read_bytes())
    digest.update(json.dumps([CACHE_VERSION, *NAMES]).encode())
    for name in names:
        if not (folder / name).is_dir():
            raise BadInput(f"{folder / name}: this person of dataset.yaml is missing; make the dataset again")
        for path in sorted((folder / name).iterdir()):
            if path.suffix in (".png", ".yaml", ".npz"):
                digest.update(f"{name}/{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _cached(cache: Path) -> str | None:
    path = cache / "fingerprint"
    return path.read_text() if path.is_file() else None


def _write_cache(cache: Path, folder: Path, names: list[str], fingerprint: str, show: bool) -> None:
    first = _read_complete(folder / names[0], NEEDED)
    layers = tuple(layer for layer in LAYER_ORDER if layer in first.maps)
    shape = (len(names), len(layers), *first.maps["skull"].shape)
    facts = np.zeros((len(names), len(NAMES)), np.float32)

    def maps_of(row: int, name: str) -> np.ndarray:
        person = _read_complete(folder / name, layers)
        _same_ring(folder / name, person, first)
        facts[row] = embed(person.described_facts())
        return np.stack([encode(person.maps[layer]) for layer in layers])

    with whole_folder(cache) as temporary:
        listed = progress(names, f"reading {folder.name}", show=show)
        write_people(temporary / MAPS, shape, CODE, (maps_of(row, name) for row, name in enumerate(listed)))
        changes = (read_base_changes(folder / name) for name in names)
        of_all = (len(names), *read_base_changes(folder / names[0]).shape)
        write_people(temporary / CHANGES, of_all, CHANGE, changes)
        np.save(temporary / "facts.npy", facts)
        (temporary / "fingerprint").write_text(fingerprint)


def _read_complete(folder: Path, layers: tuple[str, ...]) -> Person:
    person = read_person(folder, LAYER_ORDER)
    for layer in layers:
        if layer not in person.maps:
            raise BadInput(f"{folder}: has no {layer} projections; training needs {', '.join(layers)} of everyone")
    return person


def _same_ring(folder: Path, person: Person, first: Person) -> None:
    if person.ring != first.ring:
        pixels = f"{person.ring.pixels} pixels where the first person has {first.ring.pixels}"
        raise BadInput(f"{folder}: was projected with {pixels}; project all people of a dataset alike")
