"""Where the embedded sample's skull lies, for who hands it in as a case of its own. Knows nothing of servers."""

from __future__ import annotations

from cranioface.people.sample import SAMPLE

SAMPLE_SKULL = SAMPLE / "skull.stl"
SAMPLE_TITLE = "Embedded sample (a synthetic person)"
