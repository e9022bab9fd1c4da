"""Who is told what, by which channel, and who next where nobody acknowledges: rules, appended.

A rule never shows anybody what the API would not: operators are told of their own clusters, nobody
is told the name of a person. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from domain.access.accounts import Account, name_key
from domain.access.permission import Own
from domain.access.roles import LIMITED_TO, Role
from domain.errors import Fault
from domain.judged.told.things import Facts, Place, ThingKind
from domain.registry import Registry
from domain.two_languages import Language

# RFC 5321, 4.1.2 (a dot stands between letters) and 4.5.3.1; letters of ASCII alone, since not
# every server takes others.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"
)
_URL = re.compile(r"https?://[!-~]{1,2000}")
REASON_LETTERS_MOST = 500
ESCALATE_MINUTES_MOST = 30 * 24 * 60


class Channel(StrEnum):
    """By what somebody is told."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class WhoKind(StrEnum):
    """Whom a rule names: all of a role, one account, a bare e-mail address, or a web address."""

    ROLE = "role"
    ACCOUNT = "account"
    ADDRESS = "address"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whom a rule tells: a role's or account's name, an address, or a URL."""

    kind: WhoKind
    name: str

    def __str__(self) -> str:
        """Return it as it is written: role:inspector, account:An, mail:a@b.vn or the URL."""
        return (
            self.name if self.kind in {WhoKind.ADDRESS, WhoKind.URL} else f"{self.kind}:{self.name}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyRule:
    """Whom to tell of which things; empty `kinds` and `clusters` are all that `as_role` may know.

    `as_role` is what an address or URL may know; of a role and an account it is their own.
    `escalate_to` is told where nobody acknowledged within `escalate_minutes`. `secret` signs
    webhooks and is told once. `id` and `known_at` are given by the store.
    """

    id: int
    who: Who
    as_role: Role
    kinds: tuple[ThingKind, ...]
    clusters: tuple[str, ...]
    language: Language
    escalate_to: Who | None
    escalate_minutes: int
    secret: str
    why: str
    by: str
    known_at: datetime
    end: RuleEnd | None = None

    @property
    def channel(self) -> Channel:
        """By what it tells."""
        return Channel.WEBHOOK if self.who.kind is WhoKind.URL else Channel.EMAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEnd:
    """Since when a rule tells nobody any more, by whom ended and why."""

    by: str
    why: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """Where an account gets its mail, and in which language; an empty address: nowhere any more."""

    account: str
    address: str
    language: Language
    by: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One address that a rule tells, and what its holder may know; `own` None: of every outlet."""

    rule: int
    channel: Channel
    address: str
    language: Language
    role: Role
    own: Own | None
    kinds: frozenset[ThingKind]
    clusters: frozenset[str]

    def is_told(
        self, place: Place, cluster_id: str, facts: Facts, *, escalated: bool = False
    ) -> bool:
        """Return whether a thing is told to it; a step that is `escalated`, whoever it asks."""
        if not self.may_know(place, cluster_id):
            return False
        if place.kind is ThingKind.UNDELIVERED and facts.status == self.address:
            return False  # that its own mail does not arrive would not arrive either
        if place.kind is not ThingKind.CASE:
            return True
        return facts.step in (TOLD_STEPS if escalated else _STEPS_FOR.get(self.role, frozenset()))

    def may_know(self, place: Place, cluster_id: str) -> bool:
        """Return whether its rule tells it of such things, and its holder may know of this one."""
        if place.kind not in _MAY_KNOW[self.role] or (self.kinds and place.kind not in self.kinds):
            return False
        if self.clusters and cluster_id not in self.clusters:
            return False
        return self.own is None or place.outlet_id in self.own.outlets


_EVENTS = frozenset(
    {ThingKind.EXCEEDANCE, ThingKind.NOT_REPORTING, ThingKind.TOO_LITTLE_DATA, ThingKind.DIGEST}
)
_OF_CASES = frozenset({ThingKind.CASE, ThingKind.DEADLINE})
_OF_SENSORS = frozenset({ThingKind.SENSOR_DUE, ThingKind.SENSOR_FAILED})
_OF_US = frozenset({ThingKind.SET_ASIDE, ThingKind.SERVICE, ThingKind.UNDELIVERED})
# As the API shows it to each role: cases to the authority and the operator, sensors likewise.
_MAY_KNOW: Mapping[Role, frozenset[ThingKind]] = {
    Role.ADMINISTRATOR: _EVENTS | _OF_US,
    Role.OFFICIAL: _EVENTS | _OF_CASES | _OF_SENSORS | _OF_US,
    Role.INSPECTOR: _EVENTS | _OF_CASES | _OF_SENSORS | {ThingKind.SET_ASIDE},
    Role.OPERATOR: _EVENTS | _OF_CASES | _OF_SENSORS,
    Role.VENDOR: _EVENTS,
    Role.PUBLIC: _EVENTS,
}
_BY_AUTHORITY = frozenset({"notice", "sample", "decision", "closing", "reopening"})
# A step is told to the other side; an opening and a note ask nobody for anything.
_STEPS_FOR: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: frozenset({"reply"}),
    Role.INSPECTOR: frozenset({"reply"}),
    Role.OPERATOR: _BY_AUTHORITY,
}
TOLD_STEPS = _BY_AUTHORITY | {"reply"}


# A digest is how things are told, not what a rule is of.
KINDS_OF_RULES = tuple(kind for kind in ThingKind if kind is not ThingKind.DIGEST)


def may_be_told(role: Role) -> frozenset[ThingKind]:
    """Return what a role may be told of."""
    return _MAY_KNOW[role]


def who_of(written: str) -> Who | None:
    """Return whom a text names, None where it names nobody.

    >>> str(who_of("role:inspector")), who_of("role:king"), who_of("An <an@hanoi.gov.vn>")
    ('role:inspector', None, None)
    >>> who_of("an@hanoi.gov.vn").kind.value, who_of("https://alarm.hanoi.gov.vn/nhue").kind.value
    ('address', 'url')
    """
    text = written.strip()
    kind, _, name = text.partition(":")
    if kind == "role":
        return Who(kind=WhoKind.ROLE, name=name) if name in _ROLES_TOLD else None
    if kind == "account":
        clean = " ".join(name.split())
        return Who(kind=WhoKind.ACCOUNT, name=clean) if clean else None
    if _URL.fullmatch(text):
        return Who(kind=WhoKind.URL, name=text)
    return Who(kind=WhoKind.ADDRESS, name=text) if is_address(text) else None


def role_of(who: Who, as_role: Role, accounts: Iterable[Account]) -> Role:
    """Return what whom a rule names may know: their own role, and of an address what is said."""
    if who.kind is WhoKind.ROLE:
        return Role(who.name)
    if who.kind is WhoKind.ACCOUNT:
        key = name_key(who.name)
        named = (one for one in accounts if one.removed_at is None and name_key(one.name) == key)
        return next((one.role for one in named), Role.PUBLIC)
    return as_role


_OF_WEB = frozenset({"http", "https"})
_ROLES_TOLD = frozenset(role.value for role in Role if role is not Role.PUBLIC)


def is_address(text: str) -> bool:
    r"""Return whether a text is one bare e-mail address, with no name and no line of its own.

    >>> is_address("an@hanoi.gov.vn"), is_address("an@hanoi.gov.vn\nBcc: x@y.vn"), is_address("an")
    (True, False, False)
    >>> is_address("an..b@hanoi.gov.vn"), is_address(".an@hanoi.gov.vn"), is_address("an@-vn")
    (False, False, False)
    """
    return _ADDRESS.fullmatch(text) is not None


def shown_address(address: str) -> str:
    """Return an address as others may read it: of a web address the host alone, since its path or
    its query may be the secret of who receives.

    >>> shown_address("https://hooks.example.vn/T0/secret?key=1"), shown_address("an@hanoi.gov.vn")
    ('https://hooks.example.vn/…', 'an@hanoi.gov.vn')
    """
    split = urlsplit(address)
    return f"{split.scheme}://{split.hostname}/…" if split.scheme in _OF_WEB else address


def rule_faults(rule: NotifyRule, registry: Registry, accounts: Iterable[Account]) -> list[Fault]:
    """Return everything that is wrong with a new rule, none where it may be kept."""
    faults: list[Fault] = []
    if not any(letter.isalnum() for letter in rule.why) or len(rule.why) > REASON_LETTERS_MOST:
        said = f"say why, in at most {REASON_LETTERS_MOST} letters: it stands beside the rule"
        faults.append(Fault("why", 1, said))
    faults += [
        Fault("clusters", 1, f"no cluster {one!r} in the registry")
        for one in rule.clusters
        if one not in registry.clusters
    ]
    faults += [
        Fault("kinds", 1, f"{one.value} is not told to the role {rule.as_role.value}")
        for one in rule.kinds
        if one not in may_be_told(rule.as_role) or one not in KINDS_OF_RULES
    ]
    bare = {WhoKind.ADDRESS, WhoKind.URL}
    is_bare = any(who is not None and who.kind in bare for who in (rule.who, rule.escalate_to))
    is_of_clusters = rule.as_role is Role.OPERATOR and bool(rule.clusters)
    if is_bare and rule.as_role in LIMITED_TO and not is_of_clusters:
        said = "an address that is told what an operator may know needs its clusters named"
        faults.append(Fault("clusters", 1, said))
    named = {name_key(one.name) for one in accounts if one.removed_at is None}
    for field, who in (("who", rule.who), ("escalate_to", rule.escalate_to)):
        if who is not None and who.kind is WhoKind.ACCOUNT and name_key(who.name) not in named:
            faults.append(Fault(field, 1, f"no account {who.name!r}: `nhue account list`"))
    if (rule.escalate_to is None) != (rule.escalate_minutes == 0):
        said = "name both, whom to tell next and after how many minutes, or neither"
        faults.append(Fault("escalate_to", 1, said))
    if not 0 <= rule.escalate_minutes <= ESCALATE_MINUTES_MOST:
        faults.append(Fault("escalate_minutes", 1, f"at most {ESCALATE_MINUTES_MOST} minutes"))
    if rule.escalate_to is not None and rule.escalate_to.kind is WhoKind.URL:
        faults.append(Fault("escalate_to", 1, "a web address has a rule of its own, and a secret"))
    return faults
