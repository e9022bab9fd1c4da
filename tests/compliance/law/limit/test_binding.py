"""Which regulation binds on a day: before, during and after the transition, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.limit.binding import Binding, LimitUnknown, binding_regulation
from compliance.law.limit.limits import resolve_limit
from compliance.law.regulation import load_regulations
from domain.judged.verdicts import Confidence, Limit
from domain.registered import Permit, Station
from tests.compliance.sites import OUTLET_ID, one_outlet_registry, permit, station

REGULATIONS = load_regulations()
OLD, NEW, HANOI = "QCVN 40:2011/BTNMT", "QCVN 40:2025/BTNMT", "QCTĐHN 02:2014/BTNMT"
BEGINS, LAST, ON_ALL = date(2025, 9, 1), date(2031, 12, 31), date(2032, 1, 1)


def _station(since: date | None) -> Station:
    return replace(station("tram-thu", "ccn-thu"), in_operation_since=since)


EXISTING, NEWLY_BUILT, UNDATED = (
    _station(date(2018, 5, 1)),
    _station(date(2025, 9, 1)),
    _station(None),
)


def _binding(held: Permit, where: Station, day: date) -> Binding:
    found = binding_regulation(REGULATIONS, held, where, day)
    assert isinstance(found, Binding), found
    return found


def _why(held: Permit, where: Station, day: date) -> str:
    found = binding_regulation(REGULATIONS, held, where, day)
    assert isinstance(found, LimitUnknown), found
    return found.why


@pytest.mark.parametrize(
    ("where", "day", "regulation", "column"),
    [
        (EXISTING, BEGINS - timedelta(days=1), OLD, "B"),
        (NEWLY_BUILT, BEGINS - timedelta(days=1), OLD, "B"),
        (EXISTING, BEGINS, OLD, "B"),
        (EXISTING, LAST, OLD, "B"),
        (EXISTING, ON_ALL, NEW, "C"),
        (NEWLY_BUILT, BEGINS, NEW, "C"),
        (NEWLY_BUILT, LAST, NEW, "C"),
        (NEWLY_BUILT, ON_ALL, NEW, "C"),
        (UNDATED, BEGINS, OLD, "B"),
        (UNDATED, ON_ALL, NEW, "C"),
        (_station(date(2025, 8, 31)), BEGINS, OLD, "B"),
    ],
)
def test_the_transition_binds_by_facility_and_day(
    where: Station, day: date, regulation: str, column: str
) -> None:
    # No paper is older than the facility.
    held = permit(successor_column="C", valid_from=where.in_operation_since or date(2020, 1, 1))
    found = _binding(held, where, day)
    assert (found.regulation.id, found.column) == (regulation, column)


@pytest.mark.parametrize(
    ("permitted", "approved", "fact"),
    [
        (date(2024, 5, 1), None, "Permit GPMT-THU-01 was valid from 2024-05-01"),
        (date(2026, 2, 1), date(2024, 5, 1), "was approved on 2024-05-01 (Quyết định 9)"),
        (date(2024, 6, 1), date(2024, 5, 1), "was approved on 2024-05-01 (Quyết định 9)"),
        (date(2025, 8, 31), None, "Permit GPMT-THU-01 was valid from 2025-08-31"),
    ],
)
def test_a_paper_of_before_makes_a_facility_that_begins_later_an_existing_one(
    permitted: date, approved: date | None, fact: str
) -> None:
    where = replace(
        _station(date(2026, 3, 1)), approved_on=approved, approval_document="Quyết định 9"
    )
    found = _binding(permit(valid_from=permitted), where, date(2026, 11, 24))
    assert found.regulation.id == OLD
    assert fact in found.sentences[-1]
    assert "an existing facility may stay" in found.sentences[-1]


def test_a_facility_whose_every_fact_is_of_later_is_a_new_one_and_told_so() -> None:
    where = replace(
        _station(date(2026, 3, 1)), approved_on=BEGINS, approval_document="Quyết định 9"
    )
    held = permit(valid_from=date(2026, 2, 1), successor_column="C")
    found = _binding(held, where, date(2026, 11, 24))
    assert found.regulation.id == NEW
    assert (
        "no permit, approved project or accepted file is on record from before"
        in (found.sentences[1])
    )


def test_the_first_permit_of_a_station_approves_it_also_once_a_later_one_binds() -> None:
    first, second = permit(valid_from=date(2024, 5, 1)), permit(valid_from=date(2026, 5, 1))
    registry = one_outlet_registry("COD")
    registry = replace(
        registry,
        permits=(replace(first, valid_to=date(2026, 4, 30)), second),
        stations={
            key: replace(one, in_operation_since=date(2026, 3, 1))
            for key, one in registry.stations.items()
        },
    )
    found = _binding(second, registry.station_of(OUTLET_ID), date(2026, 11, 24))
    assert found.regulation.id == OLD
    assert "was approved on 2024-05-01 (permit GPMT-THU-01)" in found.sentences[-1]


def test_an_existing_facility_is_told_why_it_stays_and_until_when() -> None:
    found = _binding(permit(), EXISTING, date(2026, 11, 24))
    cites, stays = found.sentences
    assert cites == "Permit GPMT-THU-01 cites QCVN 40:2011/BTNMT, column B."
    assert stays == (
        "Station tram-thu has been in operation since 2018-05-01, before QCVN 40:2025/BTNMT "
        "came into force on 2025-09-01: an existing facility may stay under QCVN 40:2011/BTNMT "
        "until 2031-12-31."
    )


def test_a_permit_older_than_the_successor_proves_an_existing_facility() -> None:
    found = _binding(permit(), UNDATED, date(2026, 11, 24))
    assert found.regulation.id == OLD
    assert "was valid from 2020-01-01 (since when station tram-thu" in found.sentences[-1]


def test_a_younger_permit_proves_nothing_where_the_station_is_undated() -> None:
    why = _why(permit(valid_from=date(2026, 1, 1)), UNDATED, date(2026, 11, 24))
    assert "since when station tram-thu has been in operation is not known" in why
    assert "valid only from 2026-01-01" in why


@pytest.mark.parametrize(("where", "day"), [(NEWLY_BUILT, BEGINS), (EXISTING, ON_ALL)])
def test_without_the_column_of_the_successor_its_default_holds_with_its_doubt(
    where: Station, day: date
) -> None:
    found = _binding(permit(valid_from=where.in_operation_since or BEGINS), where, day)
    assert (found.regulation.id, found.column) == (NEW, "B")
    assert found.column_basis is not None
    assert found.column_basis.confidence is Confidence.ONE_SOURCE
    assert (
        "names no column of it: column B applies where the province has not zoned"
        in (found.sentences[-1])
    )


def test_without_the_column_of_a_successor_that_has_no_default_the_limit_is_unknown() -> None:
    held = permit(regulation="QCVN 14:2008/BTNMT", column="A")
    why = _why(held, EXISTING, ON_ALL)
    assert "Which of its columns (A, B, C) binds this outlet is not on record" in why
    assert "QCVN 14:2025/BTNMT" in why


def test_a_permit_that_cites_the_newer_regulation_binds_by_it_also_for_an_existing_facility() -> (
    None
):
    found = _binding(permit(regulation=NEW, column="A"), EXISTING, date(2026, 11, 24))
    assert (found.regulation.id, found.column) == (NEW, "A")
    assert found.transition is None


@pytest.mark.parametrize(
    ("regulation", "day"), [(OLD, date(2012, 2, 14)), (NEW, date(2025, 8, 31))]
)
def test_before_a_regulation_is_in_force_it_binds_nobody(regulation: str, day: date) -> None:
    assert "is in force only from" in _why(permit(regulation=regulation), EXISTING, day)
    _binding(permit(regulation=regulation), EXISTING, day + timedelta(days=1))


def test_a_date_in_force_that_is_not_in_our_hands_is_told() -> None:
    held = permit(regulation="QCVN 14:2008/BTNMT")
    found = _binding(held, EXISTING, date(2024, 1, 1))
    assert "Since when QCVN 14:2008/BTNMT is in force is not in our hands." in found.sentences


def test_hanois_own_regulation_has_no_known_successor_and_keeps_binding() -> None:
    found = _binding(permit(regulation=HANOI), NEWLY_BUILT, date(2033, 1, 1))
    assert found.regulation.id == HANOI


def test_a_regulation_without_a_file_is_unknown_also_as_a_successor() -> None:
    assert "not in our hands" in _why(permit(regulation="QCVN 99:2099"), EXISTING, BEGINS)
    only_old = {OLD: REGULATIONS[OLD]}
    found = binding_regulation(only_old, permit(successor_column="C"), EXISTING, ON_ALL)
    assert isinstance(found, LimitUnknown)
    assert f"'{NEW}' is not in our hands" in found.why


def test_a_succession_that_is_unconfirmed_makes_the_limit_unconfirmed() -> None:
    held = permit(regulation="QCVN 11-MT:2015/BTNMT")
    seafood = REGULATIONS["QCVN 11-MT:2015/BTNMT"]
    assert seafood.successor is not None
    unsure = replace(seafood.successor.basis, confidence=Confidence.UNCONFIRMED)
    regulations = REGULATIONS | {
        seafood.id: replace(seafood, successor=replace(seafood.successor, basis=unsure))
    }
    before, after = (
        resolve_limit(regulations, held, "PH", station=EXISTING, day=day)
        for day in (date(2025, 8, 31), date(2025, 9, 1))
    )
    assert isinstance(before, Limit)
    assert isinstance(after, Limit)
    assert before.confidence is Confidence.ONE_SOURCE
    assert after.confidence is Confidence.UNCONFIRMED
    assert after.figures[0].name == "regulation"


def test_every_succession_of_the_shipped_files_leads_to_a_shipped_file() -> None:
    for entry in REGULATIONS.values():
        assert entry.successor is None or entry.successor.id in REGULATIONS


@given(
    since=st.none() | st.dates(date(2000, 1, 1), date(2035, 1, 1)),
    approved=st.none() | st.dates(date(2000, 1, 1), date(2035, 1, 1)),
    valid_from=st.dates(date(2010, 1, 1), date(2035, 1, 1)),
    day=st.dates(date(2012, 2, 15), date(2036, 1, 1)),
)
def test_once_the_successor_binds_a_facility_it_binds_it_for_good(
    since: date | None, approved: date | None, valid_from: date, day: date
) -> None:
    held = permit(successor_column="A", valid_from=valid_from)
    where = replace(_station(since), approved_on=approved)
    found = binding_regulation(REGULATIONS, held, where, day)
    later = binding_regulation(REGULATIONS, held, where, day + timedelta(days=400))
    if isinstance(found, Binding) and found.regulation.id == NEW:
        assert isinstance(later, Binding)
        assert later.regulation.id == NEW


@pytest.mark.parametrize(
    "cited",
    [
        "QCVN 12-MT:2015/BTNMT",
        "QCVN 01-MT:2015",
        "qcvn-13-mt-2015",
        "QCVN 60-MT:2015/BTNMT",
        "QCVN 63:2017/BTNMT",
        "QCVN 52:2017/BTNMT",
        "QCVN 25:2009/BTNMT",
        "QCVN 28:2010/BTNMT",
        "QCVN 29:2010/BTNMT",
    ],
)
def test_what_was_replaced_is_cited_binds_existing_facilities_and_has_no_figure_of_ours(
    cited: str,
) -> None:
    held = permit(regulation=cited, column="A", successor_column="C")
    found = _binding(held, EXISTING, date(2026, 11, 24))
    assert found.regulation.successor is not None
    assert found.regulation.successor.id == NEW
    assert not found.regulation.limits
    unknown = resolve_limit(REGULATIONS, held, "COD", station=EXISTING, day=date(2026, 11, 24))
    assert isinstance(unknown, LimitUnknown)
    assert "not in our hands" in unknown.why
    assert _binding(held, EXISTING, ON_ALL).regulation.id == NEW


def test_until_when_livestock_may_stay_under_its_old_regulation_is_not_guessed() -> None:
    held = permit(regulation="QCVN 62-MT:2016/BTNMT", column="A")
    why = _why(held, EXISTING, date(2026, 11, 24))
    assert "until when an existing facility may stay under QCVN 62-MT:2016/BTNMT" in why
    assert _binding(held, EXISTING, date(2025, 8, 31)).regulation.id == held.regulation


@pytest.mark.parametrize(
    "written",
    [
        "QCVN 40:2025/BNNMT",
        "QCVN 40:2025/BTNMT",
        "QCVN 40:2025/BNN&MT",
        "qcvn 40 : 2025",
        "QCVN40-2025",
        "QCVN 40:2025/BNNVMT",
    ],
)
def test_a_sign_is_the_same_however_it_is_written_and_whichever_the_ministry_is_called(
    written: str,
) -> None:
    found = _binding(permit(regulation=written, column="A"), EXISTING, date(2026, 11, 24))
    assert found.regulation.id == NEW


def test_the_same_number_of_another_ministry_is_another_regulation() -> None:
    assert "not in our hands" in _why(permit(regulation="QCVN 40:2011/BGTVT"), EXISTING, BEGINS)
