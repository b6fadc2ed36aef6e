"""What faces are: one topology, a mean over the template skull, and the ways in which faces differ."""

from cranioface.anatomy.face_model.model import FaceModel, load_face_model
from cranioface.anatomy.face_model.posterior import Observations, Posterior

__all__ = ["FaceModel", "Observations", "Posterior", "load_face_model"]
