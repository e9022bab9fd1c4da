"""What a day's page is given besides: its readings and messages as files, and a zoomed drawing.

A file has what there is, as it is; in a drawing each column of pixels has the least and the
greatest of what was read in it, so that nothing is drawn over.
"""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64encode
from datetime import datetime
from itertools import chain
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from api.access.asked import AskedOwn, AskedReader
from api.access.guard import guarded_router
from api.pages.chart.thinned import thinned
from api.question.asked import Day, Instant, ParameterCode, reading_span_us
from api.question.handed_in import AskedParts, Parts
from api.question.known_at import rfc3339_us
from api.views.day import csv_rows, day_readings
from api.views.evidence import verdict_or_none
from domain.access.permission import Own, Reader
from domain.access.roles import Role
from domain.errors import NotFound
from domain.legal_day import from_microseconds, legal_day_bounds_us
from domain.measured.parameters import PARAMETERS

day_files_router = guarded_router(include_in_schema=False)
MESSAGES = "/outlets/{outlet}/days/{day}/messages.jsonl"
COLUMNS_MOST = 4_000
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")


class DrawnAnswer(BaseModel):
    """Columns of pixels that hold readings, in time order: lists of one length."""

    outlet: str
    parameter: str
    unit: str
    at: list[float] = Field(description="The first reading's instant, seconds since 1970 UTC")
    low: list[float]
    high: list[float]
    mean: list[float]
    readings: list[int] = Field(description="How many readings a column holds")


def drawn(
    parts: Parts,
    outlet_id: str,
    parameter: str,
    span: tuple[datetime | None, datetime | None],
    columns: int,
) -> DrawnAnswer:
    """Return the readings of a span thinned; raises NotFound, QueryRefused."""
    parts.records.registry().outlet(outlet_id)
    begin_us, end_us = reading_span_us(*span, parts.clock())
    found = parts.readings.read(outlet_id, parameter, begin_us, end_us)
    thin = thinned(found.time_us, found.value, begin_us, end_us, columns)
    return DrawnAnswer(
        outlet=outlet_id,
        parameter=parameter,
        unit=PARAMETERS[parameter].unit,
        at=(thin.at_us / 1_000_000).tolist(),
        low=thin.low.tolist(),
        high=thin.high.tolist(),
        mean=thin.mean.tolist(),
        readings=thin.count.tolist(),
    )


@day_files_router.api_route("/outlets/{outlet}/days/{day}/readings.csv", methods=["GET", "HEAD"])
def readings_csv(
    parts: AskedParts, outlet: str, day: Day, parameter: Annotated[ParameterCode, Query()]
) -> Response:
    """The readings of a day as they stand, one a line: time (UTC), value, status, kind."""
    parts.records.registry().around(outlet, day).outlet(outlet)
    verdict = verdict_or_none(parts, outlet, parameter, day, parts.clock())
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    rows.writerow(("time", "value", "status", "kind"))
    rows.writerows(csv_rows(day_readings(parts, outlet, parameter, day, verdict)))
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8; header=present",
        headers=_named(f"{outlet}_{parameter}_{day}.csv"),
    )


def are_own_messages(reader: Reader, own: Own | None, outlet: str, gateway: str) -> bool:
    """Return whether a gateway's messages of an outlet's day are the reader's to read: the vendor
    of now has no share in what another's gateway sent before.
    """
    if own is None:
        return True
    return outlet in own.outlets and (reader.role is not Role.VENDOR or gateway in own.gateways)


@day_files_router.api_route(MESSAGES, methods=["GET", "HEAD"])
def messages_of_day(
    parts: AskedParts, reader: AskedReader, own: AskedOwn, outlet: str, day: Day
) -> Response:
    """What the outlet's gateway sent on a day, byte for byte as it was received: one JSON a line.

    `payload` is the message in Base64, `position` its place in the journal.
    """
    gateway = parts.records.registry().around(outlet, day).outlet(outlet).gateway_id
    if not are_own_messages(reader, own, outlet, gateway):
        raise NotFound(f"no outlet {outlet!r} in the registry")
    if not parts.messages.are_at_hand:
        raise NotFound("the journal is where ingest runs, and that is not here")
    found = parts.messages(gateway, *legal_day_bounds_us(day))
    lines = (
        json.dumps(
            {
                "position": position,
                "received_at": rfc3339_us(from_microseconds(received_us)),
                "topic": topic,
                "payload": b64encode(payload).decode(),
            }
        )
        + "\n"
        for position, received_us, topic, payload in found
    )
    # The first one before the answer begins: what fails to be read is said as such.
    first = next(lines, "")
    return StreamingResponse(
        chain((first,), lines),
        media_type="application/x-ndjson",
        headers=_named(f"{gateway}_{day}.jsonl"),
    )


@day_files_router.api_route("/outlets/{outlet}/drawn", methods=["GET", "HEAD"])
def drawn_readings(
    *,
    parts: AskedParts,
    outlet: str,
    parameter: Annotated[ParameterCode, Query()],
    begin: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    columns: Annotated[int, Query(ge=1, le=COLUMNS_MOST)] = 900,
) -> DrawnAnswer:
    """Readings of a span for a zoomed drawing: least, greatest and mean of each pixel's column."""
    return drawn(parts, outlet, parameter, (begin, end), columns)


def _named(name: str) -> dict[str, str]:
    """Return the header by which a browser saves a file, of letters that every system takes."""
    kept = _NOT_IN_A_NAME.sub("_", name)
    return {"Content-Disposition": f'attachment; filename="{kept}"'}
