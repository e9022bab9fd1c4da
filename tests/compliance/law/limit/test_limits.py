"""Cmax = C times its factors: each class at its borders, no figure where a fact is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.limit.limits import LimitUnknown, NotLimited, is_judged, resolve_limit
from compliance.law.regulation import Regulation, TableLimit, load_regulations
from domain.judged.verdicts import Confidence, Limit
from domain.registered import Permit, ReceivingWater
from tests.compliance.sites import DAY, permit, station

REGULATIONS = load_regulations()
STATION = station("tram-thu", "ccn-thu")
QCVN_14 = "QCVN 14:2008/BTNMT"
QCVN_11 = "QCVN 11-MT:2015/BTNMT"


def _limit(held: Permit, parameter: str = "COD") -> Limit:
    found = resolve_limit(REGULATIONS, held, parameter, station=STATION, day=DAY)
    assert isinstance(found, Limit), found
    return found


def _why(held: Permit, parameter: str = "COD") -> str:
    found = resolve_limit(REGULATIONS, held, parameter, station=STATION, day=DAY)
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
    [entry] = REGULATIONS["QCVN 40:2011/BTNMT"].limits["COD", "B"]
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
    why = _why(permit(regulation="QCVN 40:2025/BTNMT"))
    assert "QCVN 40:2025/BTNMT for COD, column B, is not in our hands" in why
    assert "QCVN 63:2017" in _why(permit(regulation="QCVN 63:2017/BTNMT"))
    assert "has columns A and B" in _why(permit(column="C"))
    assert "no limit for TOC" in _why(permit(), "TOC")


def test_only_flows_are_not_judged() -> None:
    assert not is_judged("FLOW_IN")
    assert not is_judged("FLOW_OUT")
    assert is_judged("TOC")
    assert is_judged("COD")


def test_every_figure_is_named_with_the_sentence_why_it_applies() -> None:
    limit = _limit(permit(receiving_flow_m3_per_s=40.0, discharge_flow_m3_per_day=400.0))
    assert [(figure.name, figure.value) for figure in limit.figures] == [
        ("regulation", "QCVN 40:2011/BTNMT"),
        ("formula", "Cmax = C x Kq x Kf"),
        ("C", "150 mg/L"),
        ("Kq", "0.9"),
        ("Kf", "1.1"),
    ]
    whys = {figure.name: figure.why for figure in limit.figures}
    assert whys["Kq"] == "river of 40 m3/s, class up to 50 m3/s"
    assert whys["Kf"] == "discharge of 400 m3/24h, class above 50 up to 500 m3/24h"
    assert all(figure.clause and figure.source for figure in limit.figures)


def test_a_quantity_that_is_not_known_is_said_where_the_no_data_rule_stands() -> None:
    limit = _limit(permit(receiving_flow_m3_per_s=None))
    [kq] = [figure for figure in limit.figures if figure.name == "Kq"]
    assert kq.why == "river of unknown quantity: the regulation's own rule"


def test_chloride_is_not_limited_where_the_receiving_water_is_saline() -> None:
    held = permit(receiving_water=ReceivingWater.COASTAL_OTHER)
    found = resolve_limit(REGULATIONS, held, "CHLORIDE", station=STATION, day=DAY)
    assert isinstance(found, NotLimited)
    assert "is not applied where the receiving water is coastal_other" in found.why
    assert _limit(permit(), "CHLORIDE").upper == 1000


@pytest.mark.parametrize(
    ("kind", "k", "cmax"),
    [
        ("residential_from_50_apartments", 1.0, 50.0),
        ("hotel_under_50_rooms", 1.2, 60.0),
        ("khách sạn / hotel: dưới 50 phòng", 1.2, 60.0),
    ],
)
def test_domestic_wastewater_is_scaled_by_the_kind_of_the_facility(
    kind: str, k: float, cmax: float
) -> None:
    limit = _limit(permit(regulation=QCVN_14, facility_kind=kind), "BOD5")
    assert (limit.k, limit.kq, limit.kf, limit.upper) == (k, None, None, cmax)
    assert limit.formula == f"50 mg/L x {k:g} (K) = {cmax:g} mg/L"
    assert limit.confidence is Confidence.UNCONFIRMED


def test_without_the_kind_of_the_facility_the_kinds_are_named() -> None:
    why = _why(permit(regulation=QCVN_14), "BOD5")
    assert "facility kind of permit GPMT-THU-01 is not known" in why
    assert "residential_from_50_apartments" in why
    why = _why(permit(regulation=QCVN_14, facility_kind="hotell"), "BOD5")
    assert "'hotell' is not among its rows" in why


def test_k_does_not_apply_to_ph_and_needs_no_kind_there() -> None:
    limit = _limit(permit(regulation=QCVN_14), "PH")
    assert (limit.lower, limit.upper, limit.k) == (5, 9, None)
    assert limit.formula == "5 to 9 (K does not apply)"


def test_a_note_of_the_table_is_told_with_its_figure() -> None:
    limit = _limit(permit(regulation=QCVN_14, facility_kind="hotel_under_50_rooms"), "SULFIDE")
    [c] = [figure for figure in limit.figures if figure.name == "C"]
    assert "tính theo H2S" in c.why
    coliform = _limit(permit(regulation=QCVN_14), "COLIFORM")
    assert any("the table writes MPN/100mL" in figure.why for figure in coliform.figures)


def test_without_the_classes_of_kq_only_what_is_not_scaled_has_a_limit() -> None:
    held = permit(regulation=QCVN_11)
    assert "Kq of QCVN 11-MT:2015/BTNMT for receiving water river is not in our hands" in _why(held)
    assert _limit(held, "PH").upper == 9
    assert _limit(held, "COLIFORM").upper == 5000


@pytest.mark.parametrize("factor", ["kf", "k"])
def test_a_factor_without_any_class_is_not_in_our_hands(factor: str) -> None:
    held = permit(regulation="QCVN thử")
    found = resolve_limit(
        {"QCVN thử": _trial(factors=(factor,))}, held, "COD", station=STATION, day=DAY
    )
    assert isinstance(found, LimitUnknown)
    assert f"{factor.capitalize()} of QCVN thử is not in our hands" in found.why


def _tier(upper: int, above: int | None, up_to: int | None) -> TableLimit:
    [entry] = REGULATIONS["QCVN 40:2011/BTNMT"].limits["COD", "B"]
    bounds = [None if bound is None else Decimal(bound) for bound in (above, up_to)]
    return replace(entry, upper=Decimal(upper), above=bounds[0], up_to=bounds[1])


def _trial(factors: tuple[str, ...] = (), *tiers: TableLimit) -> Regulation:
    return replace(
        REGULATIONS["QCVN 40:2011/BTNMT"],
        id="QCVN thử",
        formula="Cmax = C",
        factors=factors,
        successor=None,
        kq=(),
        kf=(),
        limits={("COD", "B"): tiers or (_tier(150, None, None),)},
    )


@pytest.mark.parametrize(
    ("flow", "cmax"), [(1.0, 90), (2000.0, 90), (2000.5, 75), (20000.0, 75), (20001.0, 60)]
)
def test_a_tier_is_chosen_by_the_discharge_flow(flow: float, cmax: int) -> None:
    tiers = (_tier(90, None, 2000), _tier(75, 2000, 20000), _tier(60, 20000, None))
    held = permit(regulation="QCVN thử", discharge_flow_m3_per_day=flow)
    found = resolve_limit({"QCVN thử": _trial((), *tiers)}, held, "COD", station=STATION, day=DAY)
    assert isinstance(found, Limit)
    assert found.upper == cmax
    assert found.formula == f"{cmax} mg/L (Cmax = C)"
    assert "discharge flow" in found.figures[1].why


@pytest.mark.parametrize(
    ("flow", "says"),
    [(None, "is not known"), (-1.0, "not above 0"), (3000.0, "No tier of QCVN thử for COD")],
)
def test_without_a_tier_for_the_flow_the_limit_is_unknown(flow: float | None, says: str) -> None:
    held = permit(regulation="QCVN thử", discharge_flow_m3_per_day=flow)
    trial = {"QCVN thử": _trial((), _tier(90, None, 2000))}
    found = resolve_limit(trial, held, "COD", station=STATION, day=DAY)
    assert isinstance(found, LimitUnknown)
    assert says in found.why


def test_a_lower_limit_that_factors_would_scale_is_unknown() -> None:
    entry = replace(_tier(150, None, None), lower=Decimal(5))
    found = resolve_limit(
        {"QCVN thử": _trial(("kf",), entry)},
        permit(regulation="QCVN thử"),
        "COD",
        station=STATION,
        day=DAY,
    )
    assert isinstance(found, LimitUnknown)
    assert "whether its factors scale it is not in our hands" in found.why


def test_a_quantity_that_no_class_holds_leaves_the_limit_unknown() -> None:
    whole = REGULATIONS["QCVN 40:2011/BTNMT"]
    cut = {whole.id: replace(whole, kf=whole.kf[:1])}
    found = resolve_limit(cut, permit(), "COD", station=STATION, day=DAY)
    assert isinstance(found, LimitUnknown)
    assert "no class in our hands holds 1000" in found.why


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
