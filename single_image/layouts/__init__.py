"""Data sets of other people, in whatever layout they lie: listed, judged, read and converted. Knows no network."""
