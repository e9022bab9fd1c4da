"""`nhue status`: how this installation is, asked of the service that runs and of its records.

It starts nothing, changes no table and makes no file. Exit code 0: all is well; 1: something is
down, or nothing runs; 3: it goes on, and something should be mended.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
import urllib3
from prometheus_client import CollectorRegistry

from domain.errors import NhueError, SettingsUnusable
from domain.health_log import PartStatus
from domain.legal_day import legal_day_of, to_microseconds
from service.commands.text import show_table
from service.commands.vietnamese.speaking import said
from service.processes.beats import beating
from service.processes.telling.outbox_health import OutboxHealth
from service.settings.clock import now
from service.settings.settings import Settings
from storage.records.database.connection import RecordsDatabase
from storage.records.store import SqlRecords

EXIT_OF: Mapping[PartStatus, int] = {"ok": 0, "down": 1, "degraded": 3}
ANSWER_SECONDS = 5.0
ANSWER_BYTES = 1_000_000  # health has a line a part: what is longer is another program's
PROBLEM = "urn:nhue:problem:"  # what the service answers to a token that is none
_WORST_FIRST: tuple[PartStatus, ...] = ("down", "degraded", "ok")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not listened on
_GIGABYTE = 1_000_000_000
DISK_LOW_BYTES, DISK_FULL_BYTES = 10 * _GIGABYTE, 1 * _GIGABYTE


class Found(NamedTuple):
    """How one thing is: its name, one of health's three words, and more words."""

    name: str
    status: PartStatus
    detail: str


def status(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")] = False,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="A file with an official's or administrator's token: parts in their own words.",
        ),
    ] = None,
) -> None:
    """Say how the service, its parts, its records and its disk are; nothing is changed.

    Ends with 0 where all is well, 3 where something should be mended, and 1 where something is
    down or no service answers.
    """
    settings: Settings = context.obj
    token = None if token_file is None else _token(token_file)
    parts = _asked(settings, token)
    found = [Found("version", "ok", metadata.version("nhue"))]
    found += parts or [Found("service", "down", f"does not answer at {_url(settings)}")]
    found += _of_records(settings, is_answered=bool(parts))
    found.append(_disk(settings.data_dir))
    worst = next(one for one in _WORST_FIRST if one in {each.status for each in found})
    if as_json:
        told = {"status": worst, "found": [one._asdict() for one in found]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        rows = [(said(one.name), said(one.status), said(one.detail)) for one in found]
        show_table("How it is", ("part", "status", "detail"), rows)
    raise typer.Exit(EXIT_OF[worst])


def _url(settings: Settings) -> str:
    host = _EVERYWHERE.get(settings.api_host, settings.api_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.api_port}/"


def _asked(settings: Settings, token: str | None) -> list[Found]:
    """Return what the service that runs says of itself, nothing where it does not answer."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    url = f"{_url(settings)}api/v1/health"
    with urllib3.PoolManager(retries=False, timeout=ANSWER_SECONDS) as pool:
        try:
            body = _body(pool, url, headers)
        except urllib3.exceptions.HTTPError:
            return []
    try:
        told = json.loads(body)
        if str(told.get("type")).startswith(PROBLEM):
            raise SettingsUnusable("the service does not take this token: make another one")
        parts = [_part(name, one) for name, one in told["parts"].items()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        parts = []  # other than we answer: we always have a part
    if not parts:
        return [Found("service", "down", f"what answers at {_url(settings)} is not Nhuệ")]
    return [Found("service", "ok", f"answers at {_url(settings)}"), *parts]


def _body(pool: urllib3.PoolManager, url: str, headers: Mapping[str, str]) -> bytes:
    """Return the answer, or as much of it as came in its time; raises urllib3's HTTPError."""
    until = time.monotonic() + ANSWER_SECONDS
    answer = pool.request("GET", url, headers=headers, preload_content=False)
    body = b""
    with closing(answer):
        while (more := answer.read1()) and len(body) < ANSWER_BYTES and time.monotonic() < until:
            body += more
    return body


def _part(name: str, told: Mapping[str, str]) -> Found:
    """Return one part as told; raises KeyError and TypeError where it is none of ours."""
    status = next((one for one in _WORST_FIRST if one == told["status"]), None)
    if status is None:
        raise KeyError(told["status"])
    return Found(name, status, str(told["detail"]))


def _of_records(settings: Settings, *, is_answered: bool) -> Iterator[Found]:
    try:
        with closing(RecordsDatabase.as_it_is(settings.records_address)) as database:
            schema = database.schema()
            if not schema.is_newest:
                yield Found("schema", *_of_schema(schema.current, is_older=schema.is_older))
                return
            yield Found("schema", "ok", schema.newest)
            records = SqlRecords(database)
            if not is_answered:
                told = OutboxHealth(records, CollectorRegistry()).told()
                elsewhere = {**beating(records, "ingest", "judge")(), **told}
                for name, one in elsewhere.items():
                    yield Found(name, one.status, one.detail)
            today = legal_day_of(to_microseconds(now()))
            yield Found("waiting", "ok", f"{records.due_count(today)} outlet-days to be judged")
            yield _counted("set aside", records.set_aside_count(), "outlet-days set aside")
            refused = sum(records.refused_counts().values())
            yield _counted("refused readings", refused, "readings refused by the store for good")
    except NhueError as error:
        yield Found("schema", "down", str(error))


def _of_schema(current: str | None, *, is_older: bool) -> tuple[PartStatus, str]:
    if current is None:
        return "down", "there are no records yet"
    if is_older:
        return "degraded", f"{current}: the next start brings the tables up to date"
    return "down", f"{current}: of a newer version of Nhuệ"


def _counted(name: str, count: int, what: str) -> Found:
    return Found(name, "degraded" if count else "ok", f"{count} {what}")


def _disk(folder: Path) -> Found:
    folder = folder.absolute()
    free = next(found for one in (folder, *folder.parents) if (found := _free(one)) is not None)
    state: PartStatus = "ok"
    if free < DISK_LOW_BYTES:
        state = "down" if free < DISK_FULL_BYTES else "degraded"
    return Found("disk", state, f"{free / _GIGABYTE:.1f} GB free for {folder}")


def _free(folder: Path) -> int | None:
    """Return the bytes free for a folder, None where it is not there or not ours to see."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _token(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsUnusable(f"{file} cannot be read ({error}): name another file") from error
    if not (token.isascii() and token.isprintable() and token):
        raise SettingsUnusable(f"{file} holds no token: one line, as `nhue token add` printed it")
    return token
