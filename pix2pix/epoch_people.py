"""Whom the network meets in an epoch, and how often.

Owns who is left out: whoever wears bone of a head that is judged later, and real people of whom none are wanted. Knows
nothing of maps and batches.
"""

from collections.abc import Sequence
from pathlib import Path

from cranioface.command import BadInput
from cranioface.people.dataset import DatasetCard


def met_people(folder: Path, card: DatasetCard, part: str, without: Sequence[str], scan_times: int) -> tuple[str, ...]:
    """Names of those in a part of the split: everyone once, a coarse CT `scan_times` times.

    without: real heads whose bone nobody of these may wear. BadInput where none does, or for a negative number.
    """
    if scan_times < 0:
        raise BadInput(f"scan_times {scan_times}: must be 0, which leaves coarse CTs out, or more")
    left_out, coarse = wearing(folder, card, without), set(card.coarse.people)
    people = [name for name in card.people(part) if name not in left_out]
    once = [name for name in people if name not in coarse or scan_times]
    return tuple(once + [name for name in people if name in coarse] * max(scan_times - 1, 0))


def wearing(folder: Path, card: DatasetCard, heads: Sequence[str]) -> set[str]:
    """People of dataset.yaml who wear bone of these real heads; BadInput on a head whose bone nobody wears."""
    worn = card.heads_worn()
    for head in set(heads) - set(worn.values()):
        known = ", ".join(sorted(set(worn.values()))) or "no real head"
        raise BadInput(f"{folder}: nobody in it wears bone of {head}, so it cannot be left out; they wear {known}")
    return {name for name, head in worn.items() if head in heads}
