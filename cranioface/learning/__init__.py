"""What every trainer of the program shares: seed, device, checkpoints, journal, progress.

Owns nothing of any one model: networks, losses and data come from the rooms above.
"""
