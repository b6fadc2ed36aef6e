"""How right a face, a volume or a shape is: every statistic once. Knows nothing of how it was made."""
