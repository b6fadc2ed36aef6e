"""A folder of people as label volumes: `make_people` and `make_heads` write it, `PeopleVolumes` reads it.

Owns the folder: dataset.yaml as every dataset has it, and NAME.npz. Knows nothing of defects and networks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from joblib import delayed

from cranioface.command import BadInput
from cranioface.command.progress import progress
from cranioface.command.workers import workers
from cranioface.people.dataset import DatasetCard, WornBone, read_dataset, split_people, write_dataset
from cranioface.population.volumes.person_volume import PersonVolume, read_person, write_person

if TYPE_CHECKING:  # so that reading people needs neither anny nor myo-sim
    from cranioface.population.real_heads import RealHeads

SOURCE = "synthetic: cranioface/population/volumes/people.py"
REAL_SHARE = 0.5


def make_people(
    folder: str | Path,
    count: int,
    seed: int = 0,
    heads: str | Path | None = None,
    without: Iterable[str] = (),
    jobs: int = 1,
) -> None:
    """Write `count` people and dataset.yaml into `folder`; those that lie there are kept.

    Half of them wear the bone of the real `heads` (NAME/skull.ply or ct.nii.gz) but those named in `without`. The same
    arguments give the same labels in any number of processes. BadInput where the heads are none.
    """
    folder = Path(folder).resolve()
    real = _wearable(heads, without, folder) if heads else None
    names = {f"person_{k:05d}": k for k in range(count)}
    missing = {name: k for name, k in names.items() if not (folder / f"{name}.npz").is_file()}
    if real and missing:
        real.measure()
    with workers(folder, jobs) as parallel:
        made = parallel(delayed(_make)(folder / f"{name}.npz", seed, k, real) for name, k in missing.items())
        for _ in progress(made, "people", total=count, done=count - len(missing)):
            pass
    write_dataset(folder, _card(folder, list(names), seed, real))


def _wearable(heads: str | Path, without: Iterable[str], folder: Path) -> RealHeads:
    from cranioface.population.real_heads import find_heads

    return find_heads(heads, without, REAL_SHARE, folder / ".real_bone")


def _make(path: Path, seed: int, number: int, real: RealHeads | None) -> None:
    from cranioface.population.volumes.people import person_volume

    write_person(path, person_volume(seed, number, real))


def _card(folder: Path, names: list[str], seed: int, real: RealHeads | None) -> DatasetCard:
    split = split_people({name: f"{seed}-{name}" for name in names}, seed)
    command = f"cranioface.population.volumes.people_folder.make_people(count={len(names)}, seed={seed}" + (
        ", heads=...)" if real else ")"
    )
    if not real:
        return DatasetCard(split, seed, (SOURCE,), command)
    worn = {name: read_person(folder / f"{name}.npz").source.partition("bone of ")[2] for name in names}
    bone = WornBone(str(real.folder), real.without, real.share, {name: of for name, of in worn.items() if of})
    return DatasetCard(split, seed, tuple(sorted({SOURCE, *real.sources()})), command, bone)


def make_heads(folder: str | Path, heads: str | Path, form: str = "skull.ply") -> None:
    """Write the real heads HEADS/NAME/`form` as NAME.npz, for judging: what was scanned, nothing added."""
    from cranioface.population.volumes.people import read_head_volume

    files = sorted(Path(heads).glob(f"*/{form}"))
    if not files:
        raise BadInput(f"{heads}: holds no NAME/{form}; give a folder of real heads")
    for file in progress(files, "heads", total=len(files)):
        write_person(Path(folder) / f"{file.parent.name}.npz", read_head_volume(file))


class PeopleVolumes:
    """The people of a folder by name, read when asked for."""

    def __init__(self, folder: str | Path) -> None:
        """BadInput where dataset.yaml is missing or no page of a dataset."""
        self.folder = Path(folder)
        self.card = read_dataset(folder)

    def names(self, part: str) -> list[str]:
        """Of a part of the split: train, validation or test."""
        return self.card.people(part)

    def person(self, name: str) -> PersonVolume:
        return read_person(self.folder / f"{name}.npz")

    def digest(self) -> str:
        """A hash of every person, for the card of what learns from them."""
        digest = hashlib.sha256()
        for name in sorted(name for part in self.card.split.values() for name in part):
            digest.update((self.folder / f"{name}.npz").read_bytes())
        return digest.hexdigest()[:16]
