"""Refuses a question that is not UTF-8, names what a route does not know, or names a thing twice.

Left out, `outlt=CX-1` would be answered with every outlet, and bytes read as other letters with
nothing. It looks at names and letters alone, never at what a value means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.question.asked import QueriesRefused, QueryRefused

# NUL is a letter of no name of ours, and no database takes it.
_UNREADABLE = "the address is not UTF-8: write each letter as %XX of its UTF-8 bytes, and no %00"
_OF_PAGES = frozenset({"lang"})
# A provider of sign-on, and who shares an address, add what they like.
_OF_OTHERS = frozenset({"/signin/openid/back", "/published/{outlet}"})
_FOR_PROGRAMS = frozenset({"/health", "/metrics"})  # that are in no document either


async def refuse_unclear(request: Request) -> None:
    """Return where the address is UTF-8 and every name of the query is one of the route's, once.

    Raises HTTPException (400) and QueriesRefused. It waits for nothing, so health never does.
    """
    path, query = request.scope.get("raw_path") or b"", request.scope["query_string"]
    if not (_is_utf8(path) and _is_utf8(query)) or b"%00" in path + query:
        raise HTTPException(HTTPStatus.BAD_REQUEST, _UNREADABLE)
    faults = list(_faults(request))
    if faults:
        raise QueriesRefused(faults)


def _is_utf8(written: bytes) -> bool:
    try:
        unquote_to_bytes(written).decode()
    except UnicodeDecodeError:
        return False
    return True


def _faults(request: Request) -> Iterator[QueryRefused]:
    route = request.scope["route"]
    known = _names_of(route) if isinstance(route, APIRoute) else frozenset()
    may_bring_others = isinstance(route, APIRoute) and route.path in _OF_OTHERS
    counted = Counter(name for name, _ in request.query_params.multi_items())
    for name, count in counted.items():
        if name not in known and not may_bring_others:
            yield QueryRefused(_unknown(name, known), where=name)
        elif count > 1:
            yield QueryRefused(f"it is given {count} times; give it once", where=name)


def _unknown(name: str, known: frozenset[str]) -> str:
    if not known:
        return "this route takes no query parameter; leave it out"
    near = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.6)
    meant = f"did you mean `{near[0]}`? " if near else ""
    return f"no such query parameter; {meant}known are {', '.join(sorted(known))}"


def _names_of(route: APIRoute) -> frozenset[str]:
    names = _names(route.dependant)
    is_page = not route.include_in_schema and route.path not in _FOR_PROGRAMS
    return names | _OF_PAGES if is_page else names


def _names(dependant: Any) -> frozenset[str]:  # FastAPI gives its dependants no public type
    """Return the names of a route's query parameters, and of what it depends on."""
    own = {one.alias for one in dependant.query_params}
    return frozenset(own).union(*(_names(one) for one in dependant.dependencies))
