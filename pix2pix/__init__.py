"""Skull projections to face projections by a conditional GAN. Knows depth maps and facts, nothing of meshes."""
