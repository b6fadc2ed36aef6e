"""The tables of `effects`: each change beside its source, met or not, and where unknown sex lies. Measures nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cranioface.command import whole_file
from evaluation.studies.effects_run import WORDS, apart, lies_between
from evaluation.studies.effects_steady import steady_table
from evaluation.studies.tables import table

MET = {True: "met", False: "**not met**", None: "not measured"}
HEADING = ("change", "measure", "mm", "least and most of the skulls", "expected", "", "known", "source")


def write_tables(out: Path, found: Mapping[str, Any], short: bool = False) -> None:
    """effects.json and effects.md in `out`, and the latter on the screen; short: its steps and counts alone."""
    text = markdown(found)
    for name, content in (("effects.json", json.dumps(_plain(found), indent=1)), ("effects.md", text)):
        with whole_file(out / name) as temporary:
            temporary.write_text(content, encoding="utf-8")
    print(markdown(found, short) if short else f"{text}\nwrote {out}: effects.json, effects.md")


def _plain(value: Any) -> Any:
    """What is not finite is null."""
    if isinstance(value, Mapping):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and value != value else value


def markdown(found: Mapping[str, Any], short: bool = False) -> str:
    """Three tables for each method, or the last of them."""
    paragraphs = []
    for method, tried in found.items():
        paragraphs.append(_about(method, tried))
        if not short:
            paragraphs += [table(HEADING, [_row(row) for row in tried["effects"]]), *_between(tried["between"])]
        paragraphs.append(steady_table(tried["steady"]))
    return "\n\n".join(paragraphs) + "\n"


def _about(method: str, tried: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{apart(tried['effects'], met)} {MET[met].strip('*')}" for met in MET)
    names = ", ".join(tried["skulls"])
    return f"**{method}**, mean over {len(tried['skulls'])} unchanged skulls ({names}): {counts}"


def _row(row: Mapping[str, Any]) -> list[str]:
    there = [mm for mm in row["by_skull"].values() if mm == mm]
    mean, spread = (f"{row['mean_mm']:+.2f}", f"{min(there):+.1f} to {max(there):+.1f}") if there else ("", "")
    expected = f"{row['low']:+.1f} to {row['high']:+.1f}"
    return [WORDS[row["fact"]], row["measure"], mean, spread, expected, MET[row["met"]], row["status"], row["source"]]


def _between(three: Mapping[str, Mapping[str, float]]) -> list[str]:
    rows = [[name, *(f"{t[sex]:.2f}" for sex in ("female", "unknown", "male")), "" if lies_between(t) else "**beyond**"]
            for name, t in three.items()]  # fmt: skip
    beyond = sum(bool(row[-1]) for row in rows)
    return [f"Unknown sex lies between in {len(rows) - beyond} of {len(rows)} measures, mm:",
            table(("measure", "female", "unknown", "male", ""), rows)]  # fmt: skip
