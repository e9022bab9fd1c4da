from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.access import guard, secrets_kept
from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from storage.ports.readings import ReadingStore
from tests.api.sample_accounts import bearing
from tests.api.sample_city import sample_parts
from tests.house.runs.patience import PATIENCE_SECONDS


class Client:
    """Asks an app over ASGI, one event loop a question: as an official, or as `role`."""

    def __init__(self, app: FastAPI, role: Role = Role.OFFICIAL) -> None:
        self.app = app
        self.role = role

    def get(self, path: str, method: str = "GET", **options: Any) -> httpx.Response:
        headers = httpx.Headers(options.pop("headers", None))
        if "authorization" not in headers and "cookie" not in headers:
            headers.update(bearing(self.role))
        options["headers"] = headers

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://nhue.test") as http:
                return await http.request(method, path, **options)

        return asyncio.run(ask())


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords with argon2id's least cost: what a hash costs is nothing that is tested."""
    slow = secrets_kept._ARGON2ID
    secrets_kept._ARGON2ID = PasswordHash(
        (Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)
    )
    yield
    secrets_kept._ARGON2ID = slow


@pytest.fixture(autouse=True)
def patient_health(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine's records answer who asks, so that health knows it as every route does."""
    monkeypatch.setattr(guard, "HEALTH_WAITS_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    found = sample_parts(tmp_path_factory.mktemp("city"))
    yield found
    found.records.close()
    cast("ReadingStore", found.readings).close()


@pytest.fixture(scope="session")
def client(parts: Parts) -> Client:
    return Client(create_app(parts))


@pytest.fixture(scope="session")
def public(parts: Parts) -> Client:
    """Return a client that nobody has signed in with."""
    return Client(create_app(parts), Role.PUBLIC)


@pytest.fixture
def client_with(parts: Parts) -> Callable[..., Client]:
    """Return a client of the same city with some parts replaced."""

    def make(**replaced: Any) -> Client:
        return Client(create_app(replace(parts, **replaced)))

    return make


@pytest.fixture
def repository() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    """Return the city as one test may change it."""
    found = sample_parts(tmp_path)
    yield found
    found.records.close()
