"""Which cranioface this is: its version, stated here alone, and the commit that it was made from."""

import subprocess
from functools import cache
from pathlib import Path

from cranioface.command.checkout import CHECKOUT

VERSION = "0.2.0"  # the build reads this line (pyproject.toml)
BAKED = Path(__file__).with_name("commit.txt")  # a wheel brings it along (.ci/wheel_commit.py), a checkout has none
UNKNOWN = "unknown"


@cache
def commit() -> str:
    """Twelve digits of the commit, `-dirty` behind them where tracked files differ from it; "unknown" without git."""
    if BAKED.is_file():
        return BAKED.read_text(encoding="utf-8").strip() or UNKNOWN
    return UNKNOWN if CHECKOUT is None else commit_of(CHECKOUT)


def commit_of(root: Path) -> str:
    """The same, of the checkout at `root`. A repository around it, as of somebody's home folder, is not asked."""
    if not (root / ".git").exists():
        return UNKNOWN
    git = ("git", "--no-optional-locks", f"--git-dir={root / '.git'}", f"--work-tree={root}")
    line = (*git, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    try:
        return subprocess.run(line, capture_output=True, text=True, check=True, timeout=10).stdout.strip() or UNKNOWN
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN


def version_line() -> str:
    """What `--version` prints."""
    return f"cranioface {VERSION} (commit {commit()})"
