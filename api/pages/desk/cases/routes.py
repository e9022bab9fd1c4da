"""The addresses of cases: the list, one case, opening one, its next step, and its files."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedOwn, AskedOwnCase, AskedReader, refuse_case_of_another
from api.access.guard import guarded_router
from api.answers.advice.signals import signal_words
from api.exports.documents.drawing.paper import GlyphMissing
from api.exports.documents.facts.case_minutes import MinutesQuestion
from api.exports.documents.keeping import keep_minutes
from api.pages.access.forms import Filled, FormPage, files_of, form_of
from api.pages.desk.cases.forms import attachments_of, case_entry, step_entry
from api.pages.desk.cases.told import case_page, cases_page
from api.pages.rendering import render, speech_of, visit_of
from api.question.attached import saving_headers
from api.question.handed_in import AskedParts, Parts
from api.question.of_pages import AskedPinned
from api.views.entering.cases import (
    add_step,
    attached_file,
    event_of,
    event_subject,
    open_case,
    signal_subject,
)
from domain.access.permission import Reader, own_of
from domain.errors import DecidedSince, EarlierDecision, FaultsFound, NotFound
from domain.judged.entered.cases import Case, CaseSubject, ClosingGround, Ruled, StepKind
from domain.judged.events import Event
from domain.legal_day import to_microseconds

cases_page_router = guarded_router(include_in_schema=False)
NEW = "/cases/new"
STEPS = "/cases/{case}/steps"


def show_step(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the case that a step is of, with the form as it was filled in; raises NotFound."""
    _, _, case, *_ = filled.action.split("/")
    own = own_of(visit_of(request).reader, parts.records.registry())
    refuse_case_of_another(own, parts.records.case(case))
    return _show(request, parts, case, filled=filled, status=status, said=said)


def show_opening(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the form that opens a case, as it was filled in; raises NotFound."""
    event = filled.one("event").strip()
    signal = filled.one("signal").strip()
    return _show_new(
        request,
        parts,
        filled,
        status,
        event=event_of(parts, event) if event else None,
        from_signal=signal_subject(parts, visit_of(request).reader, signal)
        if signal and not event
        else None,
        said=said,
    )


CASE_FORMS = (FormPage((STEPS, "/cases/{case}/minutes"), show_step), FormPage((NEW,), show_opening))


@cases_page_router.api_route("/cases", methods=["GET", "HEAD"])
def cases(request: Request, parts: AskedParts, own: AskedOwn, known_at: AskedPinned) -> Response:
    """The cases: what waits and what is late first, then those that are closed."""
    page = cases_page(parts, own, known_at)
    return render(request, "cases/list.html", speech=speech_of(request, known_at), page=page)


@cases_page_router.api_route("/cases/new", methods=["GET", "HEAD"])
def new_case(
    *,
    request: Request,
    parts: AskedParts,
    reader: AskedReader,
    event: Annotated[str | None, Query()] = None,
    signal: Annotated[str | None, Query()] = None,
    outlet: Annotated[str, Query()] = "",
) -> Response:
    """The form that opens a case, from an event, a signal or by hand; one that has a case leads
    there.
    """
    filled = Filled({"outlet": [outlet], "event": [event or ""], "signal": [signal or ""]})
    standing = _standing(parts, reader, filled)
    if standing is not None:
        return _to_case(request, standing.id)
    return show_opening(request, parts, filled)


@cases_page_router.post("/cases/new")
def open_new_case(request: Request, parts: AskedParts, reader: AskedReader) -> Response:
    """Open a case, and show it; sent twice it is opened once."""
    filled = form_of(request)
    try:
        case = open_case(parts, reader, case_entry(filled))
    except (FaultsFound, NotFound) as error:
        standing = _standing(parts, reader, filled)
        if standing is not None and standing.is_open:
            return _to_case(request, standing.id)
        if isinstance(error, NotFound):
            raise
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_opening(request, parts, filled.with_faults(error), status)
    return _to_case(request, case.id)


@cases_page_router.api_route("/cases/{case}", methods=["GET", "HEAD"])
def one_case(
    request: Request, parts: AskedParts, case: AskedOwnCase, known_at: AskedPinned
) -> Response:
    """One case: what it is of, every step, every deadline, and what may be done next."""
    return _show(request, parts, case, filled=Filled(), pinned=known_at)


@cases_page_router.post("/cases/{case}/steps")
def take_step(
    request: Request, parts: AskedParts, reader: AskedReader, case: AskedOwnCase
) -> Response:
    """Keep a step with its files, and show the case; sent twice it is kept once."""
    filled = form_of(request)
    try:
        entry = step_entry(filled)
        files = files_of(request)
        attached = attachments_of(files)
        for _, data in files:
            parts.attached.keep(data)
        add_step(parts, reader, case, entry, attached=attached, seen_us=filled.seen_us or 0)
    except FaultsFound as error:
        if not _stands(parts.records.case(case), filled, reader.name):
            again = filled.with_faults(error)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _show(request, parts, case, filled=again, status=status)
    except DecidedSince as error:
        if not _stands(parts.records.case(case), filled, reader.name):
            return _show(
                request,
                parts,
                case,
                filled=filled,
                status=HTTPStatus.PRECONDITION_FAILED,
                said="case.decided",
                decided=error.decisions,
            )
    return _to_case(request, case, "#last")


@cases_page_router.post("/cases/{case}/minutes")
def keep_case_minutes(
    request: Request, parts: AskedParts, reader: AskedReader, case: str
) -> Response:
    """Keep the minutes as they are issued now, among the files of the case."""
    filled = form_of(request)
    asked = MinutesQuestion(case_id=case, language=speech_of(request).language)
    try:
        keep_minutes(parts, reader, asked, seen_us=filled.seen_us or 0)
    except GlyphMissing:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(
            request, parts, case, filled=Filled(), status=status, said="case.minutes.letter"
        )
    except DecidedSince as error:
        return _show(
            request,
            parts,
            case,
            filled=Filled(),
            status=HTTPStatus.PRECONDITION_FAILED,
            said="case.decided",
            decided=error.decisions,
        )
    return _to_case(request, case, "#last")


@cases_page_router.api_route("/cases/{case}/attachments/{sha256}", methods=["GET", "HEAD"])
def file_of_case(parts: AskedParts, case: AskedOwnCase, sha256: str) -> Response:
    """A file of a case, to be saved."""
    found, data = attached_file(parts, case, sha256)
    return Response(data, media_type=found.media_type, headers=saving_headers(found.name))


def _stands(case: Case, filled: Filled, by: str | None) -> bool:
    """Return whether the last step is the very one that a form is of: it was sent twice."""
    last = case.steps[-1]
    sent = (filled.one("kind"), filled.one("said").strip(), by)
    before = case.steps[-2].known_at if len(case.steps) > 1 else None
    seen = None if before is None else to_microseconds(before)
    return (last.kind.value, last.said, last.by) == sent and filled.seen_us == seen


def _standing(parts: Parts, reader: Reader, filled: Filled) -> Case | None:
    """Return the case that what a form names has already; raises NotFound."""
    event, signal = filled.one("event").strip(), filled.one("signal").strip()
    if event:
        return parts.records.case_of(event_subject(event_of(parts, event)))
    return parts.records.case_of(signal_subject(parts, reader, signal)) if signal else None


def _told_signal(request: Request, subject: CaseSubject | None) -> tuple[str, str]:
    """Return the name of the signal that a case is opened from, and what it says."""
    if subject is None or subject.signal is None:
        return "", ""
    return signal_words(subject.signal, speech_of(request).language)


def _to_case(request: Request, case_id: str, place: str = "") -> Response:
    there = speech_of(request).link(f"/cases/{case_id}")
    return RedirectResponse(f"{there}{place}", HTTPStatus.SEE_OTHER)


def _show_new(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    event: Event | None,
    from_signal: CaseSubject | None,
    said: str | None = None,
) -> Response:
    registry = parts.records.registry()
    return render(
        request,
        "cases/new.html",
        status,
        has_form=True,
        event=event,
        outlets=sorted(registry.outlets.values(), key=lambda one: one.id),
        outlet=None if event is None else registry.outlets[event.outlet_id],
        from_signal=from_signal,
        told=_told_signal(request, from_signal),
        filled=filled,
        said=said,
    )


def _show(
    request: Request,
    parts: Parts,
    case_id: str,
    *,
    filled: Filled,
    status: int = HTTPStatus.OK,
    said: str | None = None,
    decided: tuple[EarlierDecision, ...] = (),
    pinned: datetime | None = None,
) -> Response:
    visit = visit_of(request)
    speech = speech_of(request, pinned)
    page = case_page(parts, case_id, visit.reader.role, pinned)
    return render(
        request,
        "cases/case.html",
        status,
        speech=speech,
        has_form=bool(page.may_do),
        page=page,
        told=_told_signal(request, page.case.subject),
        filled=filled,
        said=said,
        decided=decided,
        asking=(StepKind.NOTICE, StepKind.SAMPLE, StepKind.DECISION),
        ruled=tuple(Ruled),
        grounds=tuple(ClosingGround),
    )
