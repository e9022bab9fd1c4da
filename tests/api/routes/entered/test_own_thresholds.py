"""Own thresholds of an outlet are entered and ended by name, within bounds, and stay on record."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.app import create_app
from api.every_request.words.problem_words import detail_vi
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import NAMES

OWN = "/api/v1/own-thresholds"
ENTRY: dict[str, Any] = {
    "outlet": "CX-1",
    "parameter": "COD",
    "spike_suspect": 8,
    "spike_fail": 30,
    "from": "2026-11-26",
    "reason": "90 ngày đã xem",
}
END = {"reason": "đổi đầu đo", "from": "2026-12-01"}


@pytest.fixture
def inspector(city: Parts) -> Client:
    return Client(create_app(city), Role.INSPECTOR)


def _post(client: Client, path: str, body: Any, **headers: str) -> httpx.Response:
    return client.get(path, "POST", json=body, headers=headers)


def test_own_thresholds_are_entered_and_ended_by_name_and_stay_on_record(
    inspector: Client, city: Parts
) -> None:
    due = city.records.due_count()
    entered = _post(inspector, OWN, ENTRY)
    assert entered.status_code == 201, entered.text
    own = entered.json()["own_thresholds"]
    assert {key: own[key] for key in ENTRY} == ENTRY
    assert (own["number"], own["rate_per_hour"], own["end"]) == (1, None, None)
    assert own["entered_by"] == NAMES[Role.INSPECTOR]
    ended = _post(inspector, f"{OWN}/1/end", END)
    assert ended.status_code == 200, ended.text
    end = ended.json()["own_thresholds"]["end"]
    assert {key: end[key] for key in END} == END
    assert inspector.get(OWN).json()["own_thresholds"] == [ended.json()["own_thresholds"]]
    assert inspector.get(f"{OWN}?outlet=CX-2").json()["own_thresholds"] == []
    before = inspector.get(OWN, params={"known_at": own["known_at"]}).json()
    assert before["own_thresholds"] == [own]
    problem(_post(inspector, f"{OWN}/1/end", END), 422)
    problem(_post(inspector, f"{OWN}/7/end", END), 404)
    assert city.records.due_count() == due


def test_without_a_day_they_bind_from_the_next_legal_day_on(inspector: Client, city: Parts) -> None:
    bare = {key: value for key, value in ENTRY.items() if key != "from"}
    own = _post(inspector, OWN, bare).json()["own_thresholds"]
    [kept] = city.records.own_thresholds()
    assert own["from"] == str(kept.begins_on) == "2026-11-25"


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"from": "2026-11-24"}, "from", "2026-11-25 is the first day that can be asked for"),
    ({"from": "2028-01-01"}, "from", "more than a year ahead"),
    ({"reason": " "}, "reason", "say why"),
    ({"spike_suspect": 1.9}, "spike_suspect", "1.9 is not within 2 to 150 mg/L"),
    ({"spike_suspect": 31}, "spike_fail", "spike_suspect 31 is above spike_fail 30"),
    ({"spike_suspect": None, "spike_fail": None}, "figures", "give at least one figure"),
    ({"parameter": "TN"}, "parameter", "CX-1 does not measure TN, only"),
    ({"possible_high": 900}, "possible_high", "Extra inputs are not permitted"),
]


def test_what_may_not_be_entered_is_refused_by_field_in_both_languages(
    inspector: Client, city: Parts
) -> None:
    for change, field, said in REFUSED:
        refused = problem(_post(inspector, OWN, ENTRY | change), 422)
        [error] = refused["errors"]
        assert error["parameter"] == field
        assert said in error["message"]
        assert field == "possible_high" or detail_vi(error["message"])
    assert city.records.own_thresholds() == []


def test_whom_it_is_no_matter_of_is_refused(city: Parts) -> None:
    app = create_app(city)
    for role in (Role.PUBLIC, Role.OPERATOR, Role.VENDOR, Role.ADMINISTRATOR):
        client, status = Client(app, role), 401 if role is Role.PUBLIC else 403
        problem(_post(client, OWN, ENTRY), status)
        problem(_post(client, f"{OWN}/1/end", END), status)
        if role is not Role.ADMINISTRATOR:
            problem(client.get(OWN), status)
    assert city.records.own_thresholds() == []


def test_of_two_who_decide_at_once_the_second_is_told_what_the_first_decided(
    inspector: Client,
) -> None:
    tag = inspector.get(f"{OWN}?outlet=CX-1").headers["etag"]
    assert _post(inspector, OWN, ENTRY, **{"If-Match": tag}).status_code == 201
    refused = problem(_post(inspector, OWN, ENTRY, **{"If-Match": tag}), 412)
    assert NAMES[Role.INSPECTOR] in refused["detail"]
