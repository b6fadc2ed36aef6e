"""Datasets larger than memory: what training and caching hold does not grow with the number of people."""

import tracemalloc

import numpy as np
import psutil
import pytest
import yaml
from ellipsoid_people import ellipsoid_person

from cranioface.people.person import write_person
from pix2pix.cache import CODE, PeopleFile, write_people
from pix2pix.dataset import EpochOfTraining, People, epoch_order, open_dataset
from pix2pix.model_settings import AugmentationConfig

FEW, MANY = 20, 120
PERSON_BYTES = 3 * 8 * 32 * 32 * 2


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two datasets of the same three people under many names, so that only their number differs."""
    folder = tmp_path_factory.mktemp("streams")
    for seed in range(3):
        write_person(folder / "people" / str(seed), ellipsoid_person(seed))
    for count in (FEW, MANY):
        names = [f"person_{k:03d}" for k in range(count)]
        (folder / str(count)).mkdir()
        for k, name in enumerate(names):
            (folder / str(count) / name).symlink_to(folder / "people" / str(k % 3))
        told = {"split": {"train": names[1:], "validation": names[:1]}}
        (folder / str(count) / "dataset.yaml").write_text(yaml.safe_dump(told))
    return folder


def peak_bytes(work):
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def epoch(folder):
    people = open_dataset(folder, show=False).train
    for _ in EpochOfTraining(people, epoch_order(len(people), 2, 0, 0), AugmentationConfig(), 0, 0).start_at(0):
        pass


def read_and_not_drawn(people, row, facts):
    """What is read for a base, and no base: how many are drawn at once, and so the peak, is a matter of threads."""
    people.changes[row]
    return np.zeros((8, people.ring.pixels, people.ring.pixels), np.float32)


def test_neither_caching_nor_an_epoch_grows_with_the_number_of_people(folders, monkeypatch):
    monkeypatch.setattr(People, "base", read_and_not_drawn)
    epoch(folders / str(FEW))  # whatever is imported or compiled on first use is not counted below
    more = (MANY - FEW) * PERSON_BYTES
    (folders / f"{FEW}.cache" / "fingerprint").unlink()
    caching = [peak_bytes(lambda c=c: open_dataset(folders / str(c), show=False)) for c in (FEW, MANY)]
    training = [peak_bytes(lambda c=c: epoch(folders / str(c))) for c in (FEW, MANY)]
    assert caching[1] - caching[0] < more / 5
    assert training[1] - training[0] < more / 5


def test_reading_a_file_piece_by_piece_leaves_nothing_resident(tmp_path):
    """Pages of a memory map would: they count as the process's memory for as long as they are cached."""
    shape = (1000, 3, 8, 32, 32)
    write_people(tmp_path / "maps.npy", shape, CODE, (np.full(shape[1:], k, np.uint16) for k in range(shape[0])))
    maps = PeopleFile(tmp_path / "maps.npy")
    before = psutil.Process().memory_info().rss
    assert all((maps[row] == row).all() for row in range(shape[0]))
    assert psutil.Process().memory_info().rss - before < shape[0] * PERSON_BYTES / 4


def test_the_file_is_what_numpy_reads(tmp_path):
    people = np.random.default_rng(0).integers(0, 65536, (5, 3, 8, 4, 4), dtype=np.uint16)
    write_people(tmp_path / "maps.npy", people.shape, CODE, iter(people))
    np.testing.assert_array_equal(np.load(tmp_path / "maps.npy"), people)
    maps = PeopleFile(tmp_path / "maps.npy")
    (tmp_path / "maps.npy").unlink()
    assert maps.shape == people.shape
    np.testing.assert_array_equal(np.stack([maps[row] for row in (4, 0, 2)]), people[[4, 0, 2]])
