"""The very first run, as after a replay into an empty database: which days it looks back on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.judging.test_owed import (
    IMPORTED_AT,
    LAST,
    NOW,
    ONE_DAY,
    arrives,
    days_with_a_verdict,
    events,
    judge_all,
)
from tests.compliance.sites import OUTLET_ID, one_outlet_registry

SINCE = LAST - 60 * ONE_DAY
CAME = [SINCE + n * ONE_DAY for n in (0, 1, 30, 59)]


def documented(since: date = SINCE) -> Registry:
    """Return the registry of one outlet that owes readings since a day, as a paper says."""
    return one_outlet_registry("COD", monitored_since=since)


def told(
    folder: Path, rounds: list[tuple[timedelta, list[date]]], registry: Registry | None = None
) -> tuple[set[date], list[str]]:
    """Return the days judged and the events after rounds of judging, each with what came before."""
    folder.mkdir()
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    store = MemoryReadings()
    records.add_registry(registry or documented(), IMPORTED_AT)
    for before_now, days in rounds:
        for day in days:
            arrives(records, store, day)
        judge_all(records, store, NOW - before_now)
    found = days_with_a_verdict(records), [event.id for event in events(records)]
    records.close()
    return found


def test_what_came_is_judged_from_its_first_reading_as_it_was_when_it_came(tmp_path: Path) -> None:
    """Each silent day between, too, also of an outlet whose first day a paper says."""
    day_by_day = [(LAST - day, [day]) for day in CAME]
    live = told(tmp_path / "live", [*day_by_day, (timedelta(0), [])])
    assert live == told(tmp_path / "replayed", [(timedelta(0), CAME)])
    assert len(live[0]) == 61


@pytest.mark.parametrize("came", [[], [LAST - 5 * ONE_DAY], [LAST]])
def test_the_silence_between_a_paper_and_the_first_reading_is_charged_as_it_was_when_it_passed(
    tmp_path: Path, came: list[date]
) -> None:
    """However long ago the paper is: what it owes is owed from its day."""
    day_by_day = [(LAST - day, [day]) for day in came]
    live = told(tmp_path / "live", [(timedelta(59), []), *day_by_day, (timedelta(0), [])])
    assert live == told(tmp_path / "replayed", [(timedelta(0), came)])
    assert len(live[0]) == 61
    assert f"{OUTLET_ID}:-:{SINCE}" in live[1]


def test_older_history_that_comes_after_the_first_run_is_told_with_each_empty_day_between(
    tmp_path: Path,
) -> None:
    later = told(tmp_path / "later", [(ONE_DAY, [LAST - ONE_DAY]), (timedelta(0), CAME)])
    assert later == told(tmp_path / "replayed", [(timedelta(0), [*CAME, LAST - ONE_DAY])])
    assert len(later[0]) == 61


@pytest.mark.parametrize("permitted", [LAST - 9 * ONE_DAY, LAST + ONE_DAY, None])
def test_empty_days_before_the_first_permit_are_told_alike_day_by_day_and_after_a_replay(
    tmp_path: Path, permitted: date | None
) -> None:
    registry = documented()
    [permit] = registry.permits
    permits = () if permitted is None else (replace(permit, valid_from=permitted),)
    registry = replace(registry, permits=permits)
    day_by_day = [(LAST - day, [day]) for day in CAME]
    live = told(tmp_path / "live", [*day_by_day, (timedelta(0), [])], registry)
    assert live == told(tmp_path / "replayed", [(timedelta(0), CAME)], registry)
    assert len(live[0]) == 61
