"""The address of the page of signals: reads which week is asked for, and renders what is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.access.guard import guarded_router
from api.answers.advice.signals import (
    NOT_RUN_WORDS,
    SIGNAL_WORDS,
    chance_words,
    seen_words,
)
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts
from api.question.of_pages import AskedPinned, PageDay
from api.views.entering.signals import week_view
from domain.legal_day import from_microseconds, legal_day_of
from domain.measured.signals import DAYS_OF_WEEK, NotRunReason, Signal, SignalKind

SPANS_SHOWN = 6
signals_page_router = guarded_router(include_in_schema=False)


@signals_page_router.api_route("/signals", methods=["GET", "HEAD"])
def signals(
    request: Request,
    parts: AskedParts,
    known_at: AskedPinned,
    week: Annotated[PageDay, Query()] = None,
) -> Response:
    """Reasons to visit, by plant, of the newest ended week or of the week of a day."""
    speech = speech_of(request, known_at)
    language = speech.language
    page = week_view(parts, week, known_at)
    word = 0 if language == "vi" else 1

    def name_of(kind: SignalKind) -> str:
        return SIGNAL_WORDS[kind][word]

    def why_not(reason: NotRunReason) -> str:
        return NOT_RUN_WORDS[reason][word]

    def seen(signal: Signal) -> str:
        return seen_words(signal, language)

    def chance(signal: Signal) -> str:
        return chance_words(signal.probability, language)

    with_signals = [one for one in page.lines if one.known.week.signals]
    return render(
        request,
        "today/signals.html",
        speech=speech,
        page=page,
        week=week,
        lines=with_signals,
        quiet=[
            one for one in page.lines if one.known.week.is_looked_at and not one.known.week.signals
        ],
        unseen=[one for one in page.lines if not one.known.week.is_looked_at],
        before=page.first_day - timedelta(days=DAYS_OF_WEEK),
        after=page.first_day + timedelta(days=DAYS_OF_WEEK),
        name_of=name_of,
        why_not=why_not,
        seen=seen,
        chance=chance,
        day_of=legal_day_of,
        instant=from_microseconds,
        spans_shown=SPANS_SHOWN,
    )
