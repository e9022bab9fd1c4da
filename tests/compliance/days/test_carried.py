"""What a logger on change did not say counts as said again, up to its longest silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.day_facts import Law, OutletDay, ended_on, outlet_day
from compliance.evaluate import evaluate_outlet_day, evaluate_outlet_days
from domain.gateways.profiles import Profile
from domain.judged.quality import Check, FlagRuling, QualityFlag
from domain.judged.verdicts import DailyMean, GapCause, Verdict
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us, legal_day_of
from domain.measured.readings import Reading, Statement
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID

ONE_DAY = timedelta(days=1)
EVENING = DAY - ONE_DAY
EVENING_US, BEGIN_US = (legal_day_bounds_us(day)[0] for day in (EVENING, DAY))
seeds = st.integers(0, 2**32 - 1)


def the_law() -> Law:
    """Return the law with checks that look at one reading at a time alone: what is sent more often
    stands out from no neighbour and stands still, which is what these tests are not about.
    """
    law = sites.law(minimum_capture=0.5)
    alone = replace(
        law.thresholds.of("COD"),
        spike_suspect=None,
        spike_fail=None,
        rate_per_hour=None,
        flat_suspect_minutes=None,
        flat_fail_minutes=None,
        least_movement_per_hour=None,
        attenuated_range=None,
    )
    parameters = {"COD": alone, "FLOW_OUT": alone}
    return replace(law, thresholds=replace(law.thresholds, parameters=parameters))


LAW = the_law()


def facts_on(
    day: date,
    profiles: Sequence[Profile],
    *,
    interval_minutes: int = 5,
    parameters: Sequence[str] = ("COD",),
    statements: Sequence[Statement] = (),
    rulings: Sequence[FlagRuling] = (),
) -> OutletDay:
    whole = sites.one_outlet_registry(*parameters, interval_minutes=interval_minutes)
    registry = replace(whole, profiles=tuple(profiles), sensors=(sites.sensor("COD", 0, 500),))
    told = [one for one in statements if legal_day_of(one.time_us) == day]
    before = [one for one in statements if legal_day_of(one.time_us) == day - ONE_DAY]
    facts = outlet_day(registry, OUTLET_ID, day, statements=told, rulings=rulings)
    return replace(facts, ended_before=ended_on(before, ()))


def judged(facts: OutletDay, rows: Sequence[Reading]) -> tuple[DailyMean, Verdict]:
    store = MemoryReadings()
    store.append(rows)
    means, verdicts = evaluate_outlet_day(facts, store.read, LAW, known_at=sites.KNOWN_AT)
    [mean] = [one for one in means if one.parameter == "COD"]
    return mean, verdicts[0]


def reading(time_us: int, value: float, status: int = 0, parameter: str = "COD") -> Reading:
    return Reading(OUTLET_ID, parameter, time_us, value, status, time_us)


def at(day: date, hours: float) -> int:
    return legal_day_bounds_us(day)[0] + round(hours * 60) * MINUTE_US


def sent(chance: Random) -> list[Reading]:
    """Return what a logger sends on two days when it changes: also at once, wrong, or none."""
    time_us, rows = EVENING_US + chance.randrange(MICROSECONDS_PER_DAY), []
    while time_us < BEGIN_US + MICROSECONDS_PER_DAY:
        value = chance.choice((60.0, 90.0, 100.5, 149.9, 151.0, 300.0, 900.0, -9999.0))
        rows.append(reading(time_us, value, chance.choice((0, 0, 0, 0, 0, 1, 2))))
        longest_us = chance.choice((1, 20, 200, 900)) * MINUTE_US
        time_us += chance.randint(1, longest_us)
    return rows


def said(chance: Random) -> list[Statement]:
    return [
        Statement(
            OUTLET_ID, "COD", EVENING_US + chance.randrange(2 * MICROSECONDS_PER_DAY), 1, place
        )
        for place in range(chance.choice((0, 0, 1, 4)))
    ]


def sent_at_each_slot(
    rows: Sequence[Reading], ended_us: Sequence[int], longest_s: int, interval_minutes: int
) -> list[Reading]:
    """Return the readings, and each of them again at each later slot's begin, in plain loops: until
    the slot of what came next, or until the longest silence is over.
    """
    interval_us, found = interval_minutes * MINUTE_US, list(rows)

    def slot(time_us: int) -> tuple[int, int]:
        day, since_us = divmod(time_us - EVENING_US, MICROSECONDS_PER_DAY)
        return day, since_us // interval_us

    for place, row in enumerate(rows):
        if row.status != 0 or row.value == -9999.0:
            continue
        after = [one.time_us for one in rows[place + 1 :]]
        after += [time_us for time_us in ended_us if time_us >= row.time_us]
        for day in (0, 1):
            for n in range(-(-24 * 60 // interval_minutes)):
                begin_us = EVENING_US + day * MICROSECONDS_PER_DAY + n * interval_us
                if (
                    slot(row.time_us) < (day, n)
                    and begin_us <= row.time_us + longest_s * 1_000_000
                    and all(slot(time_us) > (day, n) for time_us in after)
                ):
                    found.append(reading(begin_us, row.value))
    return found


@settings(max_examples=120, deadline=None)
@given(
    seeds,
    st.sampled_from((1, 60, 299, 300, 3_600, 20_000, 86_400)),
    st.sampled_from((5, 15, 7, 60, 420)),
)
def test_a_carried_day_is_the_day_on_which_the_logger_had_said_it_again_at_each_slot(
    seed: int, longest_s: int, interval_minutes: int
) -> None:
    chance = Random(seed)  # noqa: S311 - test data
    rows, statements = sent(chance), said(chance)
    on_change = facts_on(
        DAY,
        [sites.on_change(longest_s)],
        interval_minutes=interval_minutes,
        statements=statements,
    )
    again = sent_at_each_slot(
        rows, [one.time_us for one in statements], longest_s, interval_minutes
    )
    plain = facts_on(DAY, [], interval_minutes=interval_minutes, statements=statements)
    mean, verdict = judged(on_change, rows)
    expected, verdict_again = judged(plain, again)
    today = {row.time_us for row in rows if row.time_us >= BEGIN_US}
    added = [row.time_us for row in again if row.time_us >= BEGIN_US and row.time_us not in today]
    assert mean.carried <= len(added)
    assert told(mean) == told(expected)
    assert (verdict.outcome, verdict.certainty) == (verdict_again.outcome, verdict_again.certainty)


def told(mean: DailyMean) -> str:
    """Return all of a mean but what was sent, what is flagged, and what could not run."""
    return repr(replace(mean, digest="", flags=(), not_run=(), plain=None))


@settings(max_examples=60, deadline=None)
@given(seeds, st.lists(st.integers(1, 86_400), min_size=2, max_size=4))
def test_a_longer_silence_that_is_allowed_never_lowers_the_capture(
    seed: int, longest: list[int]
) -> None:
    rows = sent(Random(seed))  # noqa: S311 - test data
    captures = [
        judged(facts_on(DAY, [sites.on_change(one)]), rows)[0].capture for one in sorted(longest)
    ]
    assert captures == sorted(captures)
    assert judged(facts_on(DAY, []), rows)[0].capture <= captures[0]


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_profile_without_a_longest_silence_changes_nothing(seed: int) -> None:
    rows = sent(Random(seed))  # noqa: S311 - test data
    without = judged(facts_on(DAY, []), rows)
    assert repr(judged(facts_on(DAY, [sites.on_change(None)]), rows)) == repr(without)
    elsewhere = sites.on_change(900, gateways=("gw-khac", "gw-th"))
    assert repr(judged(facts_on(DAY, [elsewhere]), rows)) == repr(without)


def test_two_days_together_are_each_by_itself_and_the_second_knows_only_the_one_before() -> None:
    days = [DAY + n * ONE_DAY for n in range(3)]
    store = MemoryReadings()
    store.append([reading(at(DAY, 23), 100.0), reading(at(days[1], 12), 120.0)])
    facts = [facts_on(day, [sites.on_change(86_400)]) for day in days]
    together = evaluate_outlet_days(facts, store.read_range, LAW, known_at=sites.KNOWN_AT)
    alone = [evaluate_outlet_day(one, store.read, LAW, known_at=sites.KNOWN_AT) for one in facts]
    assert repr(together) == repr(alone)
    assert [means[0].carried for means, _ in together] == [11, 287, 145]


def test_the_flag_tells_each_value_from_when_to_when_and_who_says_so() -> None:
    rows = [reading(at(DAY, 8), 100.0), reading(at(DAY, 9), 101.0)]
    mean, verdict = judged(facts_on(DAY, [sites.on_change(3_600)]), rows)
    runs = [run for run in mean.flags if run.check is Check.CARRIED]
    assert [(run.begin_us, run.end_us, run.readings) for run in runs] == [
        (at(DAY, 8) + 5 * MINUTE_US, at(DAY, 9) - 5 * MINUTE_US, 11),
        (at(DAY, 9) + 5 * MINUTE_US, at(DAY, 10), 12),
    ]
    assert {(run.flag, run.set_by, run.excludes) for run in runs} == {
        (QualityFlag.NOT_EVALUATED, "profile theo-thay-doi", False)
    }
    assert mean.carried == 23
    assert "23 of the day's valid readings are carried" in verdict.reason


def test_what_is_carried_takes_no_slot_of_what_was_sent_and_is_no_cadence() -> None:
    rows = [reading(at(DAY, 0) + round(n * 7.3 * MINUTE_US), 100.0 + n % 2) for n in range(197)]
    mean, _ = judged(facts_on(DAY, [sites.on_change(900)]), rows)
    assert (mean.valid, mean.carried, mean.missing) == (288, 288 - 197, 0)
    assert {run.check for run in mean.flags} == {Check.CARRIED}
    assert mean.plain is None


def test_carried_outflow_of_nothing_is_standing_water_and_carried_flow_carries_a_load() -> None:
    rows = [
        reading(at(DAY, 0), 0.0, parameter="FLOW_OUT"),
        reading(at(DAY, 12), 10.0, parameter="FLOW_OUT"),
        reading(at(DAY, 0), 100.0),
    ]
    profile = sites.on_change(86_400)
    mean, _ = judged(facts_on(DAY, [profile], parameters=("FLOW_OUT", "COD")), rows)
    assert (mean.valid, mean.no_discharge, mean.missing) == (144, 144, 0)
    assert mean.load_slots == 144
    assert mean.load_kg == pytest.approx(12.0)


def ruling(begin: float, end: float, flag: QualityFlag) -> FlagRuling:
    return FlagRuling(
        outlet_id=OUTLET_ID,
        parameter="COD",
        begin_us=at(DAY, begin),
        end_us=at(DAY, end),
        flag=flag,
        reason="xem tại chỗ",
        ruled_by="Thanh tra",
        known_at=sites.KNOWN_AT,
    )


def test_a_ruling_binds_carried_values_by_their_time_and_what_it_leaves_out_is_not_carried() -> (
    None
):
    profile = sites.on_change(4 * 3_600)
    rows = [reading(at(DAY, 8), 100.0)]
    over_some = facts_on(DAY, [profile], rulings=[ruling(9, 10, QualityFlag.FAIL)])
    mean, _ = judged(over_some, rows)
    assert (mean.valid, mean.excluded) == (49 - 12, 12)
    assert {gap.cause for gap in mean.gaps} == {GapCause.RULED_OUT, GapCause.UNKNOWN}
    mean, _ = judged(facts_on(DAY, [profile], rulings=[ruling(8, 8.5, QualityFlag.FAIL)]), rows)
    assert (mean.valid, mean.excluded, mean.carried) == (0, 1, 0)
    impossible = [reading(at(DAY, 8), 501.0)]
    taken_in = facts_on(DAY, [profile], rulings=[ruling(0, 24, QualityFlag.PASS)])
    assert judged(facts_on(DAY, [profile]), impossible)[0].excluded == 49
    assert judged(taken_in, impossible)[0].valid == 49


def test_a_refused_reading_ends_what_is_carried() -> None:
    facts = facts_on(DAY, [sites.on_change(86_400)])
    rows = [reading(at(DAY, 0), 100.0)]
    assert judged(facts, rows)[0].valid == 288
    ended = replace(facts, ended_before=(("COD", at(DAY, 6)), ("PH", at(DAY, 1))))
    assert judged(ended, rows)[0].valid == 72


def test_a_silence_that_is_suspect_proves_nothing_as_its_reading_does() -> None:
    rows = [reading(at(DAY, 0), 500.0), reading(at(DAY, 12), 100.0)]
    mean, _ = judged(facts_on(DAY, [sites.on_change(86_400)]), rows)
    assert (mean.valid, mean.suspect, mean.carried) == (288, 144, 286)
