"""In a whole city: what is answered once for many is what each of them is told, and to nobody else.

All questions of a test come within one event loop, as they do in the service.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from api.access.table import TABLE, told_alike
from api.app import create_app
from api.every_request.answered_once import answering
from api.question.handed_in import Doors, Parts
from domain.access.roles import Role
from storage.ports.records import RecordStore
from storage.records.store import SqlRecords
from tests.api.access.test_every_route_by_every_role import OTHERS, address
from tests.api.conftest import Client
from tests.api.routes.test_entries import FIGURE, FIGURES, RULING, RULINGS
from tests.api.sample_accounts import NAMES, add_accounts, bearing
from tests.api.sample_city import NOW

OUTLET_PAGE = "/outlets/CX-1?parameter=COD&month=2026-11"
# A form is told by a value of its own each time that its page is made
FORMS_OWN = re.compile(rb'name="csrf" value="[^"]*"')
ROLES = (
    Role.PUBLIC,
    Role.OFFICIAL,
    Role.PUBLIC,
    Role.OPERATOR,
    Role.ADMINISTRATOR,
    Role.PUBLIC,
    Role.VENDOR,
    Role.INSPECTOR,
    Role.PUBLIC,
)


@pytest.fixture(autouse=True)
def for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep answers so long that none is right because it is over, on however slow a machine."""
    monkeypatch.setattr(answering, "SECONDS_MOST", 3600.0)


class Asking:
    """Asks one app within one event loop."""

    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://nhue.test")

    async def get(self, path: str, role: Role = Role.PUBLIC, **headers: str) -> httpx.Response:
        return await self._http.get(path, headers=bearing(role) | headers)

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self._http.post(path, json=body, headers=bearing(Role.OFFICIAL))


def within(app: FastAPI, test: Callable[[Asking], Awaitable[None]]) -> None:
    asyncio.run(_within(app, test))


async def _within(app: FastAPI, test: Callable[[Asking], Awaitable[None]]) -> None:
    await test(Asking(app))


class Counted:
    """Records that count what they are asked, but for how new they are."""

    def __init__(self, records: RecordStore) -> None:
        self._records, self.asked = records, 0

    def __getattr__(self, name: str) -> Any:
        if name != "known_through":
            self.asked += 1
        return getattr(self._records, name)


@pytest.mark.parametrize("path", ["/", OUTLET_PAGE, "/api/v1/coverage", RULINGS])
def test_the_second_of_two_who_have_not_signed_in_costs_the_records_nothing(
    parts: Parts, path: str
) -> None:
    counted = Counted(parts.records)
    app = create_app(replace(parts, records=cast("RecordStore", counted)))

    async def twice(asking: Asking) -> None:
        first = await asking.get(path)
        before = counted.asked
        assert before > 0
        second = await asking.get(path)
        assert (counted.asked, first.status_code) == (before, 200)
        assert (second.content, second.headers) == (first.content, first.headers)

    within(app, twice)


def test_each_role_is_told_what_it_is_told_alone_whoever_asked_just_before(
    parts: Parts, client: Client
) -> None:
    app, wrong = create_app(parts), []

    async def all_of_them(asking: Asking) -> None:
        for path in sorted(path for method, path in TABLE if method == "GET"):
            if told_alike().fullmatch(address(path, OTHERS).partition("?")[0]) is None:
                continue
            asked = address(path, {"outlet": "CX-1", "gateway": "GW-1"})
            for role in ROLES:
                told = await asking.get(asked, role)
                # A client of the tests asks in an event loop of its own each time
                alone = await asyncio.to_thread(Client(client.app, role).get, asked)
                if _said(told) != _said(alone):
                    wrong.append((asked, role))

    within(app, all_of_them)
    assert wrong == []


def _said(answer: httpx.Response) -> tuple[int, bytes]:
    return answer.status_code, FORMS_OWN.sub(b"", answer.content)


def test_a_name_that_an_official_is_told_is_never_told_to_who_asks_next(city: Parts) -> None:
    async def in_turn(asking: Asking) -> None:
        assert (await asking.post(RULINGS, RULING)).status_code == 201
        for _ in range(2):
            assert NAMES[Role.OFFICIAL] in (await asking.get(RULINGS, Role.OFFICIAL)).text
            to_anybody = await asking.get(RULINGS)
            assert RULING["reason"] in to_anybody.json()["rulings"][0]["reason"]
            assert NAMES[Role.OFFICIAL] not in to_anybody.text

    within(create_app(city), in_turn)


def test_what_was_decided_is_told_to_whoever_asks_after_the_answer(city: Parts) -> None:
    async def in_turn(asking: Asking) -> None:
        for nth in range(1, 4):
            assert len((await asking.get(RULINGS)).json()["rulings"]) == nth - 1
            answer = await asking.post(RULINGS, RULING | {"reason": f"biên bản {nth}"})
            assert answer.status_code == 201
            assert len((await asking.get(RULINGS)).json()["rulings"]) == nth
        before = (await asking.get("/api/v1/law/figures")).json()["figures"]
        assert (await asking.post(FIGURES, {"figures": [FIGURE]})).status_code == 201
        after = (await asking.get("/api/v1/law/figures")).json()["figures"]
        assert len(after) == len(before) + 1

    within(create_app(city), in_turn)


def test_what_another_process_wrote_is_told_to_whoever_asks_after(
    city: Parts, tmp_path: Path
) -> None:
    async def in_turn(asking: Asking) -> None:
        with closing(SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")) as other:
            elsewhere = Asking(create_app(replace(city, records=other)))
            for nth in range(1, 4):
                assert len((await asking.get(RULINGS)).json()["rulings"]) == nth - 1
                answer = await elsewhere.post(RULINGS, RULING | {"reason": f"biên bản {nth}"})
                assert answer.status_code == 201
                assert len((await asking.get(RULINGS)).json()["rulings"]) == nth

    within(create_app(city), in_turn)


def test_each_form_to_sign_in_has_a_value_of_its_own(parts: Parts) -> None:
    app = create_app(parts)

    async def of_two(asking: Asking) -> None:
        first, second = await asking.get("/signin"), await Asking(app).get("/signin")
        assert first.cookies["nhue-form"] != second.cookies["nhue-form"]

    within(app, of_two)


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/metrics",
        "/api/v1/health",
        "/api/v1/metrics",
        "/api/v1/exports/verdicts",
        "/outlets/CX-1/days/2026-11-15/readings.csv",
        "/outlets/CX-1/days/2026-11-15/messages.jsonl",
        "/report.xlsx",
        "/api/v1/outlets/CX-1/months/2026-11/document",
        "/api/v1/city/2026-11-15/document",
        "/signin",
        "/account",
        "/accounts",
        "/audit",
        "/api/v1/audit",
        "/today",
        "/operate",
        "/operate/CX-1",
        "/api/v1/holds",
        "/api/v1/gateways",
        "/static/nhue.css",
    ],
)
def test_what_is_of_this_moment_of_one_reader_or_a_file_is_never_kept(path: str) -> None:
    assert told_alike().fullmatch(path) is None


def test_nobody_is_told_in_the_role_of_everybody_once_there_is_an_account(
    parts: Parts, tmp_path: Path
) -> None:
    async def first_account(asking: Asking) -> None:
        for _ in range(2):
            assert (await asking.get("/api/v1/me")).json()["role"] == "inspector"
        with closing(SqlRecords.open(url)) as another_process:
            add_accounts(another_process, NOW)
        assert (await asking.get("/api/v1/me")).json()["role"] == "public"

    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    doors = Doors(role_without_accounts=Role.INSPECTOR)
    with closing(SqlRecords.open(url)) as records:
        within(create_app(replace(parts, records=records, doors=doors)), first_account)


@pytest.mark.parametrize("cut", [{"range": "bytes=0-9"}, {"if-none-match": "TAG"}])
def test_a_part_or_a_304_is_never_what_the_next_is_told(parts: Parts, cut: dict[str, str]) -> None:
    async def in_turn(asking: Asking) -> None:
        whole = await asking.get("/api/v1/clusters")
        asked = {name: value.replace("TAG", whole.headers["etag"]) for name, value in cut.items()}
        own = await asking.get("/api/v1/clusters", Role.PUBLIC, **asked)
        assert own.status_code == (304 if "if-none-match" in cut else 200)
        again = await asking.get("/api/v1/clusters")
        assert (again.status_code, again.content) == (200, whole.content)

    within(create_app(parts), in_turn)
