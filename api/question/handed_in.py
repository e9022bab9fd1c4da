"""What the API needs of the rest of the house, handed in whole by the composition root.

It opens nothing and reads no setting; the clock is a part too, so that a test can hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial, wraps
from typing import Annotated, Any, Concatenate, ParamSpec, Protocol, TypeVar

from fastapi import Depends, Request

from api.question.written import Written
from compliance.city.figure.blockers import Distances
from compliance.city.figure.window import KEPT_SHARE, WindowFigure
from compliance.days.day_facts import Law
from compliance.history.whatif.question import WhatIf, WhatIfAnswer
from compliance.quality.proof.passing import ALLOWED, Allowed
from domain.access.roles import Role
from domain.errors import NhueError, NotFound, StoreUnavailable
from domain.health_log import PartHealth
from domain.judged.coverage import BriefExceedance, Coverage, DayFigure
from domain.judged.entered.figures import EnteredFigure
from domain.judged.quality import FlagRuling
from domain.measured.readings import Conflict
from storage.journal.diary import DayDigest, RemovedSegment
from storage.journal.received import LinkedRecord
from storage.kept import Kept
from storage.ports.entered.attached_files import AttachedFiles
from storage.ports.readings import ReadingColumns
from storage.ports.records import RecordStore

COVERAGES_KEPT = 128  # a window of 92 days at most, the ends of months, some other days
WINDOWS_KEPT = 16
FIGURES_KEPT = 2_000  # days of trends, some hundred bytes each
DRAWN_KEPT = 4_000  # about two kilobytes each: a page of an outlet has some forty
LAWS_KEPT = 4  # tens of kilobytes each: that of now, and those of instants that somebody reads
OutletDayKey = tuple[str, date]
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class Receipts(Protocol):
    """Looks up what gateways were told, as ingest/receipts/log.py keeps it."""

    def __call__(
        self, gateway_id: str, /, *, after: int, before: int | None, outcome: str | None, most: int
    ) -> list[dict[str, Any]]:
        """Return a gateway's receipts, newest first."""


class Messages(Protocol):
    """Looks up what came from gateways, as ingest/wire/as_received.py tells it."""

    @property
    def are_at_hand(self) -> bool:
        """Whether the journal is where this process runs."""

    def __call__(
        self, gateway_id: str, begin_us: int, end_us: int, /
    ) -> Iterator[tuple[int, int, str, bytes]]:
        """Yield position, instant (microseconds UTC), topic and bytes of each, in order."""


class ChainedMessages(Protocol):
    """Looks up messages as they stand in the journal's chain, as ingest/wire/as_received.py has."""

    @property
    def are_at_hand(self) -> bool:
        """Whether the journal is where this process runs."""

    def linked(
        self, gateways: Collection[str], begin_us: int, end_us: int, /
    ) -> Iterator[LinkedRecord]:
        """Yield what came from gateways in [begin_us, end_us)."""

    def heads(self, first: date, last: date, /) -> Sequence[DayDigest]:
        """Return the chain at the end of each ended day of receipt."""

    def removed(self, begin_us: int, end_us: int, /) -> Sequence[RemovedSegment]:
        """Return what retention removed of [begin_us, end_us)."""


class AskedReadings(Protocol):
    """What the API asks of the reading store, as storage/ports/readings.py has it."""

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us)."""

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        """Return what `read` returns for each of an outlet's parameters."""

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return the conflicts in [begin_us, end_us)."""

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return the newest instant of each outlet that has one at `begin_us` or later."""


def no_receipts(_gateway_id: str, /, **_asked: object) -> list[dict[str, Any]]:
    """Answer for a house that keeps no receipts."""
    return []


class NoMessages:
    """Answers for a house that has no journal at hand, as where processes run apart."""

    are_at_hand = False

    def __call__(self, *_asked: object) -> Iterator[tuple[int, int, str, bytes]]:
        """Yield nothing."""
        return iter(())


class NoChain:
    """Answers for a house that has no journal at hand, as where processes run apart."""

    are_at_hand = False

    def linked(self, *_asked: object) -> Iterator[LinkedRecord]:
        """Yield nothing."""
        return iter(())

    def heads(self, *_asked: object) -> Sequence[DayDigest]:
        """Return nothing."""
        return ()

    def removed(self, *_asked: object) -> Sequence[RemovedSegment]:
        """Return nothing."""
        return ()


def no_receipts_of_day(_gateway_id: str, _day: date, /) -> list[dict[str, Any]]:
    """Answer for a house that keeps no receipts."""
    return []


class NoAttachedFiles:
    """Answers for a house that has no folder for attached files, as in some tests."""

    def keep(self, data: bytes) -> str:
        """Refuse to keep anything; raises StoreUnavailable."""
        del data
        raise StoreUnavailable("attached files have no folder here", where="attachments")

    def read(self, sha256: str) -> bytes:
        """Raise NotFound."""
        raise NotFound(f"no file {sha256[:12]} is kept here")


class Busy(NhueError):
    """What was asked costs much, and somebody else's is being answered: ask again soon."""

    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """How the house is open: the role of everybody while there is no account, whether that is the
    demo, in which anybody signs in as anyone, and the address that people know it by.
    """

    role_without_accounts: Role = Role.PUBLIC
    is_demo: bool = False
    public_url: str | None = None

    @property
    def is_secure(self) -> bool:
        """Whether people reach us by TLS alone."""
        return (self.public_url or "").startswith("https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The stores and callables behind every route.

    `law` is that of the files, without what officials entered since; `clock` gives an aware
    instant; `metrics` gives the Prometheus text format. `days_of_figures` and `days_of_ruling` tell
    the outlet-days to be judged again. `silent_minutes`: so long without a
    reading is an event. `what_if` judges history again; it raises Busy where it is at work already.
    `data_licence` is the city's word on the use of its data, None where it has said none.
    `allowed` is what a check of a sensor allows; `window_kept_share` the share of a window's judged
    days that a cluster must keep; `future_tolerance_seconds` how far ahead a reading may lie.
    `coverages`, `figures`, `windows`, `exceedances`, `distances`, `laws` and `drawn` (pieces of
    pages) are of these parts alone: other parts, also replaced ones, begin with none.
    """

    records: RecordStore
    readings: AskedReadings
    law: Law
    clock: Callable[[], datetime]
    health: Callable[[], Mapping[str, PartHealth]]
    metrics: Callable[[], bytes]
    days_of_figures: Callable[[Sequence[EnteredFigure]], Iterable[OutletDayKey]]
    days_of_ruling: Callable[[FlagRuling], Iterable[OutletDayKey]]
    silent_minutes: int
    what_if: Callable[[WhatIf], WhatIfAnswer]
    doors: Doors = Doors()
    data_licence: str | None = None
    receipts: Receipts = no_receipts
    messages: Messages = NoMessages()  # noqa: RUF009 - it holds nothing
    chain: ChainedMessages = NoChain()  # noqa: RUF009 - it holds nothing
    receipts_of_day: Callable[[str, date], list[dict[str, Any]]] = no_receipts_of_day
    attached: AttachedFiles = NoAttachedFiles()  # noqa: RUF009 - it holds nothing
    window_kept_share: float = KEPT_SHARE
    allowed: Allowed = ALLOWED
    future_tolerance_seconds: int = 600
    coverages: Kept[Coverage] = field(
        init=False, default_factory=partial(Kept[Coverage], COVERAGES_KEPT)
    )
    figures: Kept[DayFigure] = field(
        init=False, default_factory=partial(Kept[DayFigure], FIGURES_KEPT)
    )
    windows: Kept[WindowFigure] = field(
        init=False, default_factory=partial(Kept[WindowFigure], WINDOWS_KEPT)
    )
    exceedances: Kept[tuple[BriefExceedance, ...]] = field(
        init=False, default_factory=partial(Kept[tuple[BriefExceedance, ...]], COVERAGES_KEPT)
    )
    distances: Kept[Distances] = field(
        init=False, default_factory=partial(Kept[Distances], WINDOWS_KEPT)
    )
    laws: Kept[Written] = field(init=False, default_factory=partial(Kept[Written], LAWS_KEPT))
    drawn: Kept[str] = field(init=False, default_factory=partial(Kept[str], DRAWN_KEPT))


async def parts_of(request: Request) -> Parts:
    """Return the parts that the app was made from, as who asks is told of them."""
    parts: Parts = request.state.parts
    return parts


AskedParts = Annotated[Parts, Depends(parts_of)]


def of_one_state(
    view: Callable[Concatenate[Parts, Asked], Answer],
) -> Callable[Concatenate[Parts, Asked], Answer]:
    """Have a view that writes nothing read the records on one connection: to take one and to begin
    costs as much as a question. On SQLite all of it is then of one state.
    """

    @wraps(view)
    def seen(parts: Parts, /, *asked: Asked.args, **told: Asked.kwargs) -> Answer:
        with parts.records.at_once():
            return view(parts, *asked, **told)

    return seen
