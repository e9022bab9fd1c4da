"""Says where each target of a plan stands: from the registry's dated states and the day's coverage.

A cluster whose day of a state no row dates is listed apart, and never counted; where the registry
dates no cluster of a state at all, the number is not known. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.city.figure.dated_states import OPERATING, entering, operating_since, rows_of
from compliance.city.plans.plans import Plan, Target, TargetKind
from domain.judged.coverage import Coverage
from domain.registered import Cluster, ClusterState
from domain.registry import Registry

_ESTABLISHED = frozenset({ClusterState.ESTABLISHED})
_EXTENDED = frozenset({ClusterState.EXTENDED})
_BEGUN = frozenset({ClusterState.UNDER_CONSTRUCTION})
_STATES = {
    TargetKind.INTO_OPERATION: (OPERATING,),
    TargetKind.INFRASTRUCTURE_DONE: (OPERATING,),  # no state tells it: going into operation does
    TargetKind.GROUND_BREAKING: (_BEGUN,),
    TargetKind.ESTABLISHED_OR_EXTENDED: (_ESTABLISHED, _EXTENDED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedCluster:
    """A cluster, and the legal day that puts it under a target; None where no row dates it."""

    cluster: Cluster
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStanding:
    """Where one target stands: `target` is None where the sources name none of its kind.

    `reached` counts `clusters`, of `of` (None where the target is no share); None where nothing can
    be told: no day judged, or no dated state of the kind. `missing` are the clusters that a share
    lacks, `untold` those of which a date is not known. `is_met` is None where either is not known.
    """

    kind: TargetKind
    target: Target | None
    reached: int | None
    of: int | None
    percent: float | None
    is_met: bool | None
    clusters: tuple[DatedCluster, ...]
    missing: tuple[DatedCluster, ...] = ()
    untold: tuple[DatedCluster, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """Where a plan stands at the end of a legal day."""

    plan: Plan
    day: date
    is_judged: bool
    standings: tuple[TargetStanding, ...]


def day_of_plan(year: int, last_ended: date) -> date:
    """Return the day on which a year's plan is looked at: its last day, or the last ended before.

    >>> day_of_plan(2025, date(2026, 11, 29)), day_of_plan(2026, date(2026, 11, 29))
    (datetime.date(2025, 12, 31), datetime.date(2026, 11, 29))
    """
    return min(date(year, 12, 31), last_ended)


def plan_standing(plan: Plan, registry: Registry, coverage: Coverage) -> PlanStanding:
    """Return where each kind of target stands; `registry` is that of every day, `coverage` that of
    the day looked at.
    """
    asked = _Asked(plan.year, rows_of(registry), operating_since(registry), coverage)
    return PlanStanding(
        plan=plan,
        day=coverage.day,
        is_judged=coverage.is_judged,
        standings=tuple(_standing(asked, kind, plan.target(kind)) for kind in TargetKind),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    year: int
    rows: Mapping[str, Sequence[Cluster]]
    since: Mapping[str, date]
    coverage: Coverage

    def is_within(self, day: date | None) -> bool:
        """Return whether a day lies in the plan's year, and not behind the day looked at."""
        return day is not None and day.year == self.year and day <= self.coverage.day


def _standing(asked: _Asked, kind: TargetKind, target: Target | None) -> TargetStanding:
    states = _STATES.get(kind)
    return _share(asked, kind, target) if states is None else _number(asked, kind, target, states)


def _share(asked: _Asked, kind: TargetKind, target: Target | None) -> TargetStanding:
    """Return how many of the new, or of the other operating clusters keep every limit."""
    since = asked.since
    asks_new = kind is TargetKind.NEW_WITH_STATION
    rows = [
        (one.covered, DatedCluster(cluster=one.cluster, day=since.get(one.cluster.id)))
        for one in asked.coverage.clusters
        if asked.is_within(since.get(one.cluster.id)) is asks_new
    ]
    covered = tuple(row for is_covered, row in rows if is_covered)
    is_told = asked.coverage.is_judged and bool(rows)
    percent = 100.0 * len(covered) / len(rows) if is_told else None
    goal = None if target is None else target.percent
    return TargetStanding(
        kind=kind,
        target=target,
        reached=len(covered) if asked.coverage.is_judged else None,
        of=len(rows),
        percent=percent,
        is_met=None if goal is None or percent is None else percent >= goal,
        clusters=covered,
        missing=tuple(row for is_covered, row in rows if not is_covered),
    )


def _number(
    asked: _Asked,
    kind: TargetKind,
    target: Target | None,
    states: Sequence[Collection[ClusterState]],
) -> TargetStanding:
    """Return how many clusters came into one of these states within the plan's year."""
    every = [
        DatedCluster(cluster=row, day=row.valid_from)
        for of_one in states
        for rows in asked.rows.values()
        for row in entering(rows, of_one)
    ]
    found: dict[str, DatedCluster] = {}
    untold = {one.cluster.id: one for one in every if one.day is None}
    for one in sorted(every, key=_by_day):
        if asked.is_within(one.day):
            fits = _fits(asked.rows[one.cluster.id], target)
            if fits is None:
                untold[one.cluster.id] = one
            elif fits:
                found.setdefault(one.cluster.id, one)
    is_told = any(one.day is not None for one in every)
    reached = len(found) if is_told else None
    least = None if target is None else target.least
    return TargetStanding(
        kind=kind,
        target=target,
        reached=reached,
        of=None,
        percent=None,
        is_met=None if least is None or reached is None else reached >= least,
        clusters=tuple(found.values()),
        untold=tuple(one for _, one in sorted(untold.items())),
    )


def _by_day(one: DatedCluster) -> tuple[date, str]:
    return one.day or date.min, one.cluster.id


def _fits(rows: Sequence[Cluster], target: Target | None) -> bool | None:
    """Return whether a cluster is of those that a target asks for; None where no date tells."""
    asked = () if target is None else ((_ESTABLISHED, target.established), (_BEGUN, target.begun))
    for states, years in asked:
        if years is None:
            continue
        day = next((row.valid_from for row in entering(rows, states)), None)
        if day is None:
            return None
        if not years[0] <= day.year <= years[1]:
            return False
    return True
