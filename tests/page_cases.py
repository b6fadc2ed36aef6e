"""Cases in memory for the tests of pages, with results that a page can show; a test makes their faces by hand."""

import asyncio
import itertools
import json
import secrets
import threading

import cv2
import numpy as np
import trimesh
from toy_cases import ToyCases

from reconstruction.cases.asked import Asked
from reconstruction.cases.told import NOTE
from web.cases.records import CaseRecord, FaceRecord

MADE = 1_790_000_000.0  # when the first case was made, seconds since 1970
SITES = [("n", "nasion", None, 6.1, 6.5, 1.6), ("g", "glabella", None, 9.9, 5.4, 1.2),
         ("pg", "pogonion", None, 11.2, 10.9, 2.7), ("go", "gonion", "left", 15.2, 12.5, 4.5)]  # fmt: skip


def told(kind="mesh", **changes):
    """What is told of a face, as `reconstruction.cases.told` has it."""
    image = kind == "image"
    layers = [
        {"name": name, "label": name.capitalize(), "file": f"{name}.glb", "colour": colour, "opacity": opacity,
         "faces": 320, "whole_faces": 320, "scalars": []}
        for name, colour, opacity in (("skull", "#e3dcc8", 1.0), ("face", "#d9a58c", 0.6))
    ]  # fmt: skip
    depths = [
        {"site": site, "name": name, "side": side, "depth_mm": depth, "table_mm": mean, "spread_mm": spread,
         "at": [0.0, -90.0, 10.0 * index]}
        for index, (site, name, side, depth, mean, spread) in enumerate(SITES)
    ]  # fmt: skip
    azimuths = [45.0 * k for k in range(8)]
    views = {name: [f"{name}_{int(a):03d}.png" for a in azimuths] for name in ("skull", "face")}
    sheet = {"file": "closeups.png", "features": ["eyes", "nose", "mouth"], "azimuths_deg": [0.0, 45.0]}
    names = ["face.stl", *([] if image else [sheet["file"]])]
    whole = {
        "kind": kind, "asked": Asked().plain(), "layers": layers, "landmarks": [], "note": NOTE,
        "tissue_depths": [] if image else depths,
        "projections": None if image else {"azimuths_deg": azimuths, **views}, "doubts": [],
        "measures": {"alignment": {"method": "automatic", "confidence": 0.99}, "jaw": {"gape_mm": 3.2}},
        "error_mm": {"mean_mm": 1.49, "share_within_2_5_mm": 0.78} if kind == "ct" else None, "completed": None,
        "one_image": {"kind": "lateral"} if image else None, "seconds": {"align": 1.8},
        "closeups": None if image else sheet,
        "downloads": [{"file": name, "label": f"{name}, told", "bytes": 16_084} for name in names],
    }  # fmt: skip
    return whole | changes


def write_result(folder, values):
    """A result that a page can show: a ball for a face, its picture, and what is told."""
    view = folder / "view"
    view.mkdir(parents=True)
    ball = trimesh.creation.icosphere(2, radius=80.0)
    ball.export(folder / "face.stl")
    for layer in values["layers"]:
        ball.export(view / layer["file"])
    pictures = {"thumbnail.png"} | {
        file for of in ("skull", "face") for file in (values["projections"] or {}).get(of, ())
    }
    for name in pictures:
        cv2.imwrite(str(view / name), np.full((96, 96, 3), 150, np.uint8))
    if values.get("closeups"):
        cv2.imwrite(str(folder / values["closeups"]["file"]), np.full((64, 96, 3), 150, np.uint8))
    (view / "told.json").write_text(json.dumps(values))
    return folder


class PageCases(ToyCases):
    """Toy cases that a test moves from its own thread, beside the server's. Tells which case changed."""

    def __init__(self, folder):
        super().__init__()
        self.folder, self.listeners, self.order = folder, set(), itertools.count()
        self.nobody = threading.Event()  # set as the last that listens goes

    def add(self, title="A skull", kind="mesh", state="queued", **values):
        """A case with one face in that state."""
        case, made = secrets.token_urlsafe(16), MADE + 60.0 * next(self.order)
        face = FaceRecord(case, 1, Asked(), state, made, **values)
        return self.put(CaseRecord(case, title, kind, made, made + 600_000, 5_000_000, (face,)))

    def make(self, case, number=1, values=None):
        """The face is done, with what is told of it."""
        asked = self.face(case, number).asked.plain()
        values = values or told(self.cases[case].kind, asked=asked)
        folder = write_result(self.folder / f"{case}_{number}", values)
        return self.finish(case, number, folder)

    def put(self, case):
        self.cases[case.id] = case
        self._tell(case.id)
        return case

    async def delete(self, case):
        self.get(case)
        self.forget(case)

    def forget(self, case):
        del self.cases[case]
        self._tell(case)

    def _tell(self, case):
        for loop, listener in list(self.listeners):
            loop.call_soon_threadsafe(listener.put_nowait, case)

    async def changes(self):
        mine = asyncio.get_running_loop(), asyncio.Queue()
        self.listeners.add(mine)
        try:
            while True:
                yield await mine[1].get()
        finally:
            self.listeners.remove(mine)
            if not self.listeners:
                self.nobody.set()
