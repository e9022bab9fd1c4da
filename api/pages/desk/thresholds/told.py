"""What the page of an outlet's own thresholds says: what binds, who entered it, what it would flag.

Of now alone. What figures would have flagged is decided in compliance/history/proposed; it judges
nothing, and nothing comes in force by being shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.question.handed_in import Parts
from api.question.known_at import known_instant
from compliance.history.proposed.past import DAYS_LEARNT_FROM, Past, pasts_of
from compliance.history.proposed.trying import Tried
from compliance.quality.thresholds.entering import first_day_after
from compliance.quality.thresholds.own import figure_bounds, with_own
from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds
from domain.judged.entered.own_thresholds import (
    OWN_FIGURES,
    InForce,
    OwnFigures,
    OwnThresholds,
    in_force,
)
from domain.judged.quality import Check
from domain.legal_day import legal_day_of, to_microseconds
from domain.registered import Cluster, Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure, in the parameter's unit: for all outlets, the outlet's own and as proposed (None:
    as for all, nothing is proposed), and from where to where it may be entered.
    """

    name: str
    of_all: float
    own: float | None
    proposed: float | None
    bounds: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterLine:
    """One parameter: its figures, and how they fare on the outlet's last days.

    `flagged` tells of each check the runs of readings that are flagged, `found` of each size how
    many spikes were put in and are found: by the figures for all, the outlet's own and the
    proposed, None where there are none.
    """

    parameter: str
    number: int | None
    figures: tuple[FigureLine, ...]
    days: int
    steps: int
    why_not: str
    flagged: Mapping[Check, tuple[int, int | None, int | None]]
    put_in: int
    found: Mapping[float, tuple[int, int | None, int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdsPage:
    """Everything that the page says; `entries` the newest first, `first_day` the first on which
    what is entered now can bind, `days` how many were looked at.
    """

    outlet: Outlet
    cluster: Cluster
    now: datetime
    first_day: date
    days: int
    version: str
    parameters: tuple[ParameterLine, ...]
    entries: tuple[OwnThresholds, ...]


def thresholds_page(parts: Parts, outlet_id: str) -> ThresholdsPage:
    """Return what the page says of an outlet; raises NotFound, StoreUnavailable."""
    now = parts.clock()
    today = legal_day_of(to_microseconds(now))
    known = known_instant(parts, None)
    here = parts.records.registry(known).around(outlet_id, today)
    entries = parts.records.own_thresholds(outlet_id, known_at=known)
    last = today - timedelta(days=1)
    first = last - timedelta(days=DAYS_LEARNT_FROM - 1)
    pasts = pasts_of(parts.records, parts.readings.read_range, outlet_id, first, last)
    first_day = first_day_after(now)
    binding = {one.parameter: one for one in in_force(entries, first_day)}
    of_all = parts.law.thresholds
    return ThresholdsPage(
        outlet=here.outlet(outlet_id),
        cluster=here.cluster_of(outlet_id),
        now=now,
        first_day=first_day,
        days=DAYS_LEARNT_FROM,
        version=of_all.version,
        parameters=tuple(
            _parameter_line(past, of_all, binding.get(past.parameter))
            for past in pasts
            if of_all.of(past.parameter).spike_suspect is not None
        ),
        entries=tuple(entries[::-1]),
    )


def _parameter_line(past: Past, of_all: Thresholds, own: InForce | None) -> ParameterLine:
    binds = with_own(of_all, () if own is None else (own,))
    learnt = past.learnt(binds, of_all)
    of_own = None if own is None else past.tried(of_all, binds.of(past.parameter))
    of_new = None if learnt.proposed is None else past.tried(of_all, learnt.proposed)
    tried = of_own or of_new
    return ParameterLine(
        parameter=past.parameter,
        number=None if own is None else own.number,
        figures=tuple(_figure_lines(past, of_all, own, learnt.proposed)),
        days=learnt.days,
        steps=learnt.steps,
        why_not=learnt.why_not,
        flagged={}
        if tried is None
        else {
            check: (runs[0], _runs(of_own, check), _runs(of_new, check))
            for check, runs in tried.runs.items()
        },
        put_in=0 if tried is None else max(counts[0] for counts in tried.spikes.values()),
        found={}
        if tried is None
        else {
            size: (counts[1], _found(of_own, size), _found(of_new, size))
            for size, counts in tried.spikes.items()
        },
    )


def _figure_lines(
    past: Past, of_all: Thresholds, own: InForce | None, proposed: ParameterThresholds | None
) -> list[FigureLine]:
    whole, given = of_all.of(past.parameter), (OwnFigures() if own is None else own.figures).given
    lines = []
    for name in OWN_FIGURES:
        figure, bounds = (
            getattr(whole, name),
            figure_bounds(of_all, past.parameter, name, past.sensor),
        )
        if figure is None or bounds is None:
            continue
        lines.append(
            FigureLine(
                name=name,
                of_all=figure,
                own=given.get(name),
                proposed=None if proposed is None else getattr(proposed, name),
                bounds=bounds,
            )
        )
    return lines


def _runs(tried: Tried | None, check: Check) -> int | None:
    return None if tried is None else tried.runs[check][1]


def _found(tried: Tried | None, size: float) -> int | None:
    return None if tried is None else tried.spikes[size][2]
