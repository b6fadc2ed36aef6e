"""Alignment of cut skulls from many poses: `python -m evaluation poses HEADS [--poses 20] [-o TRIALS.csv]`.

Every named cut of every real head with points placed by hand and of synthetic people, each from random poses: refused,
wrong, degrees and mm from the true frame; whether the confidence means what it says; what is answered to no skull.
Knows nothing about how alignment works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from cranioface.command import BadInput
from cranioface.command.arguments import read_options
from cranioface.command.progress import progress
from evaluation.studies.non_skulls import SHAPES
from evaluation.studies.pose_tables import cut_table, non_skull_table, reliability_table
from evaluation.studies.pose_trials import KEY, Trial, cut_trial, mesh_trial, read_trials, write_trials
from evaluation.studies.pose_truth import BY_HAND, Subject, real_subject, synthetic_subject

NON_SKULL = "non-skull"
Piece = tuple[tuple[str, str, int], Callable[[], Trial]]


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What the command takes."""

    heads: Path
    """folder of real heads: NAME/skull.ply"""
    poses: int = 20
    """of every cut of every skull (default 20)"""
    cuts: tuple[str, ...] = ()
    """only these (default: all, and the shapes that are no skull)"""
    people: int = 8
    """synthetic people beside the real heads (default 8)"""
    jobs: int = 1
    """processes (default 1)"""
    output: Path | None = None
    """CSV of all trials; those that are in it already are not done again"""
    before: Path | None = None
    """CSV of another program's trials, to be printed beside these"""


def main(argv: Sequence[str] | None = None) -> None:
    help = "Alignment from many poses, of whole and cut skulls whose frame is known."
    options = read_options(Arguments, argv, help=help, places=("heads",), short={"output": "-o"})
    cuts = cut_names(options.cuts)
    wanted = dict(_pieces(options, cuts))
    print_tables(list(_done(options, wanted)), cuts, read_trials(options.before) if options.before else [])


def cut_names(named: Sequence[str]) -> Sequence[str]:
    """Those that were named, or all; BadInput where there is no such cut."""
    from cranioface.population.cuts import CUTS

    unknown = sorted(set(named) - set(CUTS))
    if unknown:
        raise BadInput(f"--cuts {' '.join(unknown)}: no such cut; there are {', '.join(CUTS)}")
    return named or tuple(CUTS)


def _pieces(options: Arguments, cuts: Sequence[str]) -> Iterator[Piece]:
    """Every trial by its key and how it is done; the heads that are there, then the people, then what is no skull."""
    heads = [head for head in BY_HAND if (options.heads / head / "skull.ply").is_file()]
    if not heads and not options.people:
        raise BadInput(f"{options.heads}: holds none of {', '.join(BY_HAND)} (NAME/skull.ply)")
    loads = {head: partial(real_subject, options.heads, head) for head in heads}
    loads |= {f"synthetic-{k}": partial(synthetic_subject, k) for k in range(options.people)}
    for pose in range(options.poses):
        for name, load in loads.items():
            for cut in cuts:
                yield (name, cut, pose), partial(_cut_skull, load, cut, pose)
        for shape in SHAPES if not options.cuts else ():
            yield (NON_SKULL, shape, pose), partial(_no_skull, next(iter(loads.values())), shape, pose)


def _cut_skull(load: Callable[[], Subject], cut: str, pose: int) -> Trial:
    subject = load()
    return cut_trial(subject.name, subject.kind, subject.skull, cut, pose)


def _no_skull(load: Callable[[], Subject], shape: str, pose: int) -> Trial:
    skull = load().skull
    return mesh_trial(NON_SKULL, NON_SKULL, shape, SHAPES[shape](skull), skull.landmarks["n"], pose, doubts=True)


def _done(options: Arguments, wanted: dict[tuple[str, str, int], Callable[[], Trial]]) -> Iterator[Trial]:
    """The trials that are wanted, from the file or done now and kept."""
    from joblib import Parallel, delayed

    kept = {_key(t): t for t in read_trials(options.output)} if options.output else {}
    missing = [do for key, do in wanted.items() if key not in kept]
    results = Parallel(n_jobs=options.jobs, return_as="generator_unordered")(delayed(do)() for do in missing)
    for trial in progress(results, "poses", len(wanted), len(wanted) - len(missing)):
        kept[_key(trial)] = trial
        if options.output:
            write_trials(options.output, list(kept.values()))
    return (kept[key] for key in wanted)


def _key(trial: Trial) -> tuple[str, str, int]:
    subject, cut, pose = (getattr(trial, name) for name in KEY)
    return subject, cut, pose


def print_tables(trials: Sequence[Trial], cuts: Sequence[str], before: Sequence[Trial] = ()) -> None:
    """Every table of the trials, with the commits that they were made with."""
    from cranioface.population.cuts import CUTS

    skulls, shapes = ([t for t in trials if (t.kind == NON_SKULL) == no] for no in (False, True))
    old = [t for t in before if t.kind != NON_SKULL]
    ordered = sorted(skulls, key=lambda t: list(cuts).index(t.cut))
    print(f"alignment at {', '.join(sorted({t.commit for t in trials}))}", end="")
    print(f", {np.nanmedian([t.seconds for t in trials]):.1f} s each; wrong: over 10 degrees or 15 mm\n")
    keeping = [name for name in cuts if CUTS[name].keeps_face]
    for table in (cut_table(ordered, keeping, old), reliability_table(skulls), non_skull_table(shapes)):
        print("\n".join(table) + "\n", flush=True)
