"""Where the city's plans stand, by the API and on their page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from api.app import create_app
from api.question.handed_in import Parts
from domain.registered import ClusterState
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_city import LAST_DAY, NOW, sample_registry

PLANS = "/api/v1/plans"


def targets(client: Client, year: int, query: str = "") -> dict[str, dict[str, Any]]:
    (plan,) = client.get(f"{PLANS}/{year}?{query}").json()["plans"]
    return {one.pop("kind"): one for one in plan["targets"]}


def dated(city: Parts) -> Client:
    """Return a client of the city of which CCN-2 went into operation this May."""
    registry = sample_registry()
    now = replace(registry.clusters["CCN-2"], valid_from=date(2026, 5, 4))
    before = replace(
        now,
        state=ClusterState.UNDER_CONSTRUCTION,
        valid_from=date(2023, 1, 9),
        valid_to=date(2026, 5, 3),
    )
    changed = replace(
        registry, clusters=registry.clusters | {"CCN-2": now}, earlier_clusters=(before,)
    )
    city.records.add_registry(changed, NOW + timedelta(hours=1))
    return Client(create_app(replace(city, clock=lambda: NOW + timedelta(hours=2))))


def test_every_plan_is_told_the_newest_first_with_what_it_rests_on(client: Client) -> None:
    told = client.get(PLANS).json()
    assert [one["year"] for one in told["plans"]] == [2026, 2025, 2024, 2023, 2021]
    newest = told["plans"][0]
    assert (newest["number"], newest["day"]) == ("305/KH-UBND", f"{LAST_DAY}")
    assert newest["confidence"] == "two independent sources agree"
    assert told["plans"][2]["number"] is None
    assert told["history"][0]["with_station"] == 4


def test_what_the_sources_do_not_name_is_told_without_a_goal(client: Client) -> None:
    operating = targets(client, 2026)["operating_clusters_with_station"]
    assert (operating["named"], operating["goal_percent"], operating["met"]) == (False, None, None)
    assert (operating["reached"], operating["of"]) == (2, 7)


def test_a_target_names_its_clusters_by_the_registrys_dates(city: Parts) -> None:
    client = dated(city)
    found = targets(client, 2026)
    new = found["new_clusters_with_station"]
    assert (new["reached"], new["of"], new["met"]) == (1, 1, True)
    assert [one["id"] for one in new["clusters"]] == ["CCN-2"]
    done = found["infrastructure_done"]
    assert [(one["id"], one["day"]) for one in done["clusters"]] == [("CCN-2", "2026-05-04")]
    assert (done["reached"], done["least"], done["met"]) == (1, 26, False)
    assert found["established_or_extended"]["reached"] is None
    assert targets(client, 2025)["into_operation"]["reached"] == 0


def test_a_past_standing_comes_back_byte_for_byte(city: Parts) -> None:
    before = Client(create_app(city)).get(PLANS)
    client = dated(city)
    known = before.json()["known_at"]
    assert client.get(f"{PLANS}?known_at={known}").content == before.content
    assert client.get(PLANS).content != before.content


def test_a_year_without_a_plan_in_hand_is_not_found_and_says_which_there_are(
    client: Client,
) -> None:
    answer = client.get(f"{PLANS}/2022")
    assert answer.status_code == 404
    assert "2021, 2023, 2024, 2025, 2026" in answer.json()["detail"]
    assert client.get("/plans?year=2022").status_code == 404


def test_the_page_says_where_each_target_stands_one_click_from_the_citys_page(
    client: Client,
) -> None:
    home = client.get("/?lang=vi").text
    assert re.search(r'href="/plans[^"]*"[^>]*>Các kế hoạch đến đâu\?', home)
    page = shown(client, "/plans?lang=vi")
    assert "Kế hoạch năm 2026" in page
    assert "305/KH-UBND" in page
    assert "các nguồn không nêu" in page
    older = shown(client, "/plans?lang=en&year=2024")
    assert "Number not seen" in older
    assert "15–20 clusters" in older
    assert "the registry dates no such state" in older
