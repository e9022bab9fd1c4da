"""The pages of notifications: what one is told of, acknowledging it, and the outbox with its rules.

A webhook's secret is shown once, on the page that answers its making.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedOwn, AskedReader, AskedWriter
from api.access.guard import guarded_router
from api.access.secrets_kept import new_webhook_secret
from api.pages.access.forms import Filled, FormReader, form_of
from api.pages.rendering import render, speech_of, visit_of
from api.question.handed_in import AskedParts, Parts
from api.views.entering.told import told_thing, told_things
from domain.access.accounts import name_key
from domain.access.permission import own_of
from domain.access.roles import Role
from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.told.rules import (
    KINDS_OF_RULES,
    MailAddress,
    NotifyRule,
    RuleEnd,
    Who,
    WhoKind,
    role_of,
    who_of,
)
from domain.judged.told.things import Acknowledgement, ThingKind
from domain.judged.told.words.message import title_of

SHOWN = 60
notifications_page_router = guarded_router(include_in_schema=False)


def show_notifications(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Return the page of what one is told of, its form filled in."""
    reader = visit_of(request).reader
    own = own_of(reader, parts.records.registry())
    mine = None
    if reader.name is not None:
        mine = parts.records.mail_addresses().get(name_key(reader.name))
    return render(
        request,
        "access/notifications.html",
        status,
        has_form=True,
        things=told_things(parts.records, reader, own, most=SHOWN),
        one=None,
        title_of=title_of,
        mine=mine,
        filled=filled,
        said=said,
    )


@notifications_page_router.api_route("/notifications", methods=["GET", "HEAD"])
def notifications(request: Request, parts: AskedParts) -> Response:
    """What one is told of, the newest first."""
    return show_notifications(request, parts, Filled())


@notifications_page_router.post("/notifications/address")
def set_address(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Set where one's own mail goes."""
    form = form_of(request)
    address = MailAddress(
        account=writer,
        address=form.one("address").strip(),
        language="en" if form.one("english") else "vi",
        by=writer,
        known_at=parts.clock(),
    )
    try:
        parts.records.set_mail_address(address)
    except FaultsFound as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_notifications(request, parts, form.with_faults(error), status)
    return show_notifications(request, parts, Filled(), said="told.address.done")


@notifications_page_router.api_route("/notifications/{notification}", methods=["GET", "HEAD"])
def notification(
    request: Request, parts: AskedParts, reader: AskedReader, own: AskedOwn, notification: str
) -> Response:
    """One thing, who saw to it, and to administrators what became of its messages."""
    told, messages = told_thing(parts.records, reader, own, _number(notification))
    return render(
        request,
        "access/notifications.html",
        has_form=True,
        things=[],
        one=told,
        messages=messages if reader.role is Role.ADMINISTRATOR else [],
        title_of=title_of,
        mine=None,
        filled=Filled(),
        said=None,
    )


@notifications_page_router.post("/notifications/{notification}/acknowledge")
def acknowledge(
    request: Request, parts: AskedParts, own: AskedOwn, writer: AskedWriter, notification: str
) -> Response:
    """Say that one sees to a thing, and show it."""
    number = _number(notification)
    told_thing(parts.records, visit_of(request).reader, own, number)
    word = Acknowledgement(thing=number, stage=0, noticed_us=0, by=writer, known_at=parts.clock())
    parts.records.acknowledge(word)
    there = speech_of(request).link(f"/notifications/{number}")
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def show_outbox(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
    secret: str | None = None,
) -> Response:
    """Return the page of the outbox and its rules, the form filled in; `secret` this once."""
    records = parts.records
    rules = records.rules()
    return render(
        request,
        "access/outbox.html",
        status,
        has_form=True,
        counts=records.outbox_counts(),
        unreached=records.unreached(),
        messages=records.outbox(most=SHOWN),
        rules=[one for one in rules if one.end is None],
        kinds=KINDS_OF_RULES,
        roles=tuple(Role),
        title_of=title_of,
        filled=filled,
        said=said,
        secret=secret,
    )


@notifications_page_router.api_route("/outbox", methods=["GET", "HEAD"])
def outbox(request: Request, parts: AskedParts) -> Response:
    """What waits, who is not reached, the newest messages, and the rules."""
    return show_outbox(request, parts, Filled())


@notifications_page_router.post("/outbox/rules")
def add_rule(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """Set a rule, and show a webhook's secret this once."""
    form = form_of(request)
    try:
        kept = parts.records.add_rule(_rule(parts, form, writer))
    except FaultsFound as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_outbox(request, parts, form.with_faults(error), status)
    secret = kept.secret or None
    return show_outbox(request, parts, Filled(), said="outbox.rules.set", secret=secret)


@notifications_page_router.post("/outbox/rules/end")
def end_rule(request: Request, parts: AskedParts, writer: AskedWriter) -> Response:
    """End a rule."""
    form = form_of(request)
    end = RuleEnd(by=writer, why=form.one("why").strip(), known_at=parts.clock())
    try:
        parts.records.end_rule(_rule_number(form.one("rule")), end)
    except FaultsFound as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_outbox(request, parts, form.with_faults(error), status)
    return show_outbox(request, parts, Filled(), said="outbox.rules.ended")


def _rule(parts: Parts, form: Filled, writer: str) -> NotifyRule:
    reading = FormReader(form)
    reading.bound("why", 500)
    who = reading.read("who", _who)
    escalate_to = reading.read("escalate_to", _who) if form.one("escalate_to").strip() else None
    minutes = reading.read("minutes", lambda text: int(text or "0"))
    as_role = reading.read("as_role", _role) if form.one("as_role") else Role.PUBLIC
    kinds = reading.read("kind", lambda _: _kinds(form.all("kind")))
    reading.refuse_faulty()
    told = who or Who(kind=WhoKind.ROLE, name=Role.ADMINISTRATOR.value)
    return NotifyRule(
        id=0,
        who=told,
        as_role=role_of(told, as_role or Role.PUBLIC, parts.records.accounts()),
        kinds=kinds or (),
        clusters=tuple(form.one("clusters").replace(",", " ").split()),
        language="en" if form.one("english") else "vi",
        escalate_to=escalate_to,
        escalate_minutes=minutes or 0,
        secret=new_webhook_secret() if told.kind is WhoKind.URL else "",
        why=form.one("why").strip(),
        by=writer,
        known_at=parts.clock(),
    )


def _who(written: str) -> Who:
    who = who_of(written)
    if who is None:
        raise ValueError("name role:ROLE, account:NAME, an e-mail address, or an https:// address")
    return who


def _role(written: str) -> Role:
    try:
        return Role(written)
    except ValueError as error:
        raise ValueError(f"no role {written!r}") from error


def _kinds(written: list[str]) -> tuple[ThingKind, ...]:
    known = {one.value: one for one in KINDS_OF_RULES}
    for one in written:
        if one not in known:
            raise ValueError(f"no kind {one!r}")
    return tuple(known[one] for one in written)


def _rule_number(written: str) -> int:
    if not written.isdecimal():
        raise FaultsFound([Fault("rule", 1, "name a rule by its number")])
    return int(written)


def _number(written: str) -> int:
    if not written.isdecimal() or len(written) > 15:  # noqa: PLR2004  # more than any ever given
        raise NotFound(f"no notification {written!r}: GET /api/v1/notifications lists them")
    return int(written)
