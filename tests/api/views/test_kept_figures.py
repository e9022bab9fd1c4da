"""What the judging part kept of days is found after a start, and answers for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from api.question.known_at import rfc3339_us
from compliance.city import known_days
from compliance.city.day_keeper import DAYS_AT_ONCE, DAYS_KEPT, DayKeeper, keep_days_up
from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import Outcome
from domain.registered import ClusterState
from storage.ports.judged.day_figures import DayPart, KeptFigure
from tests.api.conftest import Client
from tests.api.sample_city import FIRST_DAY, LAST_DAY, MINIMUM_CAPTURE, NOW, sample_parts

LATER = NOW + timedelta(hours=1)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
TREND = f"/api/v1/coverage/trend?from={FIRST_DAY}&to={LAST_DAY}"
WINDOW = f"/api/v1/coverage/blockers?day={LAST_DAY}&figure=window&days={DAYS}"
ONE_DAY = timedelta(days=1)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    yield found
    found.records.close()


def keep(city: Parts, *, most: int = DAYS, capture: float = MINIMUM_CAPTURE) -> int:
    return keep_days_up(city.records, capture, LAST_DAY, days=DAYS, most=most)


def kept(city: Parts, *parts: DayPart) -> list[KeptFigure]:
    """Return what is kept, of every part where none is named."""
    return [
        one
        for part in parts or DayPart
        for _, one in sorted(city.records.day_figures(part, date.min, date.max).items())
    ]


def forget(city: Parts) -> None:
    """Lose what is kept, as where the table is emptied: a digest of nothing holds for nothing."""
    city.records.keep_day_figures([replace(one, digest=b"", body="") for one in kept(city)])


def started(city: Parts) -> Parts:
    """Return the parts as after a start: nothing is in memory."""
    return replace(city)


def told(city: Parts, known_at: datetime | None = None) -> list[Any]:
    """Return what a start answers of the trend and of a window."""
    client = Client(create_app(started(city)))
    asked = "" if known_at is None else f"&known_at={rfc3339_us(known_at)}"
    return [client.get(f"{path}{asked}").json() for path in (TREND, WINDOW)]


def days_read(city: Parts, monkeypatch: pytest.MonkeyPatch, path: str) -> list[date]:
    """Return the days of which a start reads the verdicts, or their exceedances, to answer."""
    found: set[date] = set()
    read, read_exceeded = city.records.brief_verdicts, city.records.exceedances

    def counted(day: date, **more: Any) -> Any:
        found.add(day)
        return read(day, **more)

    def counted_exceeded(first: date, last: date, **more: Any) -> Any:
        found.add(first)
        return read_exceeded(first, last, **more)

    with monkeypatch.context() as within:
        within.setattr(city.records, "brief_verdicts", counted)
        within.setattr(city.records, "exceedances", counted_exceeded)
        assert Client(create_app(started(city))).get(path).status_code == 200
    return sorted(found)


def turn_into_exceeded(city: Parts) -> None:
    (verdict,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    turned = replace(verdict, outcome=Outcome.EXCEEDED, times_over=1.2, known_at=LATER)
    assert city.records.settle([], [turned.mean], [turned]) == 1


def set_aside(city: Parts) -> None:
    aside = SetAsideDay(
        outlet_id="CX-1", day=LAST_DAY, raised="OverflowError", version="1", known_at=LATER
    )
    city.records.settle([], [], [], set_aside=[aside], not_before=LATER)


def import_registry(city: Parts) -> None:
    registry = city.records.registry()
    planned = replace(registry.clusters["CCN-1"], state=ClusterState.PLANNED)
    city.records.add_registry(
        replace(registry, clusters=registry.clusters | {"CCN-1": planned}), LATER
    )


def connect(city: Parts) -> None:
    city.records.keep_connected({"CX-5": FIRST_DAY - ONE_DAY}, LATER)


CHANGES = (turn_into_exceeded, set_aside, import_registry, connect)


def test_after_a_start_a_trend_reads_no_verdict_and_a_window_those_of_its_last_day(
    city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(city)
    assert len(days_read(city, monkeypatch, TREND)) == DAYS
    assert keep(city) == DAYS
    assert days_read(city, monkeypatch, TREND) == []
    assert days_read(city, monkeypatch, WINDOW) == [LAST_DAY]
    assert told(city) == before


def test_what_is_lost_changes_no_answer(city: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(city)
    keep(city)
    forget(city)
    assert told(city) == before
    assert len(days_read(city, monkeypatch, TREND)) == DAYS
    assert keep(city) == DAYS
    assert told(city) == before


def test_what_was_changed_behind_our_back_is_left_aside(city: Parts) -> None:
    before = told(city)
    keep(city)
    was = kept(city)
    for part in DayPart:
        rows = kept(city, part)
        bodies = {one.body for one in rows}
        assert len(bodies) > 1
        other = {one: next(body for body in bodies if body != one) for one in bodies}
        city.records.keep_day_figures([replace(one, body=other[one.body]) for one in rows])
        assert told(city) == before
        city.records.keep_day_figures([replace(one, body=one.body[:-3]) for one in rows])
        assert told(city) == before
    parts = dict(zip(DayPart, reversed(DayPart), strict=True))
    city.records.keep_day_figures([replace(one, part=parts[one.part]) for one in was])
    assert told(city) == before


def test_what_another_release_counted_is_left_aside(
    city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(known_days, "code_digest", lambda: b"another release")
        keep(city)
    assert len(days_read(city, monkeypatch, TREND)) == DAYS
    assert keep(city) == DAYS


def test_what_was_counted_with_another_share_is_left_aside(
    city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(city, capture=0.5)
    assert len(days_read(city, monkeypatch, TREND)) == DAYS


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_known_since_is_noticed_and_what_was_known_before_is_told_as_before(
    city: Parts, change: Callable[[Parts], None]
) -> None:
    known = city.records.known_through()
    pinned = told(city, known)
    keep(city)
    before = told(city)
    change(city)
    after = told(city)
    assert after != before
    assert told(city, known) == pinned
    assert keep(city) > 0
    assert told(city) == after
    assert told(city, known) == pinned
    forget(city)
    assert told(city) == after
    assert told(city, known) == pinned


def test_a_question_keeps_nothing(city: Parts) -> None:
    told(city)
    assert kept(city) == []


def test_a_turn_works_out_few_days_the_newest_first_and_none_that_hold(
    city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(city, most=2) == 2
    for part in DayPart:
        assert [one.day for one in kept(city, part)] == [LAST_DAY - ONE_DAY, LAST_DAY]
    assert [keep(city, most=DAYS), keep(city)] == [DAYS - 2, 0]
    turn_into_exceeded(city)
    assert keep(city) == 1
    assert days_read(city, monkeypatch, TREND) == []


def test_turn_by_turn_a_year_is_kept_and_then_nothing_is_looked_at_before_something_is_known(
    city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = DayKeeper(city.records, MINIMUM_CAPTURE)
    turns = [*iter(lambda: keeper.turn(LAST_DAY), 0)]
    assert (sum(turns), max(turns)) == (DAYS_KEPT, DAYS_AT_ONCE)
    looked: list[object] = []
    read = city.records.day_figures

    def noted(*asked: Any) -> Any:
        looked.append(asked)
        return read(*asked)

    monkeypatch.setattr(city.records, "day_figures", noted)
    assert (keeper.turn(LAST_DAY), looked) == (0, [])
    turn_into_exceeded(city)
    assert [keeper.turn(LAST_DAY), keeper.turn(LAST_DAY)] == [1, 0]
    assert keeper.turn(LAST_DAY + ONE_DAY) == 1
