"""The methods of completion by name: what turns a skull that is there into the share of the whole bone.

A builder returns a `Method` and loads what that needs. Who has one of their own registers it. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from cranioface.command import BadInput

if TYPE_CHECKING:
    from completion.volumes import Method

Builder = Callable[[], "Method"]


def _lazily(place: str) -> Method:
    """The method that MODULE:BUILDER builds, loaded now: names alone must be at hand before any library is."""
    module, _, builder = place.partition(":")
    method: Method = getattr(import_module(module), builder)()
    return method


METHODS: dict[str, Builder] = {
    "network": partial(_lazily, "completion.predict:network"),
    "mirror": partial(_lazily, "completion.mirror:mirror"),
    "template": partial(_lazily, "completion.template_fit:template_fit"),
    "thin-plate": partial(_lazily, "completion.thin_plate_hole:thin_plate_hole"),
    "shape-model": partial(_lazily, "completion.shape_model:shape_model"),
}


def register(name: str, builder: Builder) -> None:
    """Make a method known by `name`. ValueError where the name is another's."""
    if METHODS.setdefault(name, builder) is not builder:
        raise ValueError(f"{name}: is the name of another method")


def method_of(name: str) -> Method:
    """The method of that name, built; BadInput where there is none."""
    if name not in METHODS:
        raise BadInput(f"--method {name}: is none of {', '.join(METHODS)}; name one")
    return METHODS[name]()
