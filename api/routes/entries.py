"""The routes on the law, on what officials enter, and on what another law would have said.

Who may read and who may write stands in api/access/table.py. Nothing of the law is decided here.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.answers.entries import (
    FiguresAnswer,
    FiguresEntry,
    FiguresKeptAnswer,
    RulingEntry,
    RulingKeptAnswer,
    RulingsAnswer,
)
from api.answers.law import LawAnswer
from api.answers.what_if import WhatIfEntry, WhatIfSaid
from api.every_request.problems import DECIDED_SINCE, PROBLEM_RESPONSES
from api.question.asked import AskedFirstDay, AskedKnownAt, AskedLastDay, AskedParameterOrAll
from api.question.handed_in import AskedParts
from api.question.paging import AskedPageOrAll
from api.question.seen import AskedSeen, tell_last
from api.question.written import written
from api.views import entries
from api.views.what_if import what_if_view
from storage.ports.entered.decisions import ON_FIGURES, ON_RULINGS, on_outlet

entries_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES)


@entries_router.get("/law", tags=["law"], response_model=LawAnswer)
def law(parts: AskedParts, known_at: AskedKnownAt = None) -> Response:
    """Every regulation: columns, dates, successor, figures in hand and how sure we are of them."""
    return written(entries.law_view(parts, known_at))


@entries_router.get("/law/figures", tags=["law"])
def figures(
    parts: AskedParts, response: Response, page: AskedPageOrAll, known_at: AskedKnownAt = None
) -> FiguresAnswer:
    """Every figure of the law that officials entered, oldest first."""
    tell_last(response, parts, ON_FIGURES, known_at=page.pinned(known_at))
    return entries.figures_view(parts, known_at, page)


@entries_router.post(
    "/law/figures", tags=["law"], status_code=HTTPStatus.CREATED, responses=DECIDED_SINCE
)
def enter_figures(
    parts: AskedParts, writer: AskedWriter, seen: AskedSeen, entry: FiguresEntry
) -> FiguresKeptAnswer:
    """Enter figures of the law, all or none; the outlet-days that they touch are judged again."""
    return entries.enter_figures(parts, writer, entry, seen_us=seen)


@entries_router.get("/outlets/{outlet}/rulings", tags=["evidence"])
def rulings(
    *,
    parts: AskedParts,
    response: Response,
    outlet: str,
    parameter: AskedParameterOrAll = None,
    first: AskedFirstDay = None,
    last: AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPageOrAll,
) -> RulingsAnswer:
    """What people ruled on flags of an outlet's readings, oldest first."""
    pinned = page.pinned(known_at)
    tell_last(response, parts, ON_RULINGS, on_outlet(outlet), known_at=pinned)
    return entries.rulings_view(parts, outlet, parameter, (first, last), known_at, page=page)


@entries_router.post(
    "/outlets/{outlet}/rulings",
    tags=["evidence"],
    status_code=HTTPStatus.CREATED,
    responses=DECIDED_SINCE,
)
def enter_ruling(
    parts: AskedParts, writer: AskedWriter, seen: AskedSeen, outlet: str, entry: RulingEntry
) -> RulingKeptAnswer:
    """Take readings in, or leave them out, with a reason; what was flagged stays visible."""
    return entries.enter_ruling(parts, writer, outlet, entry, seen_us=seen)


@entries_router.post("/what-if", tags=["law"])
def what_if(parts: AskedParts, entry: WhatIfEntry) -> WhatIfSaid:
    """History judged again under another regulation, column or coefficient; nothing is stored."""
    return what_if_view(parts, entry)
