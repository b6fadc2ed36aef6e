"""The tables of docs/single_image.md from the records of `python -m evaluation single-image`.

Owns which figures stand beside each other, and what is said of retrieval and of the 8-view road. Means are over all
pictures, their 95 % intervals over people. Knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.summary import REAL, SYNTHETIC
from evaluation.studies.single_image_beside import (
    CHAMFER,
    both_parts,
    mean_of,
    method_names,
    of_method,
    of_shared_inputs,
    range_among_pictures,
    said_plainly,
)
from evaluation.studies.single_image_run import NO_IMAGE
from evaluation.studies.single_image_runs import combination, difference, grid
from single_image.shape import PARTS

Record = dict[str, Any]
Cards = Mapping[str, Mapping[str, Any]]
HEADER = (
    "| | skull: IoU | chamfer mm | F1 at 1, 2, 5 mm | normals | face: IoU | chamfer mm | F1 at 1, 2, 5 mm | normals "
    "| pierced | s an image |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def tables(records: Sequence[Record], cards: Cards, sizes: Mapping[str, int]) -> Iterator[str]:
    """Paragraphs of markdown, held-out synthetic people before real heads."""
    everything = [r for r in records if r["kind"] == SYNTHETIC]
    people = of_shared_inputs(everything)
    heads = len({r["head"] for r in people})
    yield (
        f"**{heads} held-out synthetic people, each with the same pictures for everyone** (mean over pictures; in "
        "brackets the 95 % interval over people; chamfer: mean of both directions, mm; normals in degrees; pierced: "
        "share of the skull's surface outside the face)"
    )
    usual = [name for name in grid(cards) if of_method(people, name)]
    if usual:
        yield "*representation x encoder, one budget*\n\n" + _rows(
            people, usual, lambda n: " ".join(combination(cards[n]))
        )
        others = [name for name in cards if name not in usual and of_method(people, name)]
        if others:
            yield "*one factor changed*\n\n" + _rows(people, others, lambda n: _changed(n, cards, usual[0]))
        yield cost_table(people, [*usual, *others], cards, sizes)
    yield "*beside them*\n\n" + _rows(people, [n for n in method_names(people) if n not in cards], str)
    if best := best_network(records, cards):
        yield by_input(everything, [best, *(n for n in method_names(people) if n not in cards)])
        yield "\n".join(["*said plainly*", "", *said_plainly(people, list(cards), best)])
        yield real_table(of_shared_inputs([r for r in records if r["kind"] == REAL]), cards, best)


def best_network(records: Sequence[Record], cards: Cards) -> str:
    """The network whose mean chamfer of skull and face is least on synthetic people; "" where none was scored."""
    people = of_shared_inputs([r for r in records if r["kind"] == SYNTHETIC])
    scored = [name for name in cards if of_method(people, name)]
    return min(scored, key=lambda name: both_parts(of_method(people, name)), default="")


def held_out(records: Sequence[Record], name: str) -> dict[str, Any]:
    """What a card says of errors to expect: `single_image.expected` reads it."""
    mine = of_method([r for r in records if r["kind"] == SYNTHETIC], name)
    by_word = {word: [r for r in mine if r["input"] == word] for word in dict.fromkeys(r["input"] for r in mine)}
    errors = {
        word: {f"{part}_mm": round(mean_of(some, f"{part}.{CHAMFER}"), 2) for part in PARTS}
        for word, some in by_word.items()
    }
    return {"people": len({r["head"] for r in mine}), "of": "synthetic people held out", "by_input": errors}


def by_input(records: Sequence[Record], names: Sequence[str]) -> str:
    """Chamfer mm of skull and face by what the image is."""
    words = sorted({r["input"] for r in records if r["input"] != NO_IMAGE})
    lines = [f"| chamfer mm, skull / face | {' | '.join(words)} |", "|---" * (len(words) + 1) + "|"]
    for name in names:
        of = {word: [r for r in of_method(records, name) if r["input"] in (word, NO_IMAGE)] for word in words}
        cells = [" / ".join(_figure(of[word], f"{part}.{CHAMFER}") for part in PARTS) for word in words]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "*by input*\n\n" + "\n".join(lines)


def real_table(records: Sequence[Record], cards: Cards, best: str) -> str:
    """Each real head by the best network, those that met no real bone, and the baselines."""
    bare = [n for n in cards if cards[n].get("config", {}).get("modelled_bone") and n != best]
    lines = [
        "| head | method | input | skull mm | skull F1 5 mm | face mm | face F1 2, 5 mm | pierced |",
        "|---" * 8 + "|",
    ]
    for head in dict.fromkeys(r["head"] for r in records):
        for name in (best, *bare, *(n for n in method_names(records) if n not in cards)):
            for r in (r for r in records if r["head"] == head and r["method"] == name):
                cells = [_figure([r], key) for key in ("skull.chamfer_mm", "skull.f1_5_mm", "face.chamfer_mm")]
                f1 = ", ".join(_figure([r], f"face.f1_{t}_mm") for t in (2, 5))
                lines.append(
                    f"| {head} | {name} | {r['input']} | {' | '.join(cells)} | {f1} | {_figure([r], 'pierced')} |"
                )
    return "*real heads*\n\n" + "\n".join(lines)


def cost_table(records: Sequence[Record], names: Sequence[str], cards: Cards, sizes: Mapping[str, int]) -> str:
    """What each run took, where its encoder began, and whether its answer heeds the picture at all."""
    title = (
        "| run | numbers learnt, million | steps | minutes | encoder began | training people | varies by picture, mm |"
    )
    lines = [title, "|---" * 7 + "|"]
    for name in names:
        card = cards[name]
        cells = (card.get("steps"), card.get("minutes"), card.get("encoder_began"), card.get("training_people"))
        heeded = range_among_pictures(of_method(records, name))
        lines.append(f"| {name} | {sizes.get(name, 0) / 1e6:.1f} | {' | '.join(map(str, cells))} | {heeded:.3f} |")
    return "*cost*\n\n" + "\n".join(lines)


def _rows(records: Sequence[Record], names: Sequence[str], title: Callable[[str], str]) -> str:
    lines = [HEADER]
    for name in names:
        mine = of_method(records, name)
        cells = [title(name)]
        for part in PARTS:
            keys = ("iou", CHAMFER, *(f"f1_{t}_mm" for t in (1, 2, 5)), "normal_deg")
            values = [_figure(mine, f"{part}.{key}", key == CHAMFER) for key in keys]
            cells += [values[0], values[1], ", ".join(values[2:5]), values[5]]
        seconds = float(np.mean([r.get("seconds", 0.0) for r in mine]))
        lines.append(f"| {' | '.join(cells)} | {_figure(mine, 'pierced')} | {seconds:.2f} |")
    return "\n".join(lines)


def _changed(name: str, cards: Cards, usual: str) -> str:
    return f"{' '.join(combination(cards[name]))}: {difference(cards[name], cards[usual])}"


def _figure(records: Sequence[Record], key: str, interval: bool = False) -> str:
    values = [(float(r["figures"].get(key, np.nan)), r["head"]) for r in records]
    mean, low, high = mean_interval([v for v, _ in values], [head for _, head in values])
    digits = 1 if key.endswith("deg") else 2 if not key.endswith("pierced") else 3
    if np.isnan(mean):
        return "-"
    return f"{mean:.{digits}f}" + (f" [{low:.{digits}f}, {high:.{digits}f}]" if interval else "")
