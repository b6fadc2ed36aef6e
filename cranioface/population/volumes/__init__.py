"""Synthetic people and real heads as label volumes, and folders of them. Knows nothing of who learns from them."""
