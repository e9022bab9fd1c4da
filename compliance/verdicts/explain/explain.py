"""Puts one verdict on one screen: what was judged, against which limit, and why that limit binds.

It decides nothing and looks nothing up: all it says stands in the verdict and the registry's rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from compliance.verdicts.explain.nouns import (
    Explanation,
    FlagShare,
    GapShare,
    JudgedMean,
    LimitShown,
    Place,
)
from compliance.verdicts.explain.plain_text import lines
from domain.judged.quality import ASK_TO_LOOK, FlagRun
from domain.judged.verdicts import Confidence, DailyMean, Limit, PeriodMean, Verdict
from domain.measured.parameters import PARAMETERS
from domain.registered import Cluster, Outlet, Permit, Station

__all__ = ["Explanation", "explain", "lines"]


def explain(
    verdict: Verdict, *, outlet: Outlet, station: Station, cluster: Cluster, permit: Permit | None
) -> Explanation:
    """Return one verdict as an explanation; values in the parameter's unit, load in kg/day."""
    mean, limit = verdict.mean, verdict.limit
    parameter = PARAMETERS[mean.parameter]
    return Explanation(
        place=Place(
            outlet=outlet.id,
            outlet_name=outlet.name,
            station=station.name,
            cluster=cluster.name,
            commune=cluster.commune,
            permit=None if permit is None else permit.number,
            simulated=cluster.simulated,
        ),
        parameter=parameter.code,
        parameter_name=parameter.name_vi,
        unit=parameter.unit,
        day=mean.day.isoformat(),
        outcome=verdict.outcome.value,
        certainty=verdict.certainty.value,
        times_over=verdict.times_over,
        reason=verdict.reason,
        clause=verdict.clause,
        judged=_judged(verdict),
        day_mean=mean.mean,
        load_kg=mean.load_kg,
        gaps=_gaps(mean),
        flags=_flags(mean.flags),
        not_run=tuple(f"{check.check.value}: {check.why}" for check in mean.not_run),
        limit=None if limit is None else _limit(limit),
        binding=() if limit is None else limit.binding,
        doubts=tuple(_doubts(verdict)),
        rules=mean.rules,
        digest=mean.digest,
        known_at=verdict.known_at.isoformat(),
    )


def _judged(verdict: Verdict) -> JudgedMean:
    judged: PeriodMean | DailyMean = verdict.mean if verdict.judged is None else verdict.judged
    period = verdict.judged
    return JudgedMean(
        period="day" if period is None else "batch" if period in verdict.mean.batches else "hour",
        begin_us=None if period is None else period.begin_us,
        end_us=None if period is None else period.end_us,
        value=judged.mean,
        low=judged.low,
        high=judged.high,
        valid=judged.valid,
        excluded=judged.excluded,
        missing=judged.missing,
        no_discharge=judged.no_discharge,
        expected=judged.expected,
        capture=judged.capture,
        exceeded_periods=verdict.exceeded_periods,
        plain=judged.plain,
    )


def _gaps(mean: DailyMean) -> tuple[GapShare, ...]:
    """Return the gaps by cause, the cause with the most slots first."""
    shares = []
    for cause in dict.fromkeys(gap.cause for gap in mean.gaps):
        of_cause = [gap for gap in mean.gaps if gap.cause is cause]
        shares.append(
            GapShare(
                cause=cause.value,
                slots=sum(gap.slots for gap in of_cause),
                gaps=len(of_cause),
                evidence=tuple(dict.fromkeys(gap.evidence for gap in of_cause)),
            )
        )
    return tuple(sorted(shares, key=lambda share: (-share.slots, share.cause)))


def _flags(runs: Sequence[FlagRun]) -> tuple[FlagShare, ...]:
    """Return the flags by check, flag, threshold and ruling, in the order in which they came."""
    alike: dict[tuple[object, ...], list[FlagRun]] = {}
    for run in runs:
        key = run.check, run.flag, run.threshold, run.set_by, run.overruled_by
        alike.setdefault(key, []).append(run)
    return tuple(
        FlagShare(
            check=same[0].check.value,
            flag=int(same[0].flag),
            readings=sum(run.readings for run in same),
            excluded=sum(run.readings for run in same if run.excludes),
            threshold=same[0].threshold,
            set_by=same[0].set_by,
            overruled_by=same[0].overruled_by,
        )
        for same in alike.values()
    )


def _limit(limit: Limit) -> LimitShown:
    return LimitShown(
        regulation=limit.regulation,
        column=limit.column,
        kind=limit.kind.value,
        lower=limit.lower,
        upper=limit.upper,
        formula=limit.formula,
        clause=limit.clause,
        source=limit.source,
        confidence=limit.confidence.value,
        figures=limit.figures,
    )


def _doubts(verdict: Verdict) -> list[str]:
    mean, limit = verdict.mean, verdict.limit
    doubts = []
    if limit is not None and limit.confidence is Confidence.UNCONFIRMED:
        unsure = [f.name for f in limit.figures if f.confidence is Confidence.UNCONFIRMED]
        which = f": {', '.join(unsure)}" if unsure else ""
        doubts.append(f"The limit rests on what is unconfirmed{which}.")
    # No figure rests on what only asks a person to look
    names = dict.fromkeys(
        check.check.value for check in mean.not_run if check.check not in ASK_TO_LOOK
    )
    if names:
        doubts.append(f"Checks that could not run and prove nothing: {', '.join(names)}.")
    overruled = [run for run in mean.flags if run.overruled_by is not None]
    if overruled:
        count = sum(run.readings for run in overruled)
        doubts.append(f"A person's ruling took {count} flagged readings back in.")
    judged = verdict.judged or mean
    gone = judged.excluded + judged.missing
    if gone and (judged.low is None or judged.high is None):
        doubts.append(f"{gone} slots are unread, and what they could have been is not bounded.")
    return doubts
