"""Keeps a few values that cost much, each by all that it rests on: none can be stale."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KEPT_MOST = 64

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The values used last, by what each rests on; threads may share it."""

    def __init__(self, most: int = KEPT_MOST) -> None:
        """Begin with none."""
        self._most = most
        self._values: dict[Hashable, Value] = {}
        self._lock = threading.Lock()

    def of(self, rests_on: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of what it rests on, made where it is not kept."""
        with self._lock:
            if rests_on in self._values:
                value = self._values.pop(rests_on)
                self._values[rests_on] = value  # the one used last stands last
                return value
        made = make()
        with self._lock:
            self._values[rests_on] = made
            while len(self._values) > self._most:
                del self._values[next(iter(self._values))]
        return made
