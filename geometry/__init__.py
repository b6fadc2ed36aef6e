"""Shapes in millimetres: the camera ring, depth maps, meshes, distances. Knows nothing of faces, networks or commands."""
