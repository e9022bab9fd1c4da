"""The addresses under /api/v1/exports: a table of a span of days in one file, and the dictionary.

A file is written whole before its first byte is sent: what cannot be written is said as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES, PROBLEM_TYPE
from api.every_request.tags import has_tag, takes_gzip
from api.exports.asked import Wish, question
from api.exports.dictionary.every import TABLES, What
from api.exports.media import format_for
from api.exports.writing import (
    LICENCE_NOT_STATED,
    MEDIA_TYPES,
    Format,
    Manner,
    Spooled,
    file_name,
    spool,
)
from api.question.asked import AskedKnownAt, AskedOutlet, AskedParameterOrAll, Day
from api.question.cluster_filter import AskedClusters
from api.question.handed_in import AskedParts
from storage.table_files.columns import Column, Kind, Table

EXPORTS = "/api/v1/exports"
DICTIONARY = f"{EXPORTS}/dictionary"
_BLOCK_BYTES = 1 << 18

exports_router = guarded_router(prefix=EXPORTS, responses=PROBLEM_RESPONSES, tags=["exports"])
_FILES: dict[int | str, dict[str, object]] = {
    int(HTTPStatus.OK): {
        "description": "The table as a file",
        "content": {
            media.partition(";")[0]: {
                "schema": {"type": "string"}
                if form in {Format.CSV, Format.NDJSON}
                else {"type": "string", "format": "binary"}
            }
            for form, media in MEDIA_TYPES.items()
        },
    },
    int(HTTPStatus.NOT_ACCEPTABLE): {
        "description": "Accept takes none of the formats",
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


class ColumnAnswer(BaseModel):
    """One column: its name in every format, what its cells are, and what it means."""

    name: str
    type: Kind
    unit: str | None
    vi: str
    en: str
    clause: str | None = Field(description="Source in the law; null: ours")

    @classmethod
    def of(cls, column: Column) -> ColumnAnswer:
        """Return the answer for one column."""
        return cls(
            name=column.name,
            type=column.kind,
            unit=column.unit,
            vi=column.vi,
            en=column.en,
            clause=column.clause,
        )


class TableAnswer(BaseModel):
    """One table: what a row is, in which order rows stand, and its columns in theirs."""

    name: str
    vi: str
    en: str
    order_vi: str
    order_en: str
    columns: list[ColumnAnswer]

    @classmethod
    def of(cls, table: Table) -> TableAnswer:
        """Return the answer for one table."""
        return cls(
            name=table.name,
            vi=table.vi,
            en=table.en,
            order_vi=table.order_vi,
            order_en=table.order_en,
            columns=list(map(ColumnAnswer.of, table.columns)),
        )


class DictionaryAnswer(BaseModel):
    """Every table that can be taken away, and under which licence the city gives it."""

    licence: str | None = Field(description="As the city states it; null: it has stated none")
    licence_words: str
    formats: dict[Format, str] = Field(description="Media type of each")
    tables: list[TableAnswer]


@exports_router.get("/dictionary")
def dictionary(parts: AskedParts) -> DictionaryAnswer:
    """Tables and columns with units, meanings in both languages and clauses; the licence."""
    return DictionaryAnswer(
        licence=parts.data_licence,
        licence_words=parts.data_licence or LICENCE_NOT_STATED,
        formats=MEDIA_TYPES,
        tables=list(map(TableAnswer.of, TABLES.values())),
    )


@exports_router.get("/{what}", response_class=StreamingResponse, responses=_FILES)
def export(
    *,
    request: Request,
    parts: AskedParts,
    what: What,
    month: Annotated[
        str | None, Query(description="A month, YYYY-MM, in the place of `from` and `to`")
    ] = None,
    first: Annotated[
        Day | None,
        Query(alias="from", description="First legal day; 31 days up to `to` where absent"),
    ] = None,
    last: Annotated[
        Day | None,
        Query(
            alias="to",
            description="Last legal day, inclusive; the last ended where absent. At most 366 days, "
            "of readings 31",
        ),
    ] = None,
    outlet: AskedOutlet = None,
    parameter: AskedParameterOrAll = None,
    clusters: AskedClusters,
    known_at: AskedKnownAt = None,
    form: Annotated[
        Format | None, Query(alias="format", description="Before Accept; csv where neither says")
    ] = None,
    bom: Annotated[
        bool, Query(description="A CSV with a byte order mark, for spreadsheets")
    ] = False,
) -> Response:
    """A table of a span of days of the whole city in one file, as the dictionary describes it."""
    wish = Wish(
        month=month,
        first=first,
        last=last,
        outlet_id=outlet,
        parameter=parameter,
        clusters=clusters,
        known_at=known_at,
    )
    manner = Manner(
        form=format_for(form, request.headers.get("accept", "")),
        with_mark=bom,
        zipped=takes_gzip(request.headers.get("accept-encoding", "")),
    )
    asked = question(parts, what, wish)
    written = spool(parts, asked, manner)
    tag = f'{"W/" if manner.is_zipped else ""}"{written.digest[:32]}"'
    who = "private, " if {"authorization", "cookie"} & set(request.headers) else ""
    known = asked.known if asked.pins else None
    again = [*asked.asked, ("format", manner.form.value)]
    headers = {
        "ETag": tag,
        "Cache-Control": f"{who}no-cache",  # kept, and asked about each time
        "Vary": "Accept, Accept-Encoding",
        "Content-Location": f"{EXPORTS}/{what}?{urlencode(again)}",
        "Link": f'<{DICTIONARY}>; rel="describedby"',
    }
    if has_tag(request.headers.get("if-none-match", ""), tag.removeprefix("W/")):
        written.file.close()
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    name = file_name(asked, manner.form, known)
    headers |= {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(written.size),
    }
    if manner.is_zipped:
        headers["Content-Encoding"] = "gzip"
    return StreamingResponse(
        _blocks(written),
        media_type=MEDIA_TYPES[manner.form],
        headers=headers,
        background=BackgroundTask(written.file.close),
    )


def _blocks(written: Spooled) -> Iterator[bytes]:
    with written.file as file:
        while block := file.read(_BLOCK_BYTES):
            yield block
