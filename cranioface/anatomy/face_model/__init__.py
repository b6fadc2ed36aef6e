"""What faces are: one topology, a mean over the template skull, and the ways in which faces differ."""

from cranioface.anatomy.face_model.model import FaceModel
from cranioface.anatomy.face_model.posterior import Observations, Posterior
from cranioface.anatomy.face_model.stored import from_control, load_face_model

__all__ = ["FaceModel", "Observations", "Posterior", "from_control", "load_face_model"]
