"""Every page of the app with the invented city's names filled in, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.access.table import API, TABLE, rule_of
from domain.access.permission import Answer, Reader, may
from domain.access.roles import Role
from tests.api.sample_city import EXCEEDED_DAY

# What is for programs and drawings; the app is not made where a route has no row in the table.
NO_PAGES = (
    "/health",
    "/metrics",
    "/static",
    "/outlets/{outlet}/drawn",
    "/cases/{case}/att",
    "/signin/openid",  # both of its routes only lead to the provider and back
)
_ASKED = {
    "/outlets/{outlet}": "?parameter=COD",
    "/outlets/{outlet}/days/{day}": "?parameter=COD",
    "/outlets/{outlet}/explain": f"?parameter=COD&day={EXCEEDED_DAY}",
}
_NAMES = {"outlet": "CX-1", "cluster": "CCN-1", "day": EXCEEDED_DAY, "table": "clusters"}
_NAMES |= {"case": "HS-2026-0001", "notification": "1"}


def page_routes() -> Iterator[str]:
    """Give each page's route as the app has it."""
    for method, path in TABLE:
        is_file = "." in path.rpartition("/")[2]
        if method == "GET" and not path.startswith((API, *NO_PAGES)) and not is_file:
            yield path


def pages(role: Role) -> list[str]:
    """Return the address of each page that somebody with a role sees."""
    reader = Reader(role=role)
    return [
        route.format(**_NAMES) + _ASKED.get(route, "")
        for route in page_routes()
        if may(reader, rule_of("GET", route)) is Answer.YES
    ]


def first_seen(roles: Sequence[Role]) -> dict[Role, list[str]]:
    """Return the addresses of the pages that each role is the first of some to see."""
    seen: set[str] = set()
    first: dict[Role, list[str]] = {}
    for role in roles:
        first[role] = [path for path in pages(role) if path not in seen]
        seen.update(first[role])
    return first


def in_language(path: str, language: str) -> str:
    """Return a page's address in a language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"
