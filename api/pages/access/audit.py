"""The audit log for administrators: newest first, with filters, page by page."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response

from api.access.guard import guarded_router
from api.access.table import TABLE
from api.pages.rendering import render
from api.question.handed_in import AskedParts
from api.question.of_pages import FormField, PageDay
from domain.access.audit import AuditOutcome, AuditQuestion
from domain.legal_day import from_microseconds, legal_day_bounds_us

ROWS = 12  # of a telephone at most six screens; the older ones are a link away
audit_router = guarded_router(include_in_schema=False)
ACTS = (
    "sign in",
    *(f"{method} {path}" for (method, path), rule in TABLE.items() if rule.writes),
    *(f"{method} {path}" for (method, path), rule in TABLE.items() if rule.is_evidence),
)
_MOST = 2**63 - 1


@audit_router.api_route("/audit", methods=["GET", "HEAD"])
def audit_log(
    *,
    request: Request,
    parts: AskedParts,
    name: Annotated[str, Query(max_length=200)] = "",
    act: Annotated[str, Query(max_length=200)] = "",
    outcome: Annotated[AuditOutcome | None, FormField, Query()] = None,
    first: Annotated[PageDay, Query(alias="from")] = None,
    last: Annotated[PageDay, Query(alias="to")] = None,
    before: Annotated[int | None, Query(ge=0, le=_MOST)] = None,
) -> Response:
    """Who did what, newest first."""
    asked = AuditQuestion(
        name=name or None,
        act=act or None,
        outcome=outcome,
        since=None if first is None else from_microseconds(legal_day_bounds_us(first)[0]),
        until=None if last is None else from_microseconds(legal_day_bounds_us(last)[1]),
    )
    entries = parts.records.audit_entries(asked, before=before, most=ROWS + 1)
    shown = entries[:ROWS]
    older = None
    if len(entries) > ROWS:
        kept = [one for one in request.query_params.multi_items() if one[0] != "before"]
        older = f"/audit?{urlencode([*kept, ('before', str(shown[-1].id))])}"
    return render(
        request,
        "access/audit.html",
        entries=shown,
        older=older,
        asked=asked,
        first=first,
        last=last,
        acts=ACTS,
        outcomes=tuple(AuditOutcome),
    )
