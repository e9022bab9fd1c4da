"""Means that were kept in the long form of before say the same in the short one, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from domain.judged.columns import FlagColumns, FlagKind, PeriodColumns
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.judged.verdicts import DailyMean, PeriodMean, Verdict
from domain.legal_day import to_microseconds
from storage.records.database.in_turn.schema import MIGRATIONS
from storage.records.database.mean_parts import opened, packed
from storage.records.store import SqlRecords
from tests.storage.records.examples import (
    BEGIN_US,
    DAY,
    HOUR,
    HOUR_US,
    LIMIT,
    T0,
    a_mean,
    a_mean_with_all_its_parts,
    a_verdict,
)

_MEAN = """INSERT INTO daily_means (id, known_us, outlet_id, parameter, day, mean, valid, excluded,
missing, expected, digest, no_discharge, low, high, load_kg, load_slots, rules, detail) VALUES (:id,
:known_us, :outlet_id, :parameter, :day, :mean, :valid, :excluded, :missing, :expected, :digest,
:no_discharge, :low, :high, :load_kg, :load_slots, :rules, :detail)"""
_VERDICT = """INSERT INTO verdicts (known_us, outlet_id, parameter, day, mean_id, limit_digest,
outcome, reason, clause, times_over, certainty, exceeded_periods) VALUES (:known_us, 'hd-01-a',
'COD', :day, :id, 'd', :outcome, :reason, :clause, NULL, 'none', 0)"""


def detail_of(mean: DailyMean) -> str | None:
    """Return the parts of a mean as version 0.2.0 wrote them: lists in the order of the fields."""
    parts = {
        "hours": [_period(one) for one in mean.hours],
        "batches": [_period(one) for one in mean.batches],
        "gaps": [
            [one.begin_us, one.end_us, one.slots, one.cause, one.evidence] for one in mean.gaps
        ],
        "flags": [
            [
                one.check,
                one.flag,
                one.begin_us,
                one.end_us,
                one.readings,
                one.threshold,
                one.set_by,
                one.excludes,
                one.overruled_by,
            ]
            for one in mean.flags
        ],
        "not_run": [[one.check, one.why] for one in mean.not_run],
    }
    told = {name: part for name, part in parts.items() if part}
    if mean.refused:
        told |= {"refused": mean.refused}
    return msgspec.json.encode(told).decode() if told else None


def _period(one: PeriodMean) -> list[float | int | None]:
    return [
        one.begin_us,
        one.end_us,
        one.mean,
        one.valid,
        one.excluded,
        one.missing,
        one.no_discharge,
        one.expected,
        one.low,
        one.high,
    ]


WHOLE = a_mean_with_all_its_parts()
KEPT = (
    a_mean(),
    WHOLE,
    replace(WHOLE, mean=62.0, flags=WHOLE.flags[:1], hours=WHOLE.hours[:7]),
    replace(WHOLE, mean=63.0, hours=(WHOLE.hours[3], *WHOLE.hours[1:]), gaps=()),
    replace(WHOLE, mean=64.0, batches=(), not_run=(), refused=0),
)


def verdicts_of_before() -> list[Verdict]:
    return [
        a_verdict(mean, T0 + place * HOUR, reason=f"câu {place}") for place, mean in enumerate(KEPT)
    ]


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[SqlRecords]:
    """Records of before, upgraded: five verdicts on one day, each superseding the one before."""
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        connection.execute(
            text("INSERT INTO limits (digest, body) VALUES ('d', :body)"),
            {"body": msgspec.json.encode(LIMIT).decode()},
        )
        for place, verdict in enumerate(verdicts_of_before(), start=1):
            mean = verdict.mean
            plain = {
                name: getattr(mean, name)
                for name in DailyMean.__dataclass_fields__
                if f":{name}" in _MEAN
            }
            known_us = to_microseconds(verdict.known_at)
            row = plain | {"id": place, "known_us": known_us, "day": str(mean.day)}
            connection.execute(text(_MEAN), row | {"detail": detail_of(mean)})
            told = {"outcome": verdict.outcome, "reason": verdict.reason, "clause": verdict.clause}
            connection.execute(
                text(_VERDICT), told | {"id": place, "known_us": known_us, "day": str(mean.day)}
            )
        connection.execute(text("UPDATE known_instants SET last_us = :last"), {"last": known_us})
    engine.dispose()
    store = SqlRecords.open(url)
    yield store
    store.close()


def test_every_past_answer_is_the_one_of_before_byte_for_byte(filled: SqlRecords) -> None:
    before = verdicts_of_before()
    assert filled.verdict_history("hd-01-a", "COD", DAY) == before
    for place, verdict in enumerate(before):
        known_at = T0 + place * HOUR
        for moment in (known_at, known_at + HOUR - timedelta(microseconds=1)):
            assert filled.verdicts(DAY, DAY, known_at=moment) == [verdict]
            [mean] = filled.means("hd-01-a", DAY, DAY, known_at=moment)
            assert mean == verdict.mean
            assert detail_of(mean) == detail_of(verdict.mean)


def test_what_is_judged_the_same_again_repeats_the_row_of_before(filled: SqlRecords) -> None:
    newest = verdicts_of_before()[-1]
    assert filled.settle([], [newest.mean], [newest]) == 0
    other = replace(newest, mean=WHOLE)
    assert filled.settle([], [WHOLE], [other]) == 1


_periods = st.builds(
    PeriodMean,
    begin_us=st.integers(0, 10**16),
    end_us=st.integers(0, 10**16),
    mean=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    valid=st.integers(0, 70_000),
    excluded=st.integers(0, 9),
    missing=st.integers(0, 9),
    no_discharge=st.integers(0, 9),
    expected=st.integers(0, 70_000),
    low=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    high=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
_flags = st.builds(
    FlagRun,
    check=st.sampled_from(Check),
    flag=st.sampled_from(QualityFlag),
    begin_us=st.integers(0, 10**16),
    end_us=st.integers(0, 10**16),
    readings=st.integers(0, 2**31 - 1),
    threshold=st.sampled_from(["một", "hai"]),
    set_by=st.just("ngưỡng"),
    excludes=st.booleans(),
    overruled_by=st.none() | st.text(max_size=3),
)


@settings(deadline=None)
@given(st.lists(_periods, max_size=4), st.lists(_flags, max_size=5))
def test_any_parts_are_opened_as_they_were_packed(
    hours: list[PeriodMean], flags: list[FlagRun]
) -> None:
    mean = a_mean(hours=tuple(hours), flags=tuple(flags))
    assert replace(mean, **opened(*packed(mean))) == mean


@settings(deadline=None)
@given(
    means=st.lists(st.none() | st.floats(-1e9, 1e9), min_size=1, max_size=24),
    counted=st.booleans(),
)
def test_hours_of_one_length_are_kept_in_columns(
    means: list[float | None], *, counted: bool
) -> None:
    hours = tuple(
        PeriodMean(
            begin_us=BEGIN_US + place * HOUR_US,
            end_us=BEGIN_US + (place + 1) * HOUR_US,
            mean=figure,
            valid=11,
            excluded=place if counted else 1,
            missing=0,
            no_discharge=0,
            expected=11 + (place if counted else 1),
            low=figure,
            high=None,
        )
        for place, figure in enumerate(means)
    )
    found = opened(*packed(a_mean(hours=hours)))["hours"]
    assert isinstance(found, PeriodColumns)
    assert found == hours
    assert (len(found), found[0], found[:1], hash(found)) == (
        len(hours),
        hours[0],
        hours[:1],
        hash(hours),
    )
    assert repr(found) == repr(hours)
    assert packed(a_mean(hours=found)) == packed(a_mean(hours=hours))
    assert found != list(hours)


def test_runs_in_columns_are_packed_with_the_kinds_that_they_have() -> None:
    kinds = tuple(
        FlagKind(Check.SPIKE, flag, "by 2", "v", excludes=False, overruled_by=None)
        for flag in (QualityFlag.PASS, QualityFlag.SUSPECT, QualityFlag.FAIL)
    )
    at = (BEGIN_US + 5).to_bytes(8, "little")
    runs = FlagColumns(kinds, b"\x02", at, at, (1).to_bytes(4, "little"))
    short = packed(a_mean(flags=runs))
    assert short.wording is not None
    assert short.wording.count("spike") == 1
    assert opened(*short)["flags"] == runs
    assert msgspec.json.decode(short.wording)["flags"][0][1] == int(QualityFlag.FAIL)
