"""Parts a list into pages: a cursor names the last row told, and pins `known_at`.

So no row is lost or doubled whatever becomes known between two pages. A cursor is opaque, and is
taken for the question that it was given with alone.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.question.asked import QueryRefused
from api.question.written import written
from domain.legal_day import from_microseconds, to_microseconds

ROWS_MOST = 1000
ROWS_USUAL = 100
ROWS_OF_PEOPLE = 25  # of a page that is read from its top
_INTEGER_MOST = 2**63 - 1

Key = tuple[int | str, ...]
Row = TypeVar("Row")

_CURSOR = "The `next` of the page before, to go on behind it; all else is asked the same"


class PagedAnswer(BaseModel):
    """What each page of a list says of the others."""

    more: bool = Field(description="Whether the list goes on")
    next: str | None = Field(description="Cursor of the next page; null on the last one")


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row]):
    """The rows of a page, and what its answer says of the others."""

    rows: Sequence[Row]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: at most `most` rows (None is all), those behind a place, as known when.

    Without a request it is that of a page for people.
    """

    most: int | None
    request: Request | None = None
    response: Response | None = None
    _behind: Key | None = None
    _known_us: int | None = None

    @property
    def one_more(self) -> int | None:
        """How many rows to ask a store for: one more tells whether the list goes on."""
        return None if self.most is None else self.most + 1

    def pinned(self, known_at: datetime | None) -> datetime | None:
        """Return the instant of knowledge that the cursor was given at, else the one asked for.

        Raises QueryRefused where another one is asked for.
        """
        if self._known_us is None:
            return known_at
        try:
            known = from_microseconds(self._known_us)
        except (OverflowError, ValueError) as error:
            raise QueryRefused(_NOT_OURS, where="cursor") from error
        if known_at is not None and known_at < known:
            raise QueryRefused("the cursor is of another `known_at`; leave one out", where="cursor")
        return known

    def behind(self, *kinds: type[int | str | date]) -> Any:  # as the caller names its kinds
        """Return the key of the last row told, None on the first page; raises QueryRefused."""
        key = self._behind
        if key is None:
            return None
        written = [str if kind is date else kind for kind in kinds]
        if [type(one) for one in key] != written:
            raise QueryRefused(_NOT_OURS, where="cursor")
        try:
            return tuple(
                date.fromisoformat(str(one)) if kind is date else one
                for kind, one in zip(kinds, key, strict=True)
            )
        except ValueError as error:
            raise QueryRefused(_NOT_OURS, where="cursor") from error

    def of(
        self,
        rows: Sequence[Row],
        key: Callable[[Row], Key],
        known: datetime | None = None,
    ) -> Cut[Row]:
        """Return the page of a whole list, which is in the rising order of its keys."""
        if rows:
            behind = self.behind(*(type(one) for one in key(rows[0])))
            if behind is not None:
                rows = [one for one in rows if key(one) > behind]
        return self.cut(rows, key, known)

    def of_settled(self, rows: Sequence[Row], known: datetime | None) -> Cut[Row]:
        """Return the page of a whole list to which rows are only ever added, at its end."""
        numbered = [(n, row) for n, row in enumerate(rows, start=1)]
        cut = self.of(numbered, lambda one: (one[0],), known)
        return Cut([row for _, row in cut.rows], cut.told)

    def cut(
        self, rows: Sequence[Row], key: Callable[[Row], Key], known: datetime | None = None
    ) -> Cut[Row]:
        """Return the page of rows behind the last one told, of which there may be one too many."""
        more = self.most is not None and len(rows) > self.most
        shown = rows[: self.most]
        following = self._cursor(key(shown[-1]), known) if more else None
        if following is not None and self.response is not None:
            self.response.headers["Link"] = f'<{self._address(following)}>; rel="next"'
        return Cut(shown, {"more": more, "next": following})

    def written(self, fields: Mapping[str, object]) -> Response:
        """Return the fields of a page's answer as the JSON that its model is written as.

        To make and check a model of each of a thousand rows takes longer than all else of them.
        """
        headers = None if self.response is None else self.response.headers
        return written(fields, headers)

    def _cursor(self, key: Key, known: datetime | None) -> str | None:
        if self.request is None:
            return None
        known_us = None if known is None else to_microseconds(known)
        written = json.dumps([_question(self.request), known_us, list(key)], ensure_ascii=False)
        return urlsafe_b64encode(written.encode()).rstrip(b"=").decode()

    def _address(self, cursor: str) -> str:
        assert self.request is not None  # noqa: S101  for mypy: a cursor is made for a request
        asked = [
            one for one in self.request.query_params.multi_items() if one[0] not in _OF_THE_PAGE
        ]
        limit = [] if self.most is None else [("limit", str(self.most))]
        return f"{quote(self.request.url.path)}?{urlencode([*asked, *limit, ('cursor', cursor)])}"


_NOT_OURS = "this is no cursor of this question; leave it out to begin anew"
_OF_THE_PAGE = ("limit", "cursor")
# known_at is pinned by the cursor itself; in another language a page has the same rows.
_FREE = ("limit", "cursor", "known_at", "lang")


def _question(request: Request) -> str:
    """Return a digest of what is asked, whichever page of it; an empty field asks for nothing."""
    items = request.query_params.multi_items()
    asked = sorted(one for one in items if one[0] not in _FREE and one[1])
    text = json.dumps([request.url.path, asked])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read(cursor: str, request: Request) -> tuple[Key, int | None]:
    """Return key and instant of a cursor; raises QueryRefused where it is not of this question."""
    try:
        question, known_us, key = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        is_ours = (
            question == _question(request)
            and (known_us is None or _is_number(known_us))
            and isinstance(key, list)
            and all(_is_text(one) or _is_number(one) for one in key)
        )
    except (ValueError, TypeError, RecursionError):
        is_ours = False
    if not is_ours:
        raise QueryRefused(_NOT_OURS, where="cursor")
    return tuple(key), known_us


def _is_text(value: object) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    return value == value.encode("utf-8", "ignore").decode()  # without half a surrogate pair


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) <= _INTEGER_MOST


_AskedCursor = Annotated[str | None, Query(description=_CURSOR, max_length=2000)]


async def _page(
    request: Request,
    response: Response,
    most: Annotated[
        int, Query(alias="limit", ge=1, le=ROWS_MOST, description="At most so many rows")
    ] = ROWS_USUAL,
    cursor: _AskedCursor = None,
) -> Page:
    return _asked(request, response, most, cursor)


async def _page_or_all(
    request: Request,
    response: Response,
    most: Annotated[
        int | None,
        Query(
            alias="limit", ge=1, le=ROWS_MOST, description="At most so many rows; all where absent"
        ),
    ] = None,
    cursor: _AskedCursor = None,
) -> Page:
    return _asked(request, response, most, cursor)


async def _page_of_people(request: Request, cursor: _AskedCursor = None) -> Page:
    return _asked(request, None, ROWS_OF_PEOPLE, cursor)


def _asked(
    request: Request, response: Response | None, most: int | None, cursor: str | None
) -> Page:
    behind, known_us = (None, None) if cursor is None else _read(cursor, request)
    return Page(most, request, response, behind, known_us)


AskedPage = Annotated[Page, Depends(_page)]
AskedPageOfPeople = Annotated[Page, Depends(_page_of_people)]
AskedPageOrAll = Annotated[Page, Depends(_page_or_all)]
