"""The pure question whether a reader may do something, and of whose things.

What each route asks for stands in one table in api/access/; this says what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.access.roles import LIMITED_TO, TOLD_NAMES, Role, TokenScope
from domain.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks: `name` is None where nobody signed in; `account_id` is None in the demo, too.

    `may` is what the way of asking allows: all of it in a session, a token's scopes otherwise.
    """

    role: Role
    name: str | None = None
    account_id: int | None = None
    scope: frozenset[str] = frozenset()
    may: frozenset[TokenScope] = frozenset(TokenScope)

    @property
    def is_told_names(self) -> bool:
        """Whether names of persons are told to it."""
        return self.role in TOLD_NAMES


ANYBODY = Reader(role=Role.PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one route asks for: `roles` have it whole, `own` of what is their own alone.

    `writes`: somebody decides, so that a name is needed. `is_evidence`: who asked is kept.
    `asks_nobody`: who asks is not even looked at, no cookie and no token is read.
    """

    roles: frozenset[Role] = frozenset()
    own: frozenset[Role] = frozenset()
    writes: bool = False
    is_evidence: bool = False
    asks_nobody: bool = False


class Answer(StrEnum):
    """What a reader is told before anything is looked up."""

    YES = "yes"
    SIGN_IN = "sign in"
    NO = "no"


def may(reader: Reader, rule: Rule) -> Answer:
    """Return whether a reader may do what a rule is of; of whose things it is, `own_of` says.

    >>> may(ANYBODY, Rule(roles=frozenset({Role.OFFICIAL}))).value
    'sign in'
    """
    needed = TokenScope.WRITE if rule.writes else TokenScope.READ
    if reader.role in rule.roles | rule.own and not (rule.writes and reader.name is None):
        return Answer.YES if needed in reader.may else Answer.NO
    return Answer.SIGN_IN if reader.name is None else Answer.NO


def may_be_of(role: Role, registry: Registry) -> frozenset[str]:
    """Return the clusters or gateways of a registry that a role may be limited to, none where it is
    not limited.
    """
    if role not in LIMITED_TO:
        return frozenset()
    return registry.gateways if role is Role.VENDOR else frozenset(registry.clusters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The gateways and outlets that are a reader's own."""

    gateways: frozenset[str]
    outlets: frozenset[str]


def own_of(reader: Reader, registry: Registry) -> Own | None:
    """Return what is a reader's own by what was last true, None where nothing limits it."""
    if reader.role not in LIMITED_TO:
        return None
    outlets = [
        outlet
        for outlet in registry.outlets.values()
        if (
            outlet.gateway_id
            if reader.role is Role.VENDOR
            else registry.stations[outlet.station_id].cluster_id
        )
        in reader.scope
    ]
    gateways = {outlet.gateway_id for outlet in outlets}
    return Own(
        # A gateway that serves no outlet yet is its vendor's all the same.
        gateways=frozenset(gateways | reader.scope if reader.role is Role.VENDOR else gateways),
        outlets=frozenset(outlet.id for outlet in outlets),
    )
