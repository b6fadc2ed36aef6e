"""Heads: template, Frankfurt frame, craniometrics, tissue depths, CT import, the person folder. Knows no networks."""
