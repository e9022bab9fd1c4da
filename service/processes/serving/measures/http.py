"""Counts and times what is asked over HTTP, by the route's template: never by a path or a reader.

It changes no answer. A path that no route has is counted as one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_ROUTE = "none"
OTHER_METHOD = "OTHER"
NO_ANSWER = "none"  # who asked has gone, or what answers has failed before it began
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PATHS_KEPT = 4_096


class Measured:
    """Wraps an app; it stands outside of all that answers."""

    def __init__(
        self, app: ASGIApp, routes: Sequence[BaseRoute], metrics: CollectorRegistry
    ) -> None:
        self._app = app
        self._templates = [
            (one.path_regex, one.path) for one in routes if isinstance(one, Route | Mount)
        ]
        self._template = lru_cache(maxsize=_PATHS_KEPT)(self._found)
        self._requests = Counter(
            "nhue_http_requests",
            "Requests that were answered, by method, route and status",
            ["method", "route", "status"],
            registry=metrics,
        )
        self._seconds = Histogram(
            "nhue_http_request_duration_seconds",
            "From a request's head to the end of its answer, by route",
            ["route"],
            buckets=_BUCKETS,
            registry=metrics,
        )
        self._in_flight = Gauge(
            "nhue_http_requests_in_flight", "Requests being answered now", registry=metrics
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI server."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | str = NO_ANSWER

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        with self._in_flight.track_inprogress():
            try:
                await self._app(scope, receive, noted)
            finally:
                route = self._template(scope["path"])
                method = scope["method"] if scope["method"] in _METHODS else OTHER_METHOD
                self._requests.labels(method, route, status).inc()
                self._seconds.labels(route).observe(time.perf_counter() - begun)

    def _found(self, path: str) -> str:
        for pattern, template in self._templates:
            if pattern.match(path):
                return template
        return NO_ROUTE
