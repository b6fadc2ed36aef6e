"""Which trained run is which: those that differ in representation and encoder alone, and those with one factor changed.

Owns how a run's settings are told in words. Knows nothing of figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

Card = Mapping[str, Any]
APART = ("name", "network.representation", "network.encoder")  # what the grid varies


def settings(card: Card) -> dict[str, Any]:
    """The settings of a run by dotted key, without what the grid varies."""
    flat = dict(_flat(card.get("config", {})))
    return {key: value for key, value in flat.items() if key not in APART}


def combination(card: Card) -> tuple[str, str]:
    """Representation and encoder."""
    network = card.get("config", {}).get("network", {})
    return str(network.get("representation")), str(network.get("encoder"))


def grid(cards: Mapping[str, Card]) -> list[str]:
    """Names of the runs whose other settings are those that most runs share, by representation and encoder."""
    if not cards:
        return []
    told = {name: repr(sorted(settings(card).items(), key=str)) for name, card in cards.items()}
    usual = Counter(told.values()).most_common(1)[0][0]
    return sorted((name for name in cards if told[name] == usual), key=lambda name: combination(cards[name]))


def difference(card: Card, usual: Card) -> str:
    """What a run has other than the usual one, in words."""
    mine, theirs = settings(card), settings(usual)
    changed = [f"{key.split('.')[-1]} {value}" for key, value in mine.items() if theirs.get(key) != value]
    return ", ".join(changed) or "as the grid"


def _flat(settings: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Nested settings as pairs of a dotted key and a value."""
    found: list[tuple[str, Any]] = []
    for key, value in settings.items():
        found += _flat(value, f"{before}{key}.") if isinstance(value, Mapping) else [(f"{before}{key}", value)]
    return found
