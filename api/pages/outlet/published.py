"""The page that an owner publishes: at the gate, on its own site, and in a frame of any other.

It sets and reads no cookie, asks nobody who they are, keeps nothing of its reader and loads nothing
from elsewhere. It says results and limits, never a verdict, and no name of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from api.access.guard import guarded_router
from api.exports.published.facts import (
    Published,
    PublishedDay,
    PublishedParameter,
    PublishedResult,
    published_of,
)
from api.exports.published.routes import ANYWHERE
from api.pages.rendering import piece, speech_of
from api.question.handed_in import AskedParts
from domain.judged.verdicts import GapCause, Limit, Outcome
from domain.measured.parameters import PARAMETERS, Parameter

FRESH_SECONDS = 15  # for caches between; a browser that loads the page again asks again
BOARD_SECONDS = 60  # between two looks of a screen at the gate
PUBLISHED_HEADERS = ANYWHERE | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    ),
    "Cache-Control": f"public, max-age={FRESH_SECONDS}",
}

published_page_router = guarded_router(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Days that follow one another on which the same is missing for the same cause.

    `cause` is None where nobody has settled the days: not connected yet, or not judged yet.
    """

    first: date
    last: date
    cause: GapCause | None
    slots: int
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class LimitLine:
    """Parameters whose limits stand in the same places of the law."""

    limit: Limit
    of: tuple[PublishedParameter, ...]


@published_page_router.api_route("/published/{outlet}", methods=["GET", "HEAD"])
def published_page(
    *,
    request: Request,
    parts: AskedParts,
    outlet: str,
    board: Annotated[bool, Query()] = False,
) -> Response:
    """Newest readings and 30 days of results with their limits; `board`: for a screen."""
    told = published_of(parts, outlet)
    speech = speech_of(request)
    body = piece(
        "outlet/published.html",
        speech,
        told=told,
        board=board,
        every=BOARD_SECONDS,
        missing=_missing(told),
        limits=_limits(told),
        reasons=_reasons(told),
    )
    headers = PUBLISHED_HEADERS | {"Content-Language": speech.language}
    if not speech.asked:
        headers["Vary"] = "Accept-Language"
    return HTMLResponse(body, headers=headers)


def _missing(told: Published) -> tuple[MissingLine, ...]:
    """Return what is missing, the newest days first."""
    lines: list[MissingLine] = []
    for key, run in groupby(told.days, key=_causes):
        days = list(run)
        lines += _of_run(days, [cause for cause, _ in key])
    return tuple(lines)


def _causes(day: PublishedDay) -> tuple[tuple[GapCause | None, tuple[str, ...]], ...]:
    codes: dict[GapCause | None, dict[str, None]] = {}
    if all(one.expected == 0 and one.value is None and not one.is_open for one in day.results):
        return ((None, tuple(one.parameter for one in day.results)),)
    for one in day.results:
        for gap in one.gaps:
            codes.setdefault(gap.cause, {})[one.parameter] = None
    return tuple((cause, tuple(found)) for cause, found in codes.items())


def _of_run(
    days: Sequence[PublishedDay], causes: Sequence[GapCause | None]
) -> Iterator[MissingLine]:
    for cause in causes:
        if cause is None:
            yield MissingLine(days[-1].day, days[0].day, None, 0, ())
            continue
        slots: dict[str, int] = {}
        for day in days:
            for one in day.results:
                for gap in one.gaps:
                    if gap.cause is cause:
                        slots[one.parameter] = slots.get(one.parameter, 0) + gap.slots
        parameters = tuple(PARAMETERS[code] for code in slots)
        yield MissingLine(days[-1].day, days[0].day, cause, max(slots.values()), parameters)


def _limits(told: Published) -> tuple[LimitLine, ...]:
    by_place: dict[str, list[PublishedParameter]] = {}
    for one in told.parameters:
        if one.limit is not None:
            key = f"{one.limit.regulation} {one.limit.clause} {one.limit.confidence}"
            by_place.setdefault(key, []).append(one)
    return tuple(
        LimitLine(limit, tuple(found))
        for found in by_place.values()
        for limit in [found[0].limit]
        if limit is not None
    )


def _reasons(told: Published) -> tuple[str, ...]:
    """Return why limits are unknown, each reason once, as verdicts of these days say it."""
    unknown = {
        one.parameter.code for one in told.parameters if one.no_limit is Outcome.LIMIT_UNKNOWN
    }
    newest: dict[str, PublishedResult] = {}
    for day in told.days:
        for one in day.results:
            if one.parameter in unknown and one.why_no_limit:
                newest.setdefault(one.parameter, one)
    return tuple(dict.fromkeys(one.why_no_limit for one in newest.values()))
