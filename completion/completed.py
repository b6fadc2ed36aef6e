"""The road of a completion: align, register, solid, the method, flush onto the bone, what is missing, implants.

Owns that order and the result. Works in the Frankfurt frame, mm; the result lies in the frame of the skull that was
given. Knows nothing of files but how a head is read, and of no method but its name.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np
import trimesh

from completion.flush import Flush, flush
from completion.implant import Implant, inferred_bone, make_implant
from completion.kinds import Kind, Part, told_parts, without_strangers
from completion.missing import find_missing
from completion.options import CompleteOptions
from completion.volumes import Method, SkullVolume, skull_volume
from completion.wholes import whole_by
from cranioface.anatomy.frankfurt import Alignment
from cranioface.anatomy.registration import register
from cranioface.anatomy.solid_bone.solids import is_surface_alone
from cranioface.geometry.rigid import invert
from cranioface.people.head_files import Head, align, read_head

Announce = Callable[[str], None]


@dataclass(frozen=True)
class Completed:
    """A skull with what was missing of it. Meshes of `parts` and `implants` lie in the Frankfurt frame, mm."""

    head: Head
    alignment: Alignment
    options: CompleteOptions
    parts: tuple[Part, ...]  # what was missing, the largest first
    bones: tuple[trimesh.Trimesh, ...]  # of each part, reaching a little into the bone that is there
    implants: tuple[Implant, ...]  # of the holes: the largest, or all
    weights: Path | None
    seconds: dict[str, float]
    surface_alone: bool = False  # the skull has no inner table: how thick its bone is was not scanned

    @property
    def input_from_frankfurt(self) -> np.ndarray:
        """(4, 4) mm: back to where the head lay."""
        return invert(self.alignment.frankfurt_from_input)

    @cached_property
    def skull(self) -> trimesh.Trimesh:
        """The skull as it was given and the inferred bone beside it, in the input's frame; unchanged where whole."""
        return joined([self.head.skull, *self.inferred_bones()])

    @property
    def inferred(self) -> np.ndarray:
        """Which faces (m,) bool of `skull` are inferred bone."""
        return np.arange(len(self.skull.faces)) >= len(self.head.skull.faces)

    def inferred_bones(self, without: Kind | None = None) -> list[trimesh.Trimesh]:
        """The bone that was missing, part by part, in the input's frame, mm; but for parts of the kind `without`."""
        kept = (bone for part, bone in zip(self.parts, self.bones, strict=True) if part.kind != without)
        return [bone.copy().apply_transform(self.input_from_frankfurt) for bone in kept]

    def implant_meshes(self) -> list[trimesh.Trimesh]:
        """The implants in the input's frame, mm, the largest first."""
        return [made.mesh.copy().apply_transform(self.input_from_frankfurt) for made in self.implants]


def joined(bodies: list[trimesh.Trimesh]) -> trimesh.Trimesh:
    """One mesh of several, the first of them alone unchanged."""
    if len(bodies) == 1:
        return bodies[0]
    plain = [trimesh.Trimesh(body.vertices, body.faces, process=False) for body in bodies]
    return cast(trimesh.Trimesh, trimesh.util.concatenate(plain))  # it promises any geometry; meshes give a mesh


def head_of(head: Head | trimesh.Trimesh | str | Path) -> Head:
    """A head from whatever a program has: a mesh in mm, or a path to one or to a CT."""
    if isinstance(head, Head):
        return head
    if isinstance(head, trimesh.Trimesh):
        return Head(head, "mesh", Path("skull"), lambda: None)
    return read_head(head)


def completed_head(
    head: Head, options: CompleteOptions, method: Method | None, announce: Announce, alignment: Alignment | None = None
) -> Completed:
    """`head` completed by `method`, or by that which `options` name; by an `alignment` where that is known."""
    clock = _Clock(announce)
    if alignment is None:
        with clock.time("align"):
            alignment = align(head, options.landmarks)
    with clock.time("register"):
        bone = head.skull.copy().apply_transform(alignment.frankfurt_from_input)
        registered = register(bone)
    with clock.time("solid"):
        skull = skull_volume(without_strangers(bone, registered))
        surface_alone = is_surface_alone(skull.mesh)
    with clock.time("complete"):
        method, weights = (method, None) if method else whole_by(options.method, options.weights)
        whole = flush(method(skull), skull)
    with clock.time("missing"):
        back = invert(alignment.frankfurt_from_input)
        parts = told_parts(find_missing(skull, whole.whole()), skull, registered, back)
    with clock.time("implant"):
        cut = options.cut and not surface_alone  # at a rim of modelled thickness nothing can be made to fit
        options = replace(options, implant=options.implant.turned(alignment.frankfurt_from_input), cut=cut)
        implants = _implants(parts, whole, skull, options)
        bones = tuple(_bone(part, whole, skull, implants) for part in parts)
    return Completed(head, alignment, options, tuple(parts), bones, implants, weights, clock.seconds, surface_alone)


def _implants(parts: list[Part], whole: Flush, skull: SkullVolume, options: CompleteOptions) -> tuple[Implant, ...]:
    holes = [part.missing for part in parts if part.kind == "hole" and options.cut]
    made = (make_implant(hole, whole, skull, options.implant) for hole in (holes if options.all else holes[:1]))
    return tuple(implant for implant in made if implant is not None)


def _bone(part: Part, whole: Flush, skull: SkullVolume, implants: tuple[Implant, ...]) -> trimesh.Trimesh:
    """The inferred bone of a part: as fine as its implant was cut, where there is one."""
    fine = [made.bone for made in implants if made.part is part.missing]
    return fine[0] if fine else inferred_bone(part.missing, whole, skull)


class _Clock:
    """Seconds by station, each announced as it begins."""

    def __init__(self, announce: Announce) -> None:
        self.seconds: dict[str, float] = {}
        self._announce = announce

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        self._announce(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start
