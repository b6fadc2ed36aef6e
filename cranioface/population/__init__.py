"""Synthetic people: paired skulls and faces with known truth. Knows nothing of how they are used."""

from cranioface.population.head_identity import Identity, sample_identity
from cranioface.population.person import SyntheticPerson, make_person

__all__ = ["Identity", "SyntheticPerson", "make_person", "sample_identity"]
