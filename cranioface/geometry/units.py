"""Units of length that a mesh file may be in, since none of its formats says so, and their millimetres."""

from typing import Literal

Units = Literal["mm", "cm", "m", "inch"]
MM_PER: dict[Units, float] = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}
