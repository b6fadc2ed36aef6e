"""Synthetic people: paired skulls and faces with known truth. Knows nothing of how they are used."""

from cranioface.population.head_identity import Identity, sample_identity
from cranioface.population.mouth import Mouth, draw_mouth
from cranioface.population.person import SyntheticPerson, make_person

__all__ = ["Identity", "Mouth", "SyntheticPerson", "draw_mouth", "make_person", "sample_identity"]
