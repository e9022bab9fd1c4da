"""The facts of the city's day: the figure against 100 %, who holds it below, what was exceeded.

Read from the same views as the API; it counts and orders, and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from api.access.nameless import without_names
from api.answers.coverage.day import GOAL_PERCENT
from api.exports.documents.facts.canonical import decimal_text
from api.exports.documents.facts.told import (
    DayTold,
    Limits,
    LimitTold,
    day_of_verdict,
    parameter_name,
)
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant, rfc3339_us
from api.views.coverage.figures import FigureQuestion, figures_of
from domain.judged.coverage import ClusterCoverage, CoverageReason
from domain.judged.verdicts import Outcome
from domain.measured.parameters import PARAMETERS
from domain.two_languages import Language

FORM = "nhue/city-day/1"
_WORST = tuple(CoverageReason)


class ReasonTold(msgspec.Struct, frozen=True, kw_only=True):
    """One reason why a cluster does not count, and the outlet and parameters that it rests on."""

    reason: str
    outlet: str | None
    parameters: tuple[str, ...]


class ClusterTold(msgspec.Struct, frozen=True, kw_only=True):
    """An operating cluster: whether it counts, every reason, and its days short in the window.

    `covered` is None where nothing of the day is judged.
    """

    cluster: str
    name: str
    commune: str
    kind: str
    simulated: bool
    covered: bool | None
    reasons: tuple[ReasonTold, ...]
    short_days: int
    counted_days: int


class CommuneTold(msgspec.Struct, frozen=True, kw_only=True):
    """How many clusters of a commune operate, and how many count; None where nothing is judged."""

    commune: str | None
    covered: int | None
    operating: int


class ExceedanceTold(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict of the day that a limit was exceeded."""

    outlet: str
    parameter: str
    name: str
    unit: str
    verdict: DayTold


class CityDay(msgspec.Struct, frozen=True, kw_only=True):
    """All that the report of the city's day says; percentages are exact decimals or None."""

    form: str = FORM
    day: date
    known_at: str
    language: Language
    registry_version: int
    simulated: bool
    goal_percent: str | None
    percent: str | None
    is_judged: bool
    covered: int
    operating: int
    not_connected: int
    exempt: int
    window_first: date
    window_last: date
    window_percent: str | None
    window_covered: int
    window_kept_share: str | None
    clusters: tuple[ClusterTold, ...]
    communes: tuple[CommuneTold, ...]
    limits: tuple[LimitTold, ...]
    exceedances: tuple[ExceedanceTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayQuestion:
    """Of which ended legal day the city's report is asked for, as known when."""

    day: date
    language: Language
    known_at: datetime | None = None


@of_one_state
def city_day(parts: Parts, asked: DayQuestion) -> CityDay:
    """Return the facts of an ended legal day; raises QueryRefused."""
    known = known_instant(parts, asked.known_at)
    _, figures = figures_of(parts, FigureQuestion(day=asked.day, known_at=known))
    coverage, window = figures.coverage, figures.window
    within = {one.cluster.id: one for one in window.clusters}
    limits = Limits(asked.language)
    found = without_names(parts.records).verdicts(
        coverage.day, coverage.day, outcome=Outcome.EXCEEDED, known_at=known
    )
    return CityDay(
        day=coverage.day,
        known_at=rfc3339_us(known),
        language=asked.language,
        registry_version=figures.registry_version,
        simulated=any(one.cluster.simulated for one in coverage.clusters),
        goal_percent=decimal_text(GOAL_PERCENT),
        percent=decimal_text(coverage.percent),
        is_judged=coverage.is_judged,
        covered=coverage.covered,
        operating=coverage.operating,
        not_connected=coverage.not_connected,
        exempt=len(coverage.exempt),
        window_first=window.first,
        window_last=window.last,
        window_percent=decimal_text(window.percent),
        window_covered=window.covered,
        window_kept_share=decimal_text(window.kept_share),
        clusters=tuple(
            ClusterTold(
                cluster=one.cluster.id,
                name=one.cluster.name,
                commune=one.cluster.commune,
                kind=one.cluster.kind.value,
                simulated=one.cluster.simulated,
                covered=one.covered if coverage.is_judged else None,
                reasons=tuple(
                    ReasonTold(
                        reason=of.reason.value, outlet=of.outlet_id, parameters=of.parameters
                    )
                    for of in one.findings
                ),
                short_days=within[one.cluster.id].short_days,
                counted_days=within[one.cluster.id].judged_days,
            )
            for one in sorted(coverage.clusters, key=_worst_first)
        ),
        communes=tuple(
            CommuneTold(
                commune=one.name,
                covered=one.covered if coverage.is_judged else None,
                operating=one.operating,
            )
            for one in figures.by_commune
        ),
        exceedances=tuple(
            ExceedanceTold(
                outlet=one.mean.outlet_id,
                parameter=one.mean.parameter,
                name=parameter_name(one.mean.parameter, asked.language),
                unit=PARAMETERS[one.mean.parameter].unit,
                verdict=day_of_verdict(one, limits, asked.language),
            )
            for one in found
        ),
        limits=limits.told,
    )


def _worst_first(one: ClusterCoverage) -> tuple[int, str]:
    worst = one.main_reason
    return len(_WORST) if worst is None else _WORST.index(worst), one.cluster.id
