"""Reads the fields of a form, and keeps what was written where a session ended in its middle.

What was written goes with the sign-in form and comes back filled in: nothing is sent by itself,
and no password or file is kept.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from api.question.handed_in import Parts
from domain.errors import Fault, FaultsFound

KEPT_LETTERS_MOST = 100_000
_NOT_KEPT = ("csrf", "kept", "next", "seen")
_INSTANT = re.compile("[0-9]{1,18}")

Fields = Mapping[str, list[str]]
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the forms of a page, and what was wrong with it in words."""

    fields: Fields = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    action: str = ""  # which form of the page it is

    def one(self, name: str, otherwise: str = "") -> str:
        """Return a field's text."""
        return (self.fields.get(name) or [otherwise])[0]

    def all(self, name: str) -> list[str]:
        """Return every text that a field was given."""
        return list(self.fields.get(name, []))

    @property
    def seen_us(self) -> int | None:
        """Since when the last decision is known that its page was shown with (microseconds UTC),
        None where it does not say.
        """
        written = self.one("seen")
        return int(written) if _INSTANT.fullmatch(written) else None

    def with_faults(self, found: FaultsFound) -> Filled:
        """Return the same with what was wrong with it."""
        return replace(self, faults=tuple(one.message for one in found.faults))


def form_of(request: Request) -> Filled:
    """Return the form that was sent."""
    return Filled(getattr(request.state, "form", {}), action=request.url.path)


def files_of(request: Request) -> list[tuple[str, bytes]]:
    """Return name and bytes of each file that was sent with a form."""
    return list(getattr(request.state, "files", []))


def file_of(request: Request) -> tuple[str, bytes] | None:
    """Return name and bytes of the file that was sent with a form, None without one."""
    return next(iter(files_of(request)), None)


def kept_of(request: Request) -> str:
    """Return what was written into a form, so that it can be filled in again."""
    form: Fields = getattr(request.state, "form", {})
    fields = {
        name: texts
        for name, texts in form.items()
        if name not in _NOT_KEPT and "password" not in name
    }
    told = json.dumps([request.url.path, fields], ensure_ascii=False).encode()
    kept = urlsafe_b64encode(told).decode()
    return kept if len(kept) <= KEPT_LETTERS_MOST else ""


def filled_again(kept: str) -> Filled | None:
    """Return what `kept_of` kept, None where it is nothing of ours."""
    try:
        path, fields = json.loads(urlsafe_b64decode(kept))
        is_ours = isinstance(path, str) and all(
            isinstance(one, str) for texts in fields.values() for one in texts
        )
    except (ValueError, TypeError, AttributeError):
        return None
    return Filled(fields, action=path) if is_ours else None


def local(address: str) -> str:
    r"""Return an address if it is a page of ours, else that of the city.

    >>> [local(one) for one in ("/audit?name=An", "//evil.test", "https://evil.test", "/\\evil")]
    ['/audit?name=An', '/', '/', '/']
    """
    split = urlsplit(address)
    is_ours = (
        address.startswith("/")
        and not address.startswith("//")
        and not (split.scheme or split.netloc)
        and "\\" not in address
        and address.isprintable()
        and not address.startswith("/signin")
    )
    return address if is_ours else "/"


class FormReader:
    """Reads the fields of a form one by one, and raises what is wrong with them together."""

    def __init__(self, filled: Filled) -> None:
        """Begin with nothing wrong."""
        self._filled = filled
        self._faults: list[Fault] = []

    def read(self, name: str, known: Callable[[str], _Read]) -> _Read | None:
        """Return what a field says, None where `known` raises ValueError."""
        try:
            return known(self._filled.one(name).strip())
        except ValueError as error:
            self._faults.append(Fault(name, 1, str(error)))
            return None

    def bound(self, name: str, letters_most: int) -> None:
        """Note a field that has more letters."""
        if len(self._filled.one(name)) > letters_most:
            self._faults.append(Fault(name, 1, f"write at most {letters_most} letters"))

    def refuse_faulty(self) -> None:
        """Return where nothing is wrong; raises FaultsFound."""
        if self._faults:
            raise FaultsFound(self._faults)


class ShowsForm(Protocol):
    """Shows the page of a form, filled in."""

    def __call__(
        self,
        request: Request,
        parts: Parts,
        filled: Filled,
        status: int = HTTPStatus.OK,
        *,
        said: str | None = None,
    ) -> Response:
        """Return the page."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that forms stand on: the routes that they are sent to, and how it is shown again."""

    forms: tuple[str, ...]
    show: ShowsForm

    def form(self, path: str) -> str | None:
        """Return the route that an address is of, None where it is none of this page's forms."""
        return next((one for one in self.forms if _pattern(one).fullmatch(path)), None)


@cache
def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", route))
