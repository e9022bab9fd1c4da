"""Tells which requests ask the same: those of nobody, of one address, language and coding.

It keeps nothing and knows no answer. What is not surely alike is like nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import Pattern
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope

from api.every_request.languages import language_of
from api.every_request.tags import takes_gzip
from domain.two_languages import Language

# Who they are, what they have already, a part of it, something to read: each asks for itself.
_OF_ONE = (
    "authorization",
    "cookie",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "range",
    "transfer-encoding",
)
LETTERS_MOST = 2048  # of a question that is kept: it takes memory as its answer does
# What an answer may differ by; the first two are the same for all who are nobody.
_WEIGHED = frozenset({"authorization", "cookie", "accept", "accept-encoding", "accept-language"})


class Alike(NamedTuple):
    """All that the answer to a request of nobody can differ by, the records and the time aside."""

    path: bytes
    query: bytes
    languages: tuple[Language, Language]
    is_zipped: bool
    accept: str


def alike(scope: Scope, told_alike: Pattern[str]) -> Alike | None:
    """Return by what a request is like others, None where it is to be answered by itself.

    `told_alike` matches the paths that tell everybody who has not signed in the same.
    """
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    if told_alike.fullmatch(scope["path"]) is None:
        return None
    asked = Headers(scope=scope)
    if any(name in asked for name in _OF_ONE) or asked.get("content-length", "0") != "0":
        return None
    wanted = asked.getlist("accept-language")
    if len(wanted) > 1:  # of which a page reads the first
        return None
    language = wanted[0] if wanted else ""
    path = scope.get("raw_path") or scope["path"].encode()
    accept = ", ".join(asked.getlist("accept"))
    if len(path) + len(scope["query_string"]) + len(accept) > LETTERS_MOST:
        return None
    return Alike(
        path=path,
        query=scope["query_string"],
        languages=(language_of(None, language, "vi"), language_of(None, language, "en")),
        is_zipped=takes_gzip(",".join(asked.getlist("accept-encoding"))),
        accept=accept,
    )


def is_for_all(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether an answer's headers let all who asked alike have it.

    >>> is_for_all([(b"vary", b"Accept-Language, Cookie"), (b"cache-control", b"no-cache")])
    True
    >>> is_for_all([(b"set-cookie", b"a=b")]), is_for_all([(b"vary", b"Origin")])
    (False, False)
    >>> is_for_all([(b"cache-control", b"private, no-store")])
    False
    """
    told = Headers(raw=[*headers])
    differs = {one.strip().lower() for one in ",".join(told.getlist("vary")).split(",")} - {""}
    kept = {one.strip().lower() for one in ",".join(told.getlist("cache-control")).split(",")}
    return "set-cookie" not in told and differs <= _WEIGHED and not kept & {"private", "no-store"}
