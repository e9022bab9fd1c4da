"""What could not be judged is told by name: in the API, on the page, in health and in a metric."""

from __future__ import annotations

import math
from dataclasses import replace

from prometheus_client import CollectorRegistry, generate_latest

from api.app import create_app
from api.question.handed_in import Parts
from domain.health_log import PartHealth
from domain.judged.set_aside import SetAsideDay
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from service.processes.serving.health.set_aside_health import SetAsideHealth
from storage.ports.judged.signals import LookedAt
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.pages.desk.week_of_signals import WEEK
from tests.api.sample_city import LAST_DAY, NOW, judge, sample_readings
from tests.servers.nhue import metric_in

ASIDE = SetAsideDay(
    outlet_id="CX-2",
    day=LAST_DAY,
    raised="OverflowError: intermediate overflow in fsum (load.py:63)",
    version="nhue 1; rules 2",
    known_at=NOW,
)


def set_aside(parts: Parts, *days: SetAsideDay) -> None:
    parts.records.settle([], [], [], set_aside=days, not_before=NOW)


def test_it_is_listed_with_what_was_raised(city: Parts) -> None:
    client = Client(create_app(city))
    assert client.get("/api/v1/set-aside").json()["days"] == []
    set_aside(city, ASIDE)
    found = client.get("/api/v1/set-aside", params={"outlet": "CX-2"}).json()
    [one] = found["days"]
    assert (one["outlet"], one["day"], one["raised"]) == ("CX-2", str(LAST_DAY), ASIDE.raised)
    assert not found["more"]
    assert client.get("/api/v1/set-aside", params={"outlet": "CX-1"}).json()["days"] == []


def test_coverage_and_the_outlets_page_say_it_in_both_languages(city: Parts) -> None:
    client = Client(create_app(city))
    set_aside(city, ASIDE)
    found = client.get("/api/v1/coverage", params={"day": str(LAST_DAY)}).json()
    findings = [one for cluster in found["clusters"] for one in cluster["findings"]]
    assert [one["outlet"] for one in findings if one["reason"] == "set_aside"] == ["CX-2"]
    for language, words in (("vi", "chưa đánh giá được"), ("en", "set aside")):
        page = client.get(f"/outlets/CX-2?lang={language}").text
        assert words in page
        assert "intermediate overflow in fsum" in page
        assert "intermediate overflow" not in client.get(f"/outlets/CX-1?lang={language}").text
        assert client.get(f"/?lang={language}").status_code == 200


def test_health_names_it_and_a_metric_counts_it(city: Parts) -> None:
    metrics = CollectorRegistry()
    health = SetAsideHealth(city.records, metrics, lambda: NOW)
    well = {"judge": PartHealth("ok", "no fault"), "broker": PartHealth("ok", "connected")}
    assert health.told(well) == well
    set_aside(city, ASIDE, *(replace(ASIDE, outlet_id=f"CX-{n}") for n in range(3, 7)))
    told = health.told(well)
    assert told["broker"] == well["broker"]
    assert told["judge"].status == "degraded"
    assert "5 outlet-days" in told["judge"].detail
    assert f"CX-2 {LAST_DAY}: OverflowError" in told["judge"].detail
    assert "and 2 more" in told["judge"].detail
    assert metric_in(generate_latest(metrics).decode(), "nhue_outlet_days_set_aside") == 5
    failed = replace(WEEK, signals=(), raised="ValueError: NaN (looking.py:9)")
    city.records.keep_week_signals([LookedAt(week=failed, digest=b"")], NOW)
    told = health.told(well)
    assert "and 2 more; 1 outlet-weeks cannot be looked at" in told["judge"].detail
    assert told["judge"].detail.endswith("CX-1 2026-11-16: ValueError: NaN (looking.py:9)")
    down = {"judge": PartHealth("down", "not heard of")}
    assert health.told(down) == down


def test_answers_and_pages_of_a_day_of_the_largest_doubles_hold_no_infinity(city: Parts) -> None:
    begin_us, _ = legal_day_bounds_us(LAST_DAY)
    readings = MemoryReadings()
    largest = ("COD", "FLOW_OUT", "PH")
    readings.append(
        [
            one
            for one in sample_readings()
            if one.time_us < begin_us or (one.outlet_id, one.parameter in largest) != ("CX-1", True)
        ]
    )
    for hour in range(24):
        at_us = begin_us + hour * 3_600_000_000
        readings.append([Reading("CX-1", p, at_us, 1.7e308, 0, hour) for p in largest])
    assert isinstance(city.records, SqlRecords)
    judge(readings, city.records, NOW)
    client = Client(create_app(replace(city, readings=readings)))
    asked = {"outlet": "CX-1", "from": str(LAST_DAY), "detail": "true"}
    for path in ("verdicts", "violations", "events"):
        answer = client.get(f"/api/v1/{path}", params=asked if path != "events" else {})
        assert answer.status_code == 200, (path, answer.text)
        assert "Infinity" not in answer.text
        assert "NaN" not in answer.text
    of_day = {"parameter": "COD", "day": str(LAST_DAY)}
    found = client.get("/api/v1/outlets/CX-1/explain", params=of_day)
    assert found.status_code == 200
    mean = found.json()["explanation"]["day_mean"]  # none: so much is left out as no water
    assert mean is None or math.isfinite(mean)
    for path in ("/", f"/outlets/CX-1?parameter=COD&day={LAST_DAY}"):
        for language in ("vi", "en"):
            page = client.get(path, params={"lang": language})
            assert page.status_code == 200, page.text
            assert "inf" not in page.text.split("<main")[1].lower().replace("info", "")
