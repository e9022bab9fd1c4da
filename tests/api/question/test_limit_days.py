"""From when to when a limit is in force: all days of it, and no day of another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from api.question.known_at import LawKnown
from domain.registered import PermitLimitKind
from tests.compliance.sites import OUTLET_ID, law, one_outlet_registry, own_limit

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 120).map(lambda n: FIRST + timedelta(days=n))
SPANS = st.tuples(DAYS, DAYS).map(sorted)


@given(st.lists(SPANS, max_size=2), st.lists(SPANS, max_size=2), DAYS)
@settings(max_examples=60, deadline=None)
def test_the_stretch_holds_every_day_of_the_same_limit_and_ends_where_it_is_another(
    interim: list[list[date]], stays: list[list[date]], day: date
) -> None:
    registry = one_outlet_registry("COD", valid_from=FIRST, valid_to=FIRST + timedelta(days=100))
    own = [
        replace(own_limit("COD", kind, upper=upper), valid_from=first, valid_to=last)
        for spans, kind, upper in (
            (interim, PermitLimitKind.INTERIM, 300.0),
            (stays, PermitLimitKind.STAY, None),
        )
        for first, last in spans
    ]
    known = LawKnown(replace(registry, permit_limits=tuple(own)), law().regulations)
    limit = known.limit(OUTLET_ID, "COD", day)
    first, last = known.limit_days(OUTLET_ID, "COD", day)
    around = [FIRST + timedelta(days=n) for n in range(-5, 130)]
    for one in around:
        within = (first is None or first <= one) and (last is None or one <= last)
        if within:
            assert known.limit(OUTLET_ID, "COD", one) == limit
    for turned in ([first - timedelta(days=1)] if first else []) + (
        [last + timedelta(days=1)] if last else []
    ):
        assert known.limit(OUTLET_ID, "COD", turned) != limit
