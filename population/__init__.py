"""Synthetic people: paired skulls and faces with known truth. Knows nothing of how they are used."""

from population.head_identity import Identity, sample_identity
from population.person import SyntheticPerson, make_person

__all__ = ["Identity", "SyntheticPerson", "make_person", "sample_identity"]
