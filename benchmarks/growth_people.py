"""How training grows with people: the embedded head under many names, read, cached and learnt from for one epoch.

The training command runs as a user starts it, and evaluation.streaming watches its time and memory.
"""

import json
from pathlib import Path

import yaml

from benchmarks.silence import silence
from cranioface.geometry.ring import CameraRing
from cranioface.people.person import write_person
from cranioface.people.sample import SAMPLE

PEOPLE, QUICK_PEOPLE = (10, 30, 100, 300, 1000), (4, 8)
JUDGED, NETWORK_PIXELS, VIEWS = 4, 32, 8
MAPS_PIXELS = 64


def people_curves(counts: tuple[int, ...], folder: Path) -> dict[str, list[dict[str, float]]]:
    """Two curves over the number of people: start, reading and caching; one epoch of the smallest network."""
    from evaluation.studies.streaming import ROOT, train

    reading, epoch = [], []
    original = one_person(folder / "person")
    for count in counts:
        data, out = many_names(original, count, folder / f"people_{count}"), folder / f"run_{count}"
        with silence():
            watched = train(data, ROOT / "configs" / "test.yaml", out)
        line = json.loads((out / "journal.jsonl").read_text().splitlines()[-1])
        memory = {"size": count, "peak_gb": watched.resident / 1e9, "job_gb": watched.anonymous / 1e9}
        reading.append({**memory, "seconds": watched.reading_s})
        epoch.append({**memory, "seconds": 60 * line["minutes"]})
    return {"start, reading and caching": reading, "one epoch, smallest network": epoch}


def one_person(folder: Path) -> Path:
    """The PERSON folder of the embedded head."""
    from cranioface.anatomy.frankfurt import align
    from cranioface.geometry.mesh_files import read_mesh
    from projections.describe import describe

    skull, face = read_mesh(SAMPLE / "skull.stl"), read_mesh(SAMPLE / "face.stl")
    frame = align(skull).frankfurt_from_input
    described = describe(skull.apply_transform(frame), CameraRing(MAPS_PIXELS), face.apply_transform(frame))
    write_person(folder, described.person)
    return folder


def many_names(original: Path, count: int, folder: Path) -> Path:
    """A DATASET of `count` people to learn from and JUDGED to judge by, all of them the same one."""
    names = [f"person_{k:06d}" for k in range(count + JUDGED)]
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(original)
    split = {"train": names[:count], "validation": names[count:]}
    (folder / "dataset.yaml").write_text(yaml.safe_dump({"version": 1, "split": split}))
    return folder
