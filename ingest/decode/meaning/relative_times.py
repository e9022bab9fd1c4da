"""Says which instant is "now" for a SenML pack of relative times, and how sure that is.

The pack's own newest absolute time, where it has one; else our receipt of it. The same bytes again
are the same pack, while nobody could owe another reading yet or a broker may be sending again. It
reads no record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_SECOND

PACKS_MOST = 50_000  # remembered at once; the oldest go first
KEPT_US = MICROSECONDS_PER_DAY
SURE_US = MICROSECONDS_PER_SECOND  # what a message is on its way for, at least
APART_US = 30 * MICROSECONDS_PER_SECOND  # half of a minute, the shortest interval of a permit
_DIGEST_BYTES = 16


class Anchor(NamedTuple):
    """What stands for now (microseconds UTC), and by how much it may be too late."""

    now_us: int
    unsure_us: int


def never_waits(_received_us: int) -> int:
    """Return 0: nothing is known to have waited at the broker."""
    return 0


class RelativePacks:
    """The packs of which only our receipt tells when they were sent; one thread uses it."""

    def __init__(self) -> None:
        """Begin with none; `waited_us` and `apart_us` are set by who knows the broker and permits.

        `waited_us`: for how long what is received at an instant may have waited for us at the
        broker. `apart_us`: within what time a gateway owes no second reading.
        """
        self.waited_us: Callable[[int], int] = never_waits
        self.apart_us: Mapping[str, int] = {}
        self._first: dict[tuple[str, bytes], Anchor] = {}

    def anchor(self, gateway_id: str, payload: bytes, received_us: int) -> Anchor:
        """Return what is now for a pack; that of the first one for one that came before."""
        waited_us = self.waited_us(received_us)
        key = gateway_id, hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest()
        first = self._first.get(key)
        apart_us = self.apart_us.get(gateway_id, APART_US)
        within_us = max(apart_us, waited_us + SURE_US)
        if first is not None and abs(received_us - first.now_us) < within_us:
            return first
        found = Anchor(received_us, max(waited_us, SURE_US))
        self._remember(key, found)
        return found

    def follow(self, gateway_id: str, payload: bytes, anchor: Anchor) -> None:
        """Remember a pack of the life before."""
        key = gateway_id, hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest()
        self._remember(key, anchor)

    def kept(self) -> list[tuple[str, bytes, Anchor]]:
        """Return the packs that may come again, for the next life."""
        newest_us = max((one.now_us for one in self._first.values()), default=0)
        return [(*key, one) for key, one in self._first.items() if newest_us - one.now_us < KEPT_US]

    def restore(self, kept: Iterable[tuple[str, bytes, Anchor]]) -> None:
        """Take over what was kept."""
        for gateway_id, digest, one in kept:
            self._remember((gateway_id, digest), one)

    def _remember(self, key: tuple[str, bytes], anchor: Anchor) -> None:
        self._first.pop(key, None)
        while len(self._first) >= PACKS_MOST:
            self._first.pop(next(iter(self._first)))
        self._first[key] = anchor
