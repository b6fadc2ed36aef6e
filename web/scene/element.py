"""The 3D view of a face as one element of NiceGUI. Owns its properties and events; all drawing is done in the browser.

Knows nothing of cases or jobs: it is given the URL of a `told.json` (`reconstruction.cases.told`) and finds the
surfaces beside it. The JavaScript lies in modules/, over the three.js that NiceGUI brings; no other is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nicegui
from nicegui import ui
from nicegui.events import GenericEventArguments

_HERE = Path(__file__).parent
_THREE = Path(nicegui.__file__).parent / "elements" / "scene" / "dist"  # under the name that ui.scene gives it too


class Scene(
    ui.element,
    component=_HERE / "face_scene.js",
    esm={"nicegui-scene": str(_THREE), "cranioface-scene": str(_HERE / "modules")},
):
    """Skull and face, to be turned, cut, measured and coloured.

    told_url: of the first face's view/told.json, or None for an empty view. Its element in the page, `.cf-scene`, tells
    by attributes what it shows: data-state (empty, loading, ready, failed, lost), data-layers, data-distance, ...
    """

    def __init__(
        self,
        told_url: str | None = None,
        *,
        label: str = "Skull and face in 3D",
        on_ready: Callable[[list[str]], Any] | None = None,
        on_measured: Callable[[float], Any] | None = None,
        on_failed: Callable[[str], Any] | None = None,
    ) -> None:
        """on_ready: the layers' names, once they are drawn; on_measured: mm; on_failed: a line for people."""
        super().__init__()
        self._props["label"] = label
        self._props["told"] = told_url or ""
        for name, handler in (("ready", on_ready), ("measured", on_measured), ("failed", on_failed)):
            if handler is not None:
                self.on(name, _handing(handler))

    def show(self, told_url: str) -> None:
        """Another face, seen as the one before: camera, opacities, cuts and colouring stay."""
        self._props["told"] = told_url

    def set_layer(self, name: str, opacity: float) -> None:
        """Opacity of a layer, 0 (hidden) to 1; kept for the faces that follow."""
        self.run_method("set_layer", name, opacity)


def _handing(handler: Callable[[Any], Any]) -> Callable[[GenericEventArguments], Any]:
    return lambda event: handler(event.args)
