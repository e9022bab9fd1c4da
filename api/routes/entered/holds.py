"""The routes on legal holds: which there are, placing one, and releasing one.

A hold keeps messages in the journal; it marks nothing to be judged, and deletes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from fastapi import Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.answers.entered.holds import (
    HoldAnswer,
    HoldEntry,
    HoldKeptAnswer,
    HoldsAnswer,
    ReleaseEntry,
)
from api.every_request.problems import DECIDED_SINCE, PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt, AskedOutlet
from api.question.entry import says_something
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from api.question.paging import AskedPageOrAll
from api.question.seen import AskedSeen, tell_last
from domain.errors import Fault, FaultsFound
from domain.judged.entered.holds import Release
from storage.ports.entered.decisions import ON_HOLDS, on_outlet
from storage.records.registry.known_outlets import refuse_unknown_outlet

holds_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["holds"])


@holds_router.get("/holds")
def holds(
    parts: AskedParts,
    response: Response,
    page: AskedPageOrAll,
    outlet: AskedOutlet = None,
    known_at: AskedKnownAt = None,
) -> HoldsAnswer:
    """Every legal hold, oldest first, released or not: who placed and released it, and why."""
    refuse_unknown_outlet(parts.records, outlet)
    pinned = page.pinned(known_at)
    tell_last(
        response,
        parts,
        ON_HOLDS,
        None if outlet is None else on_outlet(outlet),
        known_at=pinned,
    )
    known = known_instant(parts, pinned)
    cut = page.of(parts.records.holds(outlet, known), lambda one: (one.id,), known)
    return HoldsAnswer(known_at=known, holds=[HoldAnswer.of(one) for one in cut.rows], **cut.told)


@holds_router.post("/holds", status_code=HTTPStatus.CREATED, responses=DECIDED_SINCE)
def place_hold(
    parts: AskedParts, writer: AskedWriter, seen: AskedSeen, entry: HoldEntry
) -> HoldKeptAnswer:
    """Keep in the journal all that speaks, or could speak, of an outlet's days, until released."""
    _refuse(_faults(entry))
    refuse_unknown_outlet(parts.records, entry.outlet)
    kept = parts.records.add_hold(entry.hold(writer, parts.clock()), seen_us=seen)
    return HoldKeptAnswer(known_at=kept.known_at, hold=HoldAnswer.of(kept))


@holds_router.post("/holds/{hold}/release", responses=DECIDED_SINCE)
def release_hold(
    parts: AskedParts, writer: AskedWriter, seen: AskedSeen, hold: int, entry: ReleaseEntry
) -> HoldKeptAnswer:
    """Release a hold, once; the hold itself stays on record."""
    _refuse(_without_reason(entry.reason))
    now = parts.clock()
    release = Release(released_by=writer, reason=entry.reason.strip(), known_at=now)
    kept = parts.records.release_hold(hold, release, seen_us=seen)
    known_at = now if kept.release is None else kept.release.known_at
    return HoldKeptAnswer(known_at=known_at, hold=HoldAnswer.of(kept))


def _faults(entry: HoldEntry) -> Iterator[Fault]:
    if entry.first > entry.last:
        yield Fault("from", 1, "it comes after `to`; both days are included")
    if not says_something(entry.document):
        yield Fault("document", 1, "name the paper that asks for it")
    yield from _without_reason(entry.reason)


def _without_reason(reason: str) -> Iterator[Fault]:
    if not says_something(reason):
        yield Fault("reason", 1, "say why, so that it can be defended")


def _refuse(faults: Iterator[Fault]) -> None:
    all_faults = list(faults)
    if all_faults:
        raise FaultsFound(all_faults)
