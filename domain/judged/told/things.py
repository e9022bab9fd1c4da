"""A thing worth telling: what it is of, how it stands, and the stages of it that were told.

One exceedance, silence or case is one thing from its first message to its last, however often its
days are judged again. It decides nothing about who is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class ThingKind(StrEnum):
    """What a thing is of; the first three are kinds of events, by the same words.

    `DIGEST` is one message of many things: of those that were over long before they were known, or
    that began at once.
    """

    EXCEEDANCE = "exceedance"
    NOT_REPORTING = "not_reporting"
    TOO_LITTLE_DATA = "too_little_data"
    CASE = "case"
    DEADLINE = "deadline"
    SENSOR_DUE = "sensor_due"
    SENSOR_FAILED = "sensor_failed"
    SET_ASIDE = "set_aside"
    SERVICE = "service"
    UNDELIVERED = "undelivered"
    DIGEST = "digest"


class Stage(StrEnum):
    """What is told of a thing.

    `OVER` is one that had ended when it was first known, `WORSE` a higher class (Decree 45/2022),
    or a deadline that passed; `STEP` a step of a case; `WITHDRAWN`: what was said stands no more.
    """

    BEGAN = "began"
    WORSE = "worse"
    AGAIN = "again"
    ENDED = "ended"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    STEP = "step"


class Telling(StrEnum):
    """How a stage is told: by a message of its own, or in one message with others."""

    ALONE = "alone"
    MANY = "many"  # with others that came at once
    LATE = "late"  # with others that were over long before they were known


OPENING = frozenset({Stage.BEGAN, Stage.AGAIN})
CLOSING = frozenset({Stage.ENDED, Stage.OVER, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a message says, as it was when the stage was noticed; None: it has no such figure.

    `limit_lower`, `limit_upper` and `peak` are in `unit`; `article` is the clause of the severity
    class. `items` are the lines of a digest: kind, stage, cluster, outlet, parameter and days.
    """

    cluster: str = ""
    outlet_id: str = ""
    parameter: str | None = None
    unit: str = ""
    first_day: date | None = None
    last_day: date | None = None
    days: int = 0
    peak: float | None = None
    peak_day: date | None = None
    times_over: float | None = None
    limit_lower: float | None = None
    limit_upper: float | None = None
    clause: str = ""
    confidence: str = ""
    certainty: str = ""
    severity: str = ""
    article: str = ""
    causes: tuple[str, ...] = ()
    case_id: str = ""
    step: str = ""
    document: str = ""
    due: date | None = None
    part: str = ""
    status: str = ""
    said: str = ""
    count: int = 0
    items: tuple[DigestItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One thing of a digest."""

    kind: ThingKind
    stage: Stage
    cluster: str = ""
    outlet_id: str = ""
    parameter: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a thing is of, by which it is found again: the same place and days are the same thing.

    `of` is what is neither outlet nor parameter: a case, a part of the service.
    """

    kind: ThingKind
    outlet_id: str = ""
    parameter: str | None = None
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How something stands now, as the records tell it; of what has no days these are None.

    `reach` is the last legal day up to which nothing ends it. `level` rises as it gets worse: the
    rank of the severity class. `step` numbers what is told once each.
    """

    place: Place
    cluster_id: str = ""
    first_day: date | None = None
    last_day: date | None = None
    reach: date | None = None
    goes_on: bool
    level: int = 0
    step: int = 0
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing as its stages tell: `number` names it, `stages` is how many it has.

    `first_day`..`last_day` are all days that it was ever of; `level` is the worst that was told,
    `step` the last step. `telling` is that of the last stage that opened it.
    """

    number: int
    place: Place
    cluster_id: str
    first_day: date | None
    last_day: date | None
    is_open: bool
    level: int
    step: int
    stages: int
    last: Stage
    telling: Telling
    noticed_at: datetime
    facts: Facts

    def is_seen_to(self, words: Iterable[Acknowledgement]) -> bool:
        """Return whether somebody's word on it is of it as it stands."""
        return any(word.stage >= self.stages for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStage:
    """A stage that has to be told; `thing` is its number, None where it is a new thing."""

    thing: int | None
    place: Place
    cluster_id: str
    number: int
    stage: Stage
    telling: Telling
    is_open: bool
    level: int
    step: int
    first_day: date | None
    last_day: date | None
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """A thing that is of more days than before, with nothing to tell."""

    thing: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody's word that a thing is seen to, up to a stage; `known_at` is given by the store.

    `noticed_us` is when that stage was noticed (microseconds UTC): numbers of things are given anew
    where the records are made again, and an old word must not be of another thing.
    """

    thing: int
    stage: int
    noticed_us: int
    by: str
    known_at: datetime
