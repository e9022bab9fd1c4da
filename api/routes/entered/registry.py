"""The routes on the registry's tables: their rows as the files write them, and entering one.

An entry is checked by the very checks of an import; nothing of the registry is decided here.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.answers.entered.registry import (
    CommuneRemarkAnswer,
    RegistryEntry,
    RegistryKeptAnswer,
    RegistryRowsAnswer,
)
from api.every_request.problems import DECIDED_SINCE, PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from api.question.paging import AskedPageOrAll
from api.question.registry_table import AskedTable
from api.question.seen import AskedSeen, tell_last
from api.views.entering.registry_entry import KeptEntry, keep_entry
from storage.ports.entered.decisions import ON_REGISTRY
from storage.registry_files.writing import kept_cells

registry_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["registry"])
_UNCHANGED: dict[int | str, dict[str, Any]] = {
    int(HTTPStatus.OK): {
        "description": "The registry said the same already; nothing was written",
        "model": RegistryKeptAnswer,
    }
}


@registry_router.get("/registry/{table}")
def rows(
    parts: AskedParts,
    response: Response,
    page: AskedPageOrAll,
    table: AskedTable,
    known_at: AskedKnownAt = None,
) -> RegistryRowsAnswer:
    """Every row of one table, of all days, as an export writes it; whom to ask among it."""
    pinned = page.pinned(known_at)
    tell_last(response, parts, ON_REGISTRY, known_at=pinned)
    known = known_instant(parts, pinned)
    registry = parts.records.registry(known)
    cut = page.of_settled(kept_cells(registry, table), known)
    return RegistryRowsAnswer(
        known_at=known,
        registry_version=registry.version,
        table=table.value,
        rows=list(cut.rows),
        **cut.told,
    )


@registry_router.post(
    "/registry/{table}",
    status_code=HTTPStatus.CREATED,
    responses={**DECIDED_SINCE, **_UNCHANGED},
)
def enter(
    *,
    parts: AskedParts,
    response: Response,
    writer: AskedWriter,
    table: AskedTable,
    seen: AskedSeen,
    entry: RegistryEntry,
) -> RegistryKeptAnswer:
    """Enter one row, new or in the place of the same one; the outlet-days it touches are judged
    again. `Location` is where what it is of is shown.
    """
    kept = keep_entry(parts, writer, table, entry.cells, seen_us=seen)
    response.headers["location"] = kept.entry.address
    if not kept.is_new:
        response.status_code = HTTPStatus.OK
    return _answer(kept)


def _answer(kept: KeptEntry) -> RegistryKeptAnswer:
    entry = kept.entry
    return RegistryKeptAnswer(
        registry_version=kept.version,
        table=entry.kind.value,
        changed=kept.is_new,
        before=None if entry.was is None else dict(entry.was),
        after=dict(entry.becomes),
        outlet_days_due=len(entry.due) if kept.is_new else 0,
        remarks=[
            CommuneRemarkAnswer(commune=one.commune, nearest=one.nearest) for one in entry.remarks
        ],
    )
