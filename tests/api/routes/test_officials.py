from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from api.app import create_app
from api.every_request.officials import Officials, add_official
from api.question.handed_in import Parts, WritingOff
from api.routes.officials import WRITING_RESPONSES, AskedOfficial
from tests.api.conftest import Client

WRITE = "/api/v1/written"
TOKEN = "QmFzaWNhbGx5LWEtdGVzdC10b2tlbg"  # noqa: S105  # known to this test alone


def app_with(parts: Parts, **replaced: Any) -> FastAPI:
    """Return the app with one route that asks for an official."""
    app = create_app(replace(parts, **replaced))

    @app.post(WRITE, responses=WRITING_RESPONSES)
    def write(official: AskedOfficial) -> dict[str, str]:
        return {"by": official}

    # the static files stand before it otherwise
    app.router.routes.insert(0, app.router.routes.pop())
    return app


def post(app: FastAPI, *authorization: str) -> httpx.Response:
    headers = [(b"Authorization", value.encode("latin-1")) for value in authorization]
    return Client(app).get(WRITE, "POST", headers=headers)


def knows_an(token: str) -> str | None:
    return "Trần Văn An" if token == TOKEN else None


@pytest.fixture
def app(parts: Parts) -> FastAPI:
    return app_with(parts, official_of=knows_an)


def test_an_official_with_a_token_is_known_by_name(app: FastAPI) -> None:
    answer = post(app, f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert answer.json() == {"by": "Trần Văn An"}


@pytest.mark.parametrize(
    "authorization",
    [(), ("",), ("Basic QW46QW4=",), ("Bearer",), (TOKEN,)],
)
def test_without_a_token_the_answer_says_how_to_send_one(
    app: FastAPI, authorization: tuple[str, ...]
) -> None:
    answer = post(app, *authorization)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="nhue"'
    assert "Authorization: Bearer" in answer.json()["detail"]


@pytest.mark.parametrize("token", ["wrong", TOKEN[:-1], TOKEN + "A", "é"])
def test_a_token_that_is_nobodys_is_turned_away(app: FastAPI, token: str) -> None:
    answer = post(app, f"Bearer {token}")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert answer.json()["instance"] == WRITE


@pytest.mark.parametrize("authorization", [(), (f"Bearer {TOKEN}",)])
def test_where_no_official_is_registered_writing_is_off(
    parts: Parts, authorization: tuple[str, ...]
) -> None:
    answer = post(app_with(parts), *authorization)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "nhue official add" in answer.json()["detail"]


def test_a_house_without_officials_says_so_to_whoever_asks(parts: Parts) -> None:
    with pytest.raises(WritingOff):
        parts.official_of(TOKEN)


def test_a_token_is_in_no_answer_no_log_and_no_file(
    parts: Parts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "officials.toml"
    token = add_official(file, "An")
    app = app_with(parts, official_of=Officials(file).of)
    with capture_logs() as logs, caplog.at_level(logging.DEBUG):
        answers = [post(app, f"Bearer {token}"), post(app, f"Bearer {token}x"), post(app, token)]
    assert [answer.status_code for answer in answers] == [200, 401, 401]
    told = "".join(answer.text + str(answer.headers) for answer in answers)
    assert token not in told + str(logs) + caplog.text
    assert all(token.encode() not in kept.read_bytes() for kept in tmp_path.iterdir())


def test_the_api_is_described_with_the_officials_token(app: FastAPI) -> None:
    document = app.openapi()
    assert document["components"]["securitySchemes"]["official"]["scheme"] == "bearer"
    assert document["paths"][WRITE]["post"]["security"] == [{"official": []}]
    assert {"401", "403"} <= set(document["paths"][WRITE]["post"]["responses"])


def test_reading_asks_for_no_token(app: FastAPI) -> None:
    async def read() -> int:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://nhue.test") as http:
            return (await http.get("/api/v1/clusters")).status_code

    assert asyncio.run(read()) == 200
