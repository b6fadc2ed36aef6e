"""Small data sets of other people's layouts: a ball of bone in a ball of tissue, its shadow as the image."""

import json

import cv2
import numpy as np
from scipy.io import savemat

PIXELS = 64


def blobs(seed, side=16):
    """Skull and face (side, side, side) bool: balls whose size and place are a person's."""
    random = np.random.default_rng(seed)
    centre, radius = random.uniform(-0.1, 0.1, 3), random.uniform(0.45, 0.6)
    axis = (np.arange(side) + 0.5) / side * 2 - 1
    far = np.sqrt(sum((g - c) ** 2 for g, c in zip(np.meshgrid(axis, axis, axis, indexing="ij"), centre, strict=True)))
    return far < radius, far < radius + 0.25


def shadow(skull, face, pixels=PIXELS):
    """Grey image (pixels, pixels) uint8 from the left: what x-rays would see, up is up."""
    depth = (2 * skull.astype(float) + face).sum(0).T[::-1]
    return cv2.resize((depth / depth.max() * 255).astype(np.uint8), (pixels, pixels), interpolation=cv2.INTER_LINEAR)


def write_image(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), image)


def write_named(folder, count=6, side=16):
    """NAME.png and NAME_vox.npz; returns the names."""
    names = [f"p{k:02d}" for k in range(count)]
    for k, name in enumerate(names):
        skull, face = blobs(k, side)
        write_image(folder / f"{name}.png", shadow(skull, face))
        np.savez_compressed(folder / f"{name}_vox.npz", skull=skull, face=face)
    return names


def pix3d_record(folder, k, of=None, ending="mat", category="skull", side=16):
    """Write image, mask and (of person `of`, else k) volume; returns the record."""
    person = k if of is None else of
    skull, face = blobs(person, side)
    image, volume = f"img/{category}/{k:04d}.png", f"model/{category}/p{person:02d}/voxel.{ending}"
    grey = np.roll(shadow(skull, face), k, 1)
    write_image(folder / image, grey // 2 + 40)
    write_image(folder / f"mask/{category}/{k:04d}.png", np.where(grey > 0, np.uint8(255), np.uint8(0)))
    (folder / volume).parent.mkdir(parents=True, exist_ok=True)
    array = face[::-1, ::-1].astype(np.uint8)  # in Pix3D's axes
    savemat(folder / volume, {"voxel": array}) if ending == "mat" else np.savez(folder / volume, voxel=array)
    return {"img": image, "mask": f"mask/{category}/{k:04d}.png", "voxel": volume, "category": category}


def write_pix3d(folder, count=6, side=16):
    """Images 0 to count - 1 of as many people, and a second image of the first; returns the records."""
    records = [pix3d_record(folder, k, ending=("mat", "npz")[k % 2], side=side) for k in range(count)]
    records.append(pix3d_record(folder, count, of=0, side=side))
    return write_list(folder, records)


def write_list(folder, records):
    (folder / "pix3d.json").write_text(json.dumps(records))
    return records


def tear(path):
    """Leave half of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def write_faulty(folder):
    """Twenty named pairs, one of each kind of fault, two people with one image and a volume of another size."""
    write_named(folder, 20)
    skull, face = blobs(3)
    (folder / "p03.png").unlink()
    np.savez(folder / "p05_vox.npz", skull=face, face=skull)
    tear(folder / "p07_vox.npz")
    write_image(folder / "p09.png", np.full((PIXELS, PIXELS), 90, np.uint8))
    (folder / "p11.png").write_bytes((folder / "p12.png").read_bytes())
    skull, face = blobs(15, 32)
    np.savez(folder / "p15_vox.npz", skull=skull, face=face)
