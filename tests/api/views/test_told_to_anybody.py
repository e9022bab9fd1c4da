"""What names hosts, folders, accounts or what was sent is told to officials alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.question.handed_in import Parts
from api.views.health.words import CAUSES, cause_of
from domain.access.roles import Role
from domain.errors import StoreUnavailable
from domain.health_log import PartHealth, PartStatus
from ingest.certification.run import CertificationResult
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import bearing
from tests.api.sample_city import NOW

API = "/api/v1"
SECRETS = ("10.0.7.3", "influx.internal", "/var/lib/nhue", "records_owner")
WORDS = (
    "http://influx.internal:8086 does not answer: 10.0.7.3 refused; "
    "/var/lib/nhue/drop: permission denied for user records_owner"
)
PARTS = (
    *("broker", "clock", "drop_folder", "ingest", "journal", "judge", "keeping", "readings"),
    *("receipts", "records", "storer", "a part of a later version"),
)
OFFICIAL = bearing(Role.OFFICIAL)


def of(status: PartStatus) -> Any:
    return lambda: {name: PartHealth(status, WORDS, NOW) for name in PARTS}


@pytest.mark.parametrize("path", ["/health", f"{API}/health"])
@pytest.mark.parametrize("status", get_args(PartStatus))
def test_health_names_no_host_user_or_path_without_a_token(
    client_with: Callable[..., Client], path: str, status: PartStatus
) -> None:
    client = client_with(health=of(status))
    anybody = Client(client.app, Role.PUBLIC).get(path)
    assert anybody.status_code == (503 if status == "down" else 200)
    assert not [secret for secret in SECRETS if secret in anybody.text]
    told = anybody.json()["parts"]
    assert set(told) == set(PARTS)
    assert {one["status"] for one in told.values()} == {status}
    assert all(one["detail"] and one["since"] for one in told.values())
    official = client.get(path, headers=OFFICIAL)
    assert official.status_code == anybody.status_code
    assert {one["detail"] for one in official.json()["parts"].values()} == {WORDS}
    assert "Authorization" in anybody.headers["vary"]


def test_a_token_that_is_nobodys_is_said_and_not_passed_over(
    client_with: Callable[..., Client],
) -> None:
    client = client_with()
    for path in ("/health", f"{API}/rejections"):
        problem(client.get(path, headers={"Authorization": "Bearer mistyped"}), 401)


def test_every_cause_is_of_a_part_that_there_is() -> None:
    assert {part for part, _ in CAUSES} <= set(PARTS)
    assert cause_of("judge", "ok") == "works"


@pytest.mark.parametrize("path", ["/", f"{API}/coverage", f"{API}/verdicts", f"{API}/rejections"])
def test_a_store_that_does_not_answer_is_not_named_to_anybody(
    client_with: Callable[..., Client], path: str
) -> None:
    class Elsewhere:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            def refuse(*_: object, **__: object) -> Any:
                raise StoreUnavailable(WORDS, where="/var/lib/nhue/records.sqlite")

            return refuse

    found = client_with(records=Elsewhere()).get(path)
    assert found.status_code == 503
    assert not [secret for secret in SECRETS if secret in found.text]


def test_what_was_sent_is_shown_to_who_answers_for_it_alone(client: Client, public: Client) -> None:
    path = f"{API}/rejections?gateway=GW-1"
    problem(public.get(path), 401)
    [official] = client.get(path).json()["rejections"]
    assert official["payload_excerpt"]
    assert client.get(path, headers=bearing(Role.OPERATOR)).json()["rejections"] == [official]
    problem(client.get(path, headers=bearing(Role.VENDOR)), 404)


def test_why_a_certification_broke_off_names_no_host_to_anybody(parts: Parts) -> None:
    app: FastAPI = create_app(parts)
    broken = CertificationResult(
        run="20261124T030000Z-1",
        gateway="GW-1",
        outlet="CX-1",
        parameter="COD",
        began=NOW,
        ended=None,
        trouble=WORDS,
        points=[],
    )

    class Runs:
        def results(self, _gateway: str, **_: object) -> list[CertificationResult]:
            return [broken]

        def result(self, _gateway: str, _run: str) -> CertificationResult:
            return broken

    app.state.certifications = Runs()
    client = Client(app)
    for path in (f"{API}/gateways/GW-1/certifications", f"{API}/gateways/GW-1/certifications/x"):
        operator = client.get(path, headers=bearing(Role.OPERATOR))
        assert operator.status_code == 200
        assert not [secret for secret in SECRETS if secret in operator.text]
        assert WORDS in client.get(path, headers=OFFICIAL).text
