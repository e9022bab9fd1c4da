"""Decides the limit that binds one outlet for one parameter: Cmax = C x Kq x Kf.

Every factor is named and every figure's confidence carried along. Where a figure is not in our
hands or a fact of the permit is missing, the answer is "limit unknown" with its reason: no figure
is ever guessed. The arithmetic is decimal, as a person would do it on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compliance.regulation import Basis, FactorClass, Regulation, TableLimit, cited_regulation
from compliance.regulation_checks import FLOW_UNIT
from domain.errors import NotFound
from domain.parameters import PARAMETERS
from domain.registry import Permit, ReceivingWater
from domain.verdicts import Confidence, Limit

_WEAKEST_FIRST = (Confidence.UNCONFIRMED, Confidence.ONE_SOURCE, Confidence.TWO_SOURCES)


@dataclass(frozen=True, slots=True)
class LimitUnknown:
    """There is no limit that we could answer for; `why` is one sentence for a person."""

    why: str


class _NoLimitError(Exception):
    """A way out to resolve_limit, with the sentence to answer; it never leaves this file."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def is_judged(parameter: str) -> bool:
    """Return whether a parameter is held against a limit: a flow (m3/h) is not, all else is.

    >>> is_judged("COD"), is_judged("FLOW_OUT")
    (True, False)
    """
    return parameter not in PARAMETERS or PARAMETERS[parameter].unit != FLOW_UNIT


def resolve_limit(
    regulations: Mapping[str, Regulation], permit: Permit, parameter: str
) -> Limit | LimitUnknown:
    """Return the permit's limit for a parameter, in the parameter's unit, or why there is none.

    Source: QCVN 40:2011/BTNMT, Cmax = C x Kq x Kf, and Cmax = C where the factors do not apply.
    """
    try:
        regulation = cited_regulation(regulations, permit.regulation)
        table_limit = _table_limit(regulation, permit, parameter)
        if parameter in regulation.cmax_is_c:
            return _unscaled(regulation, table_limit, regulation.cmax_is_c[parameter])
        kq, kf = _kq(regulation, permit), _kf(regulation, permit)
        return _scaled(regulation, table_limit, kq, kf)
    except NotFound as error:
        return LimitUnknown(f"{error}; an official has to enter it.")
    except _NoLimitError as answer:
        return LimitUnknown(answer.why)


def _table_limit(regulation: Regulation, permit: Permit, parameter: str) -> TableLimit:
    if permit.column not in regulation.columns:
        columns = " and ".join(regulation.columns)
        raise _NoLimitError(
            f"Permit {permit.number} names column {permit.column!r}; "
            f"{regulation.id} has columns {columns}."
        )
    found = regulation.limits.get((parameter, permit.column))
    if found is None:
        raise _NoLimitError(
            f"{regulation.id} has no limit for {parameter} in column {permit.column}."
        )
    if permit.receiving_water in found.not_applied_to:
        raise _NoLimitError(
            f"The limit of {regulation.id} for {parameter} is not applied where the receiving "
            f"water is {permit.receiving_water.value}."
        )
    return found


def _kq(regulation: Regulation, permit: Permit) -> FactorClass:
    water = permit.receiving_water
    classes = [entry for entry in regulation.kq if entry.water is water]
    name = f"Kq of {regulation.id} for receiving water {water.value}"
    match water:
        case ReceivingWater.RIVER:
            return _class_of(name, classes, permit.receiving_flow_m3_per_s)
        case ReceivingWater.LAKE:
            return _class_of(name, classes, permit.receiving_volume_m3)
        case _:
            return _class_of(name, classes, None)


def _kf(regulation: Regulation, permit: Permit) -> FactorClass:
    if permit.discharge_flow_m3_per_day is None:
        raise _NoLimitError(
            f"The discharge flow of permit {permit.number} is not known, and Kf of "
            f"{regulation.id} depends on it."
        )
    return _class_of(f"Kf of {regulation.id}", regulation.kf, permit.discharge_flow_m3_per_day)


def _class_of(name: str, classes: Sequence[FactorClass], quantity: float | None) -> FactorClass:
    """Return the class that holds a quantity; without one the no-data rule, or the only class."""
    if quantity is None:
        bounded = [c for c in classes if c.above is not None or c.up_to is not None]
        fitting = [c for c in classes if c.no_data or not bounded]
    elif quantity > 0:
        exact = Decimal(repr(float(quantity)))
        fitting = [c for c in classes if not c.no_data and c.holds(exact)]
    else:
        raise _NoLimitError(
            f"{name} cannot be chosen: the permit's quantity {quantity} is not above 0."
        )
    if not fitting:
        raise _NoLimitError(
            f"{name} cannot be chosen: no class of the regulation holds {quantity}."
        )
    return fitting[0]


def _scaled(regulation: Regulation, entry: TableLimit, kq: FactorClass, kf: FactorClass) -> Limit:
    if entry.upper is None:
        raise _NoLimitError(f"{regulation.id} has no upper limit for {entry.parameter}.")
    cmax = entry.upper * kq.value * kf.value
    formula = (
        f"{_plain(entry.upper)} {entry.unit} x {_plain(kq.value)} (Kq) x {_plain(kf.value)} (Kf)"
        f" = {_plain(cmax)} {entry.unit}"
    )
    bases = {"C": entry.basis, "Kq": kq.basis, "Kf": kf.basis}
    return _limit(
        regulation,
        entry,
        upper=float(cmax),
        kq=float(kq.value),
        kf=float(kf.value),
        formula=formula,
        bases={"Cmax": regulation.formula_basis, **bases},
    )


def _unscaled(regulation: Regulation, entry: TableLimit, rule: Basis) -> Limit:
    low, high = entry.lower, entry.upper
    unit = "" if entry.unit == "-" else f" {entry.unit}"
    if low is not None and high is not None:
        figure = f"{_plain(low)} to {_plain(high)}{unit}"
    elif high is not None:
        figure = f"{_plain(high)}{unit}"
    else:
        figure = f"at least {'' if low is None else _plain(low)}{unit}"
    return _limit(
        regulation,
        entry,
        upper=None if high is None else float(high),
        kq=None,
        kf=None,
        formula=f"{figure} (Kq and Kf do not apply)",
        bases={"Cmax = C": rule, "C": entry.basis},
    )


def _limit(
    regulation: Regulation,
    entry: TableLimit,
    *,
    upper: float | None,
    kq: float | None,
    kf: float | None,
    formula: str,
    bases: Mapping[str, Basis],
) -> Limit:
    lower = None if entry.lower is None else float(entry.lower)
    return Limit(
        regulation=regulation.id,
        column=entry.column,
        parameter=entry.parameter,
        unit=entry.unit,
        lower=lower,
        upper=upper,
        base_lower=lower,
        base_upper=None if entry.upper is None else float(entry.upper),
        kq=kq,
        kf=kf,
        formula=formula,
        clause="; ".join(f"{name}: {basis.clause}" for name, basis in bases.items()),
        source="; ".join(f"{name}: {basis.source}" for name, basis in bases.items()),
        confidence=min((b.confidence for b in bases.values()), key=_WEAKEST_FIRST.index),
    )


def _plain(number: Decimal) -> str:
    """Return a decimal without trailing zeros and without an exponent.

    >>> _plain(Decimal("148.500")), _plain(Decimal("3E+3"))
    ('148.5', '3000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
