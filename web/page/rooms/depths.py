"""Tissue depths: the face's at each craniometric site, beside the table's mean and spread for the same facts."""

from __future__ import annotations

from web.page.components import DepthTable
from web.page.rooms.shown import Shown


def build(shown: Shown) -> None:
    DepthTable(list(shown.told["tissue_depths"]), f"tissue_depths_{shown.record.number}.csv")
