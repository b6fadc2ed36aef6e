"""Heads: the template, the Frankfurt frame, craniometrics, tissue depths, CT import, the person folder. Knows no networks."""
