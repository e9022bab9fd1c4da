"""Two people decide at once, or the records fail behind a decision: each hears what is so."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.audit import AuditOutcome, AuditQuestion
from domain.access.roles import Role
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.routes.entered.test_holds import HOLD, HOLDS, RELEASE
from tests.api.routes.test_entries import API, FIGURE, FIGURES, RULING, RULINGS
from tests.api.sample_accounts import NAMES, bearing

OFFICIAL = bearing(Role.OFFICIAL)
INSPECTOR = bearing(Role.INSPECTOR)


@pytest.fixture
def asked(city: Parts) -> Client:
    return Client(create_app(city))


def rule(client: Client, who: dict[str, str], **headers: str) -> Any:
    return client.get(RULINGS, method="POST", json=RULING, headers=who | headers)


def test_the_second_of_two_is_told_who_ruled_meanwhile_and_nothing_of_it_is_kept(
    asked: Client,
) -> None:
    tag = asked.get(RULINGS, headers=INSPECTOR).headers["etag"]
    assert rule(asked, OFFICIAL, **{"If-Match": tag}).status_code == 201
    refused = rule(asked, INSPECTOR, **{"If-Match": tag})
    assert refused.status_code == 412
    told = refused.json()
    assert told["type"] == "urn:nhue:problem:decided-since"
    (fault,) = told["errors"]
    assert "(ruling) by" in fault["message"]
    listed = asked.get(RULINGS, headers=INSPECTOR)
    assert len(listed.json()["rulings"]) == 1
    again = rule(asked, INSPECTOR, **{"If-Match": listed.headers["etag"]})
    assert again.status_code == 201
    assert rule(asked, INSPECTOR).status_code == 201  # who says nothing decides on what is there


def test_figures_of_the_law_too_and_a_tag_of_something_else_is_refused(asked: Client) -> None:
    tag = asked.get(FIGURES, headers=OFFICIAL).headers["etag"]
    body = {"figures": [FIGURE]}
    first = asked.get(FIGURES, method="POST", json=body, headers=OFFICIAL | {"If-Match": tag})
    assert first.status_code == 201
    later = {"figures": [FIGURE | {"parameter": "BOD5"}]}
    second = asked.get(FIGURES, method="POST", json=later, headers=OFFICIAL | {"If-Match": tag})
    assert second.status_code == 412
    other = asked.get(f"{API}/law", headers=OFFICIAL).headers["etag"]
    third = asked.get(FIGURES, method="POST", json=later, headers=OFFICIAL | {"If-Match": other})
    assert third.status_code == 422
    assert third.json()["errors"][0]["parameter"] == "If-Match"


def test_a_tag_still_answers_whether_the_bytes_are_the_same(asked: Client) -> None:
    tag = asked.get(RULINGS, headers=INSPECTOR).headers["etag"]
    same = asked.get(RULINGS, headers=INSPECTOR | {"If-None-Match": tag})
    assert same.status_code == 304


def test_a_decision_that_is_on_disk_alone_is_told_so_and_takes_effect_once(
    asked: Client, city: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = city.records
    assert isinstance(records, SqlRecords)

    def broken(_connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as failing:
        add = records.add_ruling

        def add_and_fail(*told: Any, **named: Any) -> Any:
            failing.setattr(records._database._writer.dialect, "do_commit", broken)
            try:
                return add(*told, **named)
            finally:
                failing.undo()

        failing.setattr(records, "add_ruling", add_and_fail)
        pending = rule(asked, INSPECTOR)
    assert pending.status_code == 503
    assert pending.json()["type"] == "urn:nhue:problem:decision-pending"
    assert "do not enter it again" in pending.json()["detail"]
    assert "retry-after" not in pending.headers
    records.check()
    assert len(asked.get(RULINGS, headers=INSPECTOR).json()["rulings"]) == 1


def test_of_two_who_release_a_hold_the_second_is_told_who_did(asked: Client, city: Parts) -> None:
    placed = asked.get(HOLDS, method="POST", json=HOLD, headers=OFFICIAL).json()["hold"]
    tag = asked.get(HOLDS, headers=INSPECTOR).headers["etag"]
    of_outlet = asked.get(f"{HOLDS}?outlet=CX-1", headers=OFFICIAL).headers["etag"]
    address = f"{HOLDS}/{placed['id']}/release"

    def release(who: dict[str, str], tag: str) -> Any:
        seen = who | {"If-Match": tag}
        return asked.get(address, method="POST", json=RELEASE, headers=seen)

    assert release(INSPECTOR, tag).status_code == 200
    refused = release(OFFICIAL, of_outlet)
    assert refused.status_code == 412
    assert refused.json()["type"] == "urn:nhue:problem:decided-since"
    (fault,) = refused.json()["errors"]
    assert f"(hold-release) by {NAMES[Role.INSPECTOR]}" in fault["message"]
    entry = city.records.audit_entries(AuditQuestion(act=f"POST {HOLDS}/{{hold}}/release"))[0]
    assert (entry.name, entry.outcome) == (NAMES[Role.OFFICIAL], AuditOutcome.REFUSED)


def test_of_two_who_place_a_hold_the_second_is_told_and_another_outlets_is_no_matter(
    asked: Client,
) -> None:
    tag = asked.get(HOLDS, headers=INSPECTOR).headers["etag"]

    def place(who: dict[str, str], outlet: str) -> Any:
        body = HOLD | {"outlet": outlet}
        return asked.get(HOLDS, method="POST", json=body, headers=who | {"If-Match": tag})

    assert place(OFFICIAL, "CX-1").status_code == 201
    refused = place(INSPECTOR, "CX-1")
    assert refused.status_code == 412
    assert f"(hold) by {NAMES[Role.OFFICIAL]}" in refused.json()["errors"][0]["message"]
    assert place(INSPECTOR, "CX-2").status_code == 201
    held = asked.get(HOLDS, headers=INSPECTOR).json()["holds"]
    assert [one["outlet"] for one in held] == ["CX-1", "CX-2"]


def test_who_read_the_list_of_an_earlier_instant_has_not_seen_what_came_after(
    asked: Client,
) -> None:
    before = asked.get(RULINGS, headers=INSPECTOR).json()["known_at"]
    assert rule(asked, OFFICIAL).status_code == 201
    listed = asked.get(f"{RULINGS}?known_at={before.replace('+', '%2B')}", headers=INSPECTOR)
    assert listed.json()["rulings"] == []
    assert rule(asked, INSPECTOR, **{"If-Match": listed.headers["etag"]}).status_code == 412


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", f"{API}/law/figures"),
        ("post", f"{API}/outlets/{{outlet}}/rulings"),
        ("post", f"{API}/holds"),
        ("post", f"{API}/holds/{{hold}}/release"),
    ],
)
def test_every_route_by_which_people_decide_documents_the_tag_and_what_it_answers(
    asked: Client, method: str, path: str
) -> None:
    told = asked.app.openapi()["paths"][path][method]
    assert [one["name"] for one in told["parameters"] if one["in"] == "header"] == ["if-match"]
    assert "412" in told["responses"]
