"""A day of which nothing is owed, as is known now, is in no count: no month's and no page's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from api.access.asked import InsidesTold
from api.app import create_app
from api.pages.outlet.month import OutletQuestion, outlet_page
from api.question.handed_in import Parts
from compliance.history.changed_days import changed_days
from compliance.judging.judge import Judge
from domain.access.permission import ANYBODY
from domain.judged.verdicts import Outcome
from storage.ports.readings import ReadingStore
from tests.api.conftest import Client
from tests.api.sample_city import FIRST_DAY, LAST_DAY, LAW, NOW, sample_parts, sample_registry

ENDED = date(2026, 11, 15)
DAYS = (ENDED - FIRST_DAY).days + 1
WITHDRAWN = (LAST_DAY - ENDED).days


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    """Return the city in which CX-2 turns out to have ended, though readings came after it."""
    found = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    registry = sample_registry()
    ended = replace(registry.outlets["CX-2"], valid_to=ENDED)
    corrected = replace(registry, outlets={**registry.outlets, ended.id: ended})
    due = changed_days(found.records, registry, corrected)
    found.records.add_registry(corrected, NOW, due)
    Judge(cast("ReadingStore", found.readings), found.records, LAW).judge_all(NOW)
    yield found
    found.records.close()


def month_of(client: Client, parameter: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/outlets/CX-2/months?parameter={parameter}").json()
    [month] = answer["months"]
    return dict(month)


@pytest.mark.parametrize("parameter", ["COD", "FLOW_OUT"])
def test_a_withdrawn_day_is_in_no_mean_and_no_load_of_a_month(city: Parts, parameter: str) -> None:
    month = month_of(Client(create_app(city)), parameter)
    assert month["days_provable"] == DAYS
    assert month["load_days"] == (DAYS if parameter == "COD" else 0)


def test_a_parameter_that_is_withdrawn_alone_leaves_the_others_of_its_days(tmp_path: Path) -> None:
    parts = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    registry = sample_registry()
    one = registry.outlets["CX-2"]
    less = replace(one, parameters=tuple(name for name in one.parameters if name != "PH"))
    corrected = replace(registry, outlets={**registry.outlets, less.id: less})
    due = changed_days(parts.records, registry, corrected)
    parts.records.add_registry(corrected, NOW, due)
    Judge(cast("ReadingStore", parts.readings), parts.records, LAW).judge_all(NOW)
    client = Client(create_app(parts))
    assert month_of(client, "COD")["days_provable"] == DAYS + WITHDRAWN
    assert month_of(client, "FLOW_OUT")["days_provable"] == DAYS + WITHDRAWN
    of_ph = client.get("/api/v1/outlets/CX-2/months?parameter=PH").json()
    assert of_ph["months"] == []
    parts.records.close()


def test_as_known_before_the_month_has_the_days_that_stood_then(city: Parts) -> None:
    then = (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    client = Client(create_app(city))
    months = f"/api/v1/outlets/CX-2/months?parameter=COD&known_at={then}"
    assert client.get(months).json()["months"][0]["days_provable"] == DAYS + WITHDRAWN


def test_the_page_of_an_outlet_says_of_a_withdrawn_day_that_nothing_was_owed(city: Parts) -> None:
    of_day = OutletQuestion(outlet_id="CX-2", parameter="COD", day=LAST_DAY)
    page = outlet_page(city, "en", of_day, InsidesTold(ANYBODY, None))
    assert page.counts["not_owed"] == WITHDRAWN
    assert page.counts["not_limited"] == 0
    assert (page.chosen.state, page.chosen.told) == ("not_owed", None)
    assert "withdrawn" in page.chosen.reason
    shown = Client(create_app(city)).get("/outlets/CX-2?month=2026-11&lang=en").text
    assert "No readings owed" in shown
    assert "Not limited</span>" not in shown


@pytest.mark.parametrize(
    ("language", "badge", "said"),
    [("en", "No readings owed", "Not limited"), ("vi", "Không phải truyền số liệu", "Không bị")],
)
def test_the_explanation_of_a_withdrawn_day_says_that_nothing_was_owed(
    city: Parts, language: str, badge: str, said: str
) -> None:
    asked = f"parameter=COD&day={LAST_DAY}"
    client = Client(create_app(city))
    shown = client.get(f"/outlets/CX-2/explain?{asked}&lang={language}").text
    assert badge in shown
    assert said not in shown
    lines = client.get(f"/api/v1/outlets/CX-2/explain?{asked}").json()["lines"]
    assert "NO READINGS OWED (không phải truyền số liệu)" in lines
    assert any(line.startswith("Rules ") and line.endswith("; no readings owed") for line in lines)
    assert not any("mean by" in line or "NOT LIMITED" in line for line in lines)


def test_the_page_of_the_city_names_an_outlet_that_has_ended_beside_its_older_violations(
    tmp_path: Path,
) -> None:
    parts = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    registry = sample_registry()
    exceeded = parts.records.verdicts(FIRST_DAY, LAST_DAY, outcome=Outcome.EXCEEDED)
    first = min(exceeded, key=lambda one: one.mean.day)
    gone = replace(registry.outlets[first.mean.outlet_id], valid_to=first.mean.day)
    gone = replace(gone, name="Cửa xả đã đóng")
    known = replace(registry, outlets={**registry.outlets, gone.id: gone})
    parts.records.add_registry(known, NOW)
    shown = Client(create_app(parts)).get(f"/?day={first.mean.day + timedelta(days=1)}").text
    assert ">Cửa xả đã đóng</a>" in shown
    assert f">{gone.id}</a>" not in shown
    parts.records.close()


def test_a_day_before_an_outlet_is_connected_is_said_to_be_one_and_not_to_be_unjudged(
    tmp_path: Path,
) -> None:
    parts = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(hours=2))
    registry = sample_registry()
    later = replace(registry.outlets["CX-2"], monitored_since=FIRST_DAY)
    known = replace(registry, outlets={**registry.outlets, later.id: later})
    parts.records.add_registry(known, NOW)
    eve = FIRST_DAY - timedelta(days=1)
    of_eve = OutletQuestion(outlet_id="CX-2", parameter="COD", day=eve)
    page = outlet_page(parts, "en", of_eve, InsidesTold(ANYBODY, None))
    assert page.chosen.state == "not_connected"
    assert "not connected yet" in page.chosen.reason
    assert [len(chart.unconnected) for chart in page.charts] == [1, 1]
    client = Client(create_app(parts))
    asked = f"/outlets/CX-2?parameter=COD&month={eve:%Y-%m}"
    shown = client.get(f"{asked}&lang=en").text
    assert "Not connected yet" in shown
    assert "days kept" in shown
    assert "before the outlet was connected" in shown
    assert "Chưa kết nối" in client.get(asked).text
    parts.records.close()
