"""The nouns of a regulation as data: limits, factor classes, successor, each with its basis.

They hold what the law says, as it is written; they choose nothing and compute no Cmax.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.judged.verdicts import Confidence
from domain.registered import ReceivingWater


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Where a figure stands in the law, where we have it from, and how sure we are of it."""

    clause: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimit:
    """C of one parameter and column, in the parameter's unit, before any factor.

    A tier by discharge flow reaches from above `above` up to and with `up_to`, m3/day; both None
    where there are no tiers. `unit_written` is the table's own way to write the unit, `note` its
    name of the parameter and its conditions; `entered` marks a figure that an official entered.
    """

    parameter: str
    column: str
    unit: str
    lower: Decimal | None
    upper: Decimal | None
    not_applied_to: frozenset[ReceivingWater]
    basis: Basis
    above: Decimal | None = None
    up_to: Decimal | None = None
    unit_written: str | None = None
    note: str | None = None
    entered: bool = False

    def holds(self, flow: Decimal) -> bool:
        """Return whether a discharge flow (m3/day) lies in its tier."""
        return _between(self.above, flow, self.up_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A parameter that a regulation's table is said to list, while its figures are not in hand."""

    parameter: str
    unit: str
    source: str
    unit_written: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorClass:
    """One class of Kq, Kf or K: above `above` up to and with `up_to`; None is an open end.

    `water` is of Kq alone. `facility_kind` is of K alone: the name that a permit gives, while
    `applies_to` is the row as the law words it. `no_data` marks the regulation's own rule for an
    unknown quantity; `entered` marks a figure that an official entered.
    """

    value: Decimal
    basis: Basis
    water: ReceivingWater | None = None
    above: Decimal | None = None
    up_to: Decimal | None = None
    unit: str | None = None
    no_data: bool = False
    facility_kind: str | None = None
    applies_to: str | None = None
    entered: bool = False

    def holds(self, quantity: Decimal) -> bool:
        """Return whether a quantity (in `unit`) is above `above` and not over `up_to`."""
        return _between(self.above, quantity, self.up_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What follows a regulation: `begins` for new facilities, then for all, days inclusive.

    `existing_until` and `binding_on_all_from` are None where they are not in our hands.
    """

    id: str
    begins: date
    existing_until: date | None
    binding_on_all_from: date | None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultColumn:
    """The column that applies where the province has not zoned its discharges."""

    column: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """One regulation (QCVN) as data; `cited_as` are other ways to write its id.

    `in_force` is None where the date is not in our hands, `successor` where none is known.
    `factors` are those that scale C (kq, kf, k); `not_in_hand` names the parts (limit, kq, kf, k)
    whose figures nobody could show us. `limits` holds the tiers of each parameter and column.
    """

    id: str
    cited_as: tuple[str, ...]
    name_vi: str
    name_en: str
    in_force: date | None
    in_force_basis: Basis | None
    formula: str
    formula_basis: Basis
    factors: tuple[str, ...]
    limits: Mapping[tuple[str, str], tuple[TableLimit, ...]]
    kq: tuple[FactorClass, ...] = ()
    kf: tuple[FactorClass, ...] = ()
    k: tuple[FactorClass, ...] = ()
    cmax_is_c: Mapping[str, Basis] = field(default_factory=dict)
    successor: Successor | None = None
    not_in_hand: frozenset[str] = frozenset()
    listed: tuple[Listed, ...] = ()
    stated_columns: tuple[str, ...] = ()
    default_column: DefaultColumn | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table in alphabetical order; empty where they are not in hand."""
        stated = set(self.stated_columns)
        if not stated and "limit" in self.not_in_hand:
            return ()
        return tuple(sorted(stated | {column for _, column in self.limits}))


def _between(above: Decimal | None, quantity: Decimal, up_to: Decimal | None) -> bool:
    return (above is None or above < quantity) and (up_to is None or quantity <= up_to)
