"""The addresses of the data's page, and of the meeting's paper and its Excel file."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.access.guard import guarded_router
from api.exports.dictionary.every import TABLES
from api.exports.writing import MEDIA_TYPES, Format
from api.pages.data.interface import DOCS_POLICY, operations_by_tag
from api.pages.data.report import report
from api.pages.data.report_file import report_name, write_report
from api.pages.rendering import render, speech_of
from api.question.asked import last_ended_day
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from api.question.of_pages import AskedPinned, PageDay
from domain.errors import StoreUnavailable

_CALLED = {
    Format.CSV: "CSV",
    Format.NDJSON: "NDJSON",
    Format.PARQUET: "Parquet",
    Format.XLSX: "Excel",
}

data_router = guarded_router(include_in_schema=False)


@data_router.api_route("/data", methods=["GET", "HEAD"])
def data(request: Request, parts: AskedParts, known_at: AskedPinned) -> Response:
    """What can be taken away, of the last month that has ended, and what each column means."""
    known = known_instant(parts, known_at)
    return render(
        request,
        "data/data.html",
        speech=speech_of(request, known_at),
        known_at=known,
        month=last_whole_month(last_ended_day(known)),
        tables=list(TABLES.values()),
        formats=[(one.value, called) for one, called in _CALLED.items()],
        licence=parts.data_licence,
    )


def last_whole_month(last_day: date) -> date:
    """Return the first day of the last month of which every day has ended.

    >>> last_whole_month(date(2026, 11, 29)), last_whole_month(date(2026, 11, 30))
    (datetime.date(2026, 10, 1), datetime.date(2026, 11, 1))
    """
    first = last_day.replace(day=1)
    if last_day.day == monthrange(last_day.year, last_day.month)[1]:
        return first
    return (first - timedelta(days=1)).replace(day=1)


@data_router.api_route("/docs", methods=["GET", "HEAD"])
def interface(request: Request) -> Response:
    """Every operation of the API, to be read and tried; drawn by Swagger UI from our document."""
    page = render(request, "data/docs.html", groups=operations_by_tag(request.app.openapi()))
    page.headers["Content-Security-Policy"] = DOCS_POLICY
    return page


@data_router.api_route("/report", methods=["GET", "HEAD"])
def paper(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    day: Annotated[PageDay, Query()] = None,
) -> Response:
    """The city's coverage of a day on one page of paper."""
    told = report(parts, day, known_at)
    return render(request, "data/report.html", speech=speech_of(request, known_at), page=told)


@data_router.api_route("/report.xlsx", methods=["GET", "HEAD"])
def report_file(
    parts: AskedParts, known_at: AskedPinned, day: Annotated[PageDay, Query()] = None
) -> Response:
    """The same as an Excel file, with every reason of every cluster."""
    told = report(parts, day, known_at)
    try:
        with TemporaryDirectory(prefix="nhue-report-") as folder:
            path = Path(folder) / "report.xlsx"
            write_report(path, parts, told)
            content = path.read_bytes()  # some kilobytes: a row for each cluster
    except OSError as error:
        raise StoreUnavailable(f"the report cannot be written: {error}") from error
    name = report_name(told.coverage.day)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[Format.XLSX], headers=headers)
