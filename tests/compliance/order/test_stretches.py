"""Days judged together, each by itself, in parts, or from a shuffled store: the same to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.day_facts import OutletDay, ReadReadings, outlet_day
from compliance.evaluate import Judgement, evaluate_outlet_day, evaluate_outlet_days
from domain.health_log import OurOutage
from domain.legal_day import legal_day_bounds_us
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.history.whatif.test_outlet import DAYS, LAW, History, _history, facts_on

MINUTES = 5 * 1_440


def facts_of(history: History, chance: Random) -> list[OutletDay]:
    """Return the facts of the history's week, about which we were away for a while."""
    begin_us = legal_day_bounds_us(history.first)[0] + chance.randrange(MINUTES) * sites.MINUTE_US
    away = OurOutage(
        begin_us=begin_us,
        end_us=begin_us + chance.randrange(3_000) * sites.MINUTE_US,
        reason="tắt máy",
        known_at=sites.KNOWN_AT,
    )
    found = []
    for day in history.days:
        first_us, end_us = legal_day_bounds_us(day)
        touching = [away] if away.begin_us < end_us and away.end_us > first_us else []
        found.append(facts_on(history, day, outages=touching))
    return found


def test_what_is_suspect_in_the_evening_takes_no_certainty_from_the_morning_after() -> None:
    """Hourly values at 23:50 and at 00:10 lie within half an interval of each other."""
    days = [sites.DAY, sites.DAY + timedelta(days=1)]
    registry = sites.one_outlet_registry("COD", interval_minutes=60)
    facts = [outlet_day(registry, sites.OUTLET_ID, day) for day in days]
    store = MemoryReadings()
    for series, day, begins in (("61~0.7x12 60x12", days[0], 50), ("61~0.7x24", days[1], 10)):
        store.append(sites.readings(series, day=day, every_minutes=60, begins_minutes=begins))
    together = evaluate_outlet_days(facts, store.read_range, LAW, known_at=sites.KNOWN_AT)
    assert repr(together) == repr(one_by_one(facts, store.read))
    evening, morning = (means[0] for means, _ in together)
    assert evening.suspect > 0
    assert morning.suspect == 0
    assert (morning.low, morning.high) == (morning.mean, morning.mean)


def one_by_one(facts: Sequence[OutletDay], read: ReadReadings) -> list[Judgement]:
    return [evaluate_outlet_day(one, read, LAW, known_at=sites.KNOWN_AT) for one in facts]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(1, DAYS - 1))
def test_days_judged_together_are_judged_as_each_by_itself(seed: int, cut: int) -> None:
    chance = Random(seed)  # noqa: S311 - test data
    history = _history(seed)
    facts = facts_of(history, chance)
    alone = one_by_one(facts, history.store.read)
    read = history.store.read_range
    assert evaluate_outlet_days(facts, read, LAW, known_at=sites.KNOWN_AT) == alone
    parts = [
        judgement
        for some in (facts[:cut], facts[cut:])
        for judgement in evaluate_outlet_days(some, read, LAW, known_at=sites.KNOWN_AT)
    ]
    assert repr(parts) == repr(alone)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_store_that_was_filled_in_any_order_gives_the_same_judgements(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - test data
    history = _history(seed)
    facts = facts_of(history, chance)
    rows = [
        reading
        for times in history.store._series.values()
        for instant in times.values()
        for reading in instant.values()
    ]
    chance.shuffle(rows)
    shuffled = MemoryReadings()
    for reading in rows:
        shuffled.append([reading, reading])
    assert repr(
        evaluate_outlet_days(facts, shuffled.read_range, LAW, known_at=sites.KNOWN_AT)
    ) == repr(one_by_one(facts, history.store.read))
