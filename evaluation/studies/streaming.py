"""Datasets larger than memory: one epoch on a large one. `python -m evaluation streaming` prints what it held.

Makes a few synthetic people and gives each many names, so that reading, caching and training see as many people as
names. Runs the training command in a process of its own, as a user does, since what a process holds is only
seen from outside it; the kernel tells it on Linux.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from cranioface.command import BadInput
from cranioface.command.arguments import read_options

ROOT = Path(__file__).resolve().parents[2]
VIEWS = 8
ORIGINALS, VALIDATED = 6, 8  # people projected; and people validated on after the epoch, beside those learnt from
LOOK_SECONDS = 0.1


@dataclass
class Watched:
    """What a process held at most, in bytes, and its times. Anonymous: what is no page of a file, as arrays are."""

    resident: int = 0
    anonymous: int = 0
    reading_s: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    people: int = 2500
    """to learn from, eight views each (default 2500)"""
    pixels: int = 128
    """of each map (default 128)"""
    config: Path = ROOT / "configs" / "small.yaml"
    """of the training (default configs/small.yaml)"""
    scratch: Path | None = None
    """where 1 MB a person at 128 pixels is written and removed"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Datasets larger than memory: what memory and time one epoch on a large one takes."
    options = read_options(Arguments, argv, help=help)
    if not Path("/proc/self/status").exists():
        raise BadInput("evaluation streaming: the memory of a process is read from /proc; run it on Linux")
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        data = many_people(Path(scratch), options.people, options.pixels)
        watched = train(data, options.config, Path(scratch) / "run")
        print(lines_of(watched, data, options.people, Path(scratch) / "run"))


def many_people(folder: Path, count: int, pixels: int) -> Path:
    """A DATASET of `count` people to learn from: ORIGINALS synthetic ones under many names."""
    projected, data = folder / "projected", folder / "people"
    words = ["--synthetic", ORIGINALS, "--pixels", pixels, "--jobs", 1, "-o", projected]
    subprocess.run([sys.executable, ROOT / "projections.py", *map(str, words)], check=True)
    originals = sorted(p.parent for p in projected.glob("*/person.yaml"))
    names = [f"person_{k:06d}" for k in range(count + VALIDATED)]
    data.mkdir()
    for k, name in enumerate(names):
        (data / name).symlink_to(originals[k % ORIGINALS])
    split = {"train": names[:count], "validation": names[count:]}
    (data / "dataset.yaml").write_text(yaml.safe_dump({"version": 1, "split": split}))
    return data


def train(data: Path, config: Path, out: Path) -> Watched:
    """One epoch by the training command, watched."""
    words = ["--config", config, "--data", data, "--out", out, "--budget.epochs", 1, "--sheet_people", 0]
    started, watched = time.monotonic(), Watched()
    command = [sys.executable, str(ROOT / "pix2pix" / "train.py"), *map(str, words)]
    process = subprocess.Popen(command)
    while not _ended(process, watched):
        watched.anonymous = max(watched.anonymous, anonymous_bytes(process.pid))
        if not watched.reading_s and (data.with_name(data.name + ".cache") / "fingerprint").exists():
            watched.reading_s = time.monotonic() - started
        time.sleep(LOOK_SECONDS)
    watched.seconds = time.monotonic() - started
    return watched


def _ended(process: subprocess.Popen[bytes], watched: Watched) -> bool:
    """Whether it is over; then the kernel's own count of the most that was ever resident."""
    pid, status, used = os.wait4(process.pid, os.WNOHANG)
    if not pid:
        return False
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BadInput(f"pix2pix/train.py ended with {process.returncode}; its own line says why")
    watched.resident = used.ru_maxrss * 1024
    return True


def anonymous_bytes(pid: int) -> int:
    """RssAnon of a process now: resident memory that is no page of a file; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:")), 0)


def lines_of(watched: Watched, data: Path, people: int, out: Path) -> str:
    """The figures of a run, a line each."""
    views, cached = VIEWS * people, (data.with_name(data.name + ".cache") / "maps.npy").stat().st_size
    training_s = 60 * json.loads((out / "journal.jsonl").read_text().splitlines()[-1])["minutes"]
    return "\n".join(
        [
            f"{views:,} views of {people:,} people, {cached / 1e9:.2f} GB on disk",
            f"most resident at once {watched.resident / 1e9:.2f} GB, of it anonymous {watched.anonymous / 1e9:.2f} GB",
            f"start, reading and caching: {watched.reading_s:.0f} s, {views / watched.reading_s:,.0f} views/s",
            f"the epoch: {training_s:.0f} s, {views / training_s:,.0f} views/s",
        ]
    )
