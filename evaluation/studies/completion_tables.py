"""The tables of docs/completion.md from the records of `python -m evaluation completion`.

Owns which figures stand beside each other, and what is said of goals. Knows nothing of volumes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from completion.defects import VAULT_SITES
from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.summary import SYNTHETIC
from evaluation.studies.completion_cases import size_of

Record = dict[str, Any]
FIGURES = {"dice": "Dice", "boundary_dice": "boundary Dice", "hd95_mm": "HD95 mm", "surface_mm": "surface mm"}
GOALS = "Goal on vault defects of held-out people: Dice >= 0.90 and HD95 <= 2.0 mm; a whole mandible within 4 mm mean."
YARDSTICKS = "Yardsticks (other data: SkullBreak, SkullFix): Dice 0.87-0.94, boundary Dice 0.89-0.94, HD95 1.3-2.5 mm."
VAULT = {*VAULT_SITES, "vertex", "vault"}


def tables(records: Sequence[Record]) -> str:
    """All tables as markdown, held-out synthetic people apart from real heads."""
    paragraphs = [f"{GOALS} {YARDSTICKS}"]
    for kind in dict.fromkeys(r["kind"] for r in records):
        there = [r for r in records if r["kind"] == kind]
        who = "held-out synthetic people" if kind == SYNTHETIC else "real heads"
        heads = len({r["head"] for r in there})
        paragraphs.append(
            f"**{heads} {who}, mean over defects [95 % interval over heads]; empty answers count as missed**"
        )
        for title, of in GROUPS.items():
            if mine := list(of(there)):
                paragraphs += [f"*{title}*", "\n".join(mine)]
        paragraphs += list(beside_mirroring(there))
    return "\n\n".join(paragraphs) + "\n"


def goal_rows(records: Sequence[Record]) -> Iterator[str]:
    """Vault defects and the whole mandible: what the goals are of."""
    yield from _by(records, lambda r: _goal_of(r))


def site_rows(records: Sequence[Record]) -> Iterator[str]:
    yield from _by(records, lambda r: str(r["site"]))


def size_rows(records: Sequence[Record]) -> Iterator[str]:
    """Vault defects by how much is missing."""
    yield from _by([r for r in records if r["site"] in VAULT], lambda r: size_of(r["ml"]))


GROUPS: dict[str, Callable[[Sequence[Record]], Iterator[str]]] = {
    "what the goals are of": goal_rows, "by site": site_rows, "vault defects by size": size_rows,
}  # fmt: skip


def beside_mirroring(records: Sequence[Record]) -> Iterator[str]:
    """On one-sided defects, whether each network beats mirroring, said in words."""
    one_sided: dict[str, dict[tuple[str, str], Record]] = {}
    for record in records:
        if record["one_sided"]:
            one_sided.setdefault(record["method"], {})[record["head"], record["defect"]] = record
    mirror = one_sided.get("mirror", {})
    for method, mine in one_sided.items():
        both = [key for key in mine if key in mirror]
        if method == "mirror" or not both:
            continue
        gains = [mine[key]["dice"] - mirror[key]["dice"] for key in both]
        mean, low, high = mean_interval(gains, [head for head, _ in both])
        said = "beats mirroring" if low > 0 else "does not beat mirroring" if high <= 0 else "is level with mirroring"
        yield f"On {len(both)} one-sided defects `{method}` {said}: Dice {mean:+.3f} [{low:+.3f}, {high:+.3f}]."


def _goal_of(record: Record) -> str:
    if record["site"] in VAULT:
        return "vault"
    return "mandible" if record["site"] == "mandible" else "face and halves"


def _by(records: Sequence[Record], group: Callable[[Record], str]) -> Iterator[str]:
    """A row for every group and method."""
    if not records:
        return
    yield f"| | method | n | {' | '.join(FIGURES.values())} |"
    yield "|---" * (3 + len(FIGURES)) + "|"
    for name in dict.fromkeys(sorted(group(r) for r in records)):
        there = [r for r in records if group(r) == name]
        for method in dict.fromkeys(r["method"] for r in there):
            mine = [r for r in there if r["method"] == method]
            yield f"| {name} | {method} | {len(mine)} | {' | '.join(_figure(mine, key) for key in FIGURES)} |"


def _figure(records: Sequence[Record], key: str) -> str:
    """Mean and interval; where a method added nothing at all, distances have none and the count is said."""
    values = [float(r[key]) for r in records]
    digits = 3 if "dice" in key else 2
    mean, low, high = mean_interval(values, [r["head"] for r in records])
    empty = int(np.isinf(values).sum())
    if np.isnan(mean):
        return f"({empty} empty)"
    return f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]" + (f" ({empty} empty)" if empty else "")
