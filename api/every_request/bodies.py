"""Bounds the body of a request: by its announced length at once, else while it is read.

A body that is too long is answered 413 and never held in memory, one that is not UTF-8 400, but
for the few that take files; no route sees either. One that names a key twice is never taken by its
last word.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.every_request.problems import as_json, is_for_programs, problem
from api.every_request.security import SECURITY_HEADERS

_SHOWN_LETTERS = 60
BODY_BYTES_MOST = 1_048_576  # the figures of a whole regulation are some kilobytes
TOO_LONG = f"a body is at most {BODY_BYTES_MOST:,} bytes: send the entries in several requests"
FILES_BYTES_MOST = 64 * 1_048_576  # a form with some scans
FILE_TOO_LONG = f"files are at most {FILES_BYTES_MOST:,} bytes together: send them in several steps"
NOT_UTF8 = "the body is not JSON in UTF-8: save it as UTF-8, without NUL"
BROKE_OFF = "the request broke off before its end, and nothing of it was kept: send it again"
SAMPLE_TOO_LONG = (
    f"a file with its form is at most {BODY_BYTES_MOST:,} bytes: cut a part out of it and try that"
)

# What takes files, its bytes as they are: of how many bytes at most, and what is said of more.
_WITH_FILES = (
    (re.compile("/registry/profiles/try"), (BODY_BYTES_MOST, SAMPLE_TOO_LONG)),
    (re.compile("/cases/[^/]+/steps"), (FILES_BYTES_MOST, FILE_TOO_LONG)),
    (re.compile("/api/v1/cases/[^/]+/attachments"), (FILES_BYTES_MOST, FILE_TOO_LONG)),
)


def takes_files(path: str) -> bool:
    """Return whether a request to an address may bring files."""
    return _bound_of(path) is not None


def _bound_of(path: str) -> tuple[int, str] | None:
    return next((bound for pattern, bound in _WITH_FILES if pattern.fullmatch(path)), None)


class BoundedBodies:
    """Hands on requests whose body is within the bound, and answers the others itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI server."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        of_files = _bound_of(request.url.path)
        most, too_long = of_files or (BODY_BYTES_MOST, TOO_LONG)
        length = request.headers.get("content-length", "0")
        is_long = not length.isdecimal() or int(length[:20]) > most
        if is_long and (of_files is None or is_for_programs(request.url.path)):
            await _too_long(request, too_long)(scope, receive, send)
            return
        read = 0
        utf8 = codecs.getincrementaldecoder("utf-8")()
        has_nul = False  # with NUL it is UTF-16, or no JSON at all
        is_whole = False

        async def counted() -> Message:
            nonlocal read, has_nul, is_whole
            if is_long:  # said on a page, which the route that is asked shows
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_long)
            message = await receive()
            _refuse_broken_off(message, awaited=not is_whole and (read > 0 or length != "0"))
            is_whole = is_whole or not message.get("more_body", False)
            body = message.get("body", b"")
            read += len(body)
            if read > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_long)
            if of_files is not None:
                return message
            if message["type"] == "http.request":
                ended = not message.get("more_body", False)
                has_nul = has_nul or b"\0" in body
                try:
                    utf8.decode(body, final=ended)
                except UnicodeDecodeError as error:
                    raise HTTPException(HTTPStatus.BAD_REQUEST, NOT_UTF8) from error
                if ended and has_nul:
                    raise HTTPException(HTTPStatus.BAD_REQUEST, NOT_UTF8)
            return message

        await self._app(scope, counted, send)


class StrictRequest(Request):
    """A request whose body of JSON names each key once; the reader would keep the last of two."""

    async def json(self) -> Any:
        """Return the body; raises HTTPException (400) with the key that comes twice, ValueError."""
        return json.loads(await self.body(), object_pairs_hook=_each_once)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counted.items() if count > 1)
        detail = f"the body names {twice[:_SHOWN_LETTERS]!r} more than once; name it once"
        raise HTTPException(HTTPStatus.BAD_REQUEST, detail)
    return found


def _refuse_broken_off(message: Message, *, awaited: bool) -> None:
    if awaited and message["type"] == "http.disconnect":
        raise HTTPException(HTTPStatus.BAD_REQUEST, BROKE_OFF)


def _too_long(request: Request, said: str) -> JSONResponse:
    refusal = problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said)
    return as_json(request, refusal, SECURITY_HEADERS)
