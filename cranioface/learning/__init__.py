"""What every learned room shares: one trainer over a small protocol, its settings, checkpoints, journal and weights.

Owns nothing of any one model: networks, losses and data come from the rooms above.
"""
