"""The city's coverage day by day, in which no cluster counts before it is connected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from tests.api.conftest import Client
from tests.api.sample_city import FIRST_DAY, LAST_DAY, NOW, sample_parts, sample_registry

TREND = "/api/v1/coverage/trend"
CONNECTED = date(2026, 11, 10)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    yield found
    found.records.close()


def days(client: Client, query: str = "") -> dict[str, dict[str, Any]]:
    told = client.get(f"{TREND}?from={FIRST_DAY}{query}").json()["days"]
    return {one.pop("day"): one for one in told}


def test_a_day_of_the_trend_has_the_figures_of_the_days_own_answer(client: Client) -> None:
    found = days(client)
    assert [*found] == sorted(found)
    assert len(found) == (LAST_DAY - FIRST_DAY).days + 1
    for day, told in found.items():
        own = client.get(f"/api/v1/coverage?day={day}").json()
        assert told == {name: own[name] for name in told}


def test_a_cluster_is_in_the_denominator_from_the_day_on_which_it_is_connected(
    city: Parts,
) -> None:
    """CX-5 is silent: from the day on which it is connected on it is charged, not before."""
    client = Client(create_app(city))
    before = days(client)
    registry = sample_registry()
    later = replace(registry.outlets["CX-5"], monitored_since=CONNECTED)
    changed = replace(registry, outlets={**registry.outlets, later.id: later})
    city.records.add_registry(changed, NOW + timedelta(hours=1))
    told = days(client)
    eve = (CONNECTED - timedelta(days=1)).isoformat()
    first = CONNECTED.isoformat()
    assert told[first] == before[first]
    assert told[eve]["not_connected"] == 1
    assert told[eve]["operating"] == before[eve]["operating"] == 7
    assert told[eve]["covered"] == before[eve]["covered"] > 0
    assert told[eve]["percent"] == 100.0 * told[eve]["covered"] / 6
    page = client.get(f"/coverage?from={FIRST_DAY}&lang=en").text
    assert "Not connected yet" in page
    assert '<td role="cell" class="n">6</td>' in page


def test_where_nobody_is_connected_no_share_is_claimed(city: Parts) -> None:
    client = Client(create_app(city))
    registry = sample_registry()
    bare = {
        one.id: replace(one, monitored_since=LAST_DAY + timedelta(days=9))
        for one in registry.outlets.values()
    }
    clusters = {key: one for key, one in registry.clusters.items() if key != "CCN-3"}
    changed = replace(registry, outlets=bare, clusters=clusters)
    city.records.add_registry(changed, NOW + timedelta(hours=1))
    assert {one["percent"] for one in days(client).values()} == {None}


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("?from=2026-11-10&to=2026-11-09", "from"),
        ("?from=2025-01-01&to=2026-11-09", "from"),
        ("?to=2027-11-09", "to"),
    ],
)
def test_a_span_that_cannot_be_answered_is_refused_by_name(
    client: Client, query: str, where: str
) -> None:
    answer = client.get(TREND + query)
    assert answer.status_code == 422
    assert where in answer.text
