"""Cuts of a skull that lies in the Frankfurt frame: what scans and graves leave of it, by name.

    known = known_person(person.skull, person.landmarks)     # or known_head(skull) of a real one
    damaged = CUTS["front-and-vault"](known, rng).mesh       # same frame, mm

Owns the kinds of damage whose truth stays known, because nothing but the mandible ever moves. Knows nothing of how
often each happens (`scanner`) and of who is tested with them.
"""

from cranioface.population.cuts.known import KnownSkull, known_head, known_person, known_scan
from cranioface.population.cuts.named import CUTS, Cut, drawn_together

__all__ = ["CUTS", "Cut", "KnownSkull", "drawn_together", "known_head", "known_person", "known_scan"]
