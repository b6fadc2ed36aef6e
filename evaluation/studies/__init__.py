"""The commands of the laboratory: each module is one, `python -m evaluation NAME`, with what it alone needs."""
