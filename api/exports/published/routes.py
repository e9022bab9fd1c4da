"""The address of what an owner publishes, for programs: anybody's, also a page's of another site.

It is the same whoever asks, and holds no name of a person.
"""

from __future__ import annotations

import re
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES
from api.exports.published.answer import PublishedAnswer
from api.exports.published.facts import published_of
from api.exports.published.table import as_csv
from api.question.handed_in import AskedParts

PUBLISHED = "/api/v1/outlets/{outlet}/published"
ANYWHERE = {
    "Access-Control-Allow-Origin": "*",  # an owner's own site reads it
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}
_CSV: dict[int | str, dict[str, object]] = {
    int(HTTPStatus.OK): {
        "description": "Results with their limits",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    },
}

published_router = guarded_router(responses=PROBLEM_RESPONSES, tags=["readings"])


class PublishedFormat(StrEnum):
    """As what it is answered."""

    JSON = "json"
    CSV = "csv"


@published_router.get(PUBLISHED, response_model=PublishedAnswer, responses=_CSV)
def published(
    *,
    parts: AskedParts,
    outlet: str,
    form: Annotated[
        PublishedFormat, Query(alias="format", description="`csv`: the days as a table")
    ] = PublishedFormat.JSON,
    bom: Annotated[
        bool, Query(description="A CSV with a byte order mark, for spreadsheets")
    ] = False,
) -> Response:
    """What the owner publishes: newest readings, and the results of 30 days with their limits."""
    told = published_of(parts, outlet)
    if form is PublishedFormat.JSON:
        body = PublishedAnswer.of(told).model_dump_json().encode()
        return Response(body, media_type="application/json", headers=ANYWHERE)
    name = f"published-{told.outlet.id}-{told.days[0].day}.csv"
    headers = ANYWHERE | {"Content-Disposition": f'attachment; filename="{_plain(name)}"'}
    body = as_csv(told, with_mark=bom)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _plain(name: str) -> str:
    """Return a file's name of the letters that any header takes.

    >>> _plain('published-Cửa "1".csv')
    'published-C_a__1_.csv'
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)
