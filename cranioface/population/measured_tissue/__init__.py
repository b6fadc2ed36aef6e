"""Tissue as real heads have it: `python -m cranioface.population.measured_tissue SCANS HEADS -o tissue.npz`.

Owns the road from CTs to two fields on the face model's control points, mm along its normals: what the usual face has
more than the textbook's, and what a unit of fullness adds. Coarse scans of many people teach, a few fine heads tell
what their grid does. Knows nothing of how faces are made. No scan can be told from what is written.
"""
