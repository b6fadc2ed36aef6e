"""A person's facts as a fixed, documented vector. Knows nothing of networks."""

from embedding.vector import DIM, NAMES, STANDARDISATION, embed, mirror, partly_told, told

__all__ = ["DIM", "NAMES", "STANDARDISATION", "embed", "mirror", "partly_told", "told"]
