"""The same road composed of other people's libraries: `python -m benchmarks.peers.road SKULL OUT`, a mesh to face.stl.

Open3D aligns (FPFH, RANSAC, ICP), scipy bends the template (nearest neighbours and RBFInterpolator), trimesh over
Embree casts every depth map, eager torch runs the network in float32, scipy's planes smooth the cloud, Open3D's Poisson
makes the surface and its distances the tissue depths, vedo draws. Maps and outputs are as many and as fine as ours.
Shared with this program are data alone: template, landmarks, tissue-depth table, the published rules of nose, eyes and
mouth, the network's weights and its definition. Left out, to the peers' profit: clearing the skin of bone, the
uncertainty at every vertex, the hash of the input.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from benchmarks.peers import rays
from benchmarks.peers.road_shape import Bent, align, base_face, bend
from benchmarks.peers.road_surface import face_of_maps, reconciled, tissue_depths_of
from cranioface.geometry.ring import CameraRing
from reconstruction.stations import Stations


def main(skull_file: Path, out: Path) -> None:
    stations, ring = Stations(), CameraRing()
    with stations.time("read"):
        skull = trimesh.load_mesh(str(skull_file))
    with stations.time("align"):
        frame = align(skull)
    head = skull.copy().apply_transform(frame)
    with stations.time("describe"):
        bent = bend(head)
        base = base_face(bent)
        maps = {"skull": cast_maps(head, ring), "base": cast_maps(base, ring), "bone": cast_maps(bent.bone, ring)}
    with stations.time("translate"):
        maps["face"] = cast_maps(reconciled(base, *translate(head, base, bent)), ring)
    with stations.time("fuse"):
        face = face_of_maps(maps["face"], ring)
    with stations.time("measure"):
        face.vertex_attributes["tissue_depth_mm"] = tissue_depths_of(face, head)
    with stations.time("draw"):
        picture(head, face, out / "preview.png")
    with stations.time("write"):
        write(face, skull, frame, maps, out)
    (out / "report.json").write_text(json.dumps({"seconds": stations.seconds}))


def translate(head: trimesh.Trimesh, base: trimesh.Trimesh, bent: Bent) -> tuple[np.ndarray, CameraRing]:
    """Depth (8, N, N) mm of the face by the shipped network in its own ring, float32 as torch comes; no fact known."""
    from benchmarks.stages.inference import Inputs, depth_by, eager_network
    from embedding import embed
    from pix2pix.translate import load_translator

    translator = load_translator()
    shown = {"skull": head, "base": base, "bone": bent.bone}
    layers = {name: cast_maps(mesh, translator.ring)[None] for name, mesh in shown.items()}
    depth = depth_by(*eager_network(Inputs(translator, layers, embed(None)[None])))[0]
    return np.where(np.isfinite(layers["base"][0]), depth, np.nan), translator.ring


def cast_maps(mesh: trimesh.Trimesh, ring: CameraRing) -> np.ndarray:
    return rays.trimesh_maps(trimesh.Trimesh(mesh.vertices, mesh.faces, process=False), rays.rays_of(ring))


def write(face: trimesh.Trimesh, skull: trimesh.Trimesh, frame: np.ndarray, maps: dict[str, Any], out: Path) -> None:
    """Face and skull in the input's own frame, the maps as 16-bit PNG."""
    import cv2

    face = face.copy().apply_transform(np.linalg.inv(frame))
    face.export(out / "face.stl")
    face.export(out / "face.ply")
    skull.export(out / "skull.stl")
    for name, depth in maps.items():
        for view, image in enumerate(depth):
            code = np.nan_to_num(np.round(32768 + 256 * image), nan=0).clip(0, 65535)
            cv2.imwrite(str(out / f"{name}_{view}.png"), code.astype(np.uint16))


def picture(head: trimesh.Trimesh, face: trimesh.Trimesh, path: Path) -> None:
    """Skull, face and both, from the front."""
    import vedo

    plotter = vedo.Plotter(shape=(1, 3), offscreen=True, size=(1200, 480))
    shown = [vedo.Mesh([m.vertices, m.faces]) for m in (head, face)]
    for place, actors in enumerate(([shown[0]], [shown[1]], [shown[0], shown[1].clone().alpha(0.4)])):
        plotter.at(place).show(*actors, camera={"pos": (0, -700, 0), "focal_point": (0, 0, 0), "viewup": (0, 0, 1)})
    plotter.screenshot(str(path))
    plotter.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
