"""Depth maps of the ring back into one watertight surface. Knows nothing of networks."""

from backprojection.fusion import fuse

__all__ = ["fuse"]
