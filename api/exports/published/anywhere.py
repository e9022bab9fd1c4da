"""Lets pages of other sites read what an owner publishes, and also why it could not be read.

A browser shows a page of another site no answer without the header, an error neither. Of every
other address it says nothing.
"""

from __future__ import annotations

import re

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.exports.published.routes import PUBLISHED

_PUBLISHED = re.compile(PUBLISHED.replace("{outlet}", "[^/]+"))


class ReadAnywhere:
    """Answers requests of other sites' pages for what is published."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "HEAD"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI server."""
        is_published = scope["type"] == "http" and _PUBLISHED.fullmatch(scope["path"]) is not None
        await (self._open if is_published else self._app)(scope, receive, send)
