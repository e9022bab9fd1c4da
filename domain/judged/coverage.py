"""What is decided of clusters and of the city on a legal day: who kept every limit, and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from domain.judged.verdicts import GapCause, Outcome, Verdict
from domain.registered import Cluster


class CoverageReason(StrEnum):
    """Why an operating cluster does not count as covered on a day, worst first."""

    NO_STATION = "no_station"
    STATION_NOT_ENTERED = "station_not_entered"
    NO_OUTLET = "no_outlet"
    NOT_REPORTING = "not_reporting"
    EXCEEDED = "exceeded"
    NOT_PROVABLE = "not_provable"
    LIMIT_UNKNOWN = "limit_unknown"
    NOT_MONITORED = "not_monitored"
    NOT_BEGUN = "not_begun"
    NOT_CONNECTED = "not_connected"
    OUR_OUTAGE = "our_outage"
    SET_ASIDE = "set_aside"


NOT_YET = frozenset({CoverageReason.NOT_CONNECTED, CoverageReason.NOT_BEGUN})
NOT_ENTERED = frozenset({CoverageReason.STATION_NOT_ENTERED, CoverageReason.NO_OUTLET})
OURS_ALONE = frozenset({CoverageReason.OUR_OUTAGE, CoverageReason.SET_ASIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefVerdict:
    """Of a verdict what tells whether a cluster is covered: no words, no limit and no mean.

    Counts are of the day's slots, `without_value` of those without a valid reading by cause.
    """

    outlet_id: str
    parameter: str
    day: date
    outcome: Outcome
    known_at: datetime
    is_withdrawn: bool
    valid: int
    excluded: int
    no_discharge: int
    expected: int
    without_value: Mapping[GapCause, int]

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """Return a verdict in brief."""
        mean, slots = verdict.mean, Counter[GapCause]()
        for gap in mean.gaps:
            slots[gap.cause] += gap.slots
        return cls(
            outlet_id=mean.outlet_id,
            parameter=mean.parameter,
            day=mean.day,
            outcome=verdict.outcome,
            known_at=verdict.known_at,
            is_withdrawn=verdict.is_withdrawn,
            valid=mean.valid,
            excluded=mean.excluded,
            no_discharge=mean.no_discharge,
            expected=mean.expected,
            without_value=dict(slots),
        )

    def slots_of(self, *causes: GapCause) -> int:
        """Return how many slots without a valid reading are put down to any of these causes."""
        return sum(self.without_value.get(cause, 0) for cause in causes)


class BriefExceedance(NamedTuple):
    """Of an exceeded verdict what tells how far it is from its limit, in the parameter's unit.

    `value` is the mean that was judged; a bound is None where there is none, `times_over` where no
    upper limit is exceeded.
    """

    outlet_id: str
    parameter: str
    day: date
    value: float | None
    lower: float | None
    upper: float | None
    times_over: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMean:
    """The mean flow of one outlet's legal day in m3/h, and how many of its slots were read."""

    outlet_id: str
    parameter: str
    mean_m3_per_h: float | None
    valid: int
    expected: int


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

    @property
    def reasons(self) -> tuple[CoverageReason, ...]:
        """Every reason once, the worst first."""
        return tuple(dict.fromkeys(one.reason for one in self.findings))

    @property
    def main_reason(self) -> CoverageReason | None:
        """The worst reason, None where there is none."""
        return self.findings[0].reason if self.findings else None

    @property
    def is_not_connected(self) -> bool:
        """Whether nothing but outlets that are not connected yet holds it back."""
        return self._rests_on(NOT_YET)

    @property
    def is_not_entered(self) -> bool:
        """Whether nothing but what nobody has entered yet holds it back."""
        return self._rests_on(NOT_ENTERED)

    @property
    def is_ours(self) -> bool:
        """Whether nothing but us holds it back: no plant is charged with such a day."""
        return self._rests_on(OURS_ALONE)

    def _rests_on(self, reasons: Collection[CoverageReason]) -> bool:
        return bool(self.findings) and all(one.reason in reasons for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigure:
    """The city's numbers of one legal day, as a trend over days needs them."""

    day: date
    operating: int
    covered: int
    not_connected: int
    is_judged: bool

    @property
    def percent_of_connected(self) -> float | None:
        """The figure of a trend over days: of the clusters that are connected, None without any."""
        connected = self.operating - self.not_connected
        return 100.0 * self.covered / connected if connected and self.is_judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The city's answer against 100 % for one legal day, as known at one instant.

    `percent` is None where no cluster operates: no share of nothing is claimed. `exempt` are the
    operating clusters that need no central station and have none (Decree 48/2026, Art. 19 and 20):
    they are counted apart, in neither number. Where nothing of the day is judged (`is_judged`), no
    share of it is told, and nobody is charged with a missing verdict.
    """

    day: date
    known_at: datetime
    operating: int
    covered: int
    percent: float | None
    clusters: tuple[ClusterCoverage, ...]
    exempt: tuple[Cluster, ...] = ()
    is_judged: bool = True

    @property
    def not_connected(self) -> int:
        """How many operating clusters no trend may count yet: they are connected later."""
        return sum(one.is_not_connected for one in self.clusters)

    @property
    def figure(self) -> DayFigure:
        """The day's numbers alone."""
        return DayFigure(
            day=self.day,
            operating=self.operating,
            covered=self.covered,
            not_connected=self.not_connected,
            is_judged=self.is_judged,
        )

    def without_a_verdict(self) -> Self:
        """Return what can be told of the day before anything of it is judged: no share, and of each
        cluster those reasons alone that the registry gives.
        """
        clusters = tuple(
            replace(
                one,
                findings=tuple(f for f in one.findings if f.reason not in _OF_VERDICTS),
            )
            for one in self.clusters
        )
        return replace(self, is_judged=False, percent=None, clusters=clusters)


# A verdict that is not there yet says neither that nothing came nor that too little did.
_OF_VERDICTS = frozenset({CoverageReason.NOT_REPORTING, CoverageReason.NOT_PROVABLE})
