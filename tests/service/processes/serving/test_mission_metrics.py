"""Prometheus is told of the mission what the API tells, cheaply, and nothing that is not known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.question.handed_in import Parts
from api.views.coverage.figures import FigureQuestion, coverage_view
from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from domain.legal_day import to_microseconds
from service.processes.serving.health.clock_health import ClockHealth
from service.processes.serving.health.set_aside_health import SetAsideHealth
from service.processes.serving.health.store_health import StoreHealth
from service.processes.serving.measures.http import Measured
from service.processes.serving.measures.mission import Mission, readings_seen
from service.processes.serving.measures.told import MissionMetrics
from service.processes.telling.outbox_health import OutboxHealth
from tests.api.sample_city import NOW, sample_parts

SCRAPE_SECONDS_MOST = 0.1
Series = dict[tuple[str, frozenset[str]], float]


class Silent:
    """A store that does not answer."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        def refuse(*_: object, **__: object) -> NoReturn:
            raise StoreUnavailable("no answer")

        return refuse


class SometimesSilent:
    """Records that answer until they are said to be silent."""

    def __init__(self, records: object) -> None:
        self._records, self.is_silent = records, False

    def __getattr__(self, name: str) -> Any:
        return getattr(Silent() if self.is_silent else self._records, name)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    made = sample_parts(tmp_path_factory.mktemp("city"))
    day = (NOW - timedelta(days=30)).date()
    made.records.keep_connected(dict.fromkeys(made.records.registry().outlets, day), NOW)
    yield made
    made.records.close()


def told(parts: Parts, **health: PartHealth) -> Series:
    """Return every series of one scrape, after one look."""
    mission = Mission(parts)
    metrics = CollectorRegistry()
    metrics.register(MissionMetrics(mission, lambda: health))
    mission.look()
    begun = time.perf_counter()
    text = generate_latest(metrics).decode()
    assert time.perf_counter() - begun < SCRAPE_SECONDS_MOST
    return series(text)


def series(text: str) -> Series:
    return {
        (one.name, frozenset(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_the_city_is_told_as_its_own_answer_tells_it(parts: Parts) -> None:
    answer = coverage_view(parts, FigureQuestion())
    found = told(parts)
    assert answer.percent is not None
    assert found["nhue_coverage_ratio", frozenset({"day"})] == pytest.approx(answer.percent / 100)
    assert found["nhue_coverage_clusters", frozenset({"operating"})] == answer.operating
    assert found["nhue_coverage_clusters", frozenset({"covered"})] == answer.covered
    assert (
        found["nhue_known_timestamp_seconds", frozenset({"records"})] == answer.known_at.timestamp()
    )
    verdicts = parts.records.brief_verdicts(answer.day, known_at=NOW)
    of_outcomes = {key: value for key, value in found.items() if key[0] == "nhue_day_verdicts"}
    assert len(of_outcomes) == 6
    assert sum(of_outcomes.values()) == len([one for one in verdicts if not one.is_withdrawn]) > 0


def test_an_outlet_is_silent_once_its_newest_reading_is_older_than_the_setting(
    parts: Parts,
) -> None:
    seen = readings_seen(parts)
    newest = max(seen.newest_us.values())
    assert seen.reporting >= 1
    later = replace(parts, clock=lambda: NOW + timedelta(minutes=parts.silent_minutes + 1))
    assert readings_seen(later).silent == seen.reporting
    assert newest <= to_microseconds(NOW) + parts.future_tolerance_seconds * 1_000_000


def test_what_waits_is_counted_with_the_begin_of_its_oldest_day(tmp_path: Path) -> None:
    parts = sample_parts(tmp_path)
    day = (NOW - timedelta(days=9)).date()
    before = told(parts)
    parts.records.mark_due([("CX-1", day)])
    found = told(parts)
    waiting = ("nhue_outlet_days_waiting", frozenset[str]())
    assert found[waiting] == before[waiting] + 1
    oldest = found["nhue_outlet_days_waiting_oldest_timestamp_seconds", frozenset[str]()]
    assert timedelta(days=8) < timedelta(seconds=NOW.timestamp() - oldest) < timedelta(days=11)
    parts.records.close()


def test_what_a_store_does_not_tell_is_absent_and_the_other_is_told(parts: Parts) -> None:
    silent: Any = Silent()
    names = {name for name, _ in told(replace(parts, readings=silent))}
    assert "nhue_outlets_silent" not in names
    assert "nhue_coverage_ratio" in names
    names = {name for name, _ in told(replace(parts, records=silent))}
    assert not {one for one in names if one.startswith(("nhue_coverage", "nhue_outlet", "nhue_ca"))}


@pytest.mark.parametrize(
    ("health", "told", "names"),
    [
        (SetAsideHealth, lambda one: one.told({}), {"nhue_outlet_days_set_aside"}),
        (ClockHealth, lambda one: one.told(), {"nhue_gateway_clocks_wrong"}),
        (
            lambda records, metrics: StoreHealth(Silent(), records, metrics),
            lambda one: one.told(),
            {"nhue_readings_refused"},
        ),
        (
            OutboxHealth,
            lambda one: one.told(),
            {
                "nhue_notifications_waiting",
                "nhue_notifications_oldest_waiting_seconds",
                "nhue_notifications_unreached",
            },
        ),
    ],
)
def test_what_health_counts_is_absent_until_the_records_tell_it_and_once_they_do_not(
    parts: Parts, health: Any, told: Callable[[Any], object], names: set[str]
) -> None:
    asked = SometimesSilent(parts.records)
    metrics = CollectorRegistry()
    one = health(asked, metrics)
    assert series(generate_latest(metrics).decode()) == {}
    told(one)
    assert {name for name, _ in series(generate_latest(metrics).decode())} == names
    asked.is_silent = True
    told(one)
    assert series(generate_latest(metrics).decode()) == {}


def test_each_part_is_one_of_three_words(parts: Parts) -> None:
    found = told(parts, broker=PartHealth("down", "refused"))
    of_broker = {
        word: found["nhue_part_health", frozenset({"broker", word})]
        for word in ("ok", "degraded", "down")
    }
    assert of_broker == {"ok": 0, "degraded": 0, "down": 1}


def test_requests_are_counted_by_the_routes_template_and_by_no_path(parts: Parts) -> None:
    metrics = CollectorRegistry()
    app: FastAPI = create_app(parts)
    measured = Measured(app, app.routes, metrics)

    async def ask() -> None:
        transport = httpx.ASGITransport(app=measured)
        async with httpx.AsyncClient(transport=transport, base_url="http://nhue.test") as client:
            for path in ("/outlets/CX-1", "/outlets/CX-1", "/outlets/CX-99", "/static/nhue.css"):
                await client.get(path)
            for number in range(20):
                await client.get(f"/wp-admin/{number}")
            await client.request("BREW", "/health")

    asyncio.run(ask())
    found = series(generate_latest(metrics).decode())
    requests = {
        key: value for (name, key), value in found.items() if name == "nhue_http_requests_total"
    }
    assert requests == {
        frozenset({"GET", "/outlets/{outlet}", "200"}): 2,
        frozenset({"GET", "/outlets/{outlet}", "404"}): 1,
        frozenset({"GET", "/static", "200"}): 1,
        frozenset({"GET", "none", "404"}): 20,
        frozenset({"OTHER", "/health", "405"}): 1,
    }
    assert found["nhue_http_request_duration_seconds_count", frozenset({"none"})] == 20
    assert found["nhue_http_requests_in_flight", frozenset[str]()] == 0
