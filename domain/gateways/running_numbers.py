"""A gateway's running numbers: how far they have come, which are missing, and what was asked.

The nouns alone; what opens, fills or gives up a gap is decided in ingest/missing_numbers/book.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

NumberRange = tuple[int, int]  # first and last, both within


class RunPlace(NamedTuple):
    """The place of a message in one run of its gateway's numbers, told of what overtook others and
    of what was overtaken: of two places of one `run` the lower `number` is the first.

    `run` is the instant (microseconds UTC) at which the run's first message reached us.
    """

    run: int
    number: int


class GapState(StrEnum):
    """How a gap stands."""

    OPEN = "open"
    FILLED = "filled"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceGap:
    """Numbers of one gateway that did not come: `first`..`last` as noticed, `missing` of them now.

    `run` counts how often the gateway began to count anew, so that a number of before is never
    taken for one of now. Instants are microseconds UTC; `asked_us` is the last time we asked.
    """

    gateway_id: str
    run: int
    first: int
    last: int
    noticed_us: int
    missing: tuple[NumberRange, ...]
    state: GapState = GapState.OPEN
    reason: str = ""
    asked: int = 0
    asked_us: int | None = None
    closed_us: int | None = None

    @property
    def topic(self) -> str:
        """What a command about this gap is about, in one word."""
        return f"gap-{self.run}-{self.first}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One run of a gateway's numbers: the next one expected.

    `began_us` is the earliest `sent` heard in it, `newest_us` the `sent` of its highest number.
    """

    run: int
    expected: int
    began_us: int
    newest_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySequence:
    """How far a gateway has come: `position` is its last numbered message in the journal,
    `runs` how many runs were begun.

    `strays` are numbers (with their `sent`) below the expected one that may belong to a run whose
    beginning has not been heard of yet.
    """

    gateway_id: str
    position: int
    heard_us: int
    runs: int
    count: Count
    previous: Count | None = None
    strays: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayCommand:
    """Something asked of a gateway: `about` names the gap, `body` is the payload as it is sent."""

    id: str
    gateway_id: str
    about: str
    body: str
    created_us: int
    sent_us: int | None = None
    answered_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardNumber:
    """A number that one worker heard of a gateway, or that a gateway cannot follow a command.

    `position` is the record in that worker's journal. Where `seq` is None, the command `answers`
    asked for what is gone, and `reason` says why. Instants are microseconds UTC.
    """

    position: int
    gateway_id: str
    received_us: int
    seq: int | None = None
    sent_us: int = 0
    answers: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceChanges:
    """What is kept in one transaction: states, gaps, gaps that were none, and commands.

    A gap that closed answers its commands: one that was not sent yet is not sent any more.
    `taken` are watermarks, by name: up to each position the numbers that a worker heard are in it.
    """

    sequences: tuple[GatewaySequence, ...] = ()
    gaps: tuple[SequenceGap, ...] = ()
    dropped: tuple[SequenceGap, ...] = ()
    commands: tuple[GatewayCommand, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.sequences or self.gaps or self.dropped or self.commands or self.taken)
