"""By a token one is who its account is at the moment; who did what is kept, and no token is."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.access.secrets_kept import digest
from api.app import create_app
from api.question.handed_in import Doors, Parts
from domain.access.accounts import AccountRemoved, RoleSet, TokenIssued, TokenRevoked
from domain.access.audit import AuditEntry, AuditOutcome, AuditQuestion
from domain.access.roles import Role, TokenScope
from domain.errors import StoreUnavailable
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import NAMES, READS_ONLY, TOKENS, bearing
from tests.api.sample_city import NOW

API = "/api/v1"
RULING = {
    "parameter": "COD",
    "from": "2026-11-14T17:00:00Z",
    "to": "2026-11-15T17:00:00Z",
    "flag": 4,
    "reason": "đầu dò hỏng",
}
RULINGS = f"{API}/outlets/CX-1/rulings"
HOLDS = f"{API}/holds"
AN = NAMES[Role.OFFICIAL]


@pytest.fixture
def anyone(city: Parts) -> Client:
    return Client(create_app(city), Role.PUBLIC)


def with_token(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def newest(city: Parts) -> AuditEntry:
    return city.records.audit_entries(AuditQuestion(), most=1)[0]


@pytest.mark.parametrize("authorization", [None, "", "Basic QW46QW4=", "Bearer", AN.encode()])
def test_without_a_token_the_answer_says_how_to_send_one(
    anyone: Client, authorization: str | bytes | None
) -> None:
    headers = [] if authorization is None else [("Authorization", authorization)]
    answer = anyone.get(RULINGS, "POST", json=RULING, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="nhue"'
    assert "Authorization: Bearer" in answer.json()["detail"]


@pytest.mark.parametrize("path", [HOLDS, f"{API}/coverage", "/health"])
@pytest.mark.parametrize("token", ["wrong", READS_ONLY[:-1], READS_ONLY + "A"])
def test_a_token_that_is_nobodys_is_said_and_not_passed_over(
    anyone: Client, path: str, token: str
) -> None:
    answer = anyone.get(path, **with_token(token))
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert answer.json()["instance"] == path
    assert "nobody's" in answer.json()["detail"]


def test_a_token_may_no_more_than_it_was_made_for(anyone: Client) -> None:
    assert anyone.get(HOLDS, **with_token(READS_ONLY)).status_code == 200
    refused = problem(anyone.get(RULINGS, "POST", json=RULING, **with_token(READS_ONLY)), 403)
    assert "may only read" in refused["detail"]


def test_an_expired_token_and_a_revoked_one_say_so(city: Parts, anyone: Client) -> None:
    old = TokenIssued(
        account=AN,
        name="cũ",
        sha256=digest("nhue_old"),
        scopes=(TokenScope.READ,),
        expires_at=NOW - timedelta(hours=1),
        by=AN,
        known_at=NOW - timedelta(hours=2),
    )
    city.records.change_account(old)
    assert "has expired" in problem(anyone.get(HOLDS, **with_token("nhue_old")), 401)["detail"]
    revoked = TokenRevoked(account=AN, name=READS_ONLY, by=AN, known_at=NOW)
    city.records.change_account(revoked)
    assert "is revoked" in problem(anyone.get(HOLDS, **with_token(READS_ONLY)), 401)["detail"]
    assert anyone.get(HOLDS, **with_token(TOKENS[Role.OFFICIAL])).status_code == 200


def test_the_token_of_a_removed_account_is_nobodys_from_the_next_request_on(
    city: Parts, anyone: Client
) -> None:
    assert anyone.get(HOLDS, headers=bearing(Role.INSPECTOR)).status_code == 200
    removed = AccountRemoved(account=NAMES[Role.INSPECTOR], by="An", known_at=NOW)
    city.records.change_account(removed)
    assert "nobody's" in problem(anyone.get(HOLDS, headers=bearing(Role.INSPECTOR)), 401)["detail"]


def test_a_role_that_is_taken_away_counts_from_the_next_request_on(
    city: Parts, anyone: Client
) -> None:
    asked: dict[str, Any] = {"headers": bearing(Role.INSPECTOR)}
    assert anyone.get(RULINGS, "POST", json=RULING, **asked).status_code == 201
    change = RoleSet(
        account=NAMES[Role.INSPECTOR], role=Role.OPERATOR, scope=("CCN-2",), by="x", known_at=NOW
    )
    city.records.change_account(change)
    refused = problem(anyone.get(RULINGS, "POST", json=RULING, **asked), 403)
    assert "role operator" in refused["detail"]
    assert len(city.records.rulings("CX-1", 0, 2**62)) == 1
    own = anyone.get(f"{API}/gateways", **asked).json()["gateways"]
    assert [one["id"] for one in own] == ["GW-2"]


def test_who_one_is_is_told(anyone: Client) -> None:
    nobody = anyone.get(f"{API}/me").json()
    assert nobody == {"name": None, "role": "public", "scope": [], "may": ["read", "write"]}
    vendor = anyone.get(f"{API}/me", headers=bearing(Role.VENDOR)).json()
    assert (vendor["name"], vendor["scope"]) == (NAMES[Role.VENDOR], ["GW-2"])
    assert anyone.get(f"{API}/me", **with_token(READS_ONLY)).json()["may"] == ["read"]


# Who did what


def test_a_write_and_a_reading_of_evidence_are_in_the_audit_log(
    city: Parts, anyone: Client
) -> None:
    asked: dict[str, Any] = {"headers": bearing(Role.INSPECTOR)}
    anyone.get(RULINGS, "POST", json=RULING, **asked)
    entry = newest(city)
    assert (entry.name, entry.role) == (NAMES[Role.INSPECTOR], Role.INSPECTOR)
    assert entry.account_id == city.records.account_of(NAMES[Role.INSPECTOR]).id
    assert (entry.act, entry.on) == (f"POST {API}/outlets/{{outlet}}/rulings", RULINGS)
    assert (entry.outcome, entry.at, entry.address) == (AuditOutcome.DONE, NOW, "127.0.0.1")
    anyone.get(f"{HOLDS}?outlet=CX-1", **asked)
    assert (newest(city).act, newest(city).on) == (f"GET {HOLDS}", f"{HOLDS}?outlet=CX-1")


def test_what_was_refused_to_somebody_is_in_it_too(city: Parts, anyone: Client) -> None:
    anyone.get(RULINGS, "POST", json=RULING, headers=bearing(Role.VENDOR))
    assert newest(city).outcome is AuditOutcome.REFUSED
    anyone.get(RULINGS, "POST", json={"flag": 7}, headers=bearing(Role.OFFICIAL))
    assert (newest(city).name, newest(city).outcome) == (AN, AuditOutcome.REFUSED)


def test_who_sends_a_nul_is_refused_and_stands_in_the_log_without_it(
    city: Parts, anyone: Client
) -> None:
    answer = anyone.get("/api/v1/cases/a%00b/steps", "POST", headers=bearing(Role.INSPECTOR))
    assert answer.status_code == 400
    assert newest(city).on == "/api/v1/cases/a%00b/steps"


def test_what_everybody_may_read_and_what_nobody_asked_for_is_not(
    city: Parts, anyone: Client
) -> None:
    anyone.get(f"{API}/outlets/CX-1/rulings")
    anyone.get(HOLDS)
    anyone.get(f"{API}/coverage", headers=bearing(Role.OFFICIAL))
    assert city.records.audit_entries(AuditQuestion()) == []


def test_administrators_read_the_log_with_filters_and_page_by_page(anyone: Client) -> None:
    for role in (Role.OFFICIAL, Role.INSPECTOR, Role.VENDOR):
        anyone.get(HOLDS, headers=bearing(role))
    asked: dict[str, Any] = {"headers": bearing(Role.ADMINISTRATOR)}
    told = anyone.get(f"{API}/audit?act=GET%20{HOLDS}", **asked).json()
    roles = [one["role"] for one in told["entries"]]
    assert roles == ["vendor", "inspector", "official"]
    refused = anyone.get(f"{API}/audit?outcome=refused", **asked).json()["entries"]
    assert [one["name"] for one in refused] == [NAMES[Role.VENDOR]]
    [one] = anyone.get(f"{API}/audit", params={"name": AN.lower()}, **asked).json()["entries"]
    assert one["act"] == f"GET {HOLDS}"
    first = anyone.get(f"{API}/audit?limit=2", **asked).json()
    behind = anyone.get(f"{API}/audit?limit=2&cursor={first['next']}", **asked).json()
    assert first["entries"][-1]["id"] > behind["entries"][0]["id"]


class Unwritable:
    """The records of a city, of which the audit log cannot be written."""

    def __init__(self, city: Parts) -> None:
        self._records = city.records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def add_audit_entry(self, _entry: AuditEntry) -> None:
        raise StoreUnavailable("the disk is full")


def test_evidence_is_not_told_where_that_cannot_be_kept_and_a_decision_stands(
    city: Parts,
) -> None:
    records: Any = Unwritable(city)
    client = Client(create_app(replace(city, records=records)))
    problem(client.get(HOLDS), 503)
    with capture_logs() as logs:
        assert client.get(RULINGS, "POST", json=RULING).status_code == 201
    assert len(city.records.rulings("CX-1", 0, 2**62)) == 1
    assert [one["name"] for one in logs if one["event"] == "not in the audit log"] == [AN]


def test_a_token_is_in_no_answer_no_log_and_no_file(
    city: Parts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(create_app(city), Role.PUBLIC)
    token = "nhue_a-token-of-this-test-alone"  # noqa: S105  # known to this test alone
    issued = TokenIssued(
        account=AN,
        name="thử",
        sha256=digest(token),
        scopes=(TokenScope.READ,),
        expires_at=None,
        by=AN,
        known_at=NOW,
    )
    city.records.change_account(issued)
    with capture_logs() as logs, caplog.at_level(logging.DEBUG):
        answers = [client.get(HOLDS, **with_token(one)) for one in (token, token + "x")]
    assert [answer.status_code for answer in answers] == [200, 401]
    told = "".join(answer.text + str(answer.headers) for answer in answers)
    assert token not in told + str(logs) + caplog.text
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(token.encode() not in path.read_bytes() for path in kept)


# Where there is no account, and where the records do not answer


class Silent:
    """Records that have no account, or that do not answer."""

    def __init__(self, city: Parts, *, answers: bool) -> None:
        self._records, self.answers = city.records, answers

    def __getattr__(self, name: str) -> Any:
        if not self.answers:
            raise StoreUnavailable("nobody is there")
        return getattr(self._records, name)

    def has_accounts(self) -> bool:
        return False


def test_without_an_account_everybody_reads_in_the_role_that_was_chosen_and_nobody_writes(
    city: Parts,
) -> None:
    records: Any = Silent(city, answers=True)
    doors = Doors(role_without_accounts=Role.INSPECTOR)
    client = Client(create_app(replace(city, records=records, doors=doors)), Role.PUBLIC)
    assert client.get(HOLDS).status_code == 200
    assert client.get(f"{API}/me").json()["role"] == "inspector"
    problem(client.get(RULINGS, "POST", json=RULING), 401)
    with_accounts = Client(create_app(replace(city, doors=doors)), Role.PUBLIC)
    problem(with_accounts.get(HOLDS), 401)


def test_health_goes_by_what_was_known_of_a_token_where_the_records_do_not_answer(
    city: Parts,
) -> None:
    records: Any = Silent(city, answers=True)
    client = Client(create_app(replace(city, records=records)))
    assert client.get("/health").json()["parts"]["records"]["detail"] == "answers"
    records.answers = False
    assert client.get("/health").json()["parts"]["records"]["detail"] == "answers"
    other = client.get("/health", headers=bearing(Role.INSPECTOR))
    assert other.json()["parts"]["records"]["detail"] == "works"
    problem(client.get(HOLDS), 503)


def test_an_answer_for_somebody_is_kept_by_no_cache_between(anyone: Client) -> None:
    def of(response: httpx.Response) -> tuple[bool, bool]:
        kept = response.headers.get("cache-control", "")
        return "private" in kept, "Authorization, Cookie" in response.headers["vary"]

    assert of(anyone.get("/", headers=bearing(Role.OFFICIAL))) == (True, True)
    assert of(anyone.get("/")) == (False, True)
    assert of(anyone.get(HOLDS, headers=bearing(Role.OFFICIAL))) == (True, True)
    assert of(anyone.get(f"{API}/coverage")) == (False, True)
