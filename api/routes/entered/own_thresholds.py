"""The routes on outlets' own thresholds of quality control: which there are, entering, ending.

Who may read and who may write stands in api/access/table.py.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.answers.entered.own_thresholds import (
    OwnThresholdsAnswer,
    OwnThresholdsEndEntry,
    OwnThresholdsEntry,
    OwnThresholdsKeptAnswer,
    OwnThresholdsListAnswer,
)
from api.every_request.problems import DECIDED_SINCE, PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt, AskedOutlet
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from api.question.paging import AskedPageOrAll
from api.question.seen import AskedSeen, tell_last
from api.views.entering.own_thresholds import end_own_thresholds, enter_own_thresholds
from storage.ports.entered.decisions import ON_OWN_THRESHOLDS, on_outlet
from storage.records.registry.known_outlets import refuse_unknown_outlet

own_thresholds_router = guarded_router(
    prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["evidence"]
)


@own_thresholds_router.get("/own-thresholds")
def own_thresholds(
    parts: AskedParts,
    response: Response,
    page: AskedPageOrAll,
    outlet: AskedOutlet = None,
    known_at: AskedKnownAt = None,
) -> OwnThresholdsListAnswer:
    """Every outlet's own thresholds of quality control, oldest entry first, ended or not."""
    refuse_unknown_outlet(parts.records, outlet)
    pinned = page.pinned(known_at)
    subject = None if outlet is None else on_outlet(outlet)
    tell_last(response, parts, ON_OWN_THRESHOLDS, subject, known_at=pinned)
    known = known_instant(parts, pinned)
    entries = parts.records.own_thresholds(outlet, known_at=known)
    cut = page.of(entries, lambda one: (one.id,), known)
    return OwnThresholdsListAnswer(
        known_at=known,
        own_thresholds=[OwnThresholdsAnswer.of(one) for one in cut.rows],
        **cut.told,
    )


@own_thresholds_router.post(
    "/own-thresholds", status_code=HTTPStatus.CREATED, responses=DECIDED_SINCE
)
def enter_own(
    parts: AskedParts, writer: AskedWriter, seen: AskedSeen, entry: OwnThresholdsEntry
) -> OwnThresholdsKeptAnswer:
    """Keep an outlet's own thresholds of a parameter, within bounds, from a day yet to begin."""
    kept = enter_own_thresholds(parts, writer, entry, seen_us=seen)
    return OwnThresholdsKeptAnswer(
        known_at=kept.known_at, own_thresholds=OwnThresholdsAnswer.of(kept)
    )


@own_thresholds_router.post("/own-thresholds/{number}/end", responses=DECIDED_SINCE)
def end_own(
    parts: AskedParts,
    writer: AskedWriter,
    seen: AskedSeen,
    number: int,
    entry: OwnThresholdsEndEntry,
) -> OwnThresholdsKeptAnswer:
    """End own thresholds, once; they stay on record, and so does what was judged by them."""
    kept = end_own_thresholds(parts, writer, number, entry, seen_us=seen)
    known_at = kept.known_at if kept.end is None else kept.end.known_at
    return OwnThresholdsKeptAnswer(known_at=known_at, own_thresholds=OwnThresholdsAnswer.of(kept))
