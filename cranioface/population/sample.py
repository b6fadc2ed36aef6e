"""Writes the embedded sample: one synthetic skull and its true face, light enough to ship, in a pose of their own.

python -m cranioface.population.sample        (for maintainers, who have vedo; the result lies in samples/)
"""

import numpy as np
import trimesh
import vedo
from scipy.spatial.transform import Rotation

from cranioface.geometry.mesh_files import outward, write_mesh
from cranioface.people.person_page import PAGE
from cranioface.people.sample import SAMPLE
from cranioface.people.yaml_page import write_page
from cranioface.population.person import make_person

SEED = 502  # not among the people that the shipped weights learnt from: their seeds are hashes, and far larger
FACES = 24_000  # 1.2 MB as STL
POSE_DEG, POSE_MM = (25.0, -10.0, 40.0), (60.0, -35.0, 410.0)  # off every frame, so that the sample must be aligned


def light(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The same surface with at most FACES faces, by quadric decimation."""
    small = vedo.Mesh([mesh.vertices, mesh.faces]).decimate(n=FACES // 2)
    return outward(trimesh.Trimesh(small.vertices, np.array(small.cells), process=False))


def pose() -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler("xyz", POSE_DEG, degrees=True).as_matrix()
    matrix[:3, 3] = POSE_MM
    return matrix


def main() -> None:
    person = make_person(SEED)
    for name, mesh in (("skull", person.skull), ("face", person.face)):
        write_mesh(SAMPLE / f"{name}.stl", light(mesh).apply_transform(pose()))
    page = {"source": f"synthetic: population.make_person({SEED})", **person.facts.by_name()}
    write_page(SAMPLE / PAGE, page | {"input_from_frankfurt": pose().tolist()})


if __name__ == "__main__":
    main()
