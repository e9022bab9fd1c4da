"""The figures of the city by the API: named, parts of a whole, and the same for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.judged.verdicts import Outcome
from domain.registered import ClusterState
from tests.api.conftest import Client
from tests.api.sample_city import LAST_DAY, NOW

COVERAGE = "/api/v1/coverage"


def asked(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{COVERAGE}?{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def cluster(told: dict[str, Any], cluster_id: str) -> dict[str, Any]:
    (found,) = (one for one in told["clusters"] if one["id"] == cluster_id)
    return dict(found)


def test_both_figures_are_named_and_say_what_they_rest_on(client: Client) -> None:
    told = asked(client)
    assert (told["figure"], told["window"]["figure"]) == ("day", "window")
    window = told["window"]
    assert (window["last"], window["days"], window["judged_days"]) == (f"{LAST_DAY}", 30, 23)
    assert (window["kept_share"], window["covered"], window["operating"]) == (0.9, 2, 7)
    assert (told["plan"], told["registry_version"], told["minimum_capture"]) == (
        "305/KH-UBND",
        1,
        0.75,
    )


def test_a_cluster_says_its_days_and_how_many_were_lacking(client: Client) -> None:
    first = cluster(asked(client), "CCN-1")
    assert first["main_reason"] == "exceeded"
    assert first["window"] == {
        "counts": False,
        "kept_days": 17,
        "short_days": 6,
        "exceeded_days": 3,
        "not_connected_days": 0,
        "not_judged_days": 7,
        "our_days": 0,
        "not_counted_days": 0,
        "lacking_days": 4,
    }
    assert cluster(asked(client, "days=1"), "CCN-1")["window"]["lacking_days"] == 1
    assert cluster(asked(client, "kept_share=0.7"), "CCN-1")["window"]["counts"]


@pytest.mark.parametrize("query", ["", "day=2026-11-15", "day=2026-10-01", "days=92", "days=1"])
def test_parts_add_up_to_the_whole(client: Client, query: str) -> None:
    told = asked(client, query)
    for groups in told["groups"].values():
        assert sum(one["operating"] for one in groups) == told["operating"]
        assert sum(one["covered"] for one in groups) == told["covered"]
        assert sum(one["covered_in_window"] for one in groups) == told["window"]["covered"]
    reasons = sum(one["clusters"] for one in told["by_main_reason"])
    assert told["covered"] + reasons + told["without_a_reason"] == told["operating"]
    water = told["water"]
    parts = [water[f"{one}_m3_per_day"] for one in ("proven", "untreated", "treatment_unknown")]
    parts += [one["m3_per_day"] for one in water["by_reason"]]
    assert sum(parts) == pytest.approx(water["generated_m3_per_day"])


def test_water_says_of_each_cluster_by_which_method_it_is_known(client: Client) -> None:
    told = asked(client)
    kept, without = cluster(told, "CCN-2")["water"], cluster(told, "CCN-3")["water"]
    assert kept["method"] == "outflow"
    assert kept["generated_m3_per_day"] == kept["proven_m3_per_day"] > 0
    assert (without["method"], without["generated_m3_per_day"]) == ("unknown", None)
    silent = cluster(told, "CCN-5")["water"]
    assert (silent["method"], silent["generated_m3_per_day"]) == ("design", 400.0)
    assert told["water"]["unknown_clusters"] == 1
    assert told["water"]["upper_bound_m3_per_day"] == 800.0


def test_a_past_figure_comes_back_byte_for_byte_however_the_world_goes_on(city: Parts) -> None:
    """Another registry, other verdicts, a day set aside and another setting of ours."""
    before = Client(create_app(city)).get(COVERAGE)
    known = before.json()["known_at"]
    (verdict,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-2", parameter="COD")
    turned = replace(verdict, outcome=Outcome.EXCEEDED, known_at=NOW + timedelta(hours=1))
    city.records.settle([], [turned.mean], [turned])
    registry = city.records.registry()
    ended = replace(registry.clusters["CCN-2"], state=ClusterState.PLANNED)
    changed = replace(registry, clusters=registry.clusters | {"CCN-2": ended})
    city.records.add_registry(changed, NOW + timedelta(hours=2))
    later = replace(city, clock=lambda: NOW + timedelta(days=2), window_kept_share=0.5)
    client = Client(create_app(later))
    day = f"day={LAST_DAY}"
    again = client.get(f"{COVERAGE}?{day}&known_at={known}&kept_share=0.9")
    assert again.content == before.content
    assert client.get(f"{COVERAGE}?{day}").content != before.content
    assert asked(client, day)["registry_version"] == 2


@pytest.mark.parametrize("query", ["days=0", "days=93", "kept_share=0", "kept_share=1.1"])
def test_a_window_that_cannot_be_answered_is_refused_by_name(client: Client, query: str) -> None:
    answer = client.get(f"{COVERAGE}?{query}")
    assert answer.status_code == 422
    assert query.split("=", maxsplit=1)[0] in answer.text


def test_the_citys_page_names_both_figures(client: Client) -> None:
    page = client.get("/?lang=vi").text
    assert "Tỷ lệ của ngày" in page
    assert "Tỷ lệ của 30 ngày gần nhất" in page
    assert "2 trên 7 cụm đạt từ 90\N{NO-BREAK SPACE}% số ngày được đánh giá" in page
    unjudged = client.get("/?lang=en&day=2026-10-01").text
    assert "Nothing of these 30 days has been judged" in unjudged
