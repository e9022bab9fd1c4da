"""Asks the first questions before anybody does: what is made at the first of each kind is there.

Templates are compiled, routes put in order, queries written: together they would hold up a crowd
that comes at the start for seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.types import ASGIApp

from domain.errors import StoreUnavailable
from storage.ports.records import RecordStore

_LOG = structlog.get_logger("nhue.api")
# None asks for readings: a reading store that does not answer would hold up the start.
_OF_EVERYBODY = ("/", "/violations", "/api/v1/coverage", "/api/v1/law")


def first_questions(records: RecordStore) -> tuple[str, ...]:
    """Return the paths to ask, none where the records do not answer now."""
    try:
        outlets = records.registry().outlets
    except StoreUnavailable:
        return ()
    return (*_OF_EVERYBODY, *(f"/outlets/{one}" for one in sorted(outlets)[:1]))


def warm(application: ASGIApp, paths: Sequence[str]) -> None:
    """Ask each path as anybody would, without a network; what fails is said, and stops nothing."""
    asyncio.run(_asked(application, paths))


async def _asked(application: ASGIApp, paths: Sequence[str]) -> None:
    answers = [_ask(application, path) for path in paths]
    for path, told in zip(
        paths, await asyncio.gather(*answers, return_exceptions=True), strict=True
    ):
        if isinstance(told, BaseException):
            _LOG.warning("a first question was not answered", path=path, error=str(told))


async def _ask(application: ASGIApp, path: str) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Any) -> None:
        return None

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
    await application(scope, receive, send)
