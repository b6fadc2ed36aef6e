"""A dataset of three people for completion: the template, shifted and mirrored. No draw of the population."""

from pathlib import Path

import numpy as np

from completion.dataset import in_mirror, shifted
from cranioface.anatomy.solid_bone.solids import solid
from cranioface.anatomy.template import load_template
from cranioface.geometry.head_grid import HEAD, filled
from cranioface.people.dataset import DatasetCard, WornBone, write_dataset
from cranioface.population.volumes.labelling import with_teeth
from cranioface.population.volumes.person_volume import LABELS, PersonVolume, write_person


def template_person(with_spine: bool = True) -> PersonVolume:
    template = load_template()
    labels = np.zeros(HEAD.shape, np.uint8)
    labels[solid(template.skull, landmarks=template.landmarks)] = LABELS["cranium"]
    labels[filled(template.mandible)] = LABELS["mandible"]
    if with_spine:
        labels[60:130, 160:180, :100][labels[60:130, 160:180, :100] == 0] = LABELS["spine"]
    return PersonVolume(with_teeth(labels, template.landmarks), dict(template.landmarks))


def write_people(folder: Path) -> PersonVolume:
    """person_00000 to 3: two to learn from, one of whom wears real bone, one to judge by, one for the test."""
    person = template_person()
    moved = [person, in_mirror(person), shifted(person, np.array([2, 0, -2])), shifted(person, np.array([0, 2, 0]))]
    for k, one in enumerate(moved):
        write_person(folder / f"person_{k:05d}.npz", one)
    split = {"train": ["person_00000", "person_00001"], "validation": ["person_00002"], "test": ["person_00003"]}
    worn = WornBone("heads", (), 0.5, {"person_00001": "somebody/skull.ply"})
    write_dataset(folder, DatasetCard(split, 0, ("synthetic: the template",), "written by a test", worn))
    return person
