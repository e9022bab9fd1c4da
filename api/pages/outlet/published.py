"""The page that an owner publishes: at the gate, on its own site, and in a frame of any other.

It sets and reads no cookie, asks nobody who they are, keeps nothing of its reader and loads nothing
from elsewhere. It says results and limits, never a verdict, and no name of a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from api.access.guard import guarded_router
from api.exports.published.facts import (
    Published,
    PublishedDay,
    published_of,
)
from api.exports.published.routes import ANYWHERE
from api.pages.rendering import piece, speech_of
from api.question.handed_in import AskedParts
from domain.judged.verdicts import GapCause, Limit
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


class NotRead(StrEnum):
    """Why a day without a value has no gap either."""

    NOT_SETTLED = "not_settled"  # not connected yet, or not judged yet
    NOT_OWED = "not_owed"


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Days that follow one another on which the same is missing for the same reason."""

    first: date
    last: date
    why: GapCause | NotRead
    slots: int
    parameters: tuple[Parameter, ...]

    @property
    def cause(self) -> GapCause | None:
        """What gaps are put down to, None where there is none."""
        return self.why if isinstance(self.why, GapCause) else None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """Parameters whose limits stand in the same places of the law.

    `first` and `last` are the days on which other limits than today's were held against results.
    """

    limit: Limit
    of: tuple[tuple[Parameter, Limit], ...]
    first: date | None = None
    last: date | None = None


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
    for key, run in groupby(told.days, key=_missing_on):
        days = list(run)
        lines += (_of_run(days, why, codes) for why, codes in key)
    return tuple(lines)


def _missing_on(day: PublishedDay) -> tuple[tuple[GapCause | NotRead, tuple[str, ...]], ...]:
    codes: dict[GapCause | NotRead, dict[str, None]] = {}
    for one in day.results:
        for gap in one.gaps:
            codes.setdefault(gap.cause, {})[one.parameter] = None
        if one.value is None and one.expected == 0 and not one.is_open:
            why = NotRead.NOT_OWED if one.is_settled else NotRead.NOT_SETTLED
            codes.setdefault(why, {})[one.parameter] = None
    return tuple((why, tuple(found)) for why, found in codes.items())


def _of_run(
    days: Sequence[PublishedDay], why: GapCause | NotRead, codes: Sequence[str]
) -> MissingLine:
    slots = dict.fromkeys(codes, 0)
    for day in days:
        for one in day.results:
            for gap in one.gaps:
                if gap.cause is why:
                    slots[one.parameter] += gap.slots
    parameters = tuple(PARAMETERS[code] for code in slots)
    return MissingLine(days[-1].day, days[0].day, why, max(slots.values()), parameters)


def _limits(told: Published) -> tuple[LimitLine, ...]:
    """Return where today's limits stand, then where others did that results are shown beside."""
    now: dict[str, list[tuple[Parameter, Limit]]] = {}
    today: dict[str, Limit | None] = {}
    for one in told.parameters:
        today[one.parameter.code] = one.limit
        if one.limit is not None:
            now.setdefault(_place(one.limit), []).append((one.parameter, one.limit))
    before: dict[str, dict[tuple[str, str], list[date]]] = {}
    limits: dict[tuple[str, str], Limit] = {}
    for day in told.days:
        for of_day in day.results:
            limit = of_day.limit
            if limit is None or of_day.value is None:
                continue
            if _held(limit) != _held(today[of_day.parameter]):
                found = before.setdefault(_place(limit), {})
                which = (of_day.parameter, _held(limit))
                found.setdefault(which, []).append(day.day)
                limits[which] = limit
    lines = [LimitLine(found[0][1], tuple(found)) for found in now.values()]
    for of in before.values():
        days = [day for some in of.values() for day in some]
        named = tuple((PARAMETERS[which[0]], limits[which]) for which in of)
        lines.append(LimitLine(named[0][1], named, min(days), max(days)))
    return tuple(lines)


def _place(limit: Limit) -> str:
    return f"{limit.regulation} {limit.column} {limit.clause} {limit.confidence}"


def _held(limit: Limit | None) -> str:
    """Return what of a limit is shown."""
    return "" if limit is None else f"{_place(limit)} {limit.lower} {limit.upper}"


def _reasons(told: Published) -> tuple[str, ...]:
    """Return why limits of today are unknown, each reason once."""
    return tuple(dict.fromkeys(one.why_no_limit for one in told.parameters if one.why_no_limit))
