"""How the shipped template was made: for maintainers, who need requirements-dev.txt. Nothing imports it."""
