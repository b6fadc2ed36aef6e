"""How often an address may guess the token: a few times, then ever more rarely. Bounded, whoever asks."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from web.problems import Problem

FREE = 5  # mistakes without a wait: people mistype
LONGEST_S = 60  # so that whoever shares an address with a stranger who guesses is not kept out for long
ADDRESSES = 10_000


class Attempts:
    """By address; of IPv6 by the /64 that one machine may choose from."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # -> how often, not before

    def check(self, address: str) -> None:
        """Problem 429 while this address must wait."""
        _, until = self._wrong.get(_who(address), (0, 0.0))
        if (wait := until - self._clock()) > 0:
            raise Problem(429, "too-many-attempts", "too many wrong tokens; wait a minute", int(wait) + 1)

    def failed(self, address: str) -> None:
        count = self._wrong.pop(_who(address), (0, 0.0))[0] + 1
        wait = min(LONGEST_S, 2 ** min(count - FREE, 10)) if count >= FREE else 0
        self._wrong[_who(address)] = count, self._clock() + wait
        while len(self._wrong) > ADDRESSES:
            self._wrong.popitem(last=False)

    def succeeded(self, address: str) -> None:
        self._wrong.pop(_who(address), None)


def _who(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
