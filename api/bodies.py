"""Bounds the body of a request: by its announced length at once, else while it is read.

A body that is too long is answered 413 and never held in memory; no route sees it.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import PROBLEM_TYPE, problem
from api.security import SECURITY_HEADERS

BODY_BYTES_MOST = 1_048_576  # the figures of a whole regulation are some kilobytes
TOO_LONG = f"a body is at most {BODY_BYTES_MOST:,} bytes: send the entries in several requests"


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
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > BODY_BYTES_MOST:
            await _too_long(request)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY_BYTES_MOST:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LONG)
            return message

        await self._app(scope, counted, send)


def _too_long(request: Request) -> JSONResponse:
    found = problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LONG)
    return JSONResponse(
        found.model_dump(), found.status, headers=SECURITY_HEADERS, media_type=PROBLEM_TYPE
    )
