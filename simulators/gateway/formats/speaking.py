"""How a gateway of one format speaks: what it writes of samples, and what of itself.

A format that counts its own messages (Sparkplug) remembers them here; the others remember nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from simulators.encoder import Sample
from simulators.gateway.formats.every import FORMATS
from simulators.gateway.formats.others import lwm2m_paths, senml_lwm2m_by
from simulators.gateway.formats.sparkplug import BornNode, sparkplug, sparkplug_nested
from simulators.gateway.formats.written import Written

# Our own JSON is what a simulated gateway speaks where nothing else is said
FOREIGN = tuple(name for name in FORMATS if not name.startswith("nhue-"))


class Speech(Protocol):
    """What a gateway of a format says; `commands` is the topic on which it is asked for births."""

    commands: str | None

    def will(self) -> Written | None:
        """Return what the broker says once the next connection breaks."""

    def greetings(self, at_ms: int) -> list[Written]:
        """Return what is said first on a connection that was made just now."""

    def births(self, at_ms: int) -> list[Written]:
        """Return what is said again when it is asked for."""

    def farewell(self) -> Written | None:
        """Return what is said last."""

    def write(self, samples: Sequence[Sample]) -> list[Written]:
        """Return what is sent of samples in the order of time."""

    def is_asked_for_births(self, payload: bytes) -> bool:
        """Whether a command asks for them."""


class _Plain:
    """Says nothing but what it measures."""

    commands: str | None = None

    def __init__(self, write: partial[list[Written]]) -> None:
        self._write = write

    def will(self) -> Written | None:
        return None

    def greetings(self, at_ms: int) -> list[Written]:
        del at_ms
        return []

    births = greetings
    farewell = will

    def write(self, samples: Sequence[Sample]) -> list[Written]:
        return self._write(samples)

    def is_asked_for_births(self, payload: bytes) -> bool:
        del payload
        return False


class _Node:
    """A Sparkplug node: its first connection is session 0, each other one more."""

    def __init__(self, node: BornNode) -> None:
        self._node = node
        self._was_connected = False
        self.commands: str | None = node.commands

    def will(self) -> Written | None:
        return self._node.death(of_next_session=self._was_connected)

    def greetings(self, at_ms: int) -> list[Written]:
        if self._was_connected:
            self._node.begin_session()
        self._was_connected = True
        return self._node.births(at_ms)

    def births(self, at_ms: int) -> list[Written]:
        return self._node.births(at_ms)

    def farewell(self) -> Written | None:
        return self._node.death()

    def write(self, samples: Sequence[Sample]) -> list[Written]:
        return self._node.data(samples)

    def is_asked_for_births(self, payload: bytes) -> bool:
        return self._node.is_asked_for_births(payload)


def speech_of(name: str, gateway_id: str, channels: Mapping[str, Sequence[str]]) -> Speech:
    """Return how a gateway of a format of FOREIGN speaks; `channels` are parameters by outlet."""
    write = FORMATS[name].write
    if write in {sparkplug, sparkplug_nested}:
        return _Node(BornNode(gateway_id, channels, nested=write is sparkplug_nested))
    if FORMATS[name].like == "senml-lwm2m":
        return _Plain(partial(senml_lwm2m_by, lwm2m_paths(channels), gateway_id))
    return _Plain(partial(write, gateway_id))
