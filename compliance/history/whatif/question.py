"""What a "what if" asks and answers: history judged again under another law, nothing stored.

The nouns, and how the law is changed for the question; outlet.py judges, run.py
reads. The readings, flags and means stay as they are: only the limit is another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from compliance.days.day_facts import Law
from compliance.law.limit.binding import Binding, LimitUnknown, NotLimited, binding_regulation
from compliance.law.limit.limits import limit_under, resolve_limit
from compliance.law.regulation import Basis, FactorClass, Regulation, cited_regulation
from domain.errors import NhueError, NotFound
from domain.judged.verdicts import Confidence, Limit, Outcome
from domain.registered import Permit, PermitLimit, ReceivingWater, Station

_ASKED = Basis(clause="none", source="asked for by what-if", confidence=Confidence.UNCONFIRMED)


class WhatIfRefused(NhueError):
    """A question that asks nothing, or names a regulation or column that there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """First to last legal day, inclusive, under another regulation, column or coefficient.

    None leaves a thing as the permit has it; no outlet ids means every outlet. Under another
    regulation or column the permit's own limits are set aside; a coefficient alone leaves them.
    """

    first: date
    last: date
    regulation: str | None = None
    column: str | None = None
    kq: Decimal | None = None
    kf: Decimal | None = None
    k: Decimal | None = None
    outlet_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDay:
    """A legal day whose answer is another under the question; `mean` in the parameter's unit."""

    day: date
    as_it_is: Outcome
    asked: Outcome
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAnswer:
    """One outlet and parameter: how many days got which answer, under the law and as asked."""

    outlet_id: str
    parameter: str
    readings: int
    as_it_is: Mapping[Outcome, int]
    asked: Mapping[Outcome, int]
    changed: tuple[ChangedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnswered:
    """An outlet whose days first..last could not be judged again: `raised` says what, and where."""

    outlet_id: str
    first: date
    last: date
    raised: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfAnswer:
    """Every series asked for, by outlet and in the outlet's own order of parameters.

    What could not be judged again is named, and in no count.
    """

    what_if: WhatIf
    series: tuple[SeriesAnswer, ...] = field(default=())
    not_answered: tuple[NotAnswered, ...] = field(default=())

    def total(self, *, asked: bool) -> dict[Outcome, int]:
        """Return how many outlet-days of a parameter got which answer, over all series."""
        return added(one.asked if asked else one.as_it_is for one in self.series)


def added(counts: Iterable[Mapping[Outcome, int]]) -> dict[Outcome, int]:
    """Return counts by outcome added up, outcomes in their own order, zeros left out."""
    total = dict.fromkeys(Outcome, 0)
    for one in counts:
        for outcome, days in one.items():
            total[outcome] += days
    return {outcome: days for outcome, days in total.items() if days}


def check_question(regulations: Mapping[str, Regulation], what_if: WhatIf) -> None:
    """Raise WhatIfRefused where a question cannot be answered as asked, with what to ask."""
    if what_if.first > what_if.last:
        raise WhatIfRefused(f"{what_if.first} comes after {what_if.last}: swap the two days")
    factors = (what_if.kq, what_if.kf, what_if.k)
    if what_if.regulation is None and what_if.column is None and factors == (None, None, None):
        raise WhatIfRefused("nothing is asked: name a regulation, a column, or one of Kq, Kf, K")
    if any(factor is not None and factor <= 0 for factor in factors):
        raise WhatIfRefused("a coefficient must be above 0")
    if what_if.regulation is None:
        return
    try:
        regulation = cited_regulation(regulations, what_if.regulation)
    except NotFound:
        known = ", ".join(sorted(regulations))
        raise WhatIfRefused(f"no regulation {what_if.regulation!r}; known are {known}") from None
    if what_if.column is not None and what_if.column not in (
        regulation.columns or (what_if.column,)
    ):
        columns = " and ".join(regulation.columns)
        raise WhatIfRefused(f"{regulation.id} has no column {what_if.column!r}, only {columns}")


def limit_asked(
    law: Law,
    what_if: WhatIf,
    permit: Permit,
    parameter: str,
    *,
    station: Station,
    day: date,
    own: Sequence[PermitLimit],
) -> Limit | LimitUnknown | NotLimited:
    """Return the limit of a legal day under the question, or why there is none."""
    regulations = _with_factors(law.regulations, what_if)
    if what_if.k is not None and permit.facility_kind is None:
        # Every row of K has the value asked for, so that any row will do.
        permit = replace(permit, facility_kind=_any_kind(regulations))
    if what_if.regulation is None and what_if.column is None:
        return resolve_limit(regulations, permit, parameter, station=station, day=day, own=own)
    bound: Binding | LimitUnknown
    if what_if.regulation is None:
        bound = binding_regulation(regulations, permit, station, day)
    else:
        regulation = cited_regulation(regulations, what_if.regulation)
        bound = Binding(regulation=regulation, column=permit.column, sentences=("Asked for.",))
    if isinstance(bound, Binding) and what_if.column is not None:
        bound = replace(bound, column=what_if.column)
    return limit_under(bound, permit, parameter)


def _with_factors(
    regulations: Mapping[str, Regulation], what_if: WhatIf
) -> Mapping[str, Regulation]:
    """Return every regulation with the coefficients asked for in place of its own classes."""
    if what_if.kq is None and what_if.kf is None and what_if.k is None:
        return regulations
    return {name: _asked_factors(one, what_if) for name, one in regulations.items()}


def _asked_factors(regulation: Regulation, what_if: WhatIf) -> Regulation:
    changed = regulation
    if what_if.kq is not None:
        waters = [replace(_factor(what_if.kq), water=water) for water in ReceivingWater]
        changed = replace(changed, kq=tuple(waters))
    if what_if.kf is not None:
        changed = replace(changed, kf=(_factor(what_if.kf),))
    if what_if.k is not None:
        kinds = [replace(entry, value=what_if.k, basis=_ASKED) for entry in changed.k]
        changed = replace(changed, k=tuple(kinds))
    return changed


def _any_kind(regulations: Mapping[str, Regulation]) -> str | None:
    return next((entry.facility_kind for one in regulations.values() for entry in one.k), None)


def _factor(value: Decimal) -> FactorClass:
    return FactorClass(value=value, basis=_ASKED)
