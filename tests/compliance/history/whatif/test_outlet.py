"""What-if's blocks answer each day exactly as the whole order answers it, day by day.

Two ways through history are held together on random series: with gaps, standing water about
midnight, statuses, fillers, values outside the span, frozen runs, permits and sensors that change,
batch discharges and rulings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.day_facts import OutletDay, ended_on, outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.history.whatif.outlet import answer_outlet, joined
from compliance.history.whatif.question import ChangedDay, SeriesAnswer, WhatIf, limit_asked
from compliance.history.whatif.run import only_outlet
from compliance.law.limit.limits import LimitUnknown
from compliance.verdicts.verdict import decide
from domain.gateways.profiles import Profile
from domain.judged.entered.own_thresholds import (
    OwnFigures,
    OwnThresholds,
    OwnThresholdsEnd,
    in_force,
)
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Outcome
from domain.legal_day import legal_day_bounds_us, legal_day_of
from domain.measured.readings import Reading, Statement
from domain.registered import DischargeMode, Permit, PermitLimit, PermitLimitKind, Sensor
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from tests.compliance import sites

DAYS = 7
PARAMETERS = ("FLOW_OUT", "COD", "PH", "TOC")
# About a month's end; the coming into force of the successor; the end of the transition.
BEGINNINGS = (date(2026, 11, 27), date(2025, 8, 28), date(2031, 12, 28))
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"column": "A"},
    {"regulation": "QCVN 14:2008/BTNMT", "k": Decimal("1.2")},
    {"regulation": "QCVN 40:2011/BTNMT", "column": "B"},
    {"kq": Decimal("0.6")},
    {"kf": Decimal("1.2"), "column": "A"},
)
LEVELS = {
    "FLOW_OUT": (0.0, 0.0, 0.0, -0.1, 40.0, 60.0, 250.0),
    "COD": (20.0, 60.0, 74.0, 76.0, 110.0, 149.0, 150.0, 151.0, 400.0, 900.0, -5.0, -9999.0),
    "PH": (5.4, 5.5, 5.9, 6.0, 7.0, 9.0, 9.3, 13.0, 14.5, -9999.0),
    "TOC": (20.0, float("nan")),
}
LAW = sites.law()
MINUTES_PER_DAY = 1_440
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class History:
    """A registry, its rulings, and a store with a week of readings from `first` on."""

    registry: Registry
    rulings: tuple[FlagRuling, ...]
    store: MemoryReadings
    first: date
    statements: tuple[Statement, ...] = ()
    own: tuple[OwnThresholds, ...] = ()

    @property
    def days(self) -> list[date]:
        """The legal days in question."""
        return [self.first + timedelta(days=n) for n in range(DAYS)]


def _history(seed: int) -> History:
    chance = Random(seed)  # noqa: S311 - test data
    first = chance.choice(BEGINNINGS)
    store = MemoryReadings()
    for parameter in PARAMETERS:
        store.append(_series(chance, parameter, first))
    rulings = tuple(_ruling(chance, first) for _ in range(chance.choice((0, 0, 1, 2))))
    registry = _registry(chance, first)
    on_change = replace(registry, profiles=tuple(_profiles(chance, first)))
    statements, own = _statements(chance, first), _own_thresholds(chance, first)
    return History(on_change, rulings, store, first, statements, own)


def _own_thresholds(chance: Random, first: date) -> tuple[OwnThresholds, ...]:
    """Return none, or figures of which every reading of a series that swings is a spike."""
    entered = OwnThresholds(
        id=1,
        outlet_id=sites.OUTLET_ID,
        parameter=chance.choice(("COD", "PH")),
        figures=OwnFigures(spike_suspect=0.15, rate_per_hour=0.01),
        first=first + timedelta(days=chance.randrange(DAYS)),
        reason="quen",
        entered_by="cán bộ thử",
        known_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    ended = OwnThresholdsEnd(
        first_without=first + timedelta(days=DAYS - 1),
        ended_by="cán bộ thử",
        reason="thôi",
        known_at=entered.known_at,
    )
    return chance.choice(((), (entered,), (replace(entered, end=ended),)))


def _series(chance: Random, parameter: str, first: date) -> list[Reading]:
    """Return segments that stand still, swing, are missing or carry a status, over all days."""
    begin_us = legal_day_bounds_us(first)[0]
    minutes = 0
    rows: list[Reading] = []
    step = chance.choice((10, 15, 15, 20, 30))
    jitter_us = chance.choice((0, 0, 30 * 1_000_000))
    while minutes < DAYS * MINUTES_PER_DAY:
        length = chance.choice((30, 60, 180, 600, 720, 1_440, 2_000))
        kind = chance.choice(("swing", "swing", "swing", "swing", "still", "gap", "status"))
        level = chance.choice(LEVELS[parameter])
        for ordinal, at in enumerate(range(minutes, minutes + length, step)):
            if kind == "gap" or at >= DAYS * MINUTES_PER_DAY:
                continue
            swing = (0.1 if ordinal % 2 else -0.1) if kind == "swing" and level > 0 else 0.0
            status = chance.choice((1, 2)) if kind == "status" else 0
            time_us = begin_us + at * sites.MINUTE_US + chance.randint(0, jitter_us)
            rows.append(
                Reading(sites.OUTLET_ID, parameter, time_us, level + swing, status, len(rows))
            )
        minutes += -(-length // step) * step
    return rows


def _registry(chance: Random, first: date) -> Registry:
    whole = sites.one_outlet_registry(*PARAMETERS)
    station = whole.stations["tram-thu"]
    since = chance.choice((None, date(2019, 1, 1), date(2025, 9, 1)))
    return replace(
        whole,
        stations={station.id: replace(station, in_operation_since=since)},
        permits=tuple(_permits(chance, first)),
        permit_limits=tuple(_own_limits(chance, first)),
        sensors=tuple(_sensors(chance, first)),
    )


def _permits(chance: Random, first: date) -> list[Permit]:
    """Return one permit, or two, with a day between them without any."""
    border = first + timedelta(days=chance.randrange(1, DAYS))

    def one(**span: date | None) -> Permit:
        return sites.permit(
            column=chance.choice(("A", "B")),
            regulation=chance.choice(("QCVN 40:2011/BTNMT", "QCVN 40:2011/BTNMT", "QCVN 14:2008")),
            interval_minutes=chance.choice((5, 15, 15, 20, 30, 60, 7)),
            discharge=DischargeMode.BATCH if chance.random() < 0.2 else DischargeMode.CONTINUOUS,
            facility_kind=chance.choice((None, "hotel_under_50_rooms")),
            **span,
        )

    if chance.random() < 0.4:
        return [one()]
    gap = chance.choice((0, 1))
    return [
        one(valid_to=border - ONE_DAY),
        replace(one(valid_from=border + timedelta(days=gap)), number="GPMT-THU-02"),
    ]


def _own_limits(chance: Random, first: date) -> list[PermitLimit]:
    kind = chance.choice(tuple(PermitLimitKind))
    begin = first + timedelta(days=chance.randrange(DAYS))
    limit = PermitLimit(
        permit_number="GPMT-THU-01",
        outlet_id=sites.OUTLET_ID,
        parameter="COD",
        kind=kind,
        lower=None,
        upper=None if kind is PermitLimitKind.STAY else chance.choice((70.0, 300.0)),
        valid_from=begin,
        valid_to=begin + timedelta(days=chance.randrange(3)),
        document="phụ lục",
    )
    return [limit] if chance.random() < 0.5 else []


def _sensors(chance: Random, first: date) -> list[Sensor]:
    border = first + timedelta(days=chance.randrange(1, DAYS))
    found = []
    for parameter, low, high in (("COD", 0, 500), ("PH", 0, 14), ("FLOW_OUT", 0, 200)):
        resolution = chance.choice((None, 0.01, 0.1))
        known = sites.sensor(parameter, low, high, resolution)
        if chance.random() < 0.6:
            found += [
                replace(known, valid_to=border - ONE_DAY),
                replace(known, span_high=high * chance.choice((0.5, 1, 2)), valid_from=border),
            ]
        elif chance.random() < 0.5:
            found.append(known)
    return found


def _profiles(chance: Random, first: date) -> list[Profile]:
    """Return none, or one for some days, or one after the other with another longest silence."""
    border = first + timedelta(days=chance.randrange(1, DAYS))
    seconds = chance.choice((600, 3_600, 40_000, 86_400))
    if chance.random() < 0.5:
        return []
    one = sites.on_change(seconds, valid_to=border - ONE_DAY)
    other = sites.on_change(chance.choice((None, 1_800)), id="khac", valid_from=border)
    return [one] if chance.random() < 0.5 else [one, other]


def _statements(chance: Random, first: date) -> tuple[Statement, ...]:
    begin_us = legal_day_bounds_us(first)[0]
    return tuple(
        Statement(
            sites.OUTLET_ID,
            chance.choice(PARAMETERS),
            begin_us + chance.randrange(DAYS * MINUTES_PER_DAY) * sites.MINUTE_US,
            chance.choice((1, 2)),
            place,
        )
        for place in range(chance.choice((0, 4)))
    )


def _ruling(chance: Random, first: date) -> FlagRuling:
    begin_us = legal_day_bounds_us(first)[0]
    at = chance.randrange(DAYS * MINUTES_PER_DAY)
    return FlagRuling(
        outlet_id=sites.OUTLET_ID,
        parameter=chance.choice(PARAMETERS),
        begin_us=begin_us + at * sites.MINUTE_US,
        end_us=begin_us + (at + chance.choice((60, 720, 2_000))) * sites.MINUTE_US,
        flag=chance.choice((QualityFlag.PASS, QualityFlag.FAIL)),
        reason="xem tại chỗ",
        ruled_by="Thanh tra",
        known_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


Answers = dict[tuple[str, date], tuple[Outcome, Outcome, float | None]]


def _by_the_order(history: History, what_if: WhatIf) -> Answers:
    """Return each parameter's day as it is and as asked, by the whole order, one day at a time."""
    found: Answers = {}
    for day in history.days:
        facts = facts_on(history, day)
        _, verdicts = evaluate_outlet_day(facts, history.store.read, LAW, known_at=sites.KNOWN_AT)
        for verdict in verdicts:
            parameter = verdict.mean.parameter
            asked = (
                LimitUnknown("Without a permit no limit is known.")
                if facts.permit is None
                else limit_asked(
                    LAW,
                    what_if,
                    facts.permit,
                    parameter,
                    station=facts.station,
                    day=day,
                    own=facts.own_limits[parameter],
                )
            )
            after = decide(
                verdict.mean,
                asked,
                minimum_capture=LAW.minimum_capture,
                known_at=sites.KNOWN_AT,
                batch=facts.is_batch,
            )
            found[parameter, day] = verdict.outcome, after.outcome, verdict.mean.mean
    return found


def facts_on(history: History, day: date, **told: Any) -> OutletDay:
    """Return what is known of a day, and of the day before of what its silences end by."""
    of_day, before = (
        [one for one in history.statements if legal_day_of(one.time_us) == when]
        for when in (day, day - ONE_DAY)
    )
    facts = outlet_day(
        history.registry,
        sites.OUTLET_ID,
        day,
        rulings=_touching(history, day),
        statements=of_day,
        **told,
    )
    own = in_force(history.own, day)
    return replace(facts, ended_before=ended_on(before, ()), own_thresholds=own)


def _touching(history: History, day: date) -> list[FlagRuling]:
    begin_us, end_us = legal_day_bounds_us(day)
    return [r for r in history.rulings if r.begin_us < end_us and r.end_us >= begin_us]


def _answers(history: History, what_if: WhatIf) -> list[SeriesAnswer]:
    return answer_outlet(
        history.registry,
        sites.OUTLET_ID,
        what_if,
        law=LAW,
        read=history.store.read,
        rulings=history.rulings,
        ended=ended_on(history.statements, ()),
        own=history.own,
    )


def _what_if(history: History, question: Mapping[str, Any]) -> WhatIf:
    asked = WhatIf(first=history.days[0], last=history.days[-1])
    return replace(asked, **question)


seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=50, deadline=None)
@given(seeds, st.sampled_from(QUESTIONS))
def test_blocks_answer_as_the_whole_order_does_day_by_day(
    seed: int, question: Mapping[str, Any]
) -> None:
    history = _history(seed)
    what_if = _what_if(history, question)
    expected = _by_the_order(history, what_if)
    for answer in _answers(history, what_if):
        days = {day: found for (of, day), found in expected.items() if of == answer.parameter}
        assert answer.as_it_is == dict(Counter(before for before, _, _ in days.values()))
        assert answer.asked == dict(Counter(after for _, after, _ in days.values()))
        assert answer.changed == tuple(
            ChangedDay(day=day, as_it_is=before, asked=after, mean=mean)
            for day, (before, after, mean) in sorted(days.items())
            if before is not after
        )


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from(QUESTIONS))
def test_each_single_day_asked_alone_has_the_orders_outcome(
    seed: int, question: Mapping[str, Any]
) -> None:
    history = _history(seed)
    what_if = _what_if(history, question)
    expected = _by_the_order(history, what_if)
    for day in history.days:
        for answer in _answers(history, replace(what_if, first=day, last=day)):
            before, after, _ = expected[answer.parameter, day]
            assert (answer.as_it_is, answer.asked) == ({before: 1}, {after: 1})


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from(QUESTIONS), st.integers(1, DAYS - 1))
def test_parts_joined_are_the_whole(seed: int, question: Mapping[str, Any], cut: int) -> None:
    history = _history(seed)
    what_if = _what_if(history, question)
    border = history.first + timedelta(days=cut)
    parts = [
        replace(what_if, last=border - ONE_DAY),
        replace(what_if, first=border),
    ]
    alone = replace(history, registry=only_outlet(history.registry, sites.OUTLET_ID))
    joint = joined(answer for part in parts for answer in _answers(alone, part))
    assert joint == _answers(history, what_if)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_ruling_elsewhere_changes_no_count_of_readings(seed: int) -> None:
    history = replace(_history(seed), rulings=())
    ruled = replace(history, rulings=(_ruling(Random(seed), history.first),))  # noqa: S311 - test data
    what_if = _what_if(history, QUESTIONS[0])
    told = [(a.parameter, a.readings) for a in _answers(history, what_if)]
    assert [(a.parameter, a.readings) for a in _answers(ruled, what_if)] == told


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.NOT_LIMITED])
def test_the_random_histories_meet_every_outcome(outcome: Outcome) -> None:
    assert any(outcome in _met(seed) for seed in range(40))


def _met(seed: int) -> Sequence[Outcome]:
    history = _history(seed)
    return [o for answer in _answers(history, _what_if(history, {})) for o in answer.as_it_is]
