"""What is decided of an outlet, a parameter and a legal day.

Every verdict carries what it rests on: the mean, the counts, the limit with its clause, source
and confidence, and the instant at which it was known. A verdict is superseded, never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from domain.judged.quality import Check, CheckNotRun, FlagRun


class Confidence(StrEnum):
    """How sure we are of a figure of the law; `UNCONFIRMED` is said by every verdict on it."""

    TWO_SOURCES = "two independent sources agree"
    ONE_SOURCE = "one source"
    UNCONFIRMED = "unconfirmed"


class Outcome(StrEnum):
    """A verdict's answer; what is neither kept nor exceeded is an answer too, never a skip."""

    KEPT = "kept"
    EXCEEDED = "exceeded"
    NOT_PROVABLE = "not_provable"
    LIMIT_UNKNOWN = "limit_unknown"
    NO_DISCHARGE = "no_discharge"
    NOT_LIMITED = "not_limited"


class DayOutcome(NamedTuple):
    """Of a verdict its answer alone; a withdrawn one says that nothing was owed.

    `known_us` (microseconds UTC) is when it became known: no other of the same day is of then.
    """

    parameter: str
    day: date
    outcome: Outcome
    is_withdrawn: bool
    known_us: int


class Certainty(StrEnum):
    """Whether a verdict would stand whatever the missing readings had been.

    `ON_WHAT_WAS_READ`: capture is enough (a setting of ours), yet a missing reading could turn it.
    """

    WHATEVER_WAS_MISSING = "whatever_was_missing"
    ON_WHAT_WAS_READ = "on_what_was_read"
    NONE = "none"


class LimitKind(StrEnum):
    """Where the binding limit comes from: the regulation's table, or the permit's own limits."""

    REGULATION = "regulation"
    PERMIT_STRICTER = "permit_stricter"
    PERMIT_INTERIM = "permit_interim"


NOT_OWED = "no readings owed"  # the clause of a verdict that withdraws those before
DEFAULT_COLUMN = "column"  # the name of a figure: the permit names no column of the successor
ENTERED_BY = "entered by "
AS_REGISTERED = ", as registered"
SECONDARY_SOURCE = "secondary source, not yet held against the text"


def document_of(source: str) -> str | None:
    """Return the paper that an official entered or registered a figure from, else None.

    >>> document_of("some page of a web site") is None
    True
    """
    of_a_paper = source.startswith(ENTERED_BY) or source.endswith(AS_REGISTERED)
    return source if of_a_paper else None


def told_source(source: str) -> str:
    """Return what is printed as a figure's source: its paper; no address of a page is the law."""
    return document_of(source) or SECONDARY_SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure that a limit rests on: C, Kq, Kf, K, the formula, a permit's own limit.

    `value` is as written in the law; `why` says in a sentence why this class or row applies.
    """

    name: str
    value: str
    why: str
    clause: str
    source: str
    confidence: Confidence

    @property
    def document(self) -> str | None:
        """The paper that an official entered or registered; None for a secondary source."""
        return document_of(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The limit for one outlet, parameter and day: Cmax = C x Kq x Kf with each factor named.

    `kq`, `kf` and `k` are None where they do not apply. `confidence` is the weakest of its
    figures. `binding` says in sentences why this regulation, column and kind of limit bind.
    """

    regulation: str
    column: str
    parameter: str
    unit: str
    lower: float | None
    upper: float | None
    base_lower: float | None
    base_upper: float | None
    kq: float | None
    kf: float | None
    formula: str
    clause: str
    source: str
    confidence: Confidence
    k: float | None = None
    kind: LimitKind = LimitKind.REGULATION
    figures: tuple[Figure, ...] = ()
    binding: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """The papers that its figures were entered or registered from."""
        return tuple(figure.document for figure in self.figures if figure.document is not None)


class GapCause(StrEnum):
    """To whom or what a gap is put down; no plant is charged with those of `OURS` (gaps.py)."""

    SENSOR = "sensor"
    QUALITY = "quality"
    RULED_OUT = "ruled_out"
    CALIBRATION = "calibration"
    GATEWAY_OFFLINE = "gateway_offline"
    OUR_OUTAGE = "our_outage"
    BROKER = "broker"
    STORE_REFUSED = "store_refused"
    STORE_FORGOT = "store_forgot"
    MAINTENANCE = "maintenance"
    NOT_OPERATING = "not_operating"
    NO_DISCHARGE = "no_discharge"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A run of interval slots of one day without a valid reading, [begin_us, end_us), of one cause
    and the evidence for it in a sentence.
    """

    begin_us: int
    end_us: int
    slots: int
    cause: GapCause
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodMean:
    """The mean of a part of a legal day, [begin_us, end_us): a clock hour or a batch's hour.

    Counts are of interval slots: valid + excluded + missing + no_discharge = expected. `low` and
    `high` bound what the mean could have been; None where no bound is known. `unscreened` is the
    mean with the measured readings that quality control left out, `plain` that of readings one by
    one in the place of slots; None where it is no other, or none that would be shown apart. Of the
    valid slots `suspect` hold a suspect reading and `censored` lie at or under the sensor's
    detection limit: both count, and prove nothing more.
    """

    begin_us: int
    end_us: int
    mean: float | None
    valid: int
    excluded: int
    missing: int
    no_discharge: int
    expected: int
    low: float | None = None
    high: float | None = None
    unscreened: float | None = None
    plain: float | None = None
    suspect: int = 0
    censored: int = 0

    @property
    def capture(self) -> float:
        """The valid share of the slots in which a reading was to be expected, at most 1."""
        wanted = self.expected - self.no_discharge
        return min(1.0, self.valid / wanted) if wanted > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyMean:
    """The 24-hour mean of one legal day over its slots, in the parameter's unit; None if not read.

    Counts, bounds, `unscreened` and `plain` are as of a period. `digest` is the SHA-256 of its
    readings in time order, `rules` names the versions of thresholds and means. `load_kg`, weighted
    by the flow, is of `load_slots` slots; the store refuses `refused`.
    """

    outlet_id: str
    parameter: str
    day: date
    mean: float | None
    valid: int
    excluded: int
    missing: int
    expected: int
    digest: str
    no_discharge: int = 0
    low: float | None = None
    high: float | None = None
    load_kg: float | None = None
    load_slots: int = 0
    refused: int = 0
    unscreened: float | None = None
    plain: float | None = None
    suspect: int = 0
    censored: int = 0
    detection_limit: float | None = None  # where values are censored by it
    rules: str = ""
    hours: Sequence[PeriodMean] = ()
    batches: tuple[PeriodMean, ...] = ()
    gaps: tuple[Gap, ...] = ()
    flags: Sequence[FlagRun] = ()  # both may be held in columns (columns.py)
    not_run: tuple[CheckNotRun, ...] = ()

    @property
    def capture(self) -> float:
        """The valid share of the slots in which a reading was to be expected, at most 1."""
        wanted = self.expected - self.no_discharge
        return min(1.0, self.valid / wanted) if wanted > 0 else 0.0

    @property
    def carried(self) -> int:
        """How many of the valid slots count by a value that was carried over a logger's silence."""
        flags = self.flags
        if not any(run.check is Check.CARRIED for run in getattr(flags, "kinds", flags)):
            return 0
        return sum(run.readings for run in flags if run.check is Check.CARRIED)

    def slots_of(self, *causes: GapCause) -> int:
        """Return how many slots without a valid reading are put down to any of these causes."""
        return sum(gap.slots for gap in self.gaps if gap.cause in causes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One answer for an outlet, a parameter and a legal day, with what it rests on.

    `reason` is one English sentence with the arithmetic; `times_over` is judged mean / upper limit,
    only where an upper limit is exceeded; `clause` says why this mean is what is judged. `judged`
    is the worst hour of a batch discharge (None: the day's mean is judged), `exceeded_periods` how
    many were over. `limit` is None where it is unknown or none binds.
    """

    mean: DailyMean
    outcome: Outcome
    limit: Limit | None
    reason: str
    clause: str
    times_over: float | None
    known_at: datetime
    certainty: Certainty = Certainty.NONE
    judged: PeriodMean | None = None
    exceeded_periods: int = 0

    @property
    def is_withdrawn(self) -> bool:
        """Whether it only says that nothing was owed, and what was said before is withdrawn."""
        return self.clause == NOT_OWED
