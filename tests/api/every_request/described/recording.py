"""Asks the invented city over HTTP, and writes down what was asked and answered."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import uvicorn

from api.app import app_without_parts, create_app
from domain.access.roles import Role
from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from storage.ports.judged.signals import LookedAt
from storage.ports.records import RecordStore
from tests.api.every_request.described.asked import ASKED, BYTES, JSON, PROBLEMS, Asked
from tests.api.pages.desk.week_of_signals import WEEK
from tests.api.routes.test_certifications import Certifying
from tests.api.sample_accounts import bearing
from tests.api.sample_city import NOW, sample_parts
from tests.house.runs.patience import PATIENCE_SECONDS, until

ITEMS_MOST = 1  # of a long list; what is scalar may be a few
SCALARS_MOST = 4
LINES_MOST = 4


class Switched:
    """Records that can be told to answer nothing."""

    def __init__(self, records: RecordStore) -> None:
        self._records, self.is_down = records, False

    def __getattr__(self, name: str) -> Any:
        if self.is_down:
            raise StoreUnavailable("the records do not answer: connection refused")
        return getattr(self._records, name)

    def health(self) -> dict[str, PartHealth]:
        """Say how they are."""
        if self.is_down:
            return {"records": PartHealth("down", "connection refused")}
        return {"records": PartHealth("ok", "answers"), "readings": PartHealth("ok", "answers")}


@contextmanager
def serving(folder: Path) -> Iterator[tuple[httpx.Client, Switched]]:
    """Serve the invented city from records in a folder while the block lasts; gives a client."""
    kept = sample_parts(folder)
    kept.records.keep_week_signals([LookedAt(week=WEEK, digest=b"")], NOW)
    records = Switched(kept.records)
    parts = replace(kept, records=cast("RecordStore", records), health=records.health)
    app = create_app(parts)
    app.state.certifications = Certifying()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, timeout=PATIENCE_SECONDS, trust_env=False) as http:
            yield http, records
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        kept.records.close()


def asked_of(http: httpx.Client, method: str, path: str, one: dict[str, Any]) -> httpx.Response:
    """Send the request of one example, as its role."""
    headers = {**bearing(Role(one["role"])), "Accept": one["media"]}
    told: dict[str, Any] = {}
    if "body" in one and one["body_media"] == JSON:
        told["json"] = one["body"]
    elif "body" in one:
        told["content"] = one["body"].encode()
        headers["Content-Type"] = one["body_media"]
    address = path.format(**one["path"])
    return http.request(method, address, params=one["query"], headers=headers, **told)


def places() -> dict[str, tuple[str, str]]:
    """Return method and path of each operation by its id."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in app_without_parts().openapi()["paths"].items()
        for method, operation in methods.items()
    }


def record(folder: Path) -> dict[str, Any]:
    """Ask everything in its order; return what the document shows of it."""
    where, found, names = places(), [], set[str]()
    with serving(folder) as (http, records):
        for asked in ASKED:
            one = _request(asked, names)
            records.is_down = asked.is_down
            answer = asked_of(http, *where[asked.operation], one)
            if answer.status_code != asked.status:
                raise RuntimeError(f"{asked.operation}: {answer.status_code} {answer.text}")
            shown = shown_of(answer)
            found.append(one if shown is None else {**one, "answer": shown})
        problems = []
        for status, asked_for in PROBLEMS.items():
            records.is_down = status == httpx.codes.SERVICE_UNAVAILABLE
            answer = problem_of(http, status, asked_for)
            problems.append({"status": status, "answer": answer.json()})
    return {"operations": found, "problems": problems}


def problem_of(
    http: httpx.Client, status: int, asked_for: tuple[str, str, Role, Any]
) -> httpx.Response:
    """Ask for what goes wrong, by method, address, role and body."""
    method, address, role, body = asked_for
    headers = {**bearing(role), "Content-Type": JSON}
    if status == httpx.codes.NOT_ACCEPTABLE:
        headers["Accept"] = "image/png"
    if status == httpx.codes.PRECONDITION_FAILED:
        headers["If-Match"] = f'"{32 * "0"}.0"'
    content = json.dumps(body).encode() if isinstance(body, dict) else body
    answer = http.request(method, address, headers=headers, content=content)
    if answer.status_code != status:
        raise RuntimeError(f"{address}: {answer.status_code} {answer.text}")
    return answer


def shown_of(answer: httpx.Response) -> Any:
    """Return what of an answer stands in the document: long lists cut, a file's bytes left out."""
    media = answer.headers.get("content-type", "").partition(";")[0]
    if media == JSON:
        return cut(answer.json())
    if media in {"application/zip", "application/pdf", BYTES}:
        return None
    return "".join(answer.text.splitlines(keepends=True)[:LINES_MOST])


def cut(told: Any) -> Any:
    """Return JSON with its long lists cut."""
    if isinstance(told, dict):
        return {key: cut(value) for key, value in told.items()}
    if isinstance(told, list):
        is_plain = all(not isinstance(one, dict | list) for one in told)
        return [cut(one) for one in told[: SCALARS_MOST if is_plain else ITEMS_MOST]]
    return told


def _request(asked: Asked, names: set[str]) -> dict[str, Any]:
    number = sum(name.startswith(f"{asked.operation}.") for name in names) + 1
    name = f"{asked.operation}.{number}"
    names.add(name)
    told: dict[str, Any] = {
        "operation": asked.operation,
        "name": f"example{number}",
        "summary": asked.summary,
        "role": asked.role.value,
        "path": dict(asked.path),
        "query": dict(asked.query),
        "status": asked.status,
        "media": asked.media,
        "is_down": asked.is_down,
    }
    if asked.body is None:
        return told
    return {**told, "body": asked.body, "body_media": asked.body_media}
