"""Tells every method that a path is answered to, for `Allow`: a path may have several routes."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_OF_FILES = frozenset({"GET", "HEAD"})


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
                methods |= _OF_FILES if isinstance(route, Mount) else {method}
    return ", ".join(sorted(methods))
