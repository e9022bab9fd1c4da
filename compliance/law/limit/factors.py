"""Chooses the class of each factor that scales C: Kq, Kf or K, and says why that class applies.

Where a fact of the permit or a class of the law is missing it says which; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.law.arithmetic import class_text, exact, plain
from compliance.law.regulation import FactorClass, Regulation
from domain.judged.verdicts import Figure
from domain.registered import Permit, ReceivingWater

_WATER_WORDS = {
    ReceivingWater.RIVER: "river",
    ReceivingWater.LAKE: "lake",
    ReceivingWater.COASTAL_PROTECTED: "coastal water for aquatic life or water sports",
    ReceivingWater.COASTAL_OTHER: "other coastal water",
    ReceivingWater.URBAN_DRAINAGE: "urban or residential drainage",
}


class NoFactorError(Exception):
    """No class of a factor can be chosen; `why` is one sentence. Caught in limits.py."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Factor:
    """A chosen class: its name (Kq, Kf, K) and why it applies."""

    name: str
    entry: FactorClass
    why: str

    def figure(self) -> Figure:
        """Return it as a figure of the limit that it scales."""
        basis = self.entry.basis
        return Figure(
            name=self.name,
            value=plain(self.entry.value),
            why=self.why,
            clause=basis.clause,
            source=basis.source,
            confidence=basis.confidence,
        )


def factors_of(regulation: Regulation, permit: Permit) -> list[Factor]:
    """Return the factors of a regulation's formula for a permit, in its order; or NoFactorError.

    Source: QCVN 40:2011/BTNMT, 2.3 (Kq) and 2.4 (Kf); QCVN 14:2008/BTNMT, K.
    """
    choose = {"kq": _kq, "kf": _kf, "k": _k}
    return [choose[name](regulation, permit) for name in regulation.factors]


def _kq(regulation: Regulation, permit: Permit) -> Factor:
    water = permit.receiving_water
    name = f"Kq of {regulation.id} for receiving water {water.value}"
    classes = [entry for entry in regulation.kq if entry.water is water]
    quantities = {
        ReceivingWater.RIVER: permit.receiving_flow_m3_per_s,
        ReceivingWater.LAKE: permit.receiving_volume_m3,
    }
    return _class_of("Kq", name, _WATER_WORDS[water], classes, quantities.get(water))


def _kf(regulation: Regulation, permit: Permit) -> Factor:
    name, flow = f"Kf of {regulation.id}", permit.discharge_flow_m3_per_day
    if not regulation.kf:
        raise _not_in_hand(name)
    if flow is None:
        raise NoFactorError(
            f"The discharge flow of permit {permit.number} is not known, and {name} depends on it."
        )
    return _class_of("Kf", name, "discharge", regulation.kf, flow)


def _k(regulation: Regulation, permit: Permit) -> Factor:
    name = f"K of {regulation.id}"
    if not regulation.k:
        raise _not_in_hand(name)
    kind = permit.facility_kind
    for entry in regulation.k:
        if kind is not None and kind in (entry.facility_kind, entry.applies_to):
            return Factor("K", entry, f"facility kind {entry.applies_to or entry.facility_kind}")
    kinds = ", ".join(str(entry.facility_kind) for entry in regulation.k)
    stated = "is not known" if kind is None else f"{kind!r} is not among its rows"
    raise NoFactorError(
        f"{name} cannot be chosen: the facility kind of permit {permit.number} {stated}; "
        f"kinds are {kinds}."
    )


def _class_of(
    short: str, name: str, of_what: str, classes: Sequence[FactorClass], quantity: float | None
) -> Factor:
    """Return the class that holds a quantity; without one the no-data rule, or the only class."""
    if not classes:
        raise _not_in_hand(name)
    if quantity is None:
        bounded = [c for c in classes if c.above is not None or c.up_to is not None]
        fitting = [c for c in classes if c.no_data or not bounded]
        told = "not known"
        why = f"{of_what} of unknown quantity: the regulation's own rule" if bounded else of_what
    elif quantity > 0:
        size = exact(quantity)
        fitting = [c for c in classes if not c.no_data and c.holds(size)]
        told = plain(size)
        unit = (fitting or classes)[0].unit or ""
        reach = class_text(fitting[0].above, fitting[0].up_to, unit) if fitting else ""
        why = f"{of_what} of {told} {unit}".rstrip() + f", class {reach}"
    else:
        raise NoFactorError(
            f"{name} cannot be chosen: the permit's quantity {quantity} is not above 0."
        )
    if not fitting:
        raise NoFactorError(f"{name} cannot be chosen: no class in our hands holds {told}.")
    return Factor(short, fitting[0], why)


def _not_in_hand(name: str) -> NoFactorError:
    return NoFactorError(f"{name} is not in our hands; an official has to enter it.")
