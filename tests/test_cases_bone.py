"""For which holes an implant is shown: those of some bone that the network finds, whatever the template did."""

from types import SimpleNamespace as Fake

import pytest

import completion.complete
from reconstruction.cases.bone_shown import implants_of
from reconstruction.cases.telling import implant_doubts


def completed(*parts, surface_alone=False, implants=()):
    told = [Fake(kind=kind, missing=Fake(volume_ml=ml)) for kind, ml in parts]
    return Fake(head=None, alignment=None, parts=told, surface_alone=surface_alone, implants=implants)


@pytest.mark.parametrize(("found", "shown"), [
    (completed(("hole", 3.2), implants=("implant",)), True),
    (completed(("hole", 0.7), implants=("implant",)), False),  # it closes by itself
    (completed(("mandible", 60.0)), False),
    (completed(), False),
])  # fmt: skip
def test_an_implant_is_shown_for_a_hole_that_the_network_finds(monkeypatch, found, shown):
    monkeypatch.setattr(completion.complete, "complete", lambda *_, **__: found)
    for template in (completed(), completed(("hole", 0.7)), completed(("hole", 9.0))):
        assert implants_of(Fake(completed=template)) is (found if shown else None)


def test_none_is_made_where_no_thickness_was_scanned_or_nothing_was_completed(monkeypatch):
    monkeypatch.setattr(completion.complete, "complete", lambda *_, **__: pytest.fail("nothing is completed"))
    assert implants_of(Fake(completed=None)) is None
    assert implants_of(Fake(completed=completed(("hole", 9.0), surface_alone=True))) is None


@pytest.mark.parametrize(("share", "doubted"), [(None, True), (0.2, True), (0.97, False)])
def test_an_implant_that_leaves_its_rim_open_is_doubtful(share, doubted):
    fit = {"nearest_mm": 4.87, "rim_within_1_mm": share}
    lines = implant_doubts({"implants": [{"fills": "hole near euryon left, 3.2 ml", "fit_at_the_rim": fit}]})
    assert len(lines) == doubted and all("does not fit" in line and "4.9 mm" in line for line in lines)
    assert implant_doubts(None) == []
