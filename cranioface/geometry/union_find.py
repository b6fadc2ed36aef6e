"""Union and find, for kernels: what was joined shares a root, the least of its numbers. Knows not what is joined."""

from cranioface.geometry.kernels import njit


@njit(cache=True)
def join(root, i, j):
    """From now on i and j are of one part, in `root` (n,), which begins with each number its own root."""
    i, j = root_of(root, i), root_of(root, j)
    if i != j:
        root[max(i, j)] = min(i, j)


@njit(cache=True)
def root_of(root, i):
    """The root of i; what lies on the way to it is brought nearer."""
    while root[i] != i:
        root[i] = root[root[i]]
        i = root[i]
    return i
