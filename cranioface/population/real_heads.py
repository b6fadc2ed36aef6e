"""Real heads as templates: which lie in a folder, which are left out, and their matched bone, measured once and kept.

Owns the folder (NAME/skull.ply and NAME/ct.nii.gz), the cache beside a dataset and the draw of a head.
Knows nothing of synthetic people.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from tqdm import tqdm

from cranioface.anatomy.frankfurt import align
from cranioface.command import BadInput, whole_file
from cranioface.people.head_files import read_head
from cranioface.population.real_bone import RealBone, match

FORMS = ("skull.ply", "ct.nii.gz")  # a cleaned surface, and what this project's own import makes of the CT


@dataclass(frozen=True)
class RealHeads:
    """Skulls that a `share` of the synthetic people wears; `cache` keeps what was measured on them."""

    folder: Path
    without: tuple[str, ...]
    files: tuple[Path, ...]
    share: float
    cache: Path

    def draw(self, rng: np.random.Generator) -> Path | None:
        """A file, each as likely as the others, or None for those who wear no real bone."""
        wears, k = rng.random() < self.share, int(rng.integers(len(self.files)))
        return self.files[k] if wears else None

    def measure(self) -> None:
        """Fill the cache, before many processes ask for it."""
        for file in tqdm(self.files, desc="real heads", unit="file"):
            load_real_bone(file, self.cache)

    def sources(self) -> list[str]:
        return sorted({f"real bone: {file.parent.name}" for file in self.files})

    def command(self) -> str:
        """The words of the command line that ask for these."""
        left_out = f" --without {' '.join(self.without)}" if self.without else ""
        return f" --heads {self.folder}{left_out} --real-share {self.share:g}"


def find_heads(folder: str | Path, without: Iterable[str], share: float, cache_folder: Path) -> RealHeads:
    """The heads of `folder` but those named in `without`; BadInput where there are none or a name is unknown."""
    folder, without = Path(folder).resolve(), set(without)
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder of real heads; each is NAME/skull.ply, NAME/ct.nii.gz or both")
    if not 0 <= share <= 1:
        raise BadInput(f"--real-share {share:g}: must lie from 0 to 1")
    files = [head / form for head in sorted(folder.iterdir()) for form in FORMS if (head / form).is_file()]
    known = {f.parent.name for f in files}
    if without - known:
        there = ", ".join(sorted(known))
        raise BadInput(f"--without {' '.join(sorted(without - known))}: no such head in {folder}; it holds {there}")
    kept = tuple(f for f in files if f.parent.name not in without)
    if not kept:
        raise BadInput(f"{folder}: holds no real head to use (NAME/skull.ply or NAME/ct.nii.gz)")
    return RealHeads(folder, tuple(sorted(without)), kept, share, cache_folder)


@cache
def load_real_bone(file: Path, cache_folder: Path) -> RealBone:
    """The matched bone of `file`, from the cache where it lies there; else measured (10 to 20 s) and kept."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    kept = cache_folder / f"{file.parent.name}_{file.name.split('.')[0]}_{digest}.npz"
    if not kept.is_file():
        _measure(file, kept)
    with np.load(kept) as arrays:
        return RealBone(**arrays)


def _measure(file: Path, kept: Path) -> None:
    skull = read_head(file).skull
    bone = match(skull.apply_transform(align(skull).frankfurt_from_input))
    with whole_file(kept) as temporary:
        np.savez(temporary, **vars(bone))
