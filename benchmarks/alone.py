"""The memory of one contender of one stage, in a process that makes the stage's inputs and does this job alone."""

from pathlib import Path

from benchmarks.material import Material
from benchmarks.memory import most_resident
from benchmarks.stages_by_name import stages


def peak_gb(stage: str, contender: str, material: Material) -> float:
    """GB resident at most, inputs and libraries included."""
    return most_resident(_do, stage, contender, material.head, material.quick) / 1e9


def _do(stage: str, contender: str, head: Path | None, quick: bool) -> None:
    (asked,) = stages([stage])
    job = next(c for c in (*asked.ours, *asked.peers) if c.name == contender)
    job.job(job.prepare(asked.inputs(Material(head, quick))))
