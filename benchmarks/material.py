"""The inputs that stages share, made from one real head or, where that is absent, from the embedded sample.

Owns how each is made; each is made once and only when asked for. Knows nothing of stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from cranioface.geometry.mesh_files import read_mesh
from cranioface.people.sample import SAMPLE

ROOT = Path(__file__).resolve().parents[1]
HEAD = "visible_male"
EVERY_FACE = 10**9  # more than any CT gives: nothing is simplified
CLOUD_POINTS, NOISE_MM, SEED = 200_000, 0.5, 0
CT_SHAPE = (512, 512, 200)  # x, y, z
QUICK_POINTS, QUICK_CT_SHAPE, QUICK_CUBE = 4_000, (96, 96, 72), 48


@dataclass
class Cloud:
    """points (n, 3) mm with noise, normals (n, 3) of the triangles that they were sampled on, float32; the surface."""

    points: np.ndarray
    normals: np.ndarray
    truth: trimesh.Trimesh


@dataclass
class Material:
    """head: folder with ct.nii.gz, skull.ply and skin.ply, or None for the embedded sample. quick: small inputs."""

    head: Path | None
    quick: bool = False

    @property
    def told(self) -> str:
        """Where the inputs come from, for the tables."""
        source = f"the real head {self.head.name}" if self.head else "the embedded synthetic sample (no real head here)"
        return source + (", small inputs: the times say nothing" if self.quick else "")

    @cached_property
    def skull(self) -> trimesh.Trimesh:
        """Skull in the Frankfurt frame, mm: of the CT without simplification, or of the embedded sample."""
        mesh = self.whole_skull if self.head else read_mesh(self.skull_file)
        return mesh.copy().apply_transform(self.frame)

    @cached_property
    def face(self) -> trimesh.Trimesh:
        """The true skin in the Frankfurt frame, mm."""
        return self.skin.copy().apply_transform(self.frame)

    @cached_property
    def frame(self) -> np.ndarray:
        """(4, 4) Frankfurt from the head's own frame."""
        from cranioface.anatomy.frankfurt import align

        return align(read_mesh(self.skull_file)).frankfurt_from_input

    @cached_property
    def whole_skull(self) -> trimesh.Trimesh:
        """The bone surface of the head's own CT at full resolution, no face removed; LPS mm."""
        from cranioface.anatomy.ct import bone_surface, read_ct

        assert self.head is not None
        return bone_surface(read_ct(self.head / "ct.nii.gz"), faces=EVERY_FACE)

    @property
    def skull_file(self) -> Path:
        return self.head / "skull.ply" if self.head else SAMPLE / "skull.stl"

    @property
    def skin_file(self) -> Path:
        return self.head / "skin.ply" if self.head else SAMPLE / "face.stl"

    @cached_property
    def skin(self) -> trimesh.Trimesh:
        return read_mesh(self.skin_file)

    @cached_property
    def cloud(self) -> Cloud:
        """Points on the skin, the same number on equal areas, with isotropic Gaussian noise."""
        return noisy_cloud(self.skin, QUICK_POINTS if self.quick else CLOUD_POINTS)

    @cached_property
    def ct(self) -> Any:
        """HU as a SimpleITK image of CT_SHAPE: the head's CT resampled, or a plain one made of the sample's meshes."""
        from benchmarks.sampled_ct import ct_of_meshes, resampled_to
        from cranioface.anatomy.ct import read_ct

        shape = QUICK_CT_SHAPE if self.quick else CT_SHAPE
        if self.head:
            return resampled_to(read_ct(self.head / "ct.nii.gz"), shape)
        return ct_of_meshes(read_mesh(self.skull_file), self.skin, shape)

    @cached_property
    def ct_grid(self) -> Any:
        """The same as the bone's working grid: float32 HU, no axis finer than 0.7 mm."""
        from cranioface.anatomy.ct import BoneOptions
        from cranioface.anatomy.ct.grid import resampled

        return resampled(self.ct, BoneOptions().finest_mm)


def noisy_cloud(mesh: trimesh.Trimesh, count: int, noise_mm: float = NOISE_MM, seed: int = SEED) -> Cloud:
    """`count` points on `mesh`, uniform over its area, each moved by Gaussian noise of SD `noise_mm` on every axis."""
    points, faces = trimesh.sample.sample_surface(mesh, count, seed=seed)
    noise = np.random.default_rng(seed).normal(0, noise_mm, points.shape)
    return Cloud((points + noise).astype(np.float32), mesh.face_normals[faces].astype(np.float32), mesh)


def head_folder(heads: Path | None) -> Path | None:
    """The folder of the head that the benchmark takes, where it has all its files."""
    folder = (heads or ROOT.parent / "shared" / "heads") / HEAD
    files = ("ct.nii.gz", "skull.ply", "skin.ply")
    return folder if all((folder / name).is_file() for name in files) else None
