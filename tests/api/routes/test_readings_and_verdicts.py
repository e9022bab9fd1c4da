from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from api.answers.means import MeansAnswer
from api.answers.verdicts import VerdictsAnswer, ViolationsAnswer
from api.app import create_app
from api.question.known_at import rfc3339_us
from domain.health_log import PartHealth
from domain.judged.verdicts import Outcome
from domain.legal_day import from_microseconds, legal_day_bounds_us
from domain.registered import ClusterState
from tests.api.conftest import Client
from tests.api.sample_city import (
    EXCEEDED_DAY,
    GAP_DAYS,
    JUDGED_AT,
    LAST_DAY,
    NOW,
    PARAMETERS,
    sample_parts,
)

API = "/api/v1"


def test_the_coverage_of_the_last_ended_day_counts_operating_clusters_alone(client: Client) -> None:
    answer = client.get(f"{API}/coverage").json()
    assert answer["day"] == LAST_DAY.isoformat()
    assert (answer["covered"], answer["operating"], answer["goal_percent"]) == (2, 7, 100.0)
    assert answer["percent"] == pytest.approx(100 * 2 / 7)
    kinds = {kind["kind"]: (kind["covered"], kind["operating"]) for kind in answer["by_kind"]}
    assert kinds == {"ccn": (1, 5), "ccn_lang_nghe": (1, 2)}
    assert {one["state"] for one in answer["clusters"]} == {ClusterState.OPERATING}


def test_each_uncovered_cluster_says_its_reason(client: Client) -> None:
    answer = client.get(f"{API}/coverage").json()
    reasons = {
        one["id"]: [finding["reason"] for finding in one["findings"]]
        for one in answer["clusters"]
        if not one["covered"]
    }
    assert reasons == {
        "CCN-1": ["exceeded"],
        "CCN-3": ["no_station"],
        "CCN-4": ["limit_unknown"],
        "CCN-5": ["not_reporting"],
        "CCN-6": ["not_provable"],
    }


@pytest.mark.parametrize("detail", ["true", "false"])
@pytest.mark.parametrize(
    ("asked", "model"),
    [
        ("verdicts?", VerdictsAnswer),
        ("verdicts?outcome=not_provable&", VerdictsAnswer),
        ("violations?", ViolationsAnswer),
        ("outlets/CX-1/means?", MeansAnswer),
        ("outlets/CX-2/means?", MeansAnswer),
    ],
)
def test_a_page_is_written_byte_for_byte_as_its_model_is(
    client: Client, asked: str, model: type[BaseModel], detail: str
) -> None:
    path = f"{API}/{asked}detail={detail}&limit=1000&from={LAST_DAY - timedelta(days=22)}"
    told = client.get(f"{path}&to={LAST_DAY}").content
    assert len(told) > 1_000
    assert told == model.model_validate_json(told).model_dump_json(by_alias=True).encode()


def test_coverage_as_known_before_any_verdict_claims_no_cluster(client: Client) -> None:
    before = (JUDGED_AT - timedelta(minutes=1)).isoformat()
    answer = client.get(f"{API}/coverage", params={"known_at": before}).json()
    assert (answer["covered"], answer["operating"]) == (0, 7)
    assert answer["known_at"] == "2026-11-24T00:59:00.000000Z"


def test_coverage_as_known_before_the_first_registry_has_no_percent(client: Client) -> None:
    answer = client.get(f"{API}/coverage", params={"known_at": "2020-01-01T00:00:00Z"}).json()
    assert (answer["operating"], answer["percent"], answer["day"]) == (0, None, "2019-12-31")


def test_readings_are_columns_of_one_legal_day_with_their_conflict(client: Client) -> None:
    begin_us, end_us = legal_day_bounds_us(EXCEEDED_DAY.replace(day=1))
    span = {
        "from": from_microseconds(begin_us).isoformat(),
        "to": from_microseconds(end_us).isoformat(),
    }
    answer = client.get(f"{API}/outlets/CX-1/readings", params={"parameter": "COD", **span}).json()
    assert answer["unit"] == "mg/L"
    assert answer["time"][0] == "2026-10-31T17:00:00Z"
    assert answer["time"][-1] == "2026-11-01T16:00:00Z"
    assert len(answer["time"]) == len(answer["value"]) == len(answer["status"]) == 24
    assert set(answer["status"]) == {"00"}
    (conflict,) = answer["conflicts"]
    assert conflict["time"] == answer["time"][0]
    assert conflict["value"] == pytest.approx(answer["value"][0] + 9)


def test_readings_span_one_day_up_to_now_where_none_is_asked(client: Client) -> None:
    answer = client.get(f"{API}/outlets/CX-2/readings", params={"parameter": "PH"}).json()
    assert (answer["from"], answer["to"]) == ("2026-11-23T03:00:00Z", "2026-11-24T03:00:00Z")
    assert len(answer["value"]) == 14


def test_a_verdict_carries_limit_formula_clause_source_confidence_and_counts(
    client: Client,
) -> None:
    query = {"outlet": "CX-1", "parameter": "COD", "from": "2026-11-15", "to": "2026-11-15"}
    (verdict,) = client.get(f"{API}/verdicts", params=query).json()["verdicts"]
    assert verdict["outcome"] == "exceeded"
    assert (verdict["valid_count"], verdict["expected_count"]) == (24, 24)
    assert verdict["capture_percent"] == 100.0
    limit = verdict["limit"]
    assert limit["upper"] == pytest.approx(limit["base_upper"] * limit["kq"] * limit["kf"])
    assert limit["formula"]
    assert limit["clause"]
    assert limit["source"]
    assert limit["confidence"]
    assert verdict["times_over"] == pytest.approx(verdict["mean"] / limit["upper"])
    assert verdict["clause"] == "Decree 08/2022/ND-CP, Art. 97.4đ"
    assert verdict["known_at"] == rfc3339_us(JUDGED_AT)


@pytest.mark.parametrize("outcome", ["kept", "exceeded", "not_provable", "limit_unknown"])
def test_the_outcome_filter_gives_that_outcome_alone(client: Client, outcome: str) -> None:
    answer = client.get(f"{API}/verdicts", params={"outcome": outcome, "limit": 1000}).json()
    assert {one["outcome"] for one in answer["verdicts"]} == {outcome}


def test_the_outcomes_together_are_every_verdict(client: Client) -> None:
    every = client.get(f"{API}/verdicts", params={"limit": 1000}).json()
    assert not every["more"]
    assert len(every["verdicts"]) == 6 * 23 * (len(PARAMETERS) - 1)


def test_a_cut_list_says_that_there_is_more(client: Client) -> None:
    answer = client.get(f"{API}/verdicts", params={"limit": 5}).json()
    assert answer["more"]
    assert [one["day"] for one in answer["verdicts"]] == [LAST_DAY.isoformat()] * 5


def test_violations_come_newest_first_with_cluster_and_class(client: Client) -> None:
    found = client.get(f"{API}/violations").json()["violations"]
    assert [(one["day"], one["parameter"]) for one in found] == [
        ("2026-11-23", "COD"),
        ("2026-11-18", "PH"),
        ("2026-11-15", "COD"),
    ]
    assert [one["severity"] and one["severity"]["label"] for one in found] == [
        "<1.1",
        None,
        "1.5-3",
    ]
    assert {one["cluster"]["id"] for one in found} == {"CCN-1"}


def test_means_of_a_gap_are_null_and_say_what_is_missing(client: Client) -> None:
    query = {"parameter": "COD", "from": GAP_DAYS[0].isoformat(), "to": GAP_DAYS[1].isoformat()}
    means = client.get(f"{API}/outlets/CX-1/means", params=query).json()["means"]
    assert [one["mean"] for one in means] == [None, None]
    assert [one["missing_count"] for one in means] == [24, 24]


def test_clusters_list_stations_outlets_and_permits(client: Client) -> None:
    clusters = client.get(f"{API}/clusters").json()["clusters"]
    assert [one["id"] for one in clusters] == [f"CCN-{n}" for n in range(1, 10)]
    (station,) = clusters[0]["stations"]
    (outlet,) = station["outlets"]
    assert (outlet["id"], outlet["permit"]["interval_minutes"]) == ("CX-1", 60)
    assert (outlet["monitored_since"], outlet["valid_to"]) == ("2025-01-01", None)
    assert clusters[2]["stations"] == []
    assert [one["central_station"] for one in clusters[:3]] == ["yes", "yes", "none"]
    assert station["duty"]["monitoring"] == "automatic_or_periodic"
    assert "Annex XXVIII" in station["duty"]["clause"]
    assert clusters[0]["exemption"]["standing"] == "not_known"
    assert "wastewater_m3_per_day" in clusters[0]["exemption"]["lacking"]
    assert "contact" not in clusters[0]


def test_rejections_are_listed_and_counted_by_reason(client: Client) -> None:
    answer = client.get(f"{API}/rejections", params={"gateway": "GW-1"}).json()
    assert answer["counts"] == {"unit-unknown": 1}
    assert answer["rejections"][0]["detail"] == "COD came in stone/L; send mg/L"
    other = client.get(f"{API}/rejections", params={"code": "value-nan"}).json()
    assert other["rejections"] == []


def test_health_is_that_of_the_worst_part(client_with: Callable[..., Client]) -> None:
    def of(*statuses: Any) -> Any:
        return lambda: {f"p{n}": PartHealth(one, "") for n, one in enumerate(statuses)}

    degraded = client_with(health=of("ok", "degraded")).get(f"{API}/health")
    assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
    down = client_with(health=of("ok", "down", "degraded")).get(f"{API}/health")
    assert (down.status_code, down.json()["status"]) == (503, "down")
    assert set(down.json()["parts"]) == {"p0", "p1", "p2"}


@pytest.mark.parametrize("path", ["/metrics", f"{API}/metrics"])
def test_metrics_are_prometheus_text(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "nhue_sample 1" in answer.text


def test_an_earlier_known_at_answers_what_was_known_then(tmp_path: Path) -> None:
    city = sample_parts(tmp_path)
    (before,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    late = replace(
        before,
        mean=replace(before.mean, mean=88.0, digest="late"),
        outcome=Outcome.KEPT,
        times_over=None,
        known_at=NOW - timedelta(minutes=5),
    )
    city.records.settle([], [late.mean], [late])
    client = Client(create_app(city))
    earlier = {"known_at": (NOW - timedelta(minutes=6)).isoformat()}
    query = {"outlet": "CX-1", "parameter": "COD", "from": "2026-11-23", "to": "2026-11-23"}

    def outcomes(**more: str) -> list[str]:
        answer = client.get(f"{API}/verdicts", params={**query, **more}).json()
        return [one["outcome"] for one in answer["verdicts"]]

    assert outcomes() == ["kept"]
    assert outcomes(outcome="exceeded") == []
    assert outcomes(**earlier) == ["exceeded"]
    means = f"{API}/outlets/CX-1/means"
    asked = {key: value for key, value in query.items() if key != "outlet"}
    assert client.get(means, params=asked).json()["means"][0]["mean"] == 88.0
    then = client.get(means, params={**asked, **earlier}).json()["means"][0]
    assert then["mean"] == before.mean.mean
    assert client.get(f"{API}/coverage").json()["covered"] == 3
    assert client.get(f"{API}/coverage", params=earlier).json()["covered"] == 2
    city.records.close()
