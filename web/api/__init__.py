"""REST under /api/v1: typed, documented offline, problem+json."""
