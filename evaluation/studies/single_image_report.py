"""The order of `python -m evaluation single-image`: scores, tables, pictures, card. Knows not how each is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cranioface.command import BadInput
from cranioface.judge.summary import REAL, SYNTHETIC
from cranioface.report.provenance import write_json
from evaluation.studies.single_image import Arguments
from evaluation.studies.single_image_cases import Case, real_cases, synthetic_cases
from evaluation.studies.single_image_clouds import draw_clouds
from evaluation.studies.single_image_front import front_table
from evaluation.studies.single_image_methods import Method, baselines, networks, road
from evaluation.studies.single_image_run import Kept, scored, version_of
from evaluation.studies.single_image_tables import best_network, held_out, tables
from single_image.expected import HELD_OUT
from single_image.images_folder import ImagesFolder, open_images

DRAWN = 3  # test people whose errors are drawn


def report(options: Arguments) -> Iterator[str]:
    """Paragraphs of markdown; scores, pictures and the card's errors are written on the way."""
    images, kept = open_images(options.data), Kept(options.output)
    heads = _heads(options, images)
    methods = _methods(options, images)
    if unknown := [name for name in options.only if name not in {m.name for m in methods}]:
        raise BadInput(f"--only {unknown[0]}: is none of {', '.join(m.name for m in methods)}")
    asked_now = [m for m in methods if not options.only or m.name in options.only]
    for _ in scored(heads, asked_now, kept, options.inputs):
        pass
    asked = {(case.name, case.kind) for case in heads}
    now = {m.name: version_of(m) for m in methods}  # what was scored of weights that have gone is no row
    records = [r for r in kept.records.values() if (r["head"], r["kind"]) in asked and now.get(r["method"]) == r["of"]]
    cards = {method.name: method.card for method in methods if method.card}
    yield from tables(records, cards, {method.name: method.numbers for method in methods})
    best = options.best or best_network(records, cards)
    if best:
        yield from _of_best(options, next(m for m in methods if m.name == best), methods, heads, records)


def _of_best(
    options: Arguments, best: Method, methods: list[Method], heads: list[Case], records: list[dict[str, Any]]
) -> Iterator[str]:
    beside = [m for m in methods if not m.card and not m.name.startswith("bound")]
    people = [case for case in heads if case.kind == SYNTHETIC]
    if options.front:
        yield front_table(options.output, people, [best, *beside])
    drawn = [case for case in heads if case.kind == REAL] + [case for case in heads if case.kind == SYNTHETIC][:DRAWN]
    yield f"wrote {', '.join(str(path) for path in draw_clouds(options.output, drawn, best))}"
    if options.card is not None:
        card = json.loads(options.card.read_text())
        write_json(options.card, card | {HELD_OUT: held_out(records, best.name)})
        yield f"wrote {options.card}: {HELD_OUT}"


def _heads(options: Arguments, images: ImagesFolder) -> list[Case]:
    kept = options.output / "truth"
    worn = images.card.heads_worn()  # bone of real heads, which training people wear too, is judged on real heads
    names = [name for name in images.names("test") if name not in worn][: options.count]
    heads = list(synthetic_cases(images, options.people, kept, names))
    if options.real is not None and options.heads is not None:
        heads += real_cases(open_images(options.real), options.heads, kept)
    return heads


def _methods(options: Arguments, images: ImagesFolder) -> list[Method]:
    methods = networks(options.runs) if options.runs is not None else []
    methods += baselines(images)
    return methods if options.no_road else [*methods, road()]
