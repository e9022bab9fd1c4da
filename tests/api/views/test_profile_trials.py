"""Trying a logger's sample over the API: value by value, by whom, and within what bounds."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.sample_city import PROFILE

PATH = "/api/v1/profiles/try?gateway=GW-1"
AT = "2026-11-20T10:05:00+07:00"
SAMPLE = '{"time": "2026-11-20T10:00:00+07:00", "COD": 61.2, "S-07": 3}'


def tried(client: Client, **entry: Any) -> dict[str, Any]:
    body = {"sample": SAMPLE, "received": AT, **entry}
    answer = client.get(PATH, "POST", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_sample_is_told_value_by_value_by_a_profile_that_nobody_entered(client: Client) -> None:
    found = tried(client, profile_toml=PROFILE)
    assert (found["profile"], found["form"], found["understood"]) == ("P-1", "flat-json", False)
    assert found["counts"] == {"reading": 1, "waits": 1}
    cod, other = found["values"]
    assert (cod["outlet"], cod["parameter"], cod["outcome"]) == ("CX-1", "COD", "reading")
    assert (cod["value_sent"], cod["value_kept"], cod["unit_kept"]) == ("61.2", 61.2, "mg/L")
    assert other["code"] == "channel-not-mapped"
    assert "'S-07'" in other["detail"]
    assert "chưa có kênh đo" in other["means_vi"]
    assert found["draft"] is None


def test_without_a_profile_a_draft_is_proposed_and_nothing_is_entered(
    client: Client, parts: Parts
) -> None:
    version = parts.records.registry_version()
    found = tried(
        client, sample=None, sample_base64=b64encode(SAMPLE.encode()).decode(), draft=True
    )
    assert (found["profile"], found["understood"]) == (None, False)
    assert 'source = "COD"' in found["draft"]
    assert tried(client, profile_toml=found["draft"])["counts"]["reading"] == 1
    assert parts.records.registry_version() == version


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"sample": None}, "give the sample once"),
        ({"sample_base64": "e30="}, "give the sample once"),
        ({"sample": None, "sample_base64": "?"}, "sample_base64 is no base64"),
        ({"profile_toml": "id ="}, "not TOML"),
        ({"received": "2026-11-20T10:00:00"}, "timezone"),
    ],
)
def test_what_cannot_be_tried_is_refused(client: Client, entry: dict[str, Any], told: str) -> None:
    answer = client.get(PATH, "POST", json={"sample": SAMPLE, **entry})
    assert answer.status_code == 422, answer.text
    assert told in answer.text


def test_what_is_not_there_is_told(client: Client) -> None:
    answer = client.get(PATH, "POST", json={"sample": SAMPLE, "profile": "P-9"})
    assert (answer.status_code, "no profile 'P-9'" in answer.text) == (404, True)
    other = client.get(PATH.replace("GW-1", "GW-99"), "POST", json={"sample": SAMPLE})
    assert other.status_code == 404


def test_a_vendor_tries_for_its_own_gateways_alone_and_who_tried_is_kept(parts: Parts) -> None:
    vendor = Client(create_app(parts), Role.VENDOR)
    own = vendor.get(PATH.replace("GW-1", "GW-2"), "POST", json={"sample": SAMPLE})
    assert own.status_code == 200, own.text
    assert vendor.get(PATH, "POST", json={"sample": SAMPLE}).status_code == 404
    administrator = Client(create_app(parts), Role.ADMINISTRATOR)
    kept = administrator.get("/api/v1/audit").json()["entries"]
    assert [one["act"] for one in kept[:2]] == ["POST /api/v1/profiles/try"] * 2


def test_more_values_than_are_shown_are_counted(client: Client) -> None:
    rows = ",".join(f'{{"time": "2026-11-20T10:00:00+07:00", "C-{n}": {n}}}' for n in range(1_200))
    found = tried(
        client, sample=f'{{"rows": [{rows}]}}', profile_toml=f'records = "rows"\n{PROFILE}'
    )
    assert (len(found["values"]), found["values_in_all"]) == (1_000, 1_200)
