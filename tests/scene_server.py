"""A page that holds the 3D view alone, for its tests: serves made faces and prints its port. Run with a folder."""

import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from nicegui import ui
from scene_solids import write_all

from web.scene.element import Scene

LIGHT = ":root { color-scheme: light } body { background: #fff }"
DARK = ":root { color-scheme: dark } body { background: #000 }"


def page(face: str = "ball", dark: str = "") -> None:
    ui.add_css(DARK if dark else LIGHT)
    ui.query(".nicegui-content").style("padding: 0")
    told = f"/faces/{face}/view/told.json"
    scene = Scene(
        told, on_measured=lambda mm: said.set_text(f"{mm:.2f} mm"), on_failed=lambda line: said.set_text(line)
    )
    scene.style("width: 900px; height: 520px")
    said = ui.label().mark("said").props("id=said")
    ui.button("larger", on_click=lambda: scene.show("/faces/larger/view/told.json"))
    ui.button("thin", on_click=lambda: scene.set_layer("face", 0.25))


def main() -> None:
    root = Path(sys.argv[1])
    write_all(root)
    app = FastAPI()
    app.mount("/faces", StaticFiles(directory=root))
    ui.page("/", title="3D view", language="en-US")(page)
    ui.run_with(app, reconnect_timeout=60)  # a busy machine is slow to answer, and the page would be loaded anew
    door = socket.create_server(("127.0.0.1", 0))
    print(door.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[door])


if __name__ == "__main__":
    main()
