"""How the shipped template was made: for maintainers, who need requirements-population.txt. Nothing imports it."""
