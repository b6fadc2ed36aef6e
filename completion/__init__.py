"""Completion: an incomplete skull in, the whole one and the missing part out.

A learned room like `pix2pix/`: volumes, defects, networks, losses, dataset, train, and one verb, `complete`.
"""
