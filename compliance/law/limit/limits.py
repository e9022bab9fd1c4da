"""Decides the limit that binds one outlet for one parameter on a day: Cmax = C times its factors.

Every factor is named and every figure's confidence carried along. Where a figure is not in our
hands or a fact of the permit is missing, the answer is "limit unknown" with its reason: no figure
is ever guessed. The arithmetic is decimal, as a person would do it on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from compliance.law.arithmetic import bounds_text, class_text, exact, plain, weakest, with_unit
from compliance.law.file_checks import FLOW_UNIT
from compliance.law.limit.binding import Binding, LimitUnknown, NotLimited, binding_regulation
from compliance.law.limit.factors import Factor, NoFactorError, factors_of
from compliance.law.limit.own_limits import with_own_limits
from compliance.law.regulation import Basis, Regulation, TableLimit, cited_regulation
from domain.errors import NotFound
from domain.judged.verdicts import DEFAULT_COLUMN, Figure, Limit
from domain.measured.parameters import PARAMETERS
from domain.registered import Permit, PermitLimit, Station

__all__ = [
    "LimitUnknown",
    "NotLimited",
    "days_of_change",
    "is_judged",
    "limit_under",
    "resolve_limit",
]


def is_judged(parameter: str) -> bool:
    """Return whether a parameter is held against a limit: a flow (m3/h) is not, all else is.

    >>> is_judged("COD"), is_judged("FLOW_OUT")
    (True, False)
    """
    return parameter not in PARAMETERS or PARAMETERS[parameter].unit != FLOW_UNIT


def resolve_limit(
    regulations: Mapping[str, Regulation],
    permit: Permit,
    parameter: str,
    *,
    station: Station,
    day: date,
    own: Sequence[PermitLimit] = (),
) -> Limit | LimitUnknown | NotLimited:
    """Return the limit of a legal day, in the parameter's unit, or why there is none.

    `own` are the permit's own limits that bind on that day (Registry.permit_limits_on). Sources:
    QCVN 40:2011/BTNMT (Cmax = C x Kq x Kf), QCVN 14:2008/BTNMT (Cmax = C x K).
    """
    binding = binding_regulation(regulations, permit, station, day)
    return limit_under(binding, permit, parameter, own=own)


def limit_under(
    binding: Binding | LimitUnknown,
    permit: Permit,
    parameter: str,
    *,
    own: Sequence[PermitLimit] = (),
) -> Limit | LimitUnknown | NotLimited:
    """Return the limit under a regulation and column that are already chosen, own limits on top."""
    found = (
        binding
        if isinstance(binding, LimitUnknown)
        else _regulation_limit(binding, permit, parameter)
    )
    return with_own_limits(found, permit, parameter, own)


def days_of_change(
    regulations: Mapping[str, Regulation], permit: Permit, own: Iterable[PermitLimit] = ()
) -> tuple[date, ...]:
    """Return the days, rising, on which a permit's limit of a parameter may become another.

    From one to the day before the next, `resolve_limit` gives one answer for the same station, so
    that a long stretch is resolved once. `own` are the permit's own limits of the parameter,
    whichever day they bind on.
    """
    days: set[date] = set()
    for entry in own:
        days.add(entry.valid_from)
        if entry.valid_to is not None:
            days.add(entry.valid_to + timedelta(days=1))
    with suppress(NotFound):
        cited = cited_regulation(regulations, permit.regulation)
        if cited.in_force is not None:
            days.add(cited.in_force)
        if cited.successor is not None:
            days.add(cited.successor.begins)
            if cited.successor.binding_on_all_from is not None:
                days.add(cited.successor.binding_on_all_from)
    return tuple(sorted(days))


def _regulation_limit(
    binding: Binding, permit: Permit, parameter: str
) -> Limit | LimitUnknown | NotLimited:
    regulation = binding.regulation
    entry = _table_limit(binding, permit, parameter)
    if not isinstance(entry, TableLimit):
        return entry
    rule = regulation.cmax_is_c.get(parameter)
    if rule is not None or not regulation.factors:
        return _unscaled(binding, entry, rule)
    if entry.lower is not None or entry.upper is None:
        return LimitUnknown(
            f"{regulation.id} has a lower limit for {parameter}, and whether its factors scale it "
            "is not in our hands."
        )
    try:
        factors = factors_of(regulation, permit)
    except NoFactorError as error:
        return LimitUnknown(error.why)
    return _scaled(binding, entry, entry.upper, factors)


def _table_limit(
    binding: Binding, permit: Permit, parameter: str
) -> TableLimit | LimitUnknown | NotLimited:
    regulation, column = binding.regulation, binding.column
    tiers = regulation.limits.get((parameter, column), ())
    columns = () if tiers else regulation.columns
    if columns and column not in columns:
        return LimitUnknown(
            f"Permit {permit.number} names column {column!r}; "
            f"{regulation.id} has columns {' and '.join(columns)}."
        )
    if not tiers and "limit" in regulation.not_in_hand:
        return LimitUnknown(
            f"The figure of {regulation.id} for {parameter}, column {column}, is not in our hands; "
            "an official has to enter it."
        )
    if not tiers:
        return LimitUnknown(f"{regulation.id} has no limit for {parameter} in column {column}.")
    found = _tier(regulation, tiers, permit)
    if isinstance(found, TableLimit) and permit.receiving_water in found.not_applied_to:
        return NotLimited(
            f"The limit of {regulation.id} for {parameter} is not applied where the receiving "
            f"water is {permit.receiving_water.value} ({found.basis.clause})."
        )
    return found


def _tier(
    regulation: Regulation, tiers: Sequence[TableLimit], permit: Permit
) -> TableLimit | LimitUnknown:
    """Return the tier that holds the permit's discharge flow; one without borders holds any."""
    unbounded = [tier for tier in tiers if tier.above is None and tier.up_to is None]
    if unbounded:
        return unbounded[0]
    flow, parameter = permit.discharge_flow_m3_per_day, tiers[0].parameter
    if flow is None or not flow > 0:
        known = "not known" if flow is None else f"{flow}, which is not above 0"
        return LimitUnknown(
            f"The discharge flow of permit {permit.number} is {known}, and the limit of "
            f"{regulation.id} for {parameter} depends on it."
        )
    for tier in tiers:
        if tier.holds(exact(flow)):
            return tier
    return LimitUnknown(
        f"No tier of {regulation.id} for {parameter}, column {tiers[0].column}, that is in our "
        f"hands holds a discharge flow of {plain(exact(flow))} m3/day."
    )


def _scaled(
    binding: Binding, entry: TableLimit, upper: Decimal, factors: Sequence[Factor]
) -> Limit:
    cmax = upper
    for factor in factors:
        cmax *= factor.entry.value
    by_name = {factor.name: float(factor.entry.value) for factor in factors}
    scaling = "".join(f" x {plain(factor.entry.value)} ({factor.name})" for factor in factors)
    return _limit(
        binding,
        entry,
        upper=cmax,
        formula=f"{with_unit(upper, entry.unit)}{scaling} = {with_unit(cmax, entry.unit)}",
        rule=_formula_figure(binding.regulation),
        factors=[factor.figure() for factor in factors],
        kq=by_name.get("Kq"),
        kf=by_name.get("Kf"),
        k=by_name.get("K"),
    )


def _unscaled(binding: Binding, entry: TableLimit, rule: Basis | None) -> Limit:
    regulation = binding.regulation
    figure = bounds_text(entry.lower, entry.upper, entry.unit)
    names = [factor.capitalize() for factor in regulation.factors]
    if rule is None or not names:
        formula, stated = f"{figure} (Cmax = C)", _formula_figure(regulation)
    else:
        do = "do" if len(names) > 1 else "does"
        why = f"{' and '.join(names)} {do} not apply"
        formula = f"{figure} ({why})"
        stated = _figure("formula", "Cmax = C", f"{why} to {entry.parameter}", rule)
    return _limit(binding, entry, upper=entry.upper, formula=formula, rule=stated)


def _limit(
    binding: Binding,
    entry: TableLimit,
    *,
    upper: Decimal | None,
    formula: str,
    rule: Figure,
    factors: Sequence[Figure] = (),
    kq: float | None = None,
    kf: float | None = None,
    k: float | None = None,
) -> Limit:
    figures = (
        *_transition(binding),
        *_column(binding),
        rule,
        _table_figure(entry),
        *factors,
    )
    lower = None if entry.lower is None else float(entry.lower)
    return Limit(
        regulation=binding.regulation.id,
        column=entry.column,
        parameter=entry.parameter,
        unit=entry.unit,
        lower=lower,
        upper=None if upper is None else float(upper),
        base_lower=lower,
        base_upper=None if entry.upper is None else float(entry.upper),
        kq=kq,
        kf=kf,
        k=k,
        formula=formula,
        clause="; ".join(f"{figure.name}: {figure.clause}" for figure in figures),
        source="; ".join(f"{figure.name}: {figure.source}" for figure in figures),
        confidence=weakest(figure.confidence for figure in figures),
        figures=figures,
        binding=binding.sentences,
    )


def _transition(binding: Binding) -> list[Figure]:
    if binding.transition is None:
        return []
    why = "binds in the transition between a regulation and its successor"
    return [_figure("regulation", binding.regulation.id, why, binding.transition)]


def _column(binding: Binding) -> list[Figure]:
    if binding.column_basis is None:
        return []
    why = "where the province has not zoned its discharges; the permit names no column"
    return [_figure(DEFAULT_COLUMN, binding.column, why, binding.column_basis)]


def _formula_figure(regulation: Regulation) -> Figure:
    return _figure(
        "formula", regulation.formula, f"formula of {regulation.id}", regulation.formula_basis
    )


def _table_figure(entry: TableLimit) -> Figure:
    why = f"{entry.parameter}, column {entry.column}"
    if entry.above is not None or entry.up_to is not None:
        why += f", discharge flow {class_text(entry.above, entry.up_to, 'm3/day')}"
    if entry.unit_written is not None:
        why += f"; the table writes {entry.unit_written}"
    if entry.note is not None:
        why += f"; {entry.note}"
    return _figure("C", bounds_text(entry.lower, entry.upper, entry.unit), why, entry.basis)


def _figure(name: str, value: str, why: str, basis: Basis) -> Figure:
    return Figure(
        name=name,
        value=value,
        why=why,
        clause=basis.clause,
        source=basis.source,
        confidence=basis.confidence,
    )
