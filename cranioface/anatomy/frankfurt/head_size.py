"""Is this mesh a head in millimetres?
Guesses other units only in order to name them in a refusal. Never scales: whoever reads the mesh is told its unit."""

import numpy as np
import trimesh

from cranioface.command import BadInput
from cranioface.geometry.units import MM_PER

SMALLEST, LARGEST = 70.0, 700.0  # mm: half a face; a head with neck and shoulders


def check_size(mesh: trimesh.Trimesh) -> None:
    """Raise BadInput unless the longest side of the box around `mesh` is 70 to 700 mm."""
    if len(mesh.vertices) == 0 or len(mesh.faces) == 0:
        raise BadInput("the skull holds no surface; export it again")
    longest = float(np.ptp(mesh.vertices, axis=0).max())
    if SMALLEST <= longest <= LARGEST:
        return
    # the unit that makes it most like a head of 230 mm
    unit, scale = min(MM_PER.items(), key=lambda unit: abs(np.log(max(longest, 1e-9) * unit[1] / 230)))
    told = scale > 1 and 100 < longest * scale < 450
    guess, advice = (f", as if in {unit}", f"give --units {unit}, or ") if told else ("", "")
    size = f"the skull is {longest:.3g} mm long{guess}: a skull has 100 to 450 mm"
    raise BadInput(f"{size}; {advice}export it in millimetres, head only")
