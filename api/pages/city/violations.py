"""What the page of violations says: every exceeded day of a span, filtered as asked, page by page.

Read from the same view as the API; it judges nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.answers.verdicts import ViolationAnswer, ViolationsAnswer
from api.question.asked import last_ended_day
from api.question.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from api.views.city import VerdictQuestion, violations_view
from compliance.law.limit.limits import is_judged
from compliance.verdicts.severity import SEVERITY_CLASSES
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registry import Registry

CLASS_BOUNDS = tuple(one.from_times for one in SEVERITY_CLASSES[1:])  # times the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationQuestion:
    """Which violations are asked for, None is any: `over` times the limit at least."""

    parameter: str | None = None
    clusters: ClusterFilter = ANY_CLUSTER
    over: float | None = None
    first: date | None = None
    last: date | None = None
    known_at: datetime | None = None
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationsPage:
    """Everything that the page says; `next` is the next page's cursor.

    `previous_month` and `next_month` are the first and last day of the months beside the span, the
    next one None where it lies ahead. `parameters` are those that an outlet of the city measures.
    """

    asked: ViolationQuestion
    known_at: datetime
    first: date
    last: date
    previous_month: tuple[date, date]
    next_month: tuple[date, date] | None
    rows: Sequence[ViolationAnswer]
    next: str | None
    communes: tuple[str, ...]
    registry: Registry
    parameters: tuple[Parameter, ...]
    bounds: tuple[float, ...] = CLASS_BOUNDS

    def outlet_name(self, outlet_id: str, day: date) -> str:
        """Return an outlet's name on a day, also of one that has ended since."""
        return self.registry.around(outlet_id, day).outlet(outlet_id).name


@of_one_state
def violations_page(parts: Parts, asked: ViolationQuestion) -> ViolationsPage:
    """Return the violations of a span, of the last ended day's month where none is asked for.

    Raises QueryRefused for a commune that is not there and a span that is none.
    """
    known = known_instant(parts, asked.page.pinned(asked.known_at))
    registry = parts.records.registry(known)
    ended = last_ended_day(known)
    first, last = _span(asked, ended)
    found = ViolationsAnswer.model_validate(
        violations_view(
            parts,
            VerdictQuestion(
                parameter=asked.parameter,
                min_times_over=asked.over,
                clusters=asked.clusters,
                span=(first, last),
                known_at=known,
                page=asked.page,
            ),
        )
    )
    following = _month(last.replace(day=monthrange(last.year, last.month)[1]) + timedelta(days=1))
    return ViolationsPage(
        asked=asked,
        known_at=known,
        first=first,
        last=last,
        previous_month=_month(first.replace(day=1) - timedelta(days=1)),
        next_month=following if following[0] <= ended else None,
        rows=found.violations,
        next=found.next,
        communes=tuple(sorted({one.commune for one in registry.on(ended).clusters.values()})),
        registry=registry,
        parameters=_measured(registry.on(ended)),
    )


def _measured(registry: Registry) -> tuple[Parameter, ...]:
    """Return what an outlet measures that is held against limits, in the order of the law."""
    measured = {code for outlet in registry.outlets.values() for code in outlet.parameters}
    return tuple(one for code, one in PARAMETERS.items() if code in measured and is_judged(code))


def _span(asked: ViolationQuestion, ended: date) -> tuple[date, date]:
    last = asked.last or (ended if asked.first is None else max(asked.first, ended))
    return asked.first or last.replace(day=1), last


def _month(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month.

    >>> _month(date(2028, 2, 5))[1]
    datetime.date(2028, 2, 29)
    """
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
