"""X-rays through a head: what attenuates them, their paths, and what a film makes of them. Knows no skull from skin."""
