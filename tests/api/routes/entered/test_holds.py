from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import TOKENS

HOLDS = "/api/v1/holds"
TOKEN = TOKENS[Role.OFFICIAL]
HOLD = {
    "outlet": "CX-1",
    "from": "2026-11-14",
    "to": "2026-11-16",
    "reason": "khiếu nại của người dân",
    "document": "CV 12/TNMT",
}
RELEASE = {"reason": "đã kết luận"}


def post(parts: Parts, path: str, body: Any, token: str | None = TOKEN) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return Client(create_app(parts), Role.PUBLIC).get(path, "POST", json=body, headers=headers)


def test_a_hold_is_placed_and_released_by_name_and_stays_on_record(city: Parts) -> None:
    due = city.records.due_count()
    placed = post(city, HOLDS, HOLD)
    assert placed.status_code == 201
    hold = placed.json()["hold"]
    assert {key: hold[key] for key in HOLD} == HOLD
    assert (hold["placed_by"], hold["release"]) == ("Trần Văn An", None)
    released = post(city, f"{HOLDS}/{hold['id']}/release", RELEASE)
    assert released.status_code == 200
    release = released.json()["hold"]["release"]
    assert (release["released_by"], release["reason"]) == ("Trần Văn An", "đã kết luận")
    client = Client(create_app(city))
    assert client.get(HOLDS).json()["holds"] == [released.json()["hold"]]
    assert client.get(HOLDS, params={"outlet": "CX-2"}).json()["holds"] == []
    before = client.get(HOLDS, params={"known_at": hold["known_at"]}).json()
    assert before == {
        "known_at": hold["known_at"],
        "holds": [hold],
        "more": False,
        "next": None,
    }
    assert city.records.due_count() == due


def test_only_an_official_may_place_or_release_a_hold(city: Parts) -> None:
    for path, body in ((HOLDS, HOLD), (f"{HOLDS}/1/release", RELEASE)):
        problem(post(city, path, body, None), 401)
        problem(post(city, path, body, "wrong"), 401)
    assert city.records.holds() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"from": "2026-11-17"}, "from"),
        ({"reason": "  "}, "reason"),
        ({"document": ""}, "document"),
        ({"to": "yesterday"}, "to"),
    ],
)
def test_a_hold_that_is_not_whole_is_refused_by_field(
    city: Parts, change: dict[str, str], field: str
) -> None:
    refused = problem(post(city, HOLDS, HOLD | change), 422)
    assert [one["parameter"] for one in refused["errors"]] == [field]
    assert city.records.holds() == []


def test_a_hold_on_an_outlet_that_was_never_registered_is_not_found(city: Parts) -> None:
    problem(post(city, HOLDS, HOLD | {"outlet": "nobody's"}), 404)


def test_a_hold_is_released_once_and_only_where_it_is(city: Parts) -> None:
    number = post(city, HOLDS, HOLD).json()["hold"]["id"]
    problem(post(city, f"{HOLDS}/{number + 1}/release", RELEASE), 404)
    problem(post(city, f"{HOLDS}/{number}/release", {"reason": " "}), 422)
    assert post(city, f"{HOLDS}/{number}/release", RELEASE).status_code == 200
    again = problem(post(city, f"{HOLDS}/{number}/release", RELEASE), 422)
    assert "released already, by Trần Văn An" in again["errors"][0]["message"]
