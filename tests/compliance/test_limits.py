"""Cmax = C x Kq x Kf: each class at its borders, and no figure where a fact is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.limits import LimitUnknown, is_judged, resolve_limit
from compliance.regulation import load_regulations
from domain.registry import Permit, ReceivingWater
from domain.verdicts import Confidence, Limit
from tests.compliance.sites import permit

REGULATIONS = load_regulations()


def _limit(held: Permit, parameter: str = "COD") -> Limit:
    found = resolve_limit(REGULATIONS, held, parameter)
    assert isinstance(found, Limit), found
    return found


def _why(held: Permit, parameter: str = "COD") -> str:
    found = resolve_limit(REGULATIONS, held, parameter)
    assert isinstance(found, LimitUnknown), found
    return found.why


@pytest.mark.parametrize(
    ("flow", "kq"),
    [(0.1, 0.9), (50, 0.9), (50.1, 1.0), (200, 1.0), (200.1, 1.1), (500, 1.1), (500.1, 1.2)],
)
def test_a_river_class_holds_its_upper_border_and_not_its_lower(flow: float, kq: float) -> None:
    assert _limit(permit(receiving_flow_m3_per_s=flow)).kq == kq


@pytest.mark.parametrize(
    ("flow", "kf"),
    [(1, 1.2), (50, 1.2), (50.5, 1.1), (500, 1.1), (501, 1.0), (5000, 1.0), (5001, 0.9)],
)
def test_a_discharge_class_holds_its_upper_border_and_not_its_lower(flow: float, kf: float) -> None:
    assert _limit(permit(discharge_flow_m3_per_day=flow)).kf == kf


@pytest.mark.parametrize(
    ("volume", "kq"), [(None, 0.6), (1e7, 0.6), (1.1e7, 0.8), (1e8, 0.8), (1.1e8, 1.0)]
)
def test_a_lake_is_classed_by_its_volume(volume: float | None, kq: float) -> None:
    held = permit(receiving_water=ReceivingWater.LAKE, receiving_volume_m3=volume)
    assert _limit(held).kq == kq


@pytest.mark.parametrize(
    ("water", "kq"), [(ReceivingWater.COASTAL_PROTECTED, 1.0), (ReceivingWater.COASTAL_OTHER, 1.3)]
)
def test_coastal_water_has_one_kq_each(water: ReceivingWater, kq: float) -> None:
    assert _limit(permit(receiving_water=water, receiving_flow_m3_per_s=None)).kq == kq


def test_a_river_without_flow_data_has_the_no_data_rule() -> None:
    assert _limit(permit(receiving_flow_m3_per_s=None)).kq == 0.9


def test_the_formula_names_every_factor_and_comes_out_exactly() -> None:
    limit = _limit(permit(receiving_flow_m3_per_s=None, discharge_flow_m3_per_day=400.0))
    assert limit.formula == "150 mg/L x 0.9 (Kq) x 1.1 (Kf) = 148.5 mg/L"
    assert limit.upper == 148.5
    assert limit.base_upper == 150
    assert "Table 1 (Bảng 1), column B" in limit.clause
    assert "2.4, Table 4 (Bảng 4)" in limit.clause


def test_binary_arithmetic_would_have_missed_the_exact_limit() -> None:
    held = permit(receiving_flow_m3_per_s=300.0, discharge_flow_m3_per_day=400.0)
    assert 100 * 1.1 * 1.1 != 121.0  # what floats would have given
    assert _limit(held, "TSS").upper == 121.0


@pytest.mark.parametrize(
    "parameter", ["TEMP", "COLOUR", "PH", "COLIFORM", "GROSS_ALPHA", "GROSS_BETA"]
)
def test_the_factors_do_not_apply_to_the_six_exceptions(parameter: str) -> None:
    limit = _limit(permit(discharge_flow_m3_per_day=None), parameter)
    assert (limit.kq, limit.kf) == (None, None)
    assert (limit.lower, limit.upper) == (limit.base_lower, limit.base_upper)
    assert "Kq and Kf do not apply" in limit.formula


def test_confidence_is_that_of_the_weakest_figure() -> None:
    # COD's C is agreed by two sources, but Kf is unconfirmed.
    entry = REGULATIONS["QCVN 40:2011/BTNMT"].limits["COD", "B"]
    assert entry.basis.confidence is Confidence.TWO_SOURCES
    assert _limit(permit()).confidence is Confidence.UNCONFIRMED


def test_an_unknown_discharge_flow_is_never_guessed() -> None:
    assert "discharge flow of permit GPMT-THU-01 is not known" in _why(
        permit(discharge_flow_m3_per_day=None)
    )


@pytest.mark.parametrize("flow", [0.0, -5.0, float("nan")])
def test_a_flow_that_cannot_be_leaves_the_limit_unknown(flow: float) -> None:
    assert "is not above 0" in _why(permit(discharge_flow_m3_per_day=flow))
    assert "is not above 0" in _why(permit(receiving_flow_m3_per_s=flow))


def test_an_unknown_regulation_column_or_parameter_each_has_its_own_reason() -> None:
    assert "QCVN 40:2025" in _why(permit(regulation="QCVN 40:2025/BTNMT"))
    assert "has columns A and B" in _why(permit(column="C"))
    assert "no limit for TOC" in _why(permit(), "TOC")


def test_only_flows_are_not_judged() -> None:
    assert not is_judged("FLOW_IN")
    assert not is_judged("FLOW_OUT")
    assert is_judged("TOC")
    assert is_judged("COD")


@given(
    flow=st.floats(min_value=1e-3, max_value=1e6),
    discharge=st.floats(min_value=1e-3, max_value=1e6),
    column=st.sampled_from("AB"),
)
def test_every_quantity_above_nought_has_exactly_one_class(
    flow: float, discharge: float, column: str
) -> None:
    held = permit(column=column, receiving_flow_m3_per_s=flow, discharge_flow_m3_per_day=discharge)
    limit = _limit(held)
    regulation = REGULATIONS["QCVN 40:2011/BTNMT"]
    for classes, quantity in (
        ([c for c in regulation.kq if c.water is ReceivingWater.RIVER and not c.no_data], flow),
        (list(regulation.kf), discharge),
    ):
        assert sum(c.holds(Decimal(repr(quantity))) for c in classes) == 1
    assert limit.upper is not None
    assert limit.base_upper is not None
    assert 0.9 * 0.9 * limit.base_upper <= limit.upper + 1e-9
    assert limit.upper <= 1.2 * 1.2 * limit.base_upper + 1e-9
