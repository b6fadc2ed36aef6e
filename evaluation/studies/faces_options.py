"""The options of `python -m evaluation faces`: whom to evaluate, by which methods, which errors to draw.

Owns which of them go together. Loads neither people nor methods, so that a mistake is refused at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cranioface.command import BadInput
from evaluation.baselines import NAMES

LEARN_NOTHING = ("constant-offset", "tissue-depth", "pix2pix", "floor")  # from the dataset, when they are built
DRAWN = "tissue-depth,pix2pix"


@dataclass(frozen=True, kw_only=True)
class FacesOptions:
    """What the command takes; BadInput for an unknown method and for what does not go together."""

    data: Path | None = None
    """DATASET: its test people are evaluated, its training people learnt"""
    heads: Path | None = None
    """folder of real heads: NAME/skull.ply with NAME/skin.ply"""
    people: int = 60
    """synthetic people to evaluate (default 60)"""
    methods: str | None = None
    """names, or MODULE:BUILDER of your own, separated by commas (default: all that the data allow)"""
    weights: tuple[str, ...] = ()
    """NAME=FILE: further weights of the network; {head} in FILE becomes the name of each real head"""
    known_facts: bool = False
    """methods know sex, age and BMI, where these are known"""
    maps: str = DRAWN
    """methods whose error is drawn, or none (default tissue-depth,pix2pix)"""
    output: Path
    """the folder to write"""

    def __post_init__(self) -> None:
        if self.data is None and self.heads is None:
            raise BadInput("nobody to evaluate: give --data DATASET, --heads HEADS or both")
        _ = self.further_weights, self.method_names, self.drawn  # each of which refuses what it does not know

    @cached_property
    def further_weights(self) -> dict[str, Path]:
        """Name -> file of weights beside the shipped ones."""
        return dict(map(_named_file, self.weights))

    @cached_property
    def method_names(self) -> list[str]:
        """In the order of the registry, or as they were named; further weights last."""
        possible = [name for name in NAMES if self.data is not None or name in LEARN_NOTHING]
        names = self.methods.split(",") if self.methods else possible
        for name in names:
            _check_known("--methods", name)
            if name in NAMES and name not in possible:
                raise BadInput(f"--methods {name}: learns from synthetic people; name their dataset with --data")
        return [*names, *self.further_weights]

    @cached_property
    def drawn(self) -> list[str]:
        """Names of the methods whose error is drawn: those of --maps, and further weights always."""
        names = [] if self.maps == "none" else self.maps.split(",")
        for name in names:
            _check_known("--maps", name)
        return [*names, *self.further_weights]


def _check_known(option: str, name: str) -> None:
    """A method of one's own is named as MODULE:BUILDER, as for reconstruct.py."""
    if name not in NAMES and ":" not in name:
        raise BadInput(f"{option} {name}: is none of {', '.join(NAMES)}")


def _named_file(words: str) -> tuple[str, Path]:
    name, equals, file = words.partition("=")
    if not equals or not name or name in NAMES:
        raise BadInput(f"--weights {words}: give NAME=FILE with a name that is no method's")
    return name, Path(file)
