"""One run of `recognition`: every person predicted by every method, and compared with the faces of its gallery.

Owns the order of the steps and the records. Knows nothing of what is printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import trimesh
from joblib import delayed

from cranioface.command import whole_file
from cranioface.command.progress import progress
from cranioface.command.workers import workers
from cranioface.judge.likeness import Front, front_of, predicted_front
from cranioface.judge.summary import REAL
from cranioface.people.facts import Facts
from evaluation.cases import Case
from evaluation.studies.recognition import MEAN, RecognitionOptions
from evaluation.studies.recognition_gallery import GalleryFaces
from evaluation.studies.recognition_people import BANDS, case_of, matched
from reconstruction.methods import Method, builder_of
from reconstruction.options import Options
from reconstruction.stations import Stations

Record = dict[str, Any]  # case, kind, facts; distances: method -> unknown, told -> skull, laid -> own, others
WAYS = {"skull": Front.distance, "laid": Front.laid_distance}
CHUNK = 20  # faces of the gallery that a process makes at a time


def recognise(options: RecognitionOptions) -> list[Record]:
    """The records of all people of `options`: real heads first; those that are kept are not made again."""
    options.output.mkdir(parents=True, exist_ok=True)
    _make_gallery(options)
    names = [*_heads(options), *(p.name for p in _gallery(options).people[: options.people])]
    with workers(options.output, options.jobs) as done:
        pieces = (delayed(_record)(options, name) for name in names)
        made = {record["case"]: record for record in progress(done(pieces), "people", len(names))}
    return [made[name] for name in names]


def _make_gallery(options: RecognitionOptions) -> None:
    people = _gallery(options).people
    with workers(options.output, options.jobs) as done:
        chunks = [range(k, min(k + CHUNK, len(people))) for k in range(0, len(people), CHUNK)]
        for _ in progress(done(delayed(_make_fronts)(options, numbers) for numbers in chunks), "gallery", len(chunks)):
            pass


def _make_fronts(options: RecognitionOptions, numbers: Iterable[int]) -> None:
    for number in numbers:
        _gallery(options).front(_gallery(options).people[number])


@cache
def _gallery(options: RecognitionOptions) -> GalleryFaces:
    return GalleryFaces(options.faces or options.output / "gallery", options.seed, options.gallery)


@cache
def _heads(options: RecognitionOptions) -> dict[str, Case]:
    from evaluation.case_sources import real_cases

    return {case.name: case for case in real_cases(options.heads)} if options.heads else {}


@cache
def _method(name: str) -> Method:
    return builder_of(name)(Options(method=name))


@cache
def _real_front(options: RecognitionOptions, name: str) -> Front:
    return front_of(_heads(options)[name].true_face)


def _record(options: RecognitionOptions, name: str) -> Record:
    """The record of one person, kept or made."""
    path, conditions = options.output / "probes" / f"{name}.json", _conditions(options)
    if path.is_file():
        kept: Record = json.loads(path.read_text(encoding="utf-8"))
        if kept["conditions"] == conditions:
            return kept
    record = _compared(options, name) | {"conditions": conditions}
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(record), encoding="utf-8")
    return record


def _conditions(options: RecognitionOptions) -> dict[str, Any]:
    """What a record depends on beside the person and the program."""
    known = {"seed": options.seed, "gallery": options.gallery, "methods": options.names, "weights": _weights(options)}
    return known | {"heads": sorted(_heads(options)), "bands": [vars(band) for band in BANDS]}


@cache
def _weights(options: RecognitionOptions) -> str | None:
    """Hash of the network's weights, where it is asked."""
    if "pix2pix" not in options.names:
        return None
    from cranioface.report.provenance import content_hash
    from pix2pix.translate import default_weights

    return content_hash(default_weights(None))


def _compared(options: RecognitionOptions, name: str) -> Record:
    """Distances of one person's predictions to its own face and to those of the others, by method, facts and way."""
    case, own, others = _sought(options, name)
    told = {"unknown": Facts()} | ({"told": case.facts} if case.facts != Facts() else {})
    distances: dict[str, Any] = {}
    for method in options.names:
        for words, facts in told.items():
            points = predicted_front(_face(options, case, method, facts), case.bone)
            both = {way: {"own": apart(own, points), "others": [apart(other, points) for other in others]}
                    for way, apart in WAYS.items()}  # fmt: skip
            distances.setdefault(method, {})[words] = both
    return {"case": name, "kind": case.kind, "facts": case.facts.by_name(), "distances": distances}


def _sought(options: RecognitionOptions, name: str) -> tuple[Case, Front, list[Front]]:
    """Whom to predict, its own face and the others of its gallery: a real head's are as many, and the real heads."""
    gallery, heads = _gallery(options), _heads(options)
    if name in heads:
        case = heads[name]
        others = [gallery.front(p) for p in matched(case.facts, gallery.people, options.gallery)]
        return case, _real_front(options, name), others + [_real_front(options, n) for n in heads if n != name]
    person = next(p for p in gallery.people if p.name == name)
    alike = [p for p in matched(person.facts, gallery.people, options.gallery) if p != person]
    return case_of(person), gallery.front(person), [gallery.front(p) for p in alike[: options.gallery - 1]]


def _face(options: RecognitionOptions, case: Case, method: str, facts: Facts) -> trimesh.Trimesh:
    if method == MEAN:
        return _mean_face(options, facts)
    return _method(method).predict(case.prepared, facts, Stations().time).face


@cache
def _mean_face(options: RecognitionOptions, facts: Facts) -> trimesh.Trimesh:
    return _gallery(options).mean_face(facts)


def distances_of(
    records: Iterable[Mapping[str, Any]], method: str, told: str, way: str
) -> Iterator[tuple[float, list[float]]]:
    """Own and others' distances of every synthetic person, by one method, state of facts and way to compare."""
    for record in records:
        if record["kind"] != REAL and told in record["distances"][method]:
            found = record["distances"][method][told][way]
            yield found["own"], found["others"]
