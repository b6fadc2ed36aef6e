"""Whether this program runs from a checkout or was installed, and where its files lie in either case.

Knows only that a wheel carries the folders of the root inside the room that reads them (pyproject.toml).
"""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
CHECKOUT: Path | None = _ROOT if (_ROOT / "pyproject.toml").is_file() and (_ROOT / "samples").is_dir() else None


def shipped(name: str, module: str) -> Path:
    """The folder `name` at the checkout's root; installed, that beside the file `module` of the room which reads it."""
    return (CHECKOUT or Path(module).resolve().parent) / name


def default_output(*parts: str) -> Path:
    """Where a command writes that was told no folder: below the checkout; installed, below the current folder."""
    return (CHECKOUT or Path()).joinpath(*parts)
