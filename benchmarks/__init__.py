"""How fast each stage is beside its peers, measured in one run. May import every room; no room imports it."""
