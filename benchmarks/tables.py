"""Tables of measured stages as markdown that also reads as text. Owns columns and units, measures nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]


def conditions_text(told: Mapping[str, Any]) -> str:
    """The conditions of the run in a few lines."""
    libraries = ", ".join(f"{name} {version}" for name, version in told["libraries"].items())
    return (
        f"{told['cpu']}; {told['cores']} cores, {told['threads']} threads for every library; {told['memory_gb']} GB; "
        f"{told['system']}; Python {told['python']}; {told['date']}.\n{libraries}."
    )


def stage_text(entry: Entry) -> str:
    """Heading, table and remarks of one stage."""
    lines = [f"### {entry['name']}: {entry['job']}", ""]
    lines += [f"{'; '.join(filter(None, [entry['inputs'], 'from ' + entry['source']]))}. Aim: {entry['aim']}."]
    lines += ["", stage_table(entry), ""]
    told = [f"{c['name']}: {c['comprises']}" for c in contenders(entry) if c.get("comprises")]
    return "\n".join([*lines, *filter(None, [entry["remark"], "; ".join(told) + "." if told else ""])])


def contenders(entry: Entry) -> list[Entry]:
    """Ours first, then the peers."""
    return [entry["ours"], *entry["ours_otherwise"], *entry["peers"]]


def stage_table(entry: Entry) -> str:
    """One row a contender."""
    everyone = contenders(entry)
    rates = list(dict.fromkeys(key for c in everyone for key in c if key.endswith("_per_s")))
    errors = list(dict.fromkeys(key for c in everyone for key in c.get("error", {})))
    heading = ["", "median", "min - max", "runs", "ours is", *(r.replace("_per_s", "/s") for r in rates)]
    heading += [e.replace("_", " ") for e in errors]
    rows = [_row(c, rates, errors) for c in everyone]
    return table(heading, rows)


def _row(c: Entry, rates: Sequence[str], errors: Sequence[str]) -> list[str]:
    if "missing" in c:
        return [c["name"], c["missing"], *[""] * (3 + len(rates) + len(errors))]
    spread = f"{seconds(c['min_s'])} - {seconds(c['max_s'])}"
    ratio = "" if c["ratio"] is None else times_faster(c["ratio"])
    figures = [figure(c.get("error", {}).get(key)) for key in errors]
    return [c["name"], seconds(c["median_s"]), spread, str(c["repeats"]), ratio, *(figure(c.get(r)) for r in rates),
            *figures]  # fmt: skip


def short(entries: Sequence[Entry]) -> str:
    """One row a stage, for the README: ours, the peers with the ratios, the aim."""
    rows = []
    for entry in entries:
        peers = [f"{c['name']} {seconds(c['median_s'])} ({c['ratio']:.1f} x)" for c in entry["peers"] if c.get("ratio")]
        rows.append([entry["job"], seconds(entry["ours"]["median_s"]), ", ".join(peers), entry["aim"]])
    return table(["stage", "ours", "peers (and how many times as long)", "aim"], rows)


def times_faster(ratio: float) -> str:
    """How many times as long a peer takes as ours."""
    factor = max(ratio, 1 / ratio)
    return f"{float(f'{factor:.2g}'):g} x {'faster' if ratio >= 1 else 'slower'}"


def seconds(value: float) -> str:
    """A time in ms below a second, three figures."""
    if value < 1:
        return f"{1000 * value:.3g} ms"
    return f"{value:.3g} s" if value < 1000 else f"{value:.0f} s"


def figure(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown, its columns aligned."""
    wide = [max(len(cell) for cell in column) for column in zip(heading, *rows, strict=True)]
    lines = [" | ".join(c.ljust(w) for c, w in zip(row, wide, strict=True)) for row in (heading, *rows)]
    return "\n".join(f"| {line} |" for line in (lines[0], " | ".join("-" * w for w in wide), *lines[1:]))
