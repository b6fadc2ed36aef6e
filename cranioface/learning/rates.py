"""What multiplies a learning rate over a run. Knows nothing of optimisers."""


def rate_factor(steps: int, used: float, warm_up: int, anneal_from: float) -> float:
    """A linear start over `warm_up` steps, and from `anneal_from` of the budget a linear fall to 1/20 at its end.

    steps: of the run so far; used: share of the budget, 0-1.
    """
    start = min(1.0, (steps + 1) / max(1, warm_up))
    fallen = max(0.0, min(1.0, (used - anneal_from) / max(1e-6, 1 - anneal_from)))
    return start * (1 - 0.95 * fallen)
