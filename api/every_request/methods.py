"""Tells every method that a path is answered to, for `Allow`; HEAD is GET without a body.

A path may have several routes; none has to say that it takes HEAD (RFC 9110, section 9.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_READS = frozenset({"GET", "HEAD"})


def allowed_methods(request: Request, routes: Iterable[BaseRoute]) -> str:
    """Return the methods of a request's path, as `Allow` lists them."""
    methods: set[str] = set()
    for route in routes:
        for method in _METHODS:
            scope = {
                "type": "http",
                "method": method,
                "path": request.scope["path"],
                "root_path": request.scope.get("app_root_path", ""),
                "headers": [],
            }
            if route.matches(scope)[0] is Match.FULL:
                is_read = method == "GET" or isinstance(route, Mount)
                methods |= _READS if is_read else {method}
    return ", ".join(sorted(methods))


class HeadAsGet:
    """Has the app answer GET where HEAD is asked for, and lets its headers through alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI server."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
