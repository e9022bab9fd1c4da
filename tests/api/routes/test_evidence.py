from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.app import create_app
from api.pages.texts.figures import quantity
from api.question.handed_in import Parts
from api.routes.evidence import prefers_text
from compliance.city.derived_events import DerivedEvents
from compliance.city.silences import silence_events
from domain.judged.events import EventKind
from domain.judged.verdicts import GapCause, Verdict
from domain.registered import DischargeMode
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_city import (
    EXCEEDED_DAY,
    FIRST_DAY,
    GAP_DAYS,
    JUDGED_AT,
    LAST_DAY,
    NOW,
    THIN_DAY,
    judge,
    sample_parts,
)

API = "/api/v1"
OUTLET = f"{API}/outlets/CX-1"


def test_a_verdict_is_explained_with_its_figures_and_as_lines(client: Client) -> None:
    answer = client.get(f"{OUTLET}/explain?parameter=COD&day={EXCEEDED_DAY}").json()
    told = answer["explanation"]
    assert (told["outcome"], told["certainty"]) == ("exceeded", "whatever_was_missing")
    assert [figure["name"] for figure in told["limit"]["figures"]][-3:] == ["C", "Kq", "Kf"]
    assert told["place"]["permit"] == "10/GPMT-UBND"
    assert any("150 mg/L x 0.9 (Kq) x 1 (Kf) = 135 mg/L" in line for line in answer["lines"])
    assert len(answer["lines"]) <= 40


def test_an_explanation_is_one_screen_of_text_where_text_is_asked_for(client: Client) -> None:
    path = f"{OUTLET}/explain?parameter=COD&day={EXCEEDED_DAY}"
    text = client.get(path, headers={"Accept": "text/plain"})
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Accept" in text.headers["vary"].split(", ")
    assert text.text.splitlines() == client.get(path).json()["lines"]


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        ("", False),
        ("text/plain, */*;q=0.1", True),
        ("application/json, text/plain", False),
        ("text/*", True),
        ("image/png", False),
    ],
)
def test_text_is_answered_where_it_comes_before_json(accept: str, text: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert prefers_text(accept) is text


@pytest.mark.parametrize("route", ["explain", "history"])
def test_evidence_of_what_is_not_there_is_refused(client: Client, route: str) -> None:
    problem(client.get(f"{API}/outlets/CX-99/{route}?parameter=COD&day=2026-11-15"), 404)
    problem(client.get(f"{OUTLET}/{route}?parameter=COD&day=15-11-2026"), 422)
    problem(client.get(f"{OUTLET}/{route}?parameter=XYZ&day=2026-11-15"), 422)
    problem(client.get(f"{OUTLET}/{route}"), 422)


def test_a_day_without_a_verdict_cannot_be_explained(client: Client) -> None:
    body = problem(client.get(f"{OUTLET}/explain?parameter=COD&day=2026-01-01"), 404)
    assert "no verdict on CX-1, COD, 2026-01-01" in body["detail"]


def test_a_verdict_says_how_sure_it_is_what_is_missing_and_why(client: Client) -> None:
    query = {"outlet": "CX-1", "parameter": "COD", "from": THIN_DAY, "to": THIN_DAY}
    (thin,) = client.get(f"{API}/verdicts", params=query).json()["verdicts"]
    assert thin["outcome"] == "not_provable"
    assert thin["certainty"] == "none"
    assert 0 < thin["low"] < thin["mean"]
    assert thin["high"] is None
    (gap,) = thin["gaps"]
    assert (gap["cause"], gap["slots"], gap["end"]) == ("unknown", 15, "2026-11-12T17:00:00Z")
    not_run = [check["check"] for check in thin["not_run"]]
    assert not_run == ["gross_range", "small_spike", "excursion", "shift", "unsteady"]
    assert {flag["check"] for flag in thin["flags"]} == {"gap"}
    assert thin["rules"].startswith("rules ")
    assert thin["hours"] is None
    assert "Chưa đủ số liệu" in thin["reason_vi"]
    assert thin["severity"] is None
    (whole,) = client.get(f"{API}/verdicts", params=query | {"detail": "true"}).json()["verdicts"]
    assert len(whole["hours"]) == 24
    assert whole["batches"] == []


def test_a_mean_carries_load_and_hours_where_asked(client: Client) -> None:
    path = f"{OUTLET}/means?parameter=COD&from={EXCEEDED_DAY}&to={EXCEEDED_DAY}"
    (mean,) = client.get(path).json()["means"]
    assert mean["load_slots"] == 24
    assert mean["load_kg"] == pytest.approx(mean["mean"] * 40 * 24 / 1000, rel=0.2)
    assert mean["hours"] is None
    (detailed,) = client.get(f"{path}&detail=true").json()["means"]
    assert [hour["expected_count"] for hour in detailed["hours"]] == [1] * 24


def test_a_limit_names_its_figures_and_why_it_binds(client: Client) -> None:
    (verdict,) = client.get(f"{API}/violations?limit=1").json()["violations"]
    limit = verdict["limit"]
    assert limit["kind"] == "regulation"
    assert [figure["name"] for figure in limit["figures"]][-3:] == ["C", "Kq", "Kf"]
    assert limit["binding"][0].startswith("Permit 10/GPMT-UBND cites")


def test_a_history_holds_every_verdict_oldest_first(tmp_path: Path) -> None:
    city = sample_parts(tmp_path)
    (before,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    late = replace(before, mean=replace(before.mean, mean=160.0, digest="late"), known_at=NOW)
    city.records.settle([], [late.mean], [late])
    client = Client(create_app(city))
    path = f"{OUTLET}/history?parameter=COD&day={LAST_DAY}"
    found = client.get(path).json()["verdicts"]
    assert [one["mean"] for one in found] == [before.mean.mean, 160.0]
    then = client.get(f"{path}&known_at=2026-11-24T01:30:00Z").json()["verdicts"]
    assert [one["mean"] for one in then] == [before.mean.mean]
    city.records.close()


def test_events_are_exceedances_and_silences_newest_first(client: Client) -> None:
    events = client.get(f"{API}/events").json()["events"]
    assert [(one["id"], one["kind"]) for one in events] == [
        ("CX-1:COD:2026-11-23", "exceedance"),
        ("CX-1:PH:2026-11-18", "exceedance"),
        ("CX-1:COD:2026-11-15", "exceedance"),
        ("CX-1:-:2026-11-08", "not_reporting"),
        ("CX-5:-:2026-11-01", "not_reporting"),
    ]
    assert [one["ongoing"] for one in events] == [True, False, False, False, True]
    assert [one["severity"] and one["severity"]["label"] for one in events[:3]] == [
        "<1.1",
        None,
        "1.5-3",
    ]
    assert events[2]["load_over_kg"] > 0
    assert events[3]["causes"] == [GapCause.UNKNOWN]


@pytest.mark.parametrize("day", [FIRST_DAY, date(2026, 11, 12), LAST_DAY])
def test_an_event_is_whole_whatever_span_is_asked_for(client: Client, day: date) -> None:
    path = f"{API}/events?outlet=CX-5&kind=not_reporting&from={day}&to={day}"
    (event,) = client.get(path).json()["events"]
    assert (event["id"], event["days"]) == ("CX-5:-:2026-11-01", 23)


def test_events_of_one_outlet_and_kind_are_those_alone(client: Client) -> None:
    events = client.get(f"{API}/events?outlet=CX-1&kind=exceedance").json()["events"]
    assert {(one["outlet"], one["kind"]) for one in events} == {("CX-1", "exceedance")}
    assert client.get(f"{API}/events?outlet=CX-2").json()["events"] == []
    problem(client.get(f"{API}/events?outlet=CX-99"), 404)
    problem(client.get(f"{API}/events?kind=nonsense"), 422)
    problem(client.get(f"{API}/events?from=2026-13-01"), 422)


@pytest.mark.parametrize(("days", "back"), [(150, 75), (52, 20), (53, 20)])
def test_an_event_longer_than_the_days_read_at_first_is_read_whole(
    parts: Parts, days: int, back: int
) -> None:
    """A span is read 31 days beyond its ends, and further while an event goes on."""
    (template,) = parts.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    long = [
        replace(template, mean=replace(template.mean, day=LAST_DAY - timedelta(days=before)))
        for before in range(days)
    ]

    class Long(SqlRecords):
        def __init__(self) -> None:
            pass

        def verdicts(self, first: date, last: date, **asked: object) -> list[Verdict]:
            found = [one for one in long if first <= one.mean.day <= last]
            outcome = asked.get("outcome")
            return [one for one in found if outcome in (None, one.outcome)]

    middle = LAST_DAY - timedelta(days=back)
    derived = DerivedEvents(
        Long(), JUDGED_AT, EventKind.EXCEEDANCE, parts.silent_minutes, timedelta(days=31)
    )
    (event,) = derived.with_ongoing(derived.touching("CX-1", middle, middle))
    assert (event.days, event.last_day, event.ongoing) == (days, LAST_DAY, True)


def test_months_come_from_the_daily_means(client: Client) -> None:
    answer = client.get(f"{OUTLET}/months?parameter=COD").json()
    assert (answer["year"], answer["unit"]) == (2026, "mg/L")
    (month,) = answer["months"]
    assert (month["month"], month["days_total"]) == (11, 30)
    assert month["days_provable"] == 23 - len(GAP_DAYS) - 1
    path = f"{OUTLET}/means?parameter=COD&from={FIRST_DAY}&to={LAST_DAY}"
    means = [
        one["mean"]
        for one in client.get(path).json()["means"]
        if one["mean"] is not None and one["capture_percent"] >= 75
    ]
    assert month["mean"] == pytest.approx(sum(means) / len(means))
    assert client.get(f"{OUTLET}/months?parameter=COD&year=2025").json()["months"] == []


def test_months_of_what_is_not_there_are_refused(client: Client) -> None:
    problem(client.get(f"{API}/outlets/CX-99/months?parameter=COD"), 404)
    problem(client.get(f"{OUTLET}/months?parameter=COD&year=1900"), 422)
    problem(client.get(f"{OUTLET}/months"), 422)


def test_readings_are_not_offered_as_known_at_an_instant(client: Client) -> None:
    body = problem(client.get(f"{OUTLET}/readings?parameter=COD&known_at={NOW.year}"), 422)
    assert "digest" in body["detail"]


def test_a_batch_discharge_shows_the_hour_that_was_judged(tmp_path: Path) -> None:
    city = sample_parts(tmp_path)
    assert isinstance(city.readings, MemoryReadings)
    assert isinstance(city.records, SqlRecords)
    registry = city.records.registry()
    permits = tuple(replace(permit, discharge=DischargeMode.BATCH) for permit in registry.permits)
    city.records.add_registry(replace(registry, permits=permits), NOW)
    judge(city.readings, city.records, NOW)
    client = Client(create_app(city))
    query = f"outlet=CX-1&parameter=COD&from={EXCEEDED_DAY}&to={EXCEEDED_DAY}&detail=true"
    (verdict,) = client.get(f"{API}/verdicts?{query}").json()["verdicts"]
    assert verdict["judged"]["mean"] > verdict["mean"]
    assert verdict["exceeded_periods"] == len(verdict["batches"]) == 24
    page = client.get(f"/outlets/CX-1?parameter=COD&day={EXCEEDED_DAY}&lang=en").text
    assert "(06:00–07:00)" in page
    home = client.get(f"/?day={EXCEEDED_DAY}&lang=en").text
    rows = re.findall(r'data-label="Mean" class="n">.*?<b>(.*?)</b>', home)
    assert rows[0] == quantity("en", verdict["judged"]["mean"], "mg/L", verdict["limit"]["upper"])
    city.records.close()


@pytest.mark.parametrize(("minutes", "count"), [(60, 7), (900, 7), (901, 2), (1440, 2)])
def test_the_days_that_are_not_read_for_a_silence_hold_none(
    parts: Parts, minutes: int, count: int
) -> None:
    span = (FIRST_DAY, LAST_DAY)
    derived = DerivedEvents(
        parts.records, JUDGED_AT, EventKind.NOT_REPORTING, minutes, timedelta(days=31)
    )
    found = derived.with_ongoing(derived.touching(None, *span))
    verdicts = parts.records.verdicts(*span, known_at=JUDGED_AT)
    last = {verdict.mean.outlet_id: LAST_DAY for verdict in verdicts}
    whole = silence_events(verdicts, silent_minutes=minutes, last_judged=last)
    assert sorted(found, key=lambda one: one.id) == sorted(whole, key=lambda one: one.id)
    assert len(whole) == count
