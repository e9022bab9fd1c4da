"""The page on which an official tries a logger's sample: what each value would become.

Nothing is taken in and nothing entered; the rows are those of the API and of the command line.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.answers.advice.trials import outcome_word, why
from api.every_request.words.problem_words import detail_vi
from api.pages.access.forms import Filled, FormPage, file_of, form_of
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts, Parts
from api.question.known_at import known_instant
from api.views.entering.sample_trial import PROFILE_FILE, TrialQuestion, draft_for, try_it
from domain.errors import FaultsFound, NotFound
from domain.legal_day import to_microseconds
from domain.two_languages import Language
from ingest.validate.trials.trying import Sample, SampleTrial

trial_page_router = guarded_router(include_in_schema=False)
TRIAL_PAGE = "/registry/profiles/try"
GIVEN_ONCE = "give the sample once: paste what the logger wrote, or choose its file"
ROWS_SHOWN_MOST = 40  # the others are counted; the API and the command tell all


def show_trial(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
    found: SampleTrial | None = None,
    draft: str | None = None,
) -> Response:
    """Show the form as it was filled in, and what the sample would become."""
    speech = speech_of(request)
    registry = parts.records.registry()
    values = () if found is None else found.trial.values[:ROWS_SHOWN_MOST]
    language = speech.language
    rows = [(one, outcome_word(one.outcome, language), why(one, language)) for one in values]
    return render(
        request,
        "city/registry/trial.html",
        status,
        speech=speech,
        has_form=True,
        known_at=known_instant(parts, None),
        filled=filled,
        gateways=sorted(registry.gateways),
        profiles=sorted({one.id for one in registry.profiles}),
        said=said,
        found=found,
        rows=rows,
        draft=draft,
    )


TRIAL_FORMS = (FormPage((TRIAL_PAGE,), show_trial),)


@trial_page_router.api_route(TRIAL_PAGE, methods=["GET", "HEAD"])
def empty_trial(request: Request, parts: AskedParts) -> Response:
    """The form for a sample, empty."""
    return show_trial(request, parts, Filled())


@trial_page_router.post(TRIAL_PAGE)
def trial(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Show what the sample that was pasted or chosen would become; nothing is kept of it."""
    filled, file, language = form_of(request), file_of(request), speech_of(request).language
    pasted = filled.one("sample")
    if bool(pasted.strip()) == (file is not None):
        return _refused(request, parts, filled, [_said(GIVEN_ONCE, language)])
    name, payload = ("", pasted.encode()) if file is None else file
    asked = TrialQuestion(
        gateway_id=filled.one("gateway"),
        sample=Sample(
            payload=payload,
            received_us=to_microseconds(parts.clock()),
            file_name=filled.one("file_name") or name or None,
        ),
        profile_id=filled.one("profile") or None,
        profile_toml=filled.one("profile_toml") or None,
    )
    try:
        found = try_it(parts, asked)
        draft = draft_for(parts, asked, writer, language) if found.profile_id is None else None
    except FaultsFound as error:
        lines = [
            f"{PROFILE_FILE}:{one.line}: {_said(one.message, language)}" for one in error.faults
        ]
        return _refused(request, parts, filled, lines)
    except NotFound as error:
        return _refused(request, parts, filled, [_said(str(error), language)])
    return show_trial(request, parts, filled, found=found, draft=draft)


def _refused(request: Request, parts: Parts, filled: Filled, faults: list[str]) -> Response:
    told = Filled(filled.fields, tuple(faults), filled.action)
    return show_trial(request, parts, told, HTTPStatus.UNPROCESSABLE_ENTITY)


def _said(detail: str, language: Language) -> str:
    return detail if language == "en" else detail_vi(detail) or detail
