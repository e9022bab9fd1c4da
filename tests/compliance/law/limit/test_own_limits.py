"""A permit's own limits: a stricter one competes, an interim one replaces, a stay ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compliance.law.limit.limits import LimitUnknown, NotLimited, days_of_change, resolve_limit
from compliance.law.regulation import load_regulations
from domain.judged.verdicts import Confidence, Limit, LimitKind
from domain.registered import PermitLimit, PermitLimitKind, ReceivingWater
from tests.compliance.sites import DAY, OUTLET_ID, permit, station

REGULATIONS = load_regulations()
STATION = station("tram-thu", "ccn-thu")
STRICTER, INTERIM, STAY = PermitLimitKind.STRICTER, PermitLimitKind.INTERIM, PermitLimitKind.STAY
# The permit of sites.py: COD, column B, Kq 1, Kf 1, so Cmax = 150 mg/L.


def _own(kind: PermitLimitKind, upper: float | None = None, **facts: Any) -> PermitLimit:
    told: dict[str, Any] = {
        "permit_number": "GPMT-THU-01",
        "outlet_id": OUTLET_ID,
        "parameter": "COD",
        "kind": kind,
        "lower": None,
        "upper": upper,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "document": "GPMT-THU-01, phụ lục 2",
    }
    return PermitLimit(**{**told, **facts})


def _found(
    own: Sequence[PermitLimit], parameter: str = "COD", **facts: Any
) -> Limit | LimitUnknown | NotLimited:
    held = permit(**facts)
    return resolve_limit(REGULATIONS, held, parameter, station=STATION, day=DAY, own=own)


def _limit(own: Sequence[PermitLimit], parameter: str = "COD", **facts: Any) -> Limit:
    found = _found(own, parameter, **facts)
    assert isinstance(found, Limit), found
    return found


def test_a_stricter_limit_of_the_permit_stands() -> None:
    limit = _limit([_own(STRICTER, 100.0)])
    assert (limit.upper, limit.base_upper, limit.kind) == (100, 150, LimitKind.PERMIT_STRICTER)
    assert limit.formula == (
        "100 mg/L (permit's own limit; without it 150 mg/L x 1 (Kq) x 1 (Kf) = 150 mg/L)"
    )
    assert limit.figures[-1].name == "own limit"
    assert limit.figures[-1].source == "GPMT-THU-01, phụ lục 2, as registered"
    assert "is stricter than 150 mg/L, and stands" in limit.binding[-1]


@pytest.mark.parametrize("upper", [150.0, 200.0])
def test_a_limit_called_stricter_that_is_not_changes_nothing_and_is_told(upper: float) -> None:
    limit = _limit([_own(STRICTER, upper)])
    assert (limit.upper, limit.kind) == (150, LimitKind.REGULATION)
    assert len(limit.figures) == len(_limit([]).figures)
    assert "is not stricter than the 150 mg/L" in limit.binding[-1]


def test_each_bound_of_ph_competes_for_itself() -> None:
    own = _own(STRICTER, 9.5, lower=6.5, parameter="PH")
    limit = _limit([own], "PH")
    assert (limit.lower, limit.upper) == (6.5, 9)


def test_beside_an_unknown_limit_the_permits_own_stands_with_the_doubt() -> None:
    limit = _limit([_own(STRICTER, 80.0)], regulation="QCVN 40:2025/BTNMT")
    assert (limit.upper, limit.kind) == (80, LimitKind.PERMIT_STRICTER)
    assert limit.confidence is Confidence.UNCONFIRMED
    assert "is not in our hands" in limit.binding[-1]
    assert "the regulation's may be stricter" in limit.binding[-1]


def test_where_the_regulation_limits_nothing_the_permits_own_stands_without_a_doubt() -> None:
    own = [_own(STRICTER, 900.0, parameter="CHLORIDE")]
    limit = _limit(own, "CHLORIDE", receiving_water=ReceivingWater.COASTAL_OTHER)
    assert (limit.upper, limit.confidence) == (900, Confidence.ONE_SOURCE)
    assert "may be stricter" not in limit.binding[-1]


def test_an_interim_limit_replaces_a_stricter_law_and_says_for_which_days() -> None:
    limit = _limit([_own(INTERIM, 200.0)])
    assert (limit.upper, limit.kind) == (200, LimitKind.PERMIT_INTERIM)
    assert "from 2026-01-01 to 2026-12-31 in place of 150 mg/L" in limit.binding[-1]
    endless = _limit([_own(INTERIM, 200.0, valid_to=None)])
    assert "until further notice" in endless.binding[-1]


def test_an_interim_limit_replaces_the_permits_own_stricter_one_too() -> None:
    limit = _limit([_own(STRICTER, 100.0), _own(INTERIM, 200.0)])
    assert (limit.upper, limit.kind) == (200, LimitKind.PERMIT_INTERIM)


def test_a_bound_on_which_an_interim_limit_is_silent_stays() -> None:
    limit = _limit([_own(INTERIM, 10.0, parameter="PH")], "PH")
    assert (limit.lower, limit.upper) == (5.5, 10)


def test_an_interim_limit_in_place_of_an_unknown_one_leaves_no_doubt() -> None:
    held = {"regulation": "QCVN 40:2025/BTNMT"}
    for own in ([_own(INTERIM, 200.0)], [_own(STRICTER, 90.0), _own(INTERIM, 200.0)]):
        limit = _limit(own, **held)
        assert (limit.upper, limit.kind) == (200, LimitKind.PERMIT_INTERIM)
        assert limit.confidence is Confidence.ONE_SOURCE
        assert "in its place" in limit.binding[-1]


def test_a_stricter_bound_stays_under_an_interim_limit_that_is_silent_on_it() -> None:
    own = [
        _own(STRICTER, 8.5, lower=6.5, parameter="PH"),
        _own(INTERIM, 10.0, parameter="PH"),
    ]
    limit = _limit(own, "PH", regulation="QCVN 40:2025/BTNMT")
    assert (limit.lower, limit.upper) == (6.5, 10)


def test_of_two_interim_limits_the_one_that_began_later_stands() -> None:
    early = _own(INTERIM, 200.0)
    late = _own(INTERIM, 180.0, valid_from=date(2026, 6, 1))
    assert _limit([late, early]).upper == _limit([early, late]).upper == 180


def test_during_a_stay_no_limit_is_enforced_whatever_else_the_permit_says() -> None:
    own = [_own(STRICTER, 100.0), _own(STAY), _own(INTERIM, 200.0)]
    found = _found(own)
    assert isinstance(found, NotLimited)
    assert "stays the limit of COD from 2026-01-01 to 2026-12-31" in found.why
    assert "phụ lục 2" in found.why


_OWN = st.builds(
    _own,
    st.sampled_from([STRICTER, INTERIM]),
    st.floats(min_value=1, max_value=400),
    valid_from=st.dates(date(2025, 1, 1), date(2026, 11, 1)),
)


@given(own=st.lists(_OWN, max_size=3))
def test_the_order_in_which_own_limits_are_told_does_not_matter(own: list[PermitLimit]) -> None:
    assert len({_limit(order) for order in permutations(own)}) == 1


@given(own=st.lists(st.builds(_own, st.just(STRICTER), st.floats(1, 400)), max_size=3))
def test_a_limit_called_stricter_never_loosens(own: list[PermitLimit]) -> None:
    limit = _limit(own)
    told = [entry.upper for entry in own if entry.upper is not None]
    assert limit.upper == min([150.0, *told])


def test_the_days_on_which_a_limit_may_change_are_known_beforehand() -> None:
    own = [_own(STAY), _own(INTERIM, 200.0, valid_from=date(2027, 5, 1), valid_to=None)]
    held = permit(successor_column="C")
    assert days_of_change(REGULATIONS, held, own) == (
        date(2012, 2, 15),
        date(2025, 9, 1),
        date(2026, 1, 1),
        date(2027, 1, 1),
        date(2027, 5, 1),
        date(2032, 1, 1),
    )
    assert days_of_change(REGULATIONS, permit(regulation="QCVN 99:2099")) == ()
    hanoi = permit(regulation="QCTĐHN 02:2014/BTNMT")
    assert days_of_change(REGULATIONS, hanoi) == (date(2015, 1, 1),)
    assert days_of_change(REGULATIONS, permit(regulation="QCVN 14:2008/BTNMT")) == (
        date(2025, 9, 1),
        date(2032, 1, 1),
    )


@example(
    own=[_own(STRICTER, 1.0, valid_from=date(2025, 1, 1))],
    day=date(2025, 1, 2),
    regulation="QCVN 14:2025/BTNMT",
)
@given(
    own=st.lists(_OWN, max_size=2),
    day=st.dates(date(2011, 1, 1), date(2033, 1, 1)),
    regulation=st.sampled_from(sorted(REGULATIONS)),
)
def test_between_two_days_of_change_a_limit_stays_the_same(
    own: list[PermitLimit], day: date, regulation: str
) -> None:
    held = permit(regulation=regulation, successor_column="C")
    if day in days_of_change(REGULATIONS, held, own):
        return
    before, after = (
        _told_or_why(
            resolve_limit(
                REGULATIONS, held, "COD", station=STATION, day=on, own=_binding_on(own, on)
            )
        )
        for on in (day - timedelta(days=1), day)
    )
    assert before == after


def _binding_on(own: list[PermitLimit], day: date) -> list[PermitLimit]:
    return [e for e in own if e.valid_from <= day and (e.valid_to is None or day <= e.valid_to)]


def _told_or_why(found: Limit | LimitUnknown | NotLimited) -> object:
    # Before a regulation is in force the sentence names the day itself.
    return LimitUnknown if isinstance(found, LimitUnknown) else found
