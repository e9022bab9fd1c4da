"""Gives each answer under /api/v1 an ETag of its bytes, and says 304 to who has them already.

The tag is strong where the bytes are sent as they are; compressed ones get a weak tag, since they
stand for the same answer and are other bytes (RFC 9110, section 8.8.1). It changes no answer, and
lets a file pass that a route tags and compresses itself, so that none is held whole.
"""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GZIP_BYTES_LEAST = 1024
_GZIP_LEVEL = 6  # as small as 9 within a few percent, in half the time
_FILES = re.compile("/api/v1/(exports/(?!dictionary$)|outlets/[^/]+/pack$)")
_OF_NOW = ("/api/v1/health", "/api/v1/metrics")
_REFUSED = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")
_KEPT_IN_304 = ("cache-control", "content-location", "etag", "expires", "vary")


class Tagged:
    """Compresses the answers of the app it wraps, and tags those under /api/v1."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._zipped = GZipMiddleware(
            _Tags(app), minimum_size=GZIP_BYTES_LEAST, compresslevel=_GZIP_LEVEL
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI server."""
        if scope["type"] == "http":
            if _FILES.match(scope["path"]):
                await self._app(scope, receive, send)
                return
            scope = _with_coding(scope)

        async def send_weak(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] == HTTPStatus.NOT_MODIFIED:
                    headers.add_vary_header("Accept-Encoding")  # as the answer that one has
                tag = headers.get("etag", "W/")
                if "content-encoding" in headers and not tag.startswith("W/"):
                    headers["etag"] = f"W/{tag}"
            await send(message)

        await self._zipped(scope, receive, send_weak)


class _Tags:
    """Holds back each answer 200 to a GET under /api/v1 until it is whole, and tags it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_tagged = (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and scope["path"].startswith("/api/v1/")
            and scope["path"] not in _OF_NOW
        )
        if not is_tagged:
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                start = message
                return
            if start is None:
                await send(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await _send_tagged(scope, start, b"".join(parts), send)

        await self._app(scope, receive, held)


async def _send_tagged(scope: Scope, start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(scope=start)
    last = headers.get("etag", "").strip('"')  # since when the last decision in it is known
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}{"." if last else ""}{last}"'
    asked = Headers(scope=scope)
    headers["etag"] = tag
    who = "private, " if "authorization" in asked or "cookie" in asked else ""
    headers["cache-control"] = f"{who}no-cache"  # kept, and asked about each time
    if not has_tag(",".join(asked.getlist("if-none-match")), tag):
        await send(start)
        await send({"type": "http.response.body", "body": body})
        return
    kept = [(name, value) for name, value in start["headers"] if name.decode() in _KEPT_IN_304]
    await send({**start, "status": int(HTTPStatus.NOT_MODIFIED), "headers": kept})
    await send({"type": "http.response.body", "body": b""})


def _with_coding(scope: Scope) -> Scope:
    """Return a request that asks for gzip or for bytes as they are, as it weighs them."""
    told = ",".join(Headers(scope=scope).getlist("accept-encoding"))
    coding = b"gzip" if takes_gzip(told) else b"identity"
    others = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
    return {**scope, "headers": [*others, (b"accept-encoding", coding)]}


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether gzip is named and not refused (RFC 9110, section 12.5.3).

    >>> takes_gzip("br, GZIP"), takes_gzip("gzip;q=0, *"), takes_gzip("gzip; q=0.5")
    (True, False, True)
    """
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in {"gzip", "x-gzip"}:
            return not _REFUSED.fullmatch(weight)
    return False


def has_tag(if_none_match: str, tag: str) -> bool:
    """Return whether a list of tags names this one, weak or not (RFC 9110, section 13.1.2).

    >>> has_tag('"a", W/"b"', '"b"'), has_tag("*", '"b"'), has_tag('"bc"', '"b"')
    (True, True, False)
    """
    told = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return tag in told or told == ["*"]
