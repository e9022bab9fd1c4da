"""The addresses of documents: the report of an outlet's month, and of the city's day.

A document is made anew for each question; what is the same for ever is its data.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response

from api.access.asked import AskedOwnCase, AskedReader
from api.access.guard import guarded_router
from api.answers.entered.cases import CaseKeptAnswer
from api.every_request.languages import language_of
from api.every_request.problems import DECIDED_SINCE, PROBLEM_RESPONSES
from api.exports.documents.drawing.paper import GlyphMissing
from api.exports.documents.facts.canonical import canonical
from api.exports.documents.facts.case_minutes import MinutesQuestion, case_minutes
from api.exports.documents.facts.city_day import DayQuestion, city_day
from api.exports.documents.facts.outlet_month import MonthQuestion, outlet_month
from api.exports.documents.issuing import (
    PART_MEDIA,
    Facts,
    Part,
    document_name,
    issue,
)
from api.exports.documents.keeping import keep_minutes
from api.question.asked import AskedKnownAt, Day, QueryRefused
from api.question.handed_in import AskedParts
from api.question.seen import AskedSeen
from api.views.entering.cases import kept_answer
from domain.two_languages import Language

documents_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["documents"])
_FILES: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The document, its data, or both in a zip",
        "content": {
            media: {
                "schema": {"type": "object"}
                if media == "application/json"
                else {"type": "string", "format": "binary"}
            }
            for media in PART_MEDIA.values()
        },
    }
}
AskedPart = Annotated[
    Part,
    Query(
        alias="format",
        description="`pdf`: the paper; `json`: the data that it is drawn from, whose SHA-256 is "
        "printed on it; `zip`: both, and by which versions it was drawn",
    ),
]
AskedLanguage = Annotated[
    Language | None, Query(alias="lang", description="Else by Accept-Language, else English")
]


@documents_router.get(
    "/outlets/{outlet}/months/{month}/document", response_class=Response, responses=_FILES
)
def month_document(
    *,
    request: Request,
    parts: AskedParts,
    outlet: str,
    month: str,
    part: AskedPart = Part.PDF,
    lang: AskedLanguage = None,
    known_at: AskedKnownAt = None,
) -> Response:
    """The report of an outlet's month (YYYY-MM) on paper, at most two pages, and its data."""
    asked = MonthQuestion(
        outlet_id=outlet, month=month, language=_language(request, lang), known_at=known_at
    )
    return _answer(request, outlet_month(parts, asked), part)


@documents_router.get("/city/{day}/document", response_class=Response, responses=_FILES)
def day_document(
    *,
    request: Request,
    parts: AskedParts,
    day: Day,
    part: AskedPart = Part.PDF,
    lang: AskedLanguage = None,
    known_at: AskedKnownAt = None,
) -> Response:
    """The report of the city's coverage of an ended day on paper, at most two pages, and its
    data.
    """
    asked = DayQuestion(day=day, language=_language(request, lang), known_at=known_at)
    return _answer(request, city_day(parts, asked), part)


@documents_router.get("/cases/{case}/minutes", response_class=Response, responses=_FILES)
def minutes_document(
    *,
    request: Request,
    parts: AskedParts,
    case: AskedOwnCase,
    part: AskedPart = Part.PDF,
    lang: AskedLanguage = None,
    known_at: AskedKnownAt = None,
) -> Response:
    """The minutes form (biên bản làm việc) of a case: what is known, and places to sign."""
    asked = MinutesQuestion(case_id=case, language=_language(request, lang), known_at=known_at)
    return _answer(request, case_minutes(parts, asked), part)


@documents_router.post(
    "/cases/{case}/minutes", status_code=HTTPStatus.CREATED, responses=DECIDED_SINCE
)
def kept_minutes(
    *,
    request: Request,
    parts: AskedParts,
    reader: AskedReader,
    case: str,
    seen: AskedSeen,
    lang: AskedLanguage = None,
) -> CaseKeptAnswer:
    """Keep a case's minutes as issued now: paper, data and manifest are files of a note."""
    asked = MinutesQuestion(case_id=case, language=_language(request, lang))
    with _letters_told():
        return kept_answer(parts, keep_minutes(parts, reader, asked, seen_us=seen))


def _language(request: Request, lang: Language | None) -> Language:
    return language_of(lang, request.headers.get("accept-language", ""), "en")


def _answer(request: Request, facts: Facts, part: Part) -> Response:
    again = {"format": part.value, "lang": facts.language, "known_at": facts.known_at}
    headers = {
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language",
        "Content-Language": facts.language,
        "Content-Location": f"{request.url.path}?{urlencode(again)}",
        "Content-Disposition": f'attachment; filename="{document_name(facts)}.{part}"',
    }
    if part is Part.JSON:
        content = canonical(facts)
    else:
        with _letters_told():
            issued = issue(facts)
        content = issued.pdf if part is Part.PDF else issued.zipped()
    return Response(content, media_type=PART_MEDIA[part], headers=headers)


@contextmanager
def _letters_told() -> Iterator[None]:
    """Have a document drawn within; raises QueryRefused where its font lacks a letter."""
    try:
        yield
    except GlyphMissing as missing:
        letter, text = missing.letter, missing.text
        raise QueryRefused(
            f"the font of documents has no letter {letter}, which stands in {text!r}: correct it "
            "where it was entered, or ask for format=json, which has every letter",
            where="format",
        ) from missing
