"""Lists asked for by commune, kind of cluster, parameter and times over the limit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_city import JUDGED_AT, sample_parts, sample_registry

API = "/api/v1"
MONTH = {"from": "2026-11-01", "to": "2026-11-23", "limit": "1000"}


def rows(client: Client, path: str, of: str, **asked: str) -> list[dict[str, Any]]:
    answer = client.get(API + path, params={**MONTH, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()[of]
    return found


def test_violations_of_so_many_times_over_are_all_of_them_and_no_other(client: Client) -> None:
    every = rows(client, "/violations", "violations")
    over = sorted({one["times_over"] for one in every if one["times_over"] is not None})
    assert len(over) > 1
    found = rows(client, "/violations", "violations", min_times_over=str(over[1]))
    assert found == [one for one in every if (one["times_over"] or 0) >= over[1]]
    assert rows(client, "/verdicts", "verdicts", min_times_over="1000") == []


@pytest.mark.parametrize("path", ["/violations", "/verdicts", "/events", "/clusters", "/coverage"])
def test_lists_are_of_the_commune_and_kind_asked_for(client: Client, path: str) -> None:
    of = {"/coverage": "clusters"}.get(path, path.removeprefix("/"))
    kind = "cluster_kind" if path == "/events" else "kind"

    def asked(**more: str) -> list[dict[str, Any]]:
        if path in {"/clusters", "/coverage"}:
            return list(client.get(API + path, params=more).json()[of])
        return rows(client, path, of, **more)

    every = asked()
    clusters = {one["id"]: one for one in client.get(f"{API}/clusters").json()["clusters"]}
    cluster_of = {
        outlet["id"]: cluster
        for cluster in clusters.values()
        for station in cluster["stations"]
        for outlet in station["outlets"]
    }

    def of_row(row: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = (
            clusters[row["id"]] if "commune" in row else cluster_of[row["outlet"]]
        )
        return found

    for commune in ("xã Yên Mẫu", "xã Tân Mẫu"):
        of_commune = [row for row in every if of_row(row)["commune"] == commune]
        assert asked(commune=commune) == of_commune
        both = [row for row in of_commune if of_row(row)["kind"] == "ccn"]
        assert asked(**{"commune": commune, kind: "ccn"}) == both
    of_kind = [row for row in every if of_row(row)["kind"] == "ccn_lang_nghe"]
    assert asked(**{kind: "ccn_lang_nghe"}) == of_kind
    assert len(of_kind) < len(every)


@pytest.fixture
def renamed(tmp_path: Path) -> Iterator[Client]:
    """Return a client of the city whose CCN-1 is of another commune since 20 November."""
    parts = sample_parts(tmp_path)
    registry = sample_registry()
    turn = date(2026, 11, 20)
    one = registry.clusters["CCN-1"]
    before = replace(one, commune="xã Xưa Mẫu", valid_to=turn - timedelta(days=1))
    now = replace(one, commune="phường Nay Mẫu", valid_from=turn)
    clusters = {**registry.clusters, one.id: now}
    changed = replace(registry, clusters=clusters, earlier_clusters=(before,))
    parts.records.add_registry(changed, JUDGED_AT)
    yield Client(create_app(parts))
    parts.records.close()


def test_each_violation_of_a_list_names_its_cluster_as_it_was_on_its_day(renamed: Client) -> None:
    found = rows(renamed, "/violations", "violations", outlet="CX-1")
    assert {(one["day"], one["cluster"]["commune"]) for one in found} == {
        ("2026-11-15", "xã Xưa Mẫu"),
        ("2026-11-18", "xã Xưa Mẫu"),
        ("2026-11-23", "phường Nay Mẫu"),
    }


@pytest.mark.parametrize(
    ("commune", "days"), [("xã Xưa Mẫu", range(10, 20)), ("phường Nay Mẫu", range(20, 24))]
)
def test_a_cluster_is_found_by_the_commune_that_it_was_of_on_the_day(
    renamed: Client, commune: str, days: range
) -> None:
    span = {"from": "2026-11-10", "to": "2026-11-23"}
    for path, of in (("/verdicts", "verdicts"), ("/violations", "violations")):
        found = rows(renamed, path, of, commune=commune, **span)
        every = rows(renamed, path, of, outlet="CX-1", **span)
        assert found
        assert found == [one for one in every if int(one["day"][-2:]) in days]
    events = rows(renamed, "/events", "events", commune=commune, **span)
    assert {one["outlet"] for one in events} == {"CX-1"}
    asked = {"commune": commune, "day": f"2026-11-{days[0]}"}
    told = renamed.get(f"{API}/coverage", params=asked)
    assert [one["id"] for one in told.json()["clusters"]] == ["CCN-1"]


def test_the_figures_of_the_city_stay_the_citys_when_its_list_is_filtered(client: Client) -> None:
    whole = client.get(f"{API}/coverage").json()
    part = client.get(f"{API}/coverage", params={"commune": "xã Yên Mẫu"}).json()
    assert {**part, "clusters": whole["clusters"]} == whole
    assert len(part["clusters"]) < len(whole["clusters"])


def test_a_commune_that_is_none_is_refused_with_the_nearest(client: Client) -> None:
    for path in ("/violations", "/verdicts", "/events", "/clusters", "/coverage"):
        body = problem(client.get(API + path, params={"commune": "xã Yên Mâu"}), 422)
        assert "did you mean 'xã Yên Mẫu'?" in body["detail"]


def test_events_of_a_parameter_are_its_own_and_the_silences(client: Client) -> None:
    every = rows(client, "/events", "events")
    found = rows(client, "/events", "events", parameter="COD")
    assert found == [one for one in every if one["parameter"] in {None, "COD"}]
    assert rows(client, "/events", "events", parameter="TSS") != every
    peaks = rows(client, "/events", "events", min_times_over="1")
    assert peaks == [one for one in every if (one["peak_times_over"] or 0) >= 1]
    assert 0 < len(peaks) < len(every)


def test_rejections_of_an_outlet_and_a_parameter_are_no_others(client: Client) -> None:
    def found(**asked: str) -> int:
        return len(client.get(f"{API}/rejections", params=asked).json()["rejections"])

    assert found(outlet="CX-1", parameter="COD") == found() == 1
    assert found(outlet="CX-2") == found(parameter="PH") == 0


def _asked_by(name: str) -> list[tuple[str, str]]:
    """Return every GET route that asks by outlet or gateway, with an unknown one in its place."""
    told = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())["paths"]
    filled = {"parameter": "COD", "day": "2026-11-20", "run": "20261120T000000Z"}
    filled |= {
        "what": "verdicts",
        "case": "HS-2026-0001",
        "notification": "1",
        "sha256": "0" * 64,
        "month": "2026-11",
        "from": "2026-11-20",
        "to": "2026-11-20",
        name: "nobody",
    }
    found = []
    for path, ways in told.items():
        asked = ways.get("get", {}).get("parameters", [])
        if name not in {one["name"] for one in asked} or "/certifications" in path:
            continue  # of a certification: tests/api/routes/test_certifications.py
        wanted = [one for one in asked if one.get("required") or one["name"] == name]
        in_path = {one["name"]: filled[one["name"]] for one in wanted if one["in"] == "path"}
        rest = [f"{one['name']}={filled[one['name']]}" for one in wanted if one["in"] == "query"]
        found.append((path, f"{path.format(**in_path)}?{'&'.join(rest)}"))
    return found


@pytest.mark.parametrize("name", ["outlet", "gateway"])
def test_an_outlet_or_gateway_that_nobody_knows_is_refused_by_name_wherever_it_is_asked_for(
    client: Client, name: str
) -> None:
    asked = _asked_by(name)
    assert len(asked) > 2
    for path, address in asked:
        answer = client.get(address)
        if path == f"{API}/rejections":  # who is refused may well be in no registry
            assert answer.status_code == 200
        else:
            assert name in problem(answer, 404)["detail"], path
            assert "nobody" in answer.json()["detail"], path


@pytest.mark.parametrize("asked", ["nan", "inf", "-1", "x"])
def test_times_over_that_are_no_number_are_refused(client: Client, asked: str) -> None:
    problem(client.get(f"{API}/violations", params={"min_times_over": asked}), 422)
