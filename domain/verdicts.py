"""What is decided of an outlet, a parameter and a legal day, and of a cluster and the city.

Every verdict carries what it rests on: the mean, the counts, the limit with its clause, source
and confidence, and the instant at which it was known. A verdict is superseded, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.registry import Cluster


class Confidence(StrEnum):
    """How sure we are of a figure of the law; `UNCONFIRMED` is said by every verdict on it."""

    TWO_SOURCES = "two independent sources agree"
    ONE_SOURCE = "one source"
    UNCONFIRMED = "unconfirmed"


class Outcome(StrEnum):
    """A verdict's answer; the last two are answers too, never a silent skip."""

    KEPT = "kept"
    EXCEEDED = "exceeded"
    NOT_PROVABLE = "not_provable"
    LIMIT_UNKNOWN = "limit_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The limit for one outlet, parameter and day: Cmax = C x Kq x Kf with each factor named.

    `kq` and `kf` are None where they do not apply. `confidence` is the weakest of its figures.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyMean:
    """The 24-hour mean of one legal day, in the parameter's unit; None without a valid reading.

    valid + excluded + missing = expected, unless more came than was expected: then missing = 0.
    `digest` is the SHA-256 of the readings that it rests on, in time order.
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

    @property
    def capture(self) -> float:
        """The valid share of the expected readings, at most 1."""
        return min(1.0, self.valid / self.expected) if self.expected else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One answer for an outlet, a parameter and a legal day, with what it rests on.

    `reason` is one English sentence with the arithmetic; `times_over` is mean / upper limit, only
    where an upper limit is exceeded; `clause` says why the day's mean is what is judged.
    """

    mean: DailyMean
    outcome: Outcome
    limit: Limit | None
    reason: str
    clause: str
    times_over: float | None
    known_at: datetime


class CoverageReason(StrEnum):
    """Why an operating cluster does not count as covered on a day, worst first."""

    NO_STATION = "no_station"
    NOT_REPORTING = "not_reporting"
    EXCEEDED = "exceeded"
    NOT_PROVABLE = "not_provable"
    LIMIT_UNKNOWN = "limit_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFinding:
    """One reason for one cluster, and the outlets and parameters that it rests on."""

    reason: CoverageReason
    outlet_id: str | None
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterCoverage:
    """Whether one operating cluster kept every limit on a day, and if not, every reason."""

    cluster: Cluster
    covered: bool
    findings: tuple[CoverageFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The city's answer against 100 % for one legal day, as known at one instant.

    `percent` is None where no cluster operates: no share of nothing is claimed.
    """

    day: date
    known_at: datetime
    operating: int
    covered: int
    percent: float | None
    clusters: tuple[ClusterCoverage, ...]
