"""Figures that officials enter: the newest of a place stands, and a faulty one is refused whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.entered.figures import check_figure, with_figures
from compliance.law.limit.limits import LimitUnknown, NotLimited, resolve_limit
from compliance.law.regulation import Regulation, load_regulations
from domain.errors import FaultsFound
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.verdicts import Confidence, Limit
from domain.registered import ReceivingWater
from tests.compliance.sites import DAY, permit, station

REGULATIONS = load_regulations()
STATION = station("tram-thu", "ccn-thu")
NEW, OLD, HANOI = "QCVN 40:2025/BTNMT", "QCVN 40:2011/BTNMT", "QCTĐHN 02:2014/BTNMT"
DOMESTIC = "QCVN 14:2008/BTNMT"
# 18:00 UTC: the next day in Hanoi.
ENTERED_AT = datetime(2026, 11, 20, 18, tzinfo=UTC)


def _figure(kind: FigureKind = FigureKind.LIMIT, **facts: Any) -> EnteredFigure:
    told: dict[str, Any] = {
        "regulation": NEW,
        "kind": kind,
        "clause": "Bảng 1",
        "document": "Công báo 44497",
        "confidence": Confidence.ONE_SOURCE,
        "entered_by": "Nguyễn Thị Thử",
        "known_at": ENTERED_AT,
    }
    if kind is FigureKind.LIMIT:
        told |= {"parameter": "COD", "column": "B", "unit": "mg/L", "upper": "90"}
    return EnteredFigure(**{**told, **facts})


def _kf(value: str | None, above: str | None, up_to: str | None, **facts: Any) -> EnteredFigure:
    return _figure(
        FigureKind.KF,
        **{"regulation": HANOI, "value": value, "above": above, "up_to": up_to}
        | {"unit": "m3/24h", **facts},
    )


def _kq(value: str | None, water: ReceivingWater, **facts: Any) -> EnteredFigure:
    return _figure(FigureKind.KQ, **{"regulation": HANOI, "value": value, "water": water, **facts})


def _found(
    regulations: dict[str, Regulation], parameter: str = "COD", **facts: Any
) -> Limit | LimitUnknown | NotLimited:
    held = permit(**{"regulation": NEW, **facts})
    return resolve_limit(regulations, held, parameter, station=STATION, day=DAY)


def _limit(regulations: dict[str, Regulation], parameter: str = "COD", **facts: Any) -> Limit:
    found = _found(regulations, parameter, **facts)
    assert isinstance(found, Limit), found
    return found


def _faults(figure: EnteredFigure, *before: EnteredFigure) -> list[str]:
    with pytest.raises(FaultsFound) as found:
        check_figure(with_figures(REGULATIONS, before), figure)
    return [fault.message for fault in found.value.faults]


def _checked(*figures: EnteredFigure) -> dict[str, Regulation]:
    for count, figure in enumerate(figures):
        check_figure(with_figures(REGULATIONS, figures[:count]), figure)
    return with_figures(REGULATIONS, figures)


def test_an_entered_figure_makes_an_unknown_limit_known_and_says_who_entered_it() -> None:
    assert isinstance(_found(REGULATIONS), LimitUnknown)
    limit = _limit(_checked(_figure()))
    assert limit.upper == 90
    [c] = [figure for figure in limit.figures if figure.name == "C"]
    assert c.source == "entered by Nguyễn Thị Thử on 2026-11-21 from Công báo 44497"
    assert (c.clause, c.confidence) == ("Bảng 1", Confidence.ONE_SOURCE)


def test_what_was_not_entered_stays_unknown() -> None:
    overlaid = _checked(_figure())
    assert isinstance(_found(overlaid, "TSS"), LimitUnknown)
    assert isinstance(_found(overlaid, column="A"), LimitUnknown)
    assert with_figures(REGULATIONS, []) == REGULATIONS


def test_a_later_entry_supersedes_an_earlier_one_for_its_place_alone() -> None:
    first = _figure()
    other = _figure(column="A", upper="60")
    later = _figure(upper="75.0", known_at=ENTERED_AT + timedelta(days=1))
    for order in permutations([first, other, later]):
        overlaid = with_figures(REGULATIONS, order)
        assert _limit(overlaid).upper == 75
        assert _limit(overlaid, column="A").upper == 60


def test_an_entry_in_another_unit_is_converted_exactly_and_says_so() -> None:
    limit = _limit(_checked(_figure(unit="ug/L", upper="90000")))
    assert (limit.upper, limit.unit) == (90, "mg/L")
    assert "entered as 90000 ug/L" in limit.figures[1].why


def test_tiers_are_entered_one_by_one_and_a_gap_between_them_stays_unknown() -> None:
    overlaid = _checked(_figure(up_to="2000"), _figure(above="20000", upper="60"))
    assert _limit(overlaid, discharge_flow_m3_per_day=2000.0).upper == 90
    assert _limit(overlaid, discharge_flow_m3_per_day=20001.0).upper == 60
    between = _found(overlaid, discharge_flow_m3_per_day=5000.0)
    assert isinstance(between, LimitUnknown)
    assert "No tier" in between.why


def test_an_entry_over_a_figure_of_the_file_keeps_the_conditions_of_its_row() -> None:
    figure = _figure(regulation=OLD, parameter="CHLORIDE", upper="900")
    overlaid = _checked(figure)
    facts: dict[str, Any] = {"regulation": OLD}
    assert _limit(overlaid, "CHLORIDE", **facts).base_upper == 900
    salty = _found(overlaid, "CHLORIDE", receiving_water=ReceivingWater.COASTAL_OTHER, **facts)
    assert isinstance(salty, NotLimited)


def test_an_entry_without_a_figure_takes_the_entered_one_back() -> None:
    later = ENTERED_AT + timedelta(days=1)
    overlaid = _checked(_figure(), _figure(upper=None, known_at=later))
    assert isinstance(_found(overlaid), LimitUnknown)
    corrected = _checked(
        _figure(regulation="qcvn-40-2011"),
        _figure(regulation=OLD, upper=None, known_at=later),
    )
    assert _limit(corrected, regulation=OLD).base_upper == 150


def test_hanois_limit_is_known_once_c_kq_and_kf_have_all_been_entered() -> None:
    entries = [
        _figure(regulation=HANOI, upper="100"),
        _kq("0.9", ReceivingWater.RIVER, up_to="50", unit="m3/s"),
        _kf("1.1", None, "500"),
        _kf("1.0", "500", None),
    ]
    facts: dict[str, Any] = {
        "regulation": HANOI,
        "receiving_flow_m3_per_s": 40.0,
        "discharge_flow_m3_per_day": 400.0,
    }
    for count in range(3):
        assert isinstance(_found(_checked(*entries[:count]), **facts), LimitUnknown)
    limit = _limit(_checked(*entries), **facts)
    assert limit.formula == "100 mg/L x 0.9 (Kq) x 1.1 (Kf) = 99 mg/L"
    assert limit.confidence is Confidence.UNCONFIRMED


def test_a_class_of_k_is_corrected_under_either_of_its_names() -> None:
    row = REGULATIONS[DOMESTIC].k[1]
    figure = _figure(FigureKind.K, regulation=DOMESTIC, value="1.15", facility_kind=row.applies_to)
    overlaid = _checked(figure)
    assert len(overlaid[DOMESTIC].k) == 8
    held = {"regulation": DOMESTIC, "facility_kind": row.facility_kind}
    assert _limit(overlaid, "BOD5", **held).k == 1.15
    withdrawn = _figure(
        FigureKind.K,
        regulation=DOMESTIC,
        facility_kind=row.facility_kind,
        known_at=ENTERED_AT + timedelta(days=1),
    )
    assert _limit(_checked(figure, withdrawn), "BOD5", **held).k == 1.2


def test_a_row_of_k_that_is_not_in_the_file_is_added() -> None:
    figure = _figure(FigureKind.K, regulation=DOMESTIC, value="1.0", facility_kind="market")
    held = {"regulation": DOMESTIC, "facility_kind": "market"}
    assert _limit(_checked(figure), "BOD5", **held).k == 1.0


def test_a_no_data_rule_stays_beside_an_entered_class() -> None:
    figure = _kq("0.95", ReceivingWater.RIVER, regulation=OLD, up_to="50", unit="m3/s")
    overlaid = _checked(figure)
    assert _limit(overlaid, regulation=OLD, receiving_flow_m3_per_s=40.0).kq == 0.95
    assert _limit(overlaid, regulation=OLD, receiving_flow_m3_per_s=None).kq == 0.9
    assert _limit(overlaid, regulation=OLD).kq == 1.0


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"regulation": "QCVN 40:2052"}, "unknown regulation 'QCVN 40:2052'"),
        ({"parameter": "CODD"}, "unknown parameter 'CODD'"),
        ({"parameter": "FLOW_OUT"}, "flows are not judged"),
        ({"parameter": None}, "needs parameter"),
        ({"unit": "kg"}, "no conversion from 'kg' to 'mg/L'"),
        ({"unit": None}, "needs unit"),
        ({"column": "D"}, "has no column 'D'; it has A, B, C"),
        ({"lower": "95"}, "lower = 95 must be below upper = 90"),
        ({"upper": "0"}, "upper = 0 must be above 0"),
        ({"upper": "1,5"}, "upper = '1,5' is not a decimal number"),
        ({"upper": "nan"}, "is not a decimal number"),
        ({"upper": "1e3"}, "is not a decimal number"),
        ({"upper": None}, "nothing was entered there"),
        ({"clause": " "}, "no clause"),
        ({"document": ""}, "no document"),
        ({"entered_by": ""}, "no entered by"),
        ({"value": "1"}, "value does not belong to a figure of kind limit"),
        ({"facility_kind": "hotel"}, "facility_kind does not belong"),
        ({"above": "-1"}, "above = -1 must not be below 0"),
        ({"above": "50", "up_to": "50"}, "up_to = 50 must be above 50"),
        ({"regulation": OLD, "lower": "1"}, "cannot scale a lower limit of COD"),
        ({"regulation": OLD, "up_to": "50"}, "it stands in the regulation's file"),
    ],
)
def test_a_faulty_limit_is_refused_in_words(facts: dict[str, Any], says: str) -> None:
    messages = _faults(_figure(**facts))
    assert any(says in message for message in messages), messages


def test_overlapping_tiers_are_refused_until_the_other_is_taken_back() -> None:
    first = _figure(up_to="2000")
    [message] = _faults(_figure(above="1500"), first)
    assert message == (
        "above 1500 m3/day overlaps with what stands for up to 2000 m3/day; take that back first"
    )
    withdrawn = _figure(up_to="2000", upper=None, known_at=ENTERED_AT + timedelta(hours=1))
    moved = _figure(above="1500", known_at=ENTERED_AT + timedelta(hours=2))
    assert len(_checked(first, withdrawn, moved)[NEW].limits["COD", "B"]) == 1


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        (_kf("0", None, "50"), "value = 0 must be above 0"),
        (_kf(None, None, "50"), "no value, and nothing was entered there"),
        (_kf("1.1", None, "50", unit="m3/s"), "the classes are in m3/24h or m3/day or m3/d"),
        (_kf("1.1", None, "50", regulation=NEW), "(Cmax = C) has no kf"),
        (_kf("1.1", None, "60", regulation=OLD), "up to 60 m3/24h overlaps"),
        (_kf("1.1", None, "50", water=ReceivingWater.LAKE), "water does not belong"),
        (_kq("0.9", ReceivingWater.LAKE, up_to="5", unit="m3/s"), "the classes are in m3, not"),
        (_kq("0.9", ReceivingWater.COASTAL_OTHER, up_to="5"), "coastal water has one kq"),
        (_figure(FigureKind.KQ, regulation=HANOI, value="1"), "needs water"),
        (_figure(FigureKind.K, regulation=DOMESTIC, value="1"), "needs facility_kind"),
    ],
)
def test_a_faulty_coefficient_is_refused_in_words(figure: EnteredFigure, says: str) -> None:
    messages = _faults(figure)
    assert any(says in message for message in messages), messages


def test_coastal_water_and_an_unbounded_class_need_no_unit() -> None:
    overlaid = _checked(_kq("1.3", ReceivingWater.COASTAL_OTHER), _kq("1", ReceivingWater.RIVER))
    assert [entry.value for entry in overlaid[HANOI].kq] == [Decimal("1.3"), Decimal(1)]


def test_every_fault_of_a_figure_comes_at_once() -> None:
    messages = _faults(_figure(clause="", upper="viel", regulation="QCVN 1", unit="kg"))
    assert len(messages) == 4


_PLACES = st.builds(
    _figure,
    column=st.sampled_from(["A", "B"]),
    upper=st.sampled_from([None, "50", "60"]),
    known_at=st.integers(0, 50).map(lambda hours: ENTERED_AT + timedelta(hours=hours)),
)


@given(entries=st.lists(_PLACES, max_size=4, unique_by=lambda entry: entry.known_at))
def test_the_order_in_which_entries_are_read_does_not_matter(
    entries: list[EnteredFigure],
) -> None:
    first, *others = (with_figures(REGULATIONS, order) for order in permutations(entries))
    assert all(other == first for other in others)
