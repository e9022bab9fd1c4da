"""Commands on rules of notification: whom to tell of what, listed, added and ended by name."""

from __future__ import annotations

from typing import Annotated

import typer

from api.access.secrets_kept import new_webhook_secret
from domain.access.roles import Role
from domain.errors import SettingsUnusable
from domain.judged.told.rules import (
    KINDS_OF_RULES,
    NotifyRule,
    RuleEnd,
    Who,
    WhoKind,
    role_of,
    who_of,
)
from domain.judged.told.things import ThingKind
from domain.two_languages import LANGUAGES, Language
from service.commands.access.kept import BY, note
from service.commands.text import ERR, say, show_table
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records

rule_app = typer.Typer(
    no_args_is_help=True,
    help="Rules of notification: who is told of what, and who next.",
)
_Why = Annotated[str, typer.Option("--why", help="Why; it stands beside the rule for ever.")]
_By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who sets or ends it.")]
_KINDS = ", ".join(one.value for one in KINDS_OF_RULES)
_WHO = "role:ROLE, account:NAME, an e-mail address, or an https:// address."


def _kind(written: str) -> ThingKind:
    for kind in KINDS_OF_RULES:
        if kind.value == written:
            return kind
    raise typer.BadParameter(f"{written!r} is none of {_KINDS}")


@rule_app.command("add")
def add(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help=f"Whom to tell: {_WHO}")],
    *,
    why: _Why,
    by: _By = BY,
    kind: Annotated[
        list[ThingKind] | None,
        typer.Option(
            parser=_kind,
            metavar="KIND",
            help=f"Of what, repeatable: {_KINDS}. Default: all that it may be told.",
        ),
    ] = None,
    cluster: Annotated[
        list[str] | None,
        typer.Option("--cluster", metavar="ID", help="Of this cluster alone; repeatable."),
    ] = None,
    as_role: Annotated[
        Role, typer.Option(help="What an address may know: that of this role.")
    ] = Role.PUBLIC,
    language: Annotated[str, typer.Option(help="vi or en, of an address.")] = "vi",
    escalate_to: Annotated[
        str | None,
        typer.Option(metavar="WHO", help="Whom to tell next where nobody acknowledges."),
    ] = None,
    after: Annotated[
        int, typer.Option(min=0, metavar="MINUTES", help="After so many minutes.")
    ] = 0,
) -> None:
    """Add a rule; the secret of a webhook is printed this once."""
    settings: Settings = context.obj
    told, following = _who(who), None if escalate_to is None else _who(escalate_to)
    at = now()
    with open_records(settings) as records:
        rule = NotifyRule(
            id=0,
            who=told,
            as_role=role_of(told, as_role, records.accounts()),
            kinds=tuple(kind or ()),
            clusters=tuple(cluster or ()),
            language=_language(language),
            escalate_to=following,
            escalate_minutes=after,
            secret=new_webhook_secret() if told.kind is WhoKind.URL else "",
            why=why.strip(),
            by=by.strip() or BY,
            known_at=at,
        )
        kept = records.add_rule(rule)
        note(records, "nhue notify rule add", on=f"rule:{kept.id}", at=now())
    say(f"rule {kept.id}: {kept.who} is told")
    if kept.secret:
        ERR.print("The secret is shown this once; the receiver checks signatures by it.")
        say(kept.secret)


@rule_app.command("list")
def list_rules(context: typer.Context) -> None:
    """Show every rule, ended ones too; never a secret."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        rules = records.rules()
    show_table(
        "Rules of notification",
        ("rule", "who", "as", "kinds", "clusters", "next", "why", "by", "since", "ended"),
        [
            (
                one.id,
                one.who,
                one.as_role.value,
                ", ".join(kind.value for kind in one.kinds) or None,
                ", ".join(one.clusters) or None,
                None
                if one.escalate_to is None
                else f"{one.escalate_to} ({one.escalate_minutes} min)",
                one.why,
                one.by,
                one.known_at.isoformat(timespec="seconds"),
                None if one.end is None else f"{one.end.by}: {one.end.why}",
            )
            for one in rules
        ],
        empty="none: `nhue notify rule add` sets one; without any, nobody is told",
    )


@rule_app.command("end")
def end(
    context: typer.Context,
    rule: Annotated[int, typer.Argument(help="Its number, as `nhue notify rule list` shows it.")],
    *,
    why: _Why,
    by: _By = BY,
) -> None:
    """End a rule; it stays on record, and what waits by it is not sent."""
    settings: Settings = context.obj
    ending = RuleEnd(by=by.strip() or BY, why=why.strip(), known_at=now())
    with open_records(settings) as records:
        kept = records.end_rule(rule, ending)
        note(records, "nhue notify rule end", on=f"rule:{kept.id}", at=now())
    say(f"rule {kept.id}: {kept.who} is told no more")


def _who(written: str) -> Who:
    who = who_of(written)
    if who is None:
        raise SettingsUnusable(
            f"{written!r} names nobody: write role:ROLE, account:NAME, "
            "an e-mail address, or an https:// address"
        )
    return who


def _language(written: str) -> Language:
    for language in LANGUAGES:
        if language == written:
            return language
    raise SettingsUnusable(f"no language {written!r}: vi or en")
