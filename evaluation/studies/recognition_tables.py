"""The tables of `recognition`: how often the right face is first, and where the real heads come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cranioface.command import whole_file
from cranioface.judge.recognition import ranks, recognition
from cranioface.judge.summary import REAL
from evaluation.studies.recognition_people import BANDS, UNITS, YEARS
from evaluation.studies.recognition_run import WAYS, Record, distances_of
from evaluation.studies.tables import table

WORDS = {"skull": "as the skull lies", "laid": "face laid over face"}
TOLD = ("unknown", "told")
FIGURES = ("rank 1 %", "rank 5 %", "mean rank", "area under curve", "own mm", "others mm")
HEADING = ("method (synthetic)", "facts", "compared", *FIGURES)
REAL_HEADING = ("head", "method", "facts", "compared", "place", "own mm", "nearest other mm")


def write_tables(out: Path, records: Sequence[Record]) -> None:
    """recognition.json and recognition.md in `out`, and the latter on the screen."""
    summary = summarised(records)
    text = markdown(summary)
    for name, content in (("recognition.json", json.dumps(summary, indent=1)), ("recognition.md", text)):
        with whole_file(out / name) as temporary:
            temporary.write_text(content, encoding="utf-8")
    print(f"{text}\nwrote {out}: recognition.json, recognition.md")


def summarised(records: Sequence[Record]) -> dict[str, Any]:
    """conditions; synthetic: method -> facts -> way -> figures; real: head -> method -> facts -> way -> place."""
    synthetic = [r for r in records if r["kind"] != REAL]
    methods = list(records[0]["distances"])
    figures = {m: {told: {way: _figures(synthetic, m, told, way) for way in WAYS} for told in TOLD} for m in methods}
    real = {r["case"]: _places(r) for r in records if r["kind"] == REAL}
    return {"conditions": records[0]["conditions"], "people": len(synthetic), "synthetic": figures, "real": real}


def _figures(records: Sequence[Record], method: str, told: str, way: str) -> dict[str, Any]:
    own, others = zip(*distances_of(records, method, told, way), strict=True)
    apart = {"own_mm": float(np.mean(own)), "others_mm": float(np.mean(np.concatenate(others)))}
    return recognition(own, [np.array(o) for o in others]) | apart


def _places(record: Record) -> dict[str, Any]:
    return {m: {told: {way: _place(d["own"], d["others"]) for way, d in ways.items()} for told, ways in facts.items()}
            for m, facts in record["distances"].items()}  # fmt: skip


def _place(own: float, others: Sequence[float]) -> dict[str, Any]:
    rank = ranks([own], [np.array(others)])[0]
    return {"rank": rank, "of": len(others) + 1, "own_mm": own, "nearest_mm": min(others)}


def markdown(summary: Mapping[str, Any]) -> str:
    """Both tables, with who is compared with whom."""
    size = summary["conditions"]["gallery"]
    bands = "; ".join(f"{b.sex}, {b.age_years:g} +- {YEARS:g} years, BMI {b.bmi:g} +- {UNITS:g}" for b in BANDS)
    about = (
        f"{summary['people']} held-out *synthetic* people, a quarter of each band ({bands}), whole skulls, mouth "
        f"closed, each among {size} true faces of its band, its own one of them. Shape alone: mean distance of the "
        "prediction in the judged region to each face. Brackets: 95 % bootstrap over people. By chance: rank 1 "
        f"{100 / size:.0f} %, rank 5 {500 / size:.0f} %, area 0.50, mean rank {(size + 1) / 2:.1f}."
    )
    paragraphs = [about, table(HEADING, _rows(summary))]
    if summary["real"]:
        paragraphs += [
            f"Real heads: place of the true skin among {size} *synthetic* faces of the same sex and nearest age and "
            "BMI, as far as they are told, and the other real heads. Real skins are rougher than synthetic ones.",
            table(REAL_HEADING, _real_rows(summary)),
        ]
    return "\n\n".join(paragraphs) + "\n"


def _rows(summary: Mapping[str, Any]) -> list[list[str]]:
    return [
        [method, told, WORDS[way], *(_interval(f[k], 100, 0) for k in ("rank_1", "rank_5")),
         _interval(f["mean_rank"], 1, 1), _interval(f["auc"], 1, 3), f"{f['own_mm']:.2f}", f"{f['others_mm']:.2f}"]
        for way in WAYS for told in TOLD for method, m in summary["synthetic"].items() for f in [m[told][way]]
    ]  # fmt: skip


def _real_rows(summary: Mapping[str, Any]) -> list[list[str]]:
    return [
        [head, method, told, WORDS[way], f"{p['rank']} of {p['of']}", f"{p['own_mm']:.2f}", f"{p['nearest_mm']:.2f}"]
        for head, methods in summary["real"].items() for way in WAYS
        for method, m in methods.items() for told, ways in m.items() for p in [ways[way]]
    ]  # fmt: skip


def _interval(found: Mapping[str, float], factor: float, digits: int) -> str:
    mean, low, high = (f"{found[k] * factor:.{digits}f}" for k in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"
