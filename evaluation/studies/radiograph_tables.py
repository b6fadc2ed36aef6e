"""The tables of the study of radiographs, as markdown. Owns words and intervals, computes no error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from cranioface.judge.bootstrap import mean_interval
from cranioface.judge.summary import REAL, SYNTHETIC
from embedding.laid import DOUBTED_MM, REFUSED_MM, SCALE_OFF
from evaluation.studies.radiograph_runs import ROWS, TOLD, WRONG_MM

Record = dict[str, Any]
WORDS = {
    "none": "no radiograph",
    "fullness": "its fullness",
    "profile": "its profile",
    "both": "both: `--radiograph`",
}
WRONGS = ("somebody else's", "upside down", "said to face left", "frontal", *WRONG_MM)


def tables(records: Sequence[Record]) -> str:
    """All of them."""
    people, real = (_of(kind, records) for kind in (SYNTHETIC, REAL))
    return "\n".join(
        [*faces_table(records), "", *_estimates(people), "", *_own(people, real), "", *_fates(people, real)]
    )


def _mean(record: Record, method: str, row: str, figure: str = "worst_mm") -> float:
    films = record["faces"][method][row]
    return float(np.mean([film[figure] for film in films])) if films else float("nan")


def _of(kind: str, records: Sequence[Record]) -> list[Record]:
    return [record for record in records if record["kind"] == kind]


def faces_table(records: Sequence[Record]) -> Iterator[str]:
    """Errors of faces without and with the film, on synthetic people in the mean and on each real head."""
    people, real = (_of(kind, records) for kind in (SYNTHETIC, REAL))
    names = [r["name"] for r in real]
    yield f"| method | row | {len(people)} synthetic people, mm | less than without, mm | {' | '.join(names)} |"
    yield "|---" * (4 + len(names)) + "|"
    for method in (people or real)[0]["faces"]:
        for row in (*ROWS, *TOLD):
            values = [_mean(r, method, row) for r in people]
            gain = [_mean(r, method, "none") - v for r, v in zip(people, values, strict=True)]
            heads = [f"{_mean(r, method, row):.2f} ({_mean(r, method, row, 'under_2.5_mm'):.0%})" for r in real]
            heads = [h.replace("nan (nan%)", "-") for h in heads]
            cells = [method, WORDS.get(row, row), _interval(values), "-" if row == "none" else _interval(gain), *heads]
            yield f"| {' | '.join(cells)} |"


def _interval(values: Sequence[float]) -> str:
    mean, low, high = mean_interval(values, [str(k) for k in range(len(values))])
    return f"{mean:.2f} [{low:.2f}, {high:.2f}]"


def _estimates(people: Sequence[Record]) -> Iterator[str]:
    known = [(r["facts"]["fullness"], r["films"]) for r in people if r["facts"]["fullness"] is not None]
    pairs = [(true, film["fullness"]["mean"]) for true, films in known for film in films if film.get("fullness")]
    if len(pairs) > 2:
        true, told = np.array(pairs).T
        r, off = np.corrcoef(true, told)[0, 1], told - true
        yield (
            f"Fullness told by a film against the true one of {len(pairs)} *synthetic* people: r = {r:.2f}, "
            f"bias {off.mean():+.2f}, SD {off.std():.2f}."
        )


def _own(people: Sequence[Record], real: Sequence[Record]) -> Iterator[str]:
    yield "| own film | films | refused | doubted | off the outline, mm: median, 95 %, most |"
    yield "|---|---|---|---|---|"
    for words, group in (("synthetic people", people), ("real heads", real)):
        films = [film for record in group for film in record["films"]]
        if films:
            refused, doubted, _ = _shares(films)
            spread = ", ".join(f"{v:.2f}" for v in np.percentile([f["off_mm"] for f in films], (50, 95, 100)))
            yield f"| {words} | {len(films)} | {refused} | {doubted} | {spread} |"


def _fates(people: Sequence[Record], real: Sequence[Record]) -> Iterator[str]:
    yield "| wrong film | films | refused | doubted | taken for right |"
    yield "|---|---|---|---|---|"
    for wrong in WRONGS:
        for words, group in (("synthetic", people), ("real heads", real)):
            films = [film for record in group for film in record["wrong"].get(wrong, [])]
            if films:
                yield f"| {wrong}, {words} | {len(films)} | {' | '.join(_shares(films))} |"


def _shares(films: Sequence[Record]) -> list[str]:
    """Refused, doubted and taken, by today's limits."""
    fates = [_fate(film) for film in films]
    return [f"{fates.count(fate) / len(fates):.0%}" for fate in ("refused", "doubted", "taken")]


def _fate(film: Record) -> str:
    if "refused" in film or film["off_mm"] > REFUSED_MM:
        return "refused"
    return "doubted" if film["off_mm"] > DOUBTED_MM or abs(film["scale"] - 1) > SCALE_OFF else "taken"
