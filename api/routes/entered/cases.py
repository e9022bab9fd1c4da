"""The routes on cases: which there are, opening one, its steps, and the files attached to them.

Who may read and who may write stands in api/access/table.py; an operator replies to its own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.access.asked import AskedOwn, AskedOwnCase, AskedReader
from api.access.guard import guarded_router
from api.answers.entered.cases import (
    AttachmentAnswer,
    CaseEntry,
    CaseKeptAnswer,
    CasesAnswer,
    OneCaseAnswer,
    StepEntry,
)
from api.every_request.problems import DECIDED_SINCE, PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt, AskedOutlet
from api.question.attached import saving_headers
from api.question.handed_in import AskedParts
from api.question.paging import AskedPage
from api.question.seen import AskedSeen, tell_last
from api.views.entering.cases import (
    CaseQuestion,
    add_step,
    attach,
    attached_file,
    case_view,
    cases_view,
    kept_answer,
    open_case,
)
from storage.ports.entered.decisions import ON_CASE, on_case

cases_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["cases"])


@cases_router.get("/cases")
def cases(
    *,
    parts: AskedParts,
    own: AskedOwn,
    outlet: AskedOutlet = None,
    open_only: Annotated[bool, Query(alias="open", description="Only what is not closed")] = False,
    late: Annotated[bool, Query(description="Only what waits for something overdue")] = False,
    known_at: AskedKnownAt = None,
    page: AskedPage,
) -> CasesAnswer:
    """Cases with every step and deadline, the newest first."""
    asked = CaseQuestion(
        own=own, outlet_id=outlet, open_only=open_only, late_only=late, known_at=known_at
    )
    return cases_view(parts, asked, page)


@cases_router.post("/cases", status_code=HTTPStatus.CREATED)
def opened_case(parts: AskedParts, reader: AskedReader, entry: CaseEntry) -> CaseKeptAnswer:
    """Open a case from an event, a finding, or by hand; one thing that goes on has one case."""
    return kept_answer(parts, open_case(parts, reader, entry))


@cases_router.get("/cases/{case}")
def one_case(
    parts: AskedParts,
    response: Response,
    case: AskedOwnCase,
    known_at: AskedKnownAt = None,
) -> OneCaseAnswer:
    """One case, as known."""
    tell_last(response, parts, ON_CASE, on_case(case), known_at=known_at)
    return case_view(parts, case, known_at)


@cases_router.post("/cases/{case}/steps", status_code=HTTPStatus.CREATED, responses=DECIDED_SINCE)
def step(
    *,
    parts: AskedParts,
    reader: AskedReader,
    case: AskedOwnCase,
    seen: AskedSeen,
    entry: StepEntry,
) -> CaseKeptAnswer:
    """Add a step to a case; none is ever changed or taken away."""
    return kept_answer(parts, add_step(parts, reader, case, entry, seen_us=seen))


@cases_router.post(
    "/cases/{case}/attachments",
    status_code=HTTPStatus.CREATED,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def attached(
    *,
    request: Request,
    parts: AskedParts,
    case: AskedOwnCase,
    name: Annotated[str, Query(description="As people call it, with its ending")],
) -> AttachmentAnswer:
    """Keep a file's bytes, so that a step can name it; what it is its content says."""
    await run_in_threadpool(parts.records.case, case)
    data = await request.body()
    return AttachmentAnswer.of(await run_in_threadpool(attach, parts, name, data))


@cases_router.get(
    "/cases/{case}/attachments/{sha256}",
    response_class=Response,
    responses={HTTPStatus.OK: {"content": {"application/octet-stream": {}}}},
)
def attachment(parts: AskedParts, case: AskedOwnCase, sha256: str) -> Response:
    """Return a file of a case as it was attached, to be saved."""
    found, data = attached_file(parts, case, sha256)
    return Response(data, media_type=found.media_type, headers=saving_headers(found.name))
