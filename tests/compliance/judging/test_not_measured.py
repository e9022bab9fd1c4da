"""What an outlet does not measure on a day, as is known now, is charged to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from compliance.judging.judge import Judge
from compliance.verdicts.reason_vi import reason_vi
from domain.judged.verdicts import Outcome
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.judging.test_owed import (
    IMPORTED_AT,
    LAST,
    NOW,
    ONE_DAY,
    arrives,
    events,
    is_corrected,
    judge_all,
)
from tests.compliance.sites import OUTLET_ID, law, one_outlet_registry, readings

BOTH, ALONE = one_outlet_registry("COD", "PH"), one_outlet_registry("COD")


@pytest.fixture
def store() -> MemoryReadings:
    return MemoryReadings()


@pytest.fixture
def records(tmp_path: Path, store: MemoryReadings) -> Iterator[SqlRecords]:
    """Return records in which two days of pH exceed its limit, beside COD that is kept."""
    found = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    found.add_registry(BOTH, IMPORTED_AT)
    for day in (LAST - ONE_DAY, LAST):
        arrives(found, store, day)
        store.append(readings("3~0.1x288", parameter="PH", day=day))
    judge_all(found, store)
    yield found
    found.close()


def outcomes(records: SqlRecords, day: date) -> dict[str, Outcome]:
    return {one.mean.parameter: one.outcome for one in records.verdicts(day, day)}


def of_ph(records: SqlRecords) -> list[tuple[date, date]]:
    found = [one for one in events(records) if one.parameter == "PH"]
    return [(one.first_day, one.last_day) for one in found]


def measured_until(day: date) -> Registry:
    """Return the outlet that measured pH up to a day, and COD alone since."""
    both, alone = BOTH.outlets[OUTLET_ID], ALONE.outlets[OUTLET_ID]
    now = replace(alone, valid_from=day + ONE_DAY)
    return replace(ALONE, outlets={OUTLET_ID: now}, earlier_outlets=(replace(both, valid_to=day),))


def test_a_parameter_that_was_never_measured_has_its_verdicts_withdrawn_and_no_event(
    records: SqlRecords, store: MemoryReadings
) -> None:
    then = records.known_through()
    assert of_ph(records) == [(LAST - ONE_DAY, LAST)]
    is_corrected(records, store, ALONE)
    assert outcomes(records, LAST) == {"COD": Outcome.KEPT, "PH": Outcome.NOT_LIMITED}
    assert of_ph(records) == []
    [withdrawn] = records.verdicts(LAST, LAST, parameter="PH")
    assert withdrawn.is_withdrawn
    assert "not measured" in withdrawn.reason
    assert "không đo thông số này" in reason_vi(withdrawn)
    [before] = records.verdicts(LAST, LAST, parameter="PH", known_at=then)
    assert before.outcome is Outcome.EXCEEDED


def test_each_day_keeps_what_was_measured_on_it(records: SqlRecords, store: MemoryReadings) -> None:
    is_corrected(records, store, measured_until(LAST - ONE_DAY))
    assert outcomes(records, LAST - ONE_DAY)["PH"] is Outcome.EXCEEDED
    assert of_ph(records) == [(LAST - ONE_DAY, LAST - ONE_DAY)]


def test_what_is_withdrawn_of_a_parameter_is_judged_when_it_was_measured_after_all(
    records: SqlRecords, store: MemoryReadings
) -> None:
    is_corrected(records, store, ALONE)
    is_corrected(records, store, BOTH)
    assert outcomes(records, LAST)["PH"] is Outcome.EXCEEDED
    assert of_ph(records) == [(LAST - ONE_DAY, LAST)]


def test_judging_a_withdrawn_parameters_day_again_says_nothing_new(
    records: SqlRecords, store: MemoryReadings
) -> None:
    is_corrected(records, store, ALONE)
    later = NOW + timedelta(minutes=9)
    judge = Judge(store, records, law())
    judge.mark_range(LAST, LAST, later)
    assert judge.judge_all(later).new_verdicts == 0
