"""At a limit, at the border of a class and in any unit: decimals decide, as on paper.

Over every limit that is shipped, every unit that its parameter may be sent in, every border of a
class and every pair of coefficients that the regulations hold.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.regulation import load_regulations
from compliance.verdicts.severity import SEVERITY_CLASSES, severity_class
from compliance.verdicts.times_over import times_over
from compliance.verdicts.verdict import compare, decide, excess
from domain.errors import UnitNotConvertible
from domain.judged.verdicts import Outcome
from domain.measured.parameters import PARAMETERS
from domain.measured.units import UNITS, converter
from tests.compliance.sites import KNOWN_AT, limit_of, mean_of

COEFFICIENTS = [*map(Decimal, ("0.6", "0.8", "0.9", "1", "1.1", "1.2", "1.3"))]
BORDERS = [*map(Decimal, ("1.1", "1.5", "3", "5", "10"))]
SHIPPED = sorted(
    {
        (entry.parameter, bound)
        for regulation in load_regulations().values()
        for entries in regulation.limits.values()
        for entry in entries
        for bound in (entry.lower, entry.upper)
        if bound is not None
    }
)
UPPER = sorted({bound for _, bound in SHIPPED if bound > 0})


def _units_of(parameter: str) -> list[str]:
    found = []
    for unit in UNITS:
        try:
            converter(unit, PARAMETERS[parameter].unit)
        except UnitNotConvertible:
            continue
        found.append(unit)
    return found


def _sent(kept: Decimal, unit: str, kept_unit: str) -> float | None:
    """Return what a logger sends for a value, None where no decimal of the unit is that value."""
    told = converter(unit, kept_unit)
    sent = (Fraction(kept) - told.offset) / told.scale
    written = Decimal(sent.numerator) / Decimal(sent.denominator)
    return float(written) if Fraction(written) == sent else None


def test_a_limit_sent_in_any_unit_is_the_very_limit_under_any_coefficients() -> None:
    held = 0
    for (parameter, bound), kq, kf in product(SHIPPED, COEFFICIENTS, COEFFICIENTS):
        kept_unit, limit = PARAMETERS[parameter].unit, bound * kq * kf
        for unit in _units_of(parameter):
            sent = _sent(limit, unit, kept_unit)
            if sent is not None:
                assert converter(unit, kept_unit).of(sent) == float(limit), (parameter, unit)
                held += 1
    assert held > 20_000


def test_a_mean_at_any_limit_is_kept_and_the_next_double_is_over_by_the_lowest_class() -> None:
    for c, kq, kf in product(UPPER, COEFFICIENTS, COEFFICIENTS):
        limit = float(c * kq * kf)
        over = math.nextafter(limit, math.inf)
        assert compare(limit, limit, limit, None, limit).outcome is Outcome.KEPT
        assert compare(over, over, over, None, limit).outcome is Outcome.EXCEEDED
        found = severity_class("COD", times_over(over, limit))
        assert found is not None
        assert found.label == "<1.1"
        assert excess(over, limit_of(limit)) > 0.0


def test_a_class_begins_at_its_border_over_every_limit_and_pair_of_coefficients() -> None:
    for c, kq, kf in product(UPPER, COEFFICIENTS, COEFFICIENTS):
        cmax = c * kq * kf
        for place, border in enumerate(BORDERS):
            mean = float(cmax * border)
            at, under = (
                severity_class("COD", times_over(value, float(cmax)))
                for value in (mean, math.nextafter(mean, 0.0))
            )
            assert at is SEVERITY_CLASSES[place + 1], (cmax, border)
            assert under is SEVERITY_CLASSES[place], (cmax, border)


@pytest.mark.parametrize(
    ("value", "limit", "written", "label"),
    [
        (6.6, 6.0, "that is 1.1 times", "1.1-1.5"),
        (163.35, 148.5, "that is 1.1 times", "1.1-1.5"),
        (6.5999999, 6.0, "that is 1.0999999833333334 times", "<1.1"),
        (222.74999999, 148.5, "that is 1.4999999999326599 times", "1.1-1.5"),
        (149.0, 148.5, "that is 1.00337 times", "<1.1"),
    ],
)
def test_a_sentence_never_writes_a_ratio_of_another_class(
    value: float, limit: float, written: str, label: str
) -> None:
    verdict = decide(mean_of(value), limit_of(limit), minimum_capture=0.75, known_at=KNOWN_AT)
    found = severity_class("COD", verdict.times_over)
    assert found is not None
    assert (written in verdict.reason, found.label) == (True, label), verdict.reason


POSITIVE = st.floats(min_value=1e-9, max_value=1e9)


@given(value=POSITIVE, limit=POSITIVE)
def test_a_ratio_lies_on_the_side_of_every_border_on_which_the_decimals_lie(
    value: float, limit: float
) -> None:
    told, ratio = times_over(value, limit), Fraction(repr(value)) / Fraction(repr(limit))
    for border in (Decimal(1), *BORDERS):
        assert (told >= float(border)) == (ratio >= Fraction(border))


@given(value=POSITIVE, limit=POSITIVE, rise=POSITIVE)
def test_a_higher_mean_is_never_fewer_times_over(value: float, limit: float, rise: float) -> None:
    assert times_over(value + rise, limit) >= times_over(value, limit)


@given(
    value=st.decimals(min_value=0, max_value=10**7, places=5),
    unit=st.sampled_from(["ug/L", "g/L", "g/m3", "mg/L"]),
)
def test_a_converted_decimal_is_the_double_nearest_to_the_decimal_product(
    value: Decimal, unit: str
) -> None:
    told = converter(unit, "mg/L")
    assert told.of(float(value)) == float(told.of_decimal(value))
