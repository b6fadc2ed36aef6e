"""Judging and showing faces: every statistic once, and the pictures. Knows nothing of how the shapes were made."""
