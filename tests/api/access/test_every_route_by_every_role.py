"""Asks every route and page as every role, and compares with the one table of docs/accounts.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import iter_route_contexts

from api.access.guard import Guarded, refuse_unguarded
from api.access.secrets_kept import digest
from api.access.table import RouteWithoutRule
from api.answers.entered.cases import CaseEntry, StepEntry
from api.app import app_without_parts, create_app
from api.question.handed_in import Parts
from api.views.entering.cases import add_step, attach, open_case
from domain.access.permission import Reader
from domain.access.roles import Role
from domain.access.signing_in import SESSION_WHOLE, Session
from domain.judged.entered.cases import StepKind
from ingest.certification.run import CertificationResult
from ingest.wire.as_received import JournalMessages
from scripts.accounts_table import page
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES, bearing
from tests.api.sample_city import NOW, sample_parts

DOCUMENT = Path(__file__).parents[3] / "docs" / "accounts.md"
ROW = re.compile(r"^\| `(\w+) (/\S*)` \| (.+) \|$", re.MULTILINE)
HEAD = re.compile(r"^\| route \| (.+) \|$", re.MULTILINE)
OWN = {
    Role.OPERATOR: {
        "gateway": "GW-1",
        "outlet": "CX-1",
        "case": "HS-2026-0002",
        "notification": "1",
    },
    Role.VENDOR: {"gateway": "GW-2", "outlet": "CX-2", "case": "HS-2026-0002", "notification": "2"},
}
FILE = "ghi chú".encode()
OTHERS = {"gateway": "GW-4", "outlet": "CX-4", "case": "HS-2026-0003", "notification": "3"}
QUERY = {
    "readings": "parameter=COD",
    "months": "parameter=COD",
    "attachments": "name=a.txt",
    "drawn": "parameter=COD",
    "pack": "from=2026-11-15&to=2026-11-15",
    "readings.csv": "parameter=COD",
    "explain": "parameter=COD&day=2026-11-15",
    "history": "parameter=COD&day=2026-11-15",
}
IN_QUERY = {
    "/api/v1/rejections": "gateway",
    "/api/v1/set-aside": "outlet",
    "/api/v1/profiles/try": "gateway",
}


def table() -> Iterator[tuple[str, str, Role, str]]:
    """Give method, path, role and what is said of it, as people read it."""
    text = DOCUMENT.read_text("utf-8")
    head = HEAD.search(text)
    assert head is not None
    roles = [Role(name) for name in head[1].split(" | ")]
    for method, path, said in ROW.findall(text):
        yield from ((method, path, *one) for one in zip(roles, said.split(" | "), strict=True))


CELLS = list(table())


class Runs:
    """One certification of whichever gateway."""

    def start(self, gateway_id: str, _minutes: float) -> CertificationResult:
        return self.result(gateway_id, "r")

    def results(self, gateway_id: str, **_: object) -> list[CertificationResult]:
        return [self.result(gateway_id, "r")]

    def result(self, gateway_id: str, run: str) -> CertificationResult:
        return CertificationResult(
            run=run, gateway=gateway_id, outlet="CX-1", parameter="COD", began=NOW
        )


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    journal = tmp_path_factory.mktemp("journal")  # where nothing has come yet
    parts = sample_parts(tmp_path_factory.mktemp("city"))
    for outlet in ("CX-1", "CX-4"):
        keep_case(parts, outlet)
    app = create_app(replace(parts, messages=JournalMessages(journal)))
    runs: Any = Runs()
    app.state.certifications = runs
    yield Client(app)
    parts.records.close()


def keep_case(parts: Parts, outlet: str, said: str = "mùi lạ") -> None:
    """Keep a case of an outlet with a file attached."""
    entry = CaseEntry.model_validate({"outlet": outlet, "from": "2026-11-15", "said": said})
    inspector = Reader(role=Role.INSPECTOR, name=NAMES[Role.INSPECTOR])
    case = open_case(parts, inspector, entry)
    kept = attach(parts, "a.txt", FILE)
    note = StepEntry(kind=StepKind.NOTE, said="kèm tệp")
    add_step(parts, inspector, case.id, note, attached=[kept])


def address(path: str, names: dict[str, str]) -> str:
    of = {
        "hold": "1",
        "number": "1",
        "case": "HS-2026-0001",
        "notification": "1",
        "rule": "1",
        "year": "2024",
        "cluster": "CCN-1",
        "what": "verdicts",
        "table": "clusters",
        "run": "20261120T030000Z",
        "day": "2026-11-15",
        "month": "2026-11",
        "sha256": hashlib.sha256(FILE).hexdigest(),
        **names,
    }
    query = QUERY.get(path.rpartition("/")[2], "")
    in_query = IN_QUERY.get(path)
    if in_query is not None:
        query = f"{in_query}={names[in_query]}"
    if path == "/static":
        path = "/static/nhue.css"
    return path.format(**of) + (f"?{query}" if query else "")


def status(asker: Client, method: str, path: str, role: Role, names: dict[str, str]) -> int:
    asked = address(path, names)
    if method == "POST" and is_page(path):
        return by_a_form(asker, asked, role)
    body: dict[str, Any] = {"json": {}} if method == "POST" else {}
    answer = Client(asker.app, role).get(asked, method, **body)
    if answer.status_code == 303 and is_page(path):
        assert answer.headers["location"].startswith("/signin?next=")
        return 401
    return answer.status_code


# Of sign-on, which the sample has none of: tests/api/access/openid has one.
OF_A_PROVIDER = {"/signin/openid", "/signin/openid/back"}


def is_page(path: str) -> bool:
    return not path.startswith(("/api/", "/health", "/metrics", "/static"))


def by_a_form(asker: Client, path: str, role: Role) -> int:
    """Return how a form is answered that lacks its fields, in a session of its own."""
    browser = Browser(asker.app)
    if role is not Role.PUBLIC:
        records = asker.app.state.parts.records
        session = Session(
            digest=digest(f"{role} {path}"),
            account_id=records.account_of(NAMES[role]).id,
            role=None,
            csrf="told",
            created_at=NOW,
            used_at=NOW,
            expires_at=NOW + SESSION_WHOLE,
        )
        records.end_session(session.digest)
        records.begin_session(session)
        browser.cookies["nhue"] = f"{role} {path}"
        browser.csrf = "told"
    else:
        browser.get("/signin")
    fields = {"name": "ai đó"} if path.startswith("/account") else {}
    answer = browser.post(path, **fields)
    # That there is no such account, token or demo is not the table's to say.
    is_of_accounts = path.startswith(("/account", "/signin"))
    return 422 if answer.status_code == 404 and is_of_accounts else answer.status_code


def test_the_table_is_what_the_code_says() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert text == page(text), "run `make docs`"


def test_every_route_of_the_app_stands_in_the_table() -> None:
    routes = {
        (method, str(one.path))
        for one in iter_route_contexts(app_without_parts().routes)
        for method in (one.methods or {"GET"}) - {"HEAD"}
    }
    assert {(method, path) for method, path, _, _ in CELLS} == routes
    assert len(CELLS) == len(routes) * len(Role)


@pytest.mark.parametrize("role", Role)
def test_every_route_answers_a_role_as_the_table_says(asker: Client, role: Role) -> None:
    wrong = []
    for method, path, of, said in CELLS:
        if of is not role:
            continue
        found = status(asker, method, path, role, OWN.get(role, OTHERS))
        if said in {"yes", "own"}:
            if (method, path) == ("POST", "/signin"):  # a name and a password are lacking
                assert found in {401, 429}
            elif path in OF_A_PROVIDER:
                assert found == 404
            elif found in {401, 403, 404, 405} or found >= 500:
                wrong.append((method, path, said, found))
        elif found != int(said):
            wrong.append((method, path, said, found))
    assert wrong == []


@pytest.mark.parametrize("role", OWN)
def test_what_is_not_ones_own_is_answered_as_if_it_were_not_there(
    asker: Client, role: Role
) -> None:
    for method, path, of, said in CELLS:
        if of is role and said == "own" and ("{" in path or path in IN_QUERY):
            assert status(asker, method, path, role, OTHERS) == 404, path
            unknown = {"gateway": "GW-99", "outlet": "CX-99", "case": "HS-2020-0001"}
            unknown["notification"] = "99"
            assert status(asker, method, path, role, unknown) == 404, path


@pytest.mark.parametrize("role", OWN)
def test_a_list_holds_what_is_ones_own_alone(asker: Client, role: Role) -> None:
    own = OWN[role]
    body = asker.get("/api/v1/gateways", headers=bearing(role)).json()
    assert [one["id"] for one in body["gateways"]] == [own["gateway"]]
    assert body["gateways"][0]["outlets"] == [own["outlet"]]
    refused = asker.get("/api/v1/rejections", headers=bearing(role)).json()
    assert {one["gateway"] for one in refused["rejections"]} <= {own["gateway"]}
    assert bool(refused["counts"]) == (own["gateway"] == "GW-1")


def test_a_route_that_has_no_row_is_refused_when_the_app_is_made() -> None:
    router = APIRouter(route_class=Guarded)

    def unheard_of() -> None:
        """Answer nothing."""

    with pytest.raises(RouteWithoutRule, match="GET /unheard-of has no row"):
        router.get("/unheard-of")(unheard_of)
    app = app_without_parts()
    app.router.route_class = APIRouter().route_class
    app.get("/unheard-of")(unheard_of)
    with pytest.raises(RouteWithoutRule, match="no row"):
        refuse_unguarded(app.routes)


def test_a_route_that_has_a_row_and_no_guard_is_refused_too() -> None:
    app = app_without_parts()
    app.router.route_class = APIRouter().route_class

    @app.get("/coverage")
    def twice() -> None:
        """Answer nothing."""

    with pytest.raises(RouteWithoutRule, match="not guarded"):
        refuse_unguarded(app.routes)


def test_a_guarded_route_that_lets_unclear_questions_through_is_refused_too() -> None:
    router = APIRouter(route_class=Guarded)

    @router.get("/coverage")
    def twice() -> None:
        """Answer nothing."""

    app = app_without_parts()
    app.router.routes += router.routes
    with pytest.raises(RouteWithoutRule, match="not guarded"):
        refuse_unguarded(app.routes)
