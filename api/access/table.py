"""Who may what: one row for each route, from which the guard and docs/accounts.md both follow.

A route that has no row is refused when the app is made. What is a reader's own is decided in
domain/access/permission.py; what is not is answered 404, as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.access.permission import Rule
from domain.access.roles import Role
from domain.errors import NhueError

Route = tuple[str, str]

_CITY = frozenset({Role.OFFICIAL, Role.INSPECTOR})
_OFFICIAL = frozenset({Role.OFFICIAL})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_REGISTRARS = _OFFICIAL | _ADMINISTRATOR
_OWNERS = frozenset({Role.OPERATOR, Role.VENDOR})
_SIGNED_IN = frozenset(Role) - {Role.PUBLIC}

EVERYBODY = Rule(roles=frozenset(Role))
NOBODY_IN_PARTICULAR = Rule(roles=frozenset(Role), asks_nobody=True)
EVIDENCE = Rule(roles=frozenset(Role), is_evidence=True)
CITY = Rule(roles=_CITY, is_evidence=True)
CITY_AND_OWNERS = Rule(roles=_CITY, own=_OWNERS)
CITY_AND_OWNERS_EVIDENCE = Rule(roles=_CITY, own=_OWNERS, is_evidence=True)
# A case is the authority's and the operator's whom it is about; a logger's vendor has none.
CASES = Rule(roles=_CITY, own=frozenset({Role.OPERATOR}), is_evidence=True)
# Reasons to visit are for those who visit; who is visited, and the public, never see them.
SIGNALS = Rule(roles=frozenset({Role.INSPECTOR, Role.ADMINISTRATOR}), is_evidence=True)
OWN_THRESHOLDS = Rule(roles=_CITY | _ADMINISTRATOR, is_evidence=True)  # not whom they watch
CASES_WRITE = Rule(roles=_CITY, own=frozenset({Role.OPERATOR}), writes=True)
OWNERS_WRITE = Rule(own=_OWNERS, writes=True)
REGISTRARS = Rule(roles=_REGISTRARS)
REGISTRARS_WRITE = Rule(roles=_REGISTRARS, writes=True)
CITY_WRITES = Rule(roles=_CITY, writes=True)
CERTIFY = Rule(roles=_CITY, own=frozenset({Role.VENDOR}), writes=True)
TRY = Rule(roles=_REGISTRARS, own=frozenset({Role.VENDOR}), is_evidence=True)
TOLD = Rule(roles=_SIGNED_IN - _OWNERS, own=_OWNERS)
TOLD_WRITES = Rule(roles=_SIGNED_IN - _OWNERS, own=_OWNERS, writes=True)
SIGNED_IN_WRITES = Rule(roles=_SIGNED_IN, writes=True)
ADMINISTRATORS_WRITE = Rule(roles=_ADMINISTRATOR, writes=True)
ADMINISTRATORS = Rule(roles=_ADMINISTRATOR, is_evidence=True)

API = "/api/v1"
GATEWAYS = f"{API}/gateways"
SET_ASIDE = f"{API}/set-aside"
_RULES: Mapping[str, Rule] = {
    # What the city is held to, and how it keeps it
    f"GET {API}/coverage": EVERYBODY,
    f"GET {API}/coverage/blockers": EVERYBODY,
    f"GET {API}/coverage/trend": EVERYBODY,
    f"GET {API}/plans": EVERYBODY,
    f"GET {API}/plans/{{year}}": EVERYBODY,
    f"GET {API}/clusters": EVERYBODY,
    f"GET {API}/verdicts": EVERYBODY,
    f"GET {API}/violations": EVERYBODY,
    f"GET {API}/events": EVERYBODY,
    f"GET {API}/exports/dictionary": EVERYBODY,
    f"GET {API}/exports/{{what}}": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/months/{{month}}/document": EVERYBODY,
    f"GET {API}/city/{{day}}/document": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/pack": CITY,
    f"GET {API}/law": EVERYBODY,
    f"GET {API}/law/figures": EVERYBODY,
    f"POST {API}/law/figures": Rule(roles=_OFFICIAL, writes=True),
    f"POST {API}/what-if": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/readings": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/means": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/months": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/published": EVERYBODY,
    f"GET {API}/outlets/{{outlet}}/explain": EVIDENCE,
    f"GET {API}/outlets/{{outlet}}/history": EVIDENCE,
    f"GET {API}/outlets/{{outlet}}/rulings": EVIDENCE,
    f"POST {API}/outlets/{{outlet}}/rulings": CITY_WRITES,
    f"GET {API}/outlets/{{outlet}}/announcements": CITY_AND_OWNERS,
    f"POST {API}/outlets/{{outlet}}/announcements": OWNERS_WRITE,
    f"GET {API}/outlets/{{outlet}}/samples": CASES,
    f"POST {API}/outlets/{{outlet}}/samples": CITY_WRITES,
    f"GET {API}/outlets/{{outlet}}/sensor-checks": CASES,
    f"POST {API}/outlets/{{outlet}}/sensor-checks": CITY_WRITES,
    f"GET {API}/holds": CITY,
    f"POST {API}/holds": CITY_WRITES,
    f"POST {API}/holds/{{hold}}/release": CITY_WRITES,
    f"GET {API}/own-thresholds": OWN_THRESHOLDS,
    f"POST {API}/own-thresholds": CITY_WRITES,
    f"POST {API}/own-thresholds/{{number}}/end": CITY_WRITES,
    f"GET {API}/cases": CASES,
    f"POST {API}/cases": CITY_WRITES,
    f"GET {API}/cases/{{case}}": CASES,
    f"GET {API}/cases/{{case}}/minutes": CASES,
    f"POST {API}/cases/{{case}}/minutes": CITY_WRITES,
    f"POST {API}/cases/{{case}}/steps": CASES_WRITE,
    f"POST {API}/cases/{{case}}/attachments": CASES_WRITE,
    f"GET {API}/cases/{{case}}/attachments/{{sha256}}": CASES,
    f"GET {API}/signals": SIGNALS,
    f"GET {API}/registry/{{table}}": REGISTRARS,
    f"POST {API}/registry/{{table}}": REGISTRARS_WRITE,
    # Gateways, and what became of what they sent
    f"GET {GATEWAYS}": CITY_AND_OWNERS,
    f"GET {API}/gateways/{{gateway}}/receipts": CITY_AND_OWNERS_EVIDENCE,
    f"GET {API}/gateways/{{gateway}}/gaps": CITY_AND_OWNERS,
    f"GET {API}/gateways/{{gateway}}/certifications": CITY_AND_OWNERS,
    f"POST {API}/gateways/{{gateway}}/certifications": CERTIFY,
    f"GET {API}/gateways/{{gateway}}/certifications/{{run}}": CITY_AND_OWNERS,
    f"POST {API}/profiles/try": TRY,
    f"GET {API}/rejections": CITY_AND_OWNERS_EVIDENCE,
    f"GET {SET_ASIDE}": CITY_AND_OWNERS,
    f"GET {API}/store/refused": Rule(roles=_CITY | _ADMINISTRATOR, is_evidence=True),
    # The service itself
    f"GET {API}/health": EVERYBODY,
    "GET /health": EVERYBODY,
    f"GET {API}/metrics": EVERYBODY,
    "GET /metrics": EVERYBODY,
    f"GET {API}/openapi.json": EVERYBODY,
    "GET /static": EVERYBODY,
    # Accounts
    f"GET {API}/me": EVERYBODY,
    f"GET {API}/accounts": ADMINISTRATORS,
    f"GET {API}/audit": ADMINISTRATORS,
    # Notifications
    f"GET {API}/notifications": TOLD,
    f"POST {API}/notifications/{{notification}}/acknowledge": TOLD_WRITES,
    f"POST {API}/me/mail-address": SIGNED_IN_WRITES,
    f"GET {API}/notification-rules": ADMINISTRATORS,
    f"POST {API}/notification-rules": ADMINISTRATORS_WRITE,
    f"POST {API}/notification-rules/{{rule}}/end": ADMINISTRATORS_WRITE,
    f"GET {API}/outbox": ADMINISTRATORS,
    "GET /notifications": TOLD,
    "GET /notifications/{notification}": TOLD,
    "POST /notifications/{notification}/acknowledge": TOLD_WRITES,
    "POST /notifications/address": SIGNED_IN_WRITES,
    "GET /outbox": ADMINISTRATORS,
    "POST /outbox/rules": ADMINISTRATORS_WRITE,
    "POST /outbox/rules/end": ADMINISTRATORS_WRITE,
    # Pages
    "GET /": EVERYBODY,
    "GET /blockers": EVERYBODY,
    "GET /coverage": EVERYBODY,
    "GET /plans": EVERYBODY,
    "GET /clusters": EVERYBODY,
    "GET /clusters/{cluster}": EVERYBODY,
    "GET /registry": REGISTRARS,
    "GET /registry/template.xlsx": REGISTRARS,
    "GET /registry/{table}/new": REGISTRARS,
    "GET /registry/profiles/try": REGISTRARS,
    "POST /registry/profiles/try": REGISTRARS_WRITE,
    "POST /registry/{table}/new/preview": REGISTRARS_WRITE,
    "POST /registry/{table}/new": REGISTRARS_WRITE,
    "GET /violations": EVERYBODY,
    "GET /data": EVERYBODY,
    "GET /docs": EVERYBODY,
    "GET /report": EVERYBODY,
    "GET /report.xlsx": EVERYBODY,
    "GET /today": Rule(roles=_CITY),
    "GET /signals": SIGNALS,
    "GET /cases": CASES,
    "GET /cases/new": Rule(roles=_CITY),
    "POST /cases/new": CITY_WRITES,
    "GET /cases/{case}": CASES,
    "POST /cases/{case}/steps": CASES_WRITE,
    "POST /cases/{case}/minutes": CITY_WRITES,
    "GET /cases/{case}/attachments/{sha256}": CASES,
    "GET /outlets/{outlet}/samples": CASES,
    "POST /outlets/{outlet}/samples": CITY_WRITES,
    "POST /outlets/{outlet}/sensor-checks": CITY_WRITES,
    "GET /outlets/{outlet}/thresholds": OWN_THRESHOLDS,
    "POST /outlets/{outlet}/thresholds": CITY_WRITES,
    "POST /outlets/{outlet}/thresholds/end": CITY_WRITES,
    "GET /operate": CITY_AND_OWNERS,
    "GET /operate/{outlet}": CITY_AND_OWNERS_EVIDENCE,
    "POST /operate/{outlet}/announcements": OWNERS_WRITE,
    "GET /outlets/{outlet}": EVERYBODY,
    "GET /published/{outlet}": NOBODY_IN_PARTICULAR,
    "GET /outlets/{outlet}/explain": EVIDENCE,
    "GET /outlets/{outlet}/drawn": EVERYBODY,
    "GET /outlets/{outlet}/days/{day}": EVIDENCE,
    "GET /outlets/{outlet}/days/{day}/readings.csv": EVERYBODY,
    "GET /outlets/{outlet}/days/{day}/messages.jsonl": CITY_AND_OWNERS_EVIDENCE,
    "POST /outlets/{outlet}/days/{day}/ruling/preview": CITY_WRITES,
    "POST /outlets/{outlet}/days/{day}/ruling": CITY_WRITES,
    "GET /signin": EVERYBODY,
    "GET /signin/openid": EVERYBODY,
    "GET /signin/openid/back": EVERYBODY,
    "POST /signin": EVERYBODY,
    "POST /signin/as": EVERYBODY,
    "POST /signin/kept": Rule(roles=_SIGNED_IN),
    "POST /signout": EVERYBODY,
    "GET /account": Rule(roles=_SIGNED_IN),
    "POST /account/password": SIGNED_IN_WRITES,
    "POST /account/tokens": SIGNED_IN_WRITES,
    "POST /account/tokens/revoke": SIGNED_IN_WRITES,
    "GET /accounts": ADMINISTRATORS,
    "POST /accounts": ADMINISTRATORS_WRITE,
    "POST /accounts/role": ADMINISTRATORS_WRITE,
    "POST /accounts/password": ADMINISTRATORS_WRITE,
    "POST /accounts/remove": ADMINISTRATORS_WRITE,
    "POST /accounts/identity": ADMINISTRATORS_WRITE,
    "POST /accounts/identity/end": ADMINISTRATORS_WRITE,
    "GET /audit": ADMINISTRATORS,
}
TABLE: Mapping[Route, Rule] = {
    (method, path): rule
    for route, rule in _RULES.items()
    for method, path in [tuple(route.split(" ", 1))]
}
# Of this moment, of one reader's form, or files that are sent as they are made
_NOT_TOLD_ALIKE = frozenset(
    {
        "/health",
        "/metrics",
        f"{API}/health",
        f"{API}/metrics",
        f"{API}/exports/{{what}}",
        f"{API}/outlets/{{outlet}}/months/{{month}}/document",
        f"{API}/city/{{day}}/document",
        "/outlets/{outlet}/days/{day}/readings.csv",
        "/report.xlsx",
        "/signin",
        "/signin/openid",
        "/signin/openid/back",
        "/static",
    }
)
IN_FULL = _CITY | _ADMINISTRATOR  # to whom health says each part's own words


class RouteWithoutRule(NhueError):
    """A route has no row in the table, so that nobody would know who may use it."""


def rule_of(method: str, path: str) -> Rule:
    """Return the rule of a route; raises RouteWithoutRule. HEAD asks for what GET does."""
    rule = TABLE.get(("GET" if method == "HEAD" else method, path))
    if rule is None:
        raise RouteWithoutRule(f"{method} {path} has no row in api/access/table.py")
    return rule


def told_alike() -> re.Pattern[str]:
    """Return what the paths are like that tell all who have not signed in the same.

    >>> bool(told_alike().fullmatch("/outlets/CX-1")), bool(told_alike().fullmatch("/today"))
    (True, False)
    """
    paths = [
        re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
        for (method, path), rule in TABLE.items()
        if method == "GET" and Role.PUBLIC in rule.roles and path not in _NOT_TOLD_ALIKE
    ]
    return re.compile("|".join(paths))


class Cells(NamedTuple):
    """One row as people read it."""

    route: str
    by_role: dict[Role, str]


_COLUMNS = (
    Role.PUBLIC,
    Role.OPERATOR,
    Role.VENDOR,
    Role.INSPECTOR,
    Role.OFFICIAL,
    Role.ADMINISTRATOR,
)


def cells() -> Iterator[Cells]:
    """Give each row with what it says of each role: yes, own, 401 or 403."""
    for (method, path), rule in TABLE.items():
        yield Cells(f"{method} {path}", {role: _cell(rule, role) for role in _COLUMNS})


def _cell(rule: Rule, role: Role) -> str:
    if role in rule.roles:
        return "yes"
    if role in rule.own:
        return "own"
    return "401" if role is Role.PUBLIC else "403"


def as_markdown() -> str:
    """Return the table as docs/accounts.md shows it."""
    lines = [
        f"| route | {' | '.join(_COLUMNS)} |",
        f"|---|{'---|' * len(_COLUMNS)}",
    ]
    lines += [
        f"| `{row.route}` | {' | '.join(row.by_role[role] for role in _COLUMNS)} |"
        for row in cells()
    ]
    return "\n".join(lines) + "\n"
