"""What holds the figure below 100 %, by the API and on its page, in order and with distances."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.judged.verdicts import Outcome
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_city import LAST_DAY, NOW

BLOCKERS = "/api/v1/coverage/blockers"


def asked(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{BLOCKERS}?{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ids(told: dict[str, Any]) -> list[str]:
    return [one["id"] for one in told["blockers"]]


def test_the_clusters_below_come_in_order_and_mending_all_brings_100_percent(
    client: Client,
) -> None:
    told = asked(client)
    below = {one["id"] for one in client.get("/api/v1/coverage").json()["clusters"]} - {
        "CCN-2",
        "CCN-7",
    }
    assert set(ids(told)) == below
    assert (told["of"], told["by"], told["covered"], told["operating"]) == ("day", "clusters", 2, 7)
    lacking = [one["window"]["lacking_days"] for one in told["blockers"]]
    assert lacking == sorted(lacking)
    assert [one["rank"] for one in told["blockers"]] == [1, 2, 3, 4, 5]
    assert told["blockers"][-1]["percent_after"] == 100.0


def test_the_distance_of_each_is_told(client: Client) -> None:
    (first,) = (one for one in asked(client)["blockers"] if one["id"] == "CCN-1")
    cod = next(one for one in first["distances"] if one["parameter"] == "COD")
    (verdict,) = client.get(
        f"/api/v1/verdicts?outlet=CX-1&parameter=COD&from={LAST_DAY}&to={LAST_DAY}&detail=true"
    ).json()["verdicts"]
    assert (cod["day"], cod["times_over"]) == (f"{LAST_DAY}", verdict["times_over"])
    assert cod["over_by"] == pytest.approx(cod["value"] - cod["upper"])
    assert (cod["exceeded_days"], cod["unit"]) == (2, "mg/L")
    assert cod["worst_times_over"] >= cod["times_over"]


def test_by_water_the_one_of_which_nothing_is_known_comes_last(client: Client) -> None:
    told = asked(client, "by=m3")
    volumes = [one["water"]["generated_m3_per_day"] for one in told["blockers"]]
    assert volumes[-1] is None
    assert volumes[:-1] == sorted(volumes[:-1], reverse=True)


def test_of_the_window_and_of_another_day_the_list_is_another(client: Client) -> None:
    assert "CCN-6" in ids(asked(client))
    assert "CCN-6" not in ids(asked(client, "figure=window&kept_share=0.5"))
    assert "CCN-1" not in ids(asked(client, "day=2026-11-22"))


def test_a_past_list_comes_back_byte_for_byte(city: Parts) -> None:
    before = Client(create_app(city)).get(BLOCKERS)
    (verdict,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-2", parameter="COD")
    turned = replace(
        verdict, outcome=Outcome.EXCEEDED, times_over=1.4, known_at=NOW + timedelta(hours=1)
    )
    city.records.settle([], [turned.mean], [turned])
    client = Client(create_app(replace(city, clock=lambda: NOW + timedelta(hours=2))))
    known = before.json()["known_at"]
    assert client.get(f"{BLOCKERS}?known_at={known}").content == before.content
    assert "CCN-2" in ids(asked(client, f"day={LAST_DAY}"))


def test_the_page_answers_what_would_bring_most(client: Client) -> None:
    home = client.get("/?lang=vi").text
    assert re.search(r'href="/blockers[^"]*"[^>]*>Cụm nào nâng tỷ lệ nhiều nhất\?', home)
    page = shown(client, "/blockers?lang=en")
    assert "1. Cụm công nghiệp Thưa Số" in page
    assert "beyond the limit" in page
    assert "at most: design flow" in page
    by_water = shown(client, "/blockers?lang=en&by=m3&figure=window")
    assert "The figure of the window of 30 days" in by_water


def test_where_nothing_is_judged_the_page_claims_nothing(client: Client) -> None:
    page = shown(client, "/blockers?lang=en&day=2026-10-01")
    assert "Nothing of this day has been judged yet" in page
