"""Is this mesh a head in millimetres?
Guesses other units only in order to refuse them with a clear line. Never scales."""

import numpy as np
import trimesh

from cranioface.command import BadInput

SMALLEST, LARGEST = 70.0, 700.0  # mm: half a face; a head with neck and shoulders
UNITS = (("metres", 1000.0), ("inches", 25.4), ("centimetres", 10.0))


def check_size(mesh: trimesh.Trimesh) -> None:
    """Raise BadInput unless the longest side of the box around `mesh` is 70 to 700 mm."""
    if len(mesh.vertices) == 0 or len(mesh.faces) == 0:
        raise BadInput("the skull holds no surface; export it again")
    longest = float(np.ptp(mesh.vertices, axis=0).max())
    if SMALLEST <= longest <= LARGEST:
        return
    # the unit that makes it most like a head of 230 mm
    unit, scale = min(UNITS, key=lambda unit: abs(np.log(max(longest, 1e-9) * unit[1] / 230)))
    guess = f", as if in {unit}" if 100 < longest * scale < 450 else ""
    raise BadInput(
        f"the skull is {longest:.3g} mm long{guess}: a skull has 100 to 450 mm; export it in millimetres, head only"
    )
