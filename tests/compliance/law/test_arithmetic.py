"""Figures of the law as they are written on paper."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compliance.law.arithmetic import bounds_text, class_text, exact, plain, weakest, with_unit
from domain.judged.verdicts import Confidence


def test_bounds_are_told_from_both_sides_from_one_and_never_from_none() -> None:
    low, high = Decimal("5.50"), Decimal(9)
    assert bounds_text(low, high, "-") == "5.5 to 9"
    assert bounds_text(None, high, "mg/L") == "9 mg/L"
    assert bounds_text(low, None, "mg/L") == "at least 5.5 mg/L"
    with pytest.raises(ValueError, match="neither a lower nor an upper"):
        bounds_text(None, None, "mg/L")


def test_a_class_is_told_by_its_borders() -> None:
    assert class_text(None, Decimal(50), "m3/s") == "up to 50 m3/s"
    assert class_text(Decimal(500), None, "m3/s") == "above 500 m3/s"
    assert class_text(None, None, "m3/s") == "any quantity"


def test_numbers_are_written_without_exponent_and_trailing_zeros() -> None:
    assert [plain(Decimal(text)) for text in ("148.500", "3E+3", "100")] == ["148.5", "3000", "100"]
    assert with_unit(Decimal(7), "-") == "7"
    assert exact(0.1) * 3 == Decimal("0.3")


def test_the_weakest_confidence_counts() -> None:
    assert weakest([Confidence.TWO_SOURCES, Confidence.UNCONFIRMED]) is Confidence.UNCONFIRMED
    assert weakest([Confidence.TWO_SOURCES, Confidence.ONE_SOURCE]) is Confidence.ONE_SOURCE
