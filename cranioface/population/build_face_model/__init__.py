"""Builds the face model's file (maintainers only): `python -m cranioface.population.build_face_model SHAPES`.

Owns the road from the arrays of `cranioface.anatomy.build.face_shapes` to `model.npz`: which polygons are kept, the
mean over the template skull, smooth functions, what is hidden in slits. Knows nothing of the model's readers. What real
heads were measured to have more comes last, by `python -m cranioface.population.measured_tissue ... --into model.npz`.
"""
