"""A registry's row is held against the law in hand, and accepted where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from compliance.history.registry_rows import permit_fault_under, span_fault_under
from compliance.law.regulation import load_regulations
from domain.registered import PermitLimit, PermitLimitKind, Sensor
from domain.registry import Registry
from tests.compliance.sites import OUTLET_ID, one_outlet_registry, permit

REGULATIONS = load_regulations()
FIRST = date(2021, 1, 1)


def sensor(span_high: float, parameter: str = "COD", **changes: object) -> Sensor:
    made = Sensor(
        outlet_id=OUTLET_ID,
        parameter=parameter,
        span_low=0.0,
        span_high=span_high,
        resolution=None,
        valid_from=FIRST,
        valid_to=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # tests name the fields


def fault_of(found: Sensor, registry: Registry | None = None) -> str | None:
    return span_fault_under(REGULATIONS)(registry or one_outlet_registry("COD", "PH"), found)


def own(upper: float | None, kind: PermitLimitKind, first: date, last: date | None) -> PermitLimit:
    return PermitLimit(
        permit_number="GPMT-THU-01",
        outlet_id=OUTLET_ID,
        parameter="COD",
        kind=kind,
        lower=None,
        upper=upper,
        valid_from=first,
        valid_to=last,
        document="QĐ 1",
    )


def test_a_span_of_three_times_the_limit_is_enough_and_one_below_is_refused_with_the_clause() -> (
    None
):
    assert fault_of(sensor(450.0)) is None
    said = fault_of(sensor(449.9))
    assert said is not None
    assert "span_high 449.9 mg/L is below 3 x the limit of 150 mg/L = 450 mg/L" in said
    assert "Circular 10/2021/TT-BTNMT, Art. 35.1" in said


def test_a_detection_limit_that_is_not_below_the_limit_is_refused() -> None:
    assert fault_of(sensor(450.0, detection_limit=149.9)) is None
    said = fault_of(sensor(450.0, detection_limit=150.0))
    assert said is not None
    assert "detection_limit 150 mg/L is not below the limit of 150 mg/L" in said


def test_the_limit_is_that_of_the_sensors_days() -> None:
    registry = replace(
        one_outlet_registry("COD"),
        permit_limits=(own(200.0, PermitLimitKind.INTERIM, date(2023, 1, 1), date(2023, 6, 30)),),
    )
    assert fault_of(sensor(450.0, valid_to=date(2022, 12, 31)), registry) is None
    said = fault_of(sensor(450.0), registry)
    assert said is not None
    assert "on 2023-01-01" in said
    assert fault_of(sensor(450.0, valid_from=date(2023, 7, 1)), registry) is None


def test_a_limit_that_is_unknown_stayed_or_not_in_force_is_nothing_to_hold_against() -> None:
    unknown = one_outlet_registry("COD", regulation="qcvn-40-2025", column="B")
    assert fault_of(sensor(1.0), unknown) is None
    stayed = replace(
        one_outlet_registry("COD"),
        permit_limits=(own(None, PermitLimitKind.STAY, date(2020, 1, 1), None),),
    )
    assert fault_of(sensor(1.0, valid_to=date(2021, 6, 1)), stayed) is None
    assert fault_of(sensor(1.0), replace(unknown, permits=())) is None


def test_three_times_a_ph_means_nothing() -> None:
    assert fault_of(sensor(14.0, "PH")) is None


@pytest.mark.parametrize(
    ("regulation", "column", "successor", "said"),
    [
        ("QCVN 40:2011/BTNMT", "B", "C", None),
        ("qcvn-40-2011", "B", None, None),
        ("qcvn-40-2011", "C", None, "column 'C' is no column of QCVN 40:2011/BTNMT: use A or B"),
        ("qcvn-40-2011", "b", None, "column 'b' is no column of QCVN 40:2011/BTNMT: use A or B"),
        (
            "qcvn-40-2011",
            "B",
            "D",
            "successor_column 'D' is no column of QCVN 40:2025/BTNMT: use A or B or C",
        ),
        ("qcvn-40-2025", "C", "A", None),
        ("QCVN 63:2017", "X", None, None),
    ],
)
def test_a_permit_names_a_column_that_its_regulation_has(
    regulation: str, column: str, successor: str | None, said: str | None
) -> None:
    named = permit(regulation=regulation, column=column, successor_column=successor)
    assert permit_fault_under(REGULATIONS)(named) == said
