"""Beginning a gateway's certification through the API, and reading how it went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from api.app import create_app
from api.question.handed_in import Busy, Parts
from domain.access.roles import Role
from domain.errors import NotFound
from ingest.certification.points import POINTS
from ingest.certification.run import CertificationResult, PointOutcome, PointResult
from tests.api.conftest import Client

PATH = "/api/v1/gateways/GW-1/certifications"
BEGAN = datetime(2026, 11, 24, 3, tzinfo=UTC)
RUN = "20261124T030000Z-a1b2c3"
BEGUN = CertificationResult(
    run=RUN, gateway="GW-1", outlet="CX-1", parameter="COD", began=BEGAN, points=[]
)
PASSED = replace(
    BEGUN,
    ended=datetime(2026, 11, 24, 3, 5, tzinfo=UTC),
    points=[PointResult(point.key, PointOutcome.PASS, []) for point in POINTS],
)


class Certifying:
    """Answers for one gateway, which has been certified once."""

    def __init__(self) -> None:
        self.minutes: list[float] = []

    def start(self, gateway_id: str, minutes: float) -> CertificationResult:
        self._known(gateway_id)
        if self.minutes:
            raise Busy("gateway GW-1 is being certified: wait for its result")
        self.minutes.append(minutes)
        return BEGUN

    def results(
        self, gateway_id: str, *, before: str | None, most: int
    ) -> list[CertificationResult]:
        self._known(gateway_id)
        return [one for one in [PASSED] if before is None or one.run < before][:most]

    def result(self, gateway_id: str, run: str) -> CertificationResult:
        self._known(gateway_id)
        if run != RUN:
            raise NotFound(f"no certification {run!r}")
        return PASSED

    def _known(self, gateway_id: str) -> None:
        if gateway_id != "GW-1":
            raise NotFound(f"no outlet names gateway {gateway_id!r}")


@pytest.fixture
def certifying() -> Certifying:
    return Certifying()


@pytest.fixture
def client(client_with: Callable[..., Client], certifying: Certifying) -> Client:
    made = client_with()
    made.app.state.certifications = certifying
    return made


def test_an_official_begins_a_certification_and_hears_its_run(
    client: Client, certifying: Certifying
) -> None:
    answer = client.get(PATH, "POST", json={"minutes": 20})
    assert answer.status_code == 202
    body = answer.json()
    assert (body["run"], body["gateway"], body["outlet"]) == (RUN, "GW-1", "CX-1")
    assert (body["ended"], body["passed"], body["points"]) == (None, False, [])
    assert certifying.minutes == [20.0]


def test_without_a_token_nothing_is_asked_of_the_gateway(
    client: Client, certifying: Certifying
) -> None:
    assert Client(client.app, Role.PUBLIC).get(PATH, "POST", json={}).status_code == 401
    assert certifying.minutes == []


@pytest.mark.parametrize("entry", [{"minutes": 1}, {"minutes": 1e9}, {"hours": 1}])
def test_minutes_that_are_too_few_or_unknown_fields_are_refused(
    client: Client, entry: dict[str, Any]
) -> None:
    answer = client.get(PATH, "POST", json=entry)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] in {"minutes", "hours"}


def test_a_second_run_at_once_waits_for_the_first(client: Client) -> None:
    assert client.get(PATH, "POST", json={}).status_code == 202
    again = client.get(PATH, "POST", json={})
    assert again.status_code == 503
    assert "being certified" in again.json()["detail"]
    assert again.json()["type"] == "urn:nhue:problem:busy"
    assert again.json()["title"] == "Another one goes on: ask again"


def test_a_result_is_read_by_its_run_and_in_the_list(client: Client) -> None:
    listed = client.get(PATH).json()["certifications"]
    one = client.get(f"{PATH}/{RUN}").json()
    assert listed == [one]
    assert one["passed"] is True
    assert one["ended"] == "2026-11-24T03:05:00Z"
    assert [point["point"] for point in one["points"]] == [point.key for point in POINTS]


@pytest.mark.parametrize("path", [f"{PATH}/20261124T030000Z-ffffff", PATH.replace("GW-1", "GW-7")])
def test_what_is_not_there_is_said(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_process_that_runs_none_says_which_command_does(parts: Parts) -> None:
    answer = Client(create_app(parts)).get(PATH)
    assert answer.status_code == 503
    assert "nhue certify" in answer.json()["detail"]
    assert answer.json()["type"] == "urn:nhue:problem:not-here"
