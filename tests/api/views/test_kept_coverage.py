"""Coverage is worked out once for what it rests on, and never answers from something older."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.question.handed_in import Parts
from api.views.coverage.kept import city_coverage
from compliance.city.coverage import coverage
from domain.judged.coverage import Coverage, CoverageReason
from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import Outcome
from domain.registered import ClusterState
from storage.kept import Kept
from tests.api.sample_city import LAST_DAY, MINIMUM_CAPTURE, NOW, sample_parts

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    yield found
    found.records.close()


def worked_out_anew(city: Parts, known: datetime) -> Coverage:
    aside = city.records.set_aside_days(day=LAST_DAY, known_at=known)
    return coverage(
        city.records.registry(known),
        city.records.verdicts(LAST_DAY, LAST_DAY, known_at=known),
        LAST_DAY,
        known,
        minimum_capture=MINIMUM_CAPTURE,
        set_aside={one.outlet_id for one in aside},
    )


def reasons(found: Coverage, cluster: str) -> set[CoverageReason]:
    (of_cluster,) = (one for one in found.clusters if one.cluster.id == cluster)
    return {finding.reason for finding in of_cluster.findings}


def turn_into_exceeded(city: Parts, known: datetime) -> None:
    (verdict,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-2", parameter="COD")
    turned = replace(verdict, outcome=Outcome.EXCEEDED, times_over=1.2, known_at=known)
    assert city.records.settle([], [turned.mean], [turned]) == 1


def test_the_days_verdicts_are_read_once_for_what_is_known(
    city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    read = city.records.brief_verdicts

    def counted(*asked: Any, **more: Any) -> Any:
        reads.append(asked)
        return read(*asked, **more)

    monkeypatch.setattr(city.records, "brief_verdicts", counted)
    first = city_coverage(city, LAST_DAY, None)
    assert city_coverage(city, LAST_DAY, None) == first
    assert len(reads) == 1
    city_coverage(city, LAST_DAY - timedelta(days=1), None)
    assert len(reads) == 2


def test_a_late_verdict_is_noticed_and_what_was_known_before_is_found_again(city: Parts) -> None:
    before = city_coverage(city, LAST_DAY, NOW)
    assert CoverageReason.EXCEEDED not in reasons(before, "CCN-2")
    turn_into_exceeded(city, LATER)
    after = city_coverage(city, LAST_DAY, LATER)
    assert CoverageReason.EXCEEDED in reasons(after, "CCN-2")
    assert after == worked_out_anew(city, LATER)
    again = city_coverage(city, LAST_DAY, NOW)
    assert again == worked_out_anew(city, NOW)
    assert again.clusters == before.clusters


def test_a_day_set_aside_is_noticed_without_a_verdict(city: Parts) -> None:
    city_coverage(city, LAST_DAY, NOW)
    aside = SetAsideDay(
        outlet_id="CX-2", day=LAST_DAY, raised="OverflowError", version="1", known_at=LATER
    )
    city.records.settle([], [], [], set_aside=[aside], not_before=LATER)
    after = city_coverage(city, LAST_DAY, LATER)
    assert CoverageReason.SET_ASIDE in reasons(after, "CCN-2")
    assert after == worked_out_anew(city, LATER)


def test_another_registry_is_noticed_without_a_verdict(city: Parts) -> None:
    before = city_coverage(city, LAST_DAY, NOW)
    registry = city.records.registry()
    planned = replace(registry.clusters["CCN-2"], state=ClusterState.PLANNED)
    city.records.add_registry(
        replace(registry, clusters=registry.clusters | {"CCN-2": planned}), LATER
    )
    after = city_coverage(city, LAST_DAY, LATER)
    assert after.operating == before.operating - 1
    assert after == worked_out_anew(city, LATER)


def test_another_share_that_the_law_asks_for_begins_with_nothing_kept(city: Parts) -> None:
    city_coverage(city, LAST_DAY, NOW)
    other = replace(city, law=replace(city.law, minimum_capture=0.5))
    assert other.coverages is not city.coverages


def test_only_the_values_used_last_are_kept() -> None:
    made: list[int] = []

    def value(number: int) -> int:
        made.append(number)
        return number * 10

    kept: Kept[int] = Kept(most=2)
    for number in (1, 2, 1, 3, 1, 2):
        assert kept.of(number, partial(value, number)) == number * 10
    assert made == [1, 2, 3, 2]


def test_threads_share_what_is_kept() -> None:
    kept: Kept[int] = Kept(most=4)
    found: list[bool] = []

    def ask() -> None:
        found.extend(kept.of(n % 7, partial(int, n % 7)) == n % 7 for n in range(2000))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8000
    assert all(found)
