"""The addresses of a day's page: its readings, its drawing, and the form to rule on readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.pages.access.forms import Filled, FormPage, form_of
from api.pages.outlet.day import DayQuestion, day_page
from api.pages.outlet.day_files import MESSAGES, are_own_messages
from api.pages.outlet.ruling import ruling_of
from api.pages.rendering import render, speech_of, visit_of
from api.question.asked import Day, ParameterCode, read_day
from api.question.handed_in import AskedParts, Parts
from api.question.of_pages import AskedPinned
from api.views.entering.ruling_preview import RulingPreview, preview_ruling
from api.views.entries import keep_ruling
from domain.access.permission import own_of
from domain.errors import DecidedSince, EarlierDecision, FaultsFound
from domain.judged.quality import FlagRuling
from domain.measured.parameters import PARAMETERS

day_router = guarded_router(include_in_schema=False)
RULING = "/outlets/{outlet}/days/{day}/ruling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody is about to rule, and what it would change."""

    ruling: FlagRuling
    preview: RulingPreview


def show_ruling(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the day that a ruling is on, with the form as it was filled in."""
    _, _, outlet, _, day, *_ = filled.action.split("/")
    asked = _question(outlet, read_day(day), filled)
    return _show(request, parts, asked, filled=filled, status=status, said=said)


DAY_FORMS = (FormPage((f"{RULING}/preview", RULING), show_ruling),)


def _show(
    request: Request,
    parts: Parts,
    asked: DayQuestion,
    *,
    filled: Filled,
    status: int = HTTPStatus.OK,
    said: str | None = None,
    about: Asked | None = None,
    decided: tuple[EarlierDecision, ...] = (),
) -> Response:
    # What answers a form is shown again, in another language too, as the day that the form is of.
    here = f"/outlets/{asked.outlet_id}/days/{asked.day}"
    chosen = {} if asked.parameter is None else {"parameter": asked.parameter}
    told = speech_of(request, asked.known_at)
    speech = replace(told, path=here, query={**told.query, **chosen})
    rules = visit_of(request).sends(RULING)
    return render(
        request,
        "outlet/day_page.html",
        status,
        speech=speech,
        has_form=rules,
        page=day_page(parts, speech.language, asked),
        rules=rules and asked.known_at is None,
        tells_messages=_tells_messages(request, parts, asked.outlet_id, asked.day),
        filled=filled,
        said=said,
        about=about,
        decided=decided,
    )


def _tells_messages(request: Request, parts: Parts, outlet_id: str, day: date) -> bool:
    """Return whether the gateway's messages are there, and for who asks."""
    visit = visit_of(request)
    if not (parts.messages.are_at_hand and visit.sees(MESSAGES)):
        return False
    registry = parts.records.registry()
    if outlet_id not in registry.outlets:  # of a page that is pinned
        return False
    gateway = registry.around(outlet_id, day).outlet(outlet_id).gateway_id
    own = own_of(visit.reader, registry)
    return are_own_messages(visit.reader, own, outlet_id, gateway)


@day_router.api_route("/outlets/{outlet}/days/{day}", methods=["GET", "HEAD"])
def one_day(
    *,
    request: Request,
    parts: AskedParts,
    outlet: str,
    day: Day,
    parameter: Annotated[ParameterCode | None, Query()] = None,
    known_at: AskedPinned,
) -> Response:
    """One legal day of an outlet and parameter, with all that its verdict rests on."""
    asked = DayQuestion(outlet_id=outlet, day=day, parameter=parameter, known_at=known_at)
    return _show(request, parts, asked, filled=Filled())


@day_router.post("/outlets/{outlet}/days/{day}/ruling/preview")
def preview(
    request: Request, parts: AskedParts, writer: AskedWriter, outlet: str, day: Day
) -> Response:
    """Show what a ruling would change; nothing is kept."""
    filled = form_of(request)
    asked = _question(outlet, day, filled)
    try:
        ruling = ruling_of(parts, outlet, day, filled, writer)
    except FaultsFound as error:
        return _refused(request, parts, asked, filled.with_faults(error))
    about = Asked(ruling=ruling, preview=preview_ruling(parts, ruling))
    return _show(request, parts, asked, filled=filled, about=about)


@day_router.post("/outlets/{outlet}/days/{day}/ruling")
def rule(
    request: Request, parts: AskedParts, writer: AskedWriter, outlet: str, day: Day
) -> Response:
    """Keep a ruling that was previewed and confirmed; its days are judged again."""
    filled = form_of(request)
    asked = _question(outlet, day, filled)
    try:
        ruling = ruling_of(parts, outlet, day, filled, writer)
        # A form that does not say what it was shown with has seen no decision.
        keep_ruling(parts, ruling, seen_us=filled.seen_us or 0)
    except FaultsFound as error:
        return _refused(request, parts, asked, filled.with_faults(error))
    except DecidedSince as error:
        if not _stands(parts, ruling):
            return _show(
                request,
                parts,
                asked,
                filled=filled,
                status=HTTPStatus.PRECONDITION_FAILED,
                said="ruling.decided",
                decided=error.decisions,
            )
    there = speech_of(request).link(f"/outlets/{outlet}/days/{day}", parameter=ruling.parameter)
    return RedirectResponse(f"{there}#rulings", HTTPStatus.SEE_OTHER)


def _stands(parts: Parts, ruling: FlagRuling) -> bool:
    """Return whether the newest ruling on the readings is this very one: it was sent twice."""
    found = parts.records.rulings(
        ruling.outlet_id, ruling.begin_us, ruling.end_us, parameter=ruling.parameter
    )
    newest = max(found, key=lambda one: one.known_at, default=None)
    return newest is not None and replace(newest, known_at=ruling.known_at) == ruling


def _refused(request: Request, parts: Parts, asked: DayQuestion, filled: Filled) -> Response:
    """Show the day with what was wrong in its form."""
    return _show(request, parts, asked, filled=filled, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _question(outlet: str, day: date, filled: Filled) -> DayQuestion:
    parameter = filled.one("parameter")
    return DayQuestion(
        outlet_id=outlet, day=day, parameter=parameter if parameter in PARAMETERS else None
    )
