"""Hands things over from one thread to another: in order, each once, none lost.

Whoever takes may look first and drop what it is done with later, so that what failed stands first
again; may wait, or have `select` wait, for the first. It decides nothing about what it carries.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Generic, TypeVar

Item = TypeVar("Item")


class HandOver(Generic[Item]):
    """A queue that any thread puts into, and that one thread takes from."""

    def __init__(
        self, *, weight_most: int | None = None, weight_of: Callable[[Item], int] = lambda _: 1
    ) -> None:
        """Begin with none. Once it weighs more than `weight_most`, nothing more is put into it."""
        self._weight_most, self._weight_of = weight_most, weight_of
        self._items: deque[Item] = deque()
        self._weight = 0
        self._changed = threading.Condition(threading.Lock())
        self._bell = -1

    def __len__(self) -> int:
        """Return how many are here."""
        return len(self._items)

    @property
    def weight(self) -> int:
        """How much weighs what is here."""
        return self._weight

    def put(self, items: Iterable[Item]) -> bool:
        """Put items behind what is here; False, and none of them, where that weighs too much."""
        with self._changed:
            if self._weight_most is not None and self._weight > self._weight_most:
                return False
            for item in items:
                self._items.append(item)
                self._weight += self._weight_of(item)
            self._tell()
        return True

    def first(self, most: int | None = None) -> list[Item]:
        """Return the first items, at most so many or all; they stay here until they are dropped."""
        with self._changed:
            return list(islice(self._items, most))

    def drop(self, count: int) -> None:
        """Let go of the first items: what they asked for is done."""
        with self._changed:
            for _ in range(count):
                self._weight -= self._weight_of(self._items.popleft())
            self._tell()

    def take(self) -> list[Item]:
        """Return all that is here, and let go of it; never waits."""
        with self._changed:
            taken = list(self._items)
            self._items.clear()
            self._weight = 0
            self._tell()
        return taken

    def put_back(self, item: Item) -> None:
        """Let an item that was taken stand first again, whatever is here."""
        with self._changed:
            self._items.appendleft(item)
            self._weight += self._weight_of(item)
            self._tell()

    def wait(self, seconds: float) -> bool:
        """Wait until something is here, at most so long; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._items), seconds)

    def wait_until_empty(self, seconds: float) -> bool:
        """Wait until all was dropped or taken, at most so long; return whether it was."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._items, seconds)

    def fileno(self) -> int:
        """Return a handle for `select`, readable while something is here; `close` lets it go."""
        with self._changed:
            if self._bell < 0:
                self._bell = os.eventfd(bool(self._items), os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            return self._bell

    def close(self) -> None:
        """Let go of the handle for `select`, where there is one."""
        with self._changed:
            if self._bell >= 0:
                os.close(self._bell)
            self._bell = -1

    def _tell(self) -> None:
        """Wake who waits, and let the handle say whether something is here."""
        self._changed.notify_all()
        if self._bell < 0:
            return
        if self._items:
            os.eventfd_write(self._bell, 1)
            return
        try:
            os.eventfd_read(self._bell)
        except BlockingIOError:
            return  # it said so already
