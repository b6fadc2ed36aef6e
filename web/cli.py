"""The command `python -m web`, installed `cranioface web`: serves the viewer. Owns its options and what it prints."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    raise NotImplementedError
