"""Shapes in millimetres: the camera ring, depth maps, meshes, distances. Knows no faces, networks or commands."""
