"""The pages, in NiceGUI: `/` (a new case, the queue, past cases) and `/case/{id}`. `register` puts them into NiceGUI.

Knows cases only by the `Cases` service. Files, and the way of an upload, are REST's: the browser asks it itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.cases.service import Cases
    from web.settings import Settings


def register(cases: Cases, settings: Settings) -> None:
    """Both pages and their static files, into NiceGUI's app; call it before `ui.run_with`, once per process."""
    from web.page import case, frame, home

    frame.register()
    home.register(cases, settings)
    case.register(cases)
