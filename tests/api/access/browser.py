"""A person's browser: keeps cookies, and sends a form with what its page told it by."""

from __future__ import annotations

import re
from typing import Any

import httpx
from fastapi import FastAPI

from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES, PASSWORD

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
ORIGIN = "http://nhue.test"


class Browser:
    """One browser on an app; it follows no redirect by itself."""

    def __init__(self, app: FastAPI) -> None:
        self._client = Client(app, Role.PUBLIC)
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def get(self, path: str) -> httpx.Response:
        return self._ask(path, "GET")

    def post(self, path: str, *, origin: str | None = ORIGIN, **fields: Any) -> httpx.Response:
        data = {"csrf": self.csrf, **fields}
        headers = {} if origin is None else {"origin": origin}
        return self._ask(path, "POST", data=data, headers=headers)

    def post_files(
        self, path: str, files: list[tuple[str, bytes]], **fields: str
    ) -> httpx.Response:
        data = {"csrf": self.csrf, **fields}
        told = [("file", one) for one in files]
        return self._ask(path, "POST", data=data, files=told, headers={"origin": ORIGIN})

    def upload(self, path: str, name: str, payload: bytes, **fields: str) -> httpx.Response:
        """Send a form with a file, as a page with `multipart/form-data` has a browser do."""
        data, headers = {"csrf": self.csrf, **fields}, {"origin": ORIGIN}
        file = {"file": (name, payload, "application/octet-stream")}
        return self._ask(path, "POST", data=data, files=file, headers=headers)

    def sign_in(self, role: Role, password: str = PASSWORD, **fields: str) -> httpx.Response:
        if not self.csrf:
            self.get("/signin")
        return self.post("/signin", name=NAMES[role], password=password, **fields)

    def _ask(self, path: str, method: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        # Always one: else the client would ask as somebody with a token.
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or "none=1"
        answer = self._client.get(path, method, headers={**headers, "cookie": kept}, **options)
        for cookie in answer.headers.get_list("set-cookie"):
            name, value = re.match(r"([^=]+)=([^;]*)", cookie).groups()  # type: ignore[union-attr]  # a cookie has a name
            value = value.strip('"')
            if value and "Max-Age=0" not in cookie:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        found = CSRF.search(answer.text)
        if found is not None:
            self.csrf = found[1]
        return answer
