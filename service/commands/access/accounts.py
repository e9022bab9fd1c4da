"""Commands on accounts: who may sign in, in which role, of which clusters or gateways.

They ask and keep; what a role may do stands in api/access/table.py.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.access.secrets_kept import hashed_password, new_password, password_fault
from domain.access.accounts import (
    Account,
    AccountAdded,
    AccountRemoved,
    IdentityLinked,
    IdentityUnlinked,
    PasswordSet,
    RoleSet,
)
from domain.access.permission import may_be_of
from domain.access.roles import ACCOUNT_ROLES, LIMITED_TO, Role
from domain.errors import NotFound, SettingsUnusable
from service.commands.access.kept import BY, keep
from service.commands.text import ERR, say, show_table
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.ports.records import RecordStore

account_app = typer.Typer(
    no_args_is_help=True,
    help="Accounts: who may sign in, and in which role; the first administrator is made here.",
)
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name, as it is shown.")]
_AskedRole = Annotated[
    Role, typer.Option(help=f"One of {', '.join(role.value for role in ACCOUNT_ROLES)}.")
]
_Clusters = Annotated[
    list[str] | None, typer.Option("--cluster", metavar="ID", help="An operator's; repeatable.")
]
_Gateways = Annotated[
    list[str] | None, typer.Option("--gateway", metavar="ID", help="A vendor's; repeatable.")
]
_Subject = Annotated[
    str, typer.Option(metavar="SUBJECT", help="How the provider of sign-on calls the person.")
]
_Issuer = Annotated[
    str | None, typer.Option(metavar="URL", help="The provider; unset: that of NHUE_OIDC_ISSUER.")
]
_Ask = Annotated[bool, typer.Option("--ask", help="Ask for the password instead of making one.")]


@account_app.command("add")
def add(
    context: typer.Context,
    name: _Name,
    *,
    role: _AskedRole,
    cluster: _Clusters = None,
    gateway: _Gateways = None,
    ask: _Ask = False,
) -> None:
    """Make an account; its password is printed this once and kept nowhere.

    Nobody but who reads it knows it: it is to be changed at the first sign-in.
    """
    settings: Settings = context.obj
    password = _password(ask=ask)
    with open_records(settings) as records:
        added = AccountAdded(
            account=name,
            role=role,
            scope=_scope(records, role, cluster, gateway),
            password=hashed_password(password),
            by=BY,
            known_at=now(),
        )
        keep(records, "nhue account add", added)
    _show(name, password, ask=ask)


@account_app.command("list")
def list_accounts(context: typer.Context) -> None:
    """Show every account, removed ones too."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        accounts = records.accounts()
    show_table(
        "Accounts",
        ("account", "name", "role", "of", "since", "removed"),
        [
            (
                one.id,
                one.name,
                one.role,
                ", ".join(one.scope) or None,
                one.known_at.isoformat(timespec="seconds"),
                None if one.removed_at is None else one.removed_at.isoformat(timespec="seconds"),
            )
            for one in accounts
        ],
        empty="none: `nhue account add NAME --role administrator` makes the first one",
    )


@account_app.command("role")
def set_role(
    context: typer.Context,
    name: _Name,
    *,
    role: _AskedRole,
    cluster: _Clusters = None,
    gateway: _Gateways = None,
) -> None:
    """Give an account another role, or other clusters or gateways; it has to sign in again."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        scope = _scope(records, role, cluster, gateway)
        change = RoleSet(account=name, role=role, scope=scope, by=BY, known_at=now())
        keep(records, "nhue account role", change)
        account = records.account_of(name)
    say(f"{account.name}: {_described(account)}")


@account_app.command("password")
def set_password(context: typer.Context, name: _Name, *, ask: _Ask = False) -> None:
    """Give an account a new password; whoever is signed in by the old one is no more."""
    settings: Settings = context.obj
    password = _password(ask=ask)
    hashed = hashed_password(password)
    with open_records(settings) as records:
        change = PasswordSet(account=name, password=hashed, by=BY, known_at=now())
        keep(records, "nhue account password", change)
    _show(name, password, ask=ask)


@account_app.command("remove")
def remove(context: typer.Context, name: _Name) -> None:
    """Remove an account: it signs in no more, and its tokens are nobody's. What it did stays."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        change = AccountRemoved(account=name, by=BY, known_at=now())
        keep(records, "nhue account remove", change)
    say(f"{name}: removed; what was decided by that name stays")


@account_app.command("link")
def link(context: typer.Context, name: _Name, *, subject: _Subject, issuer: _Issuer = None) -> None:
    """Have whom a provider of sign-on calls by a subject sign in as an account."""
    settings: Settings = context.obj
    change = IdentityLinked(
        account=name, issuer=_issuer(settings, issuer), subject=subject, by=BY, known_at=now()
    )
    with open_records(settings) as records:
        keep(records, "nhue account link", change)
    say(f"{name}: signs in as {subject} of {change.issuer}")


@account_app.command("unlink")
def unlink(
    context: typer.Context, name: _Name, *, subject: _Subject, issuer: _Issuer = None
) -> None:
    """Have whom a provider of sign-on calls by a subject sign in no more; its sessions end."""
    settings: Settings = context.obj
    change = IdentityUnlinked(
        account=name, issuer=_issuer(settings, issuer), subject=subject, by=BY, known_at=now()
    )
    with open_records(settings) as records:
        keep(records, "nhue account unlink", change)
    say(f"{name}: signs in no more as {subject} of {change.issuer}")


def _issuer(settings: Settings, given: str | None) -> str:
    """Return the issuer that is meant; raises SettingsUnusable where none is set or given."""
    issuer = given or settings.oidc_issuer
    if issuer is None:
        raise SettingsUnusable("set NHUE_OIDC_ISSUER, or name the provider: --issuer URL")
    return issuer


def _scope(
    records: RecordStore, role: Role, clusters: list[str] | None, gateways: list[str] | None
) -> tuple[str, ...]:
    """Return what a role is of; raises SettingsUnusable, NotFound where the registry has none."""
    given = {"cluster": tuple(clusters or ()), "gateway": tuple(gateways or ())}
    kind = LIMITED_TO.get(role)
    for other, ids in given.items():
        if ids and other != kind:
            raise SettingsUnusable(f"the role {role} is not of a {other}: leave --{other} out")
    if kind is None:
        return ()
    if not given[kind]:
        raise SettingsUnusable(f"name the {kind}s that the {role} is of: --{kind} ID")
    known = may_be_of(role, records.registry())
    for one in given[kind]:
        if one not in known:
            raise NotFound(f"no {kind} {one!r} in the registry")
    return given[kind]


def _password(*, ask: bool) -> str:
    if not ask:
        return new_password()
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    fault = password_fault(password)
    if fault is not None:
        raise SettingsUnusable(fault)
    return password


def _show(name: str, password: str, *, ask: bool) -> None:
    if ask:
        say(f"{name}: kept")
        return
    ERR.print(f"The password of {name} is shown this once; change it after the first sign-in.")
    say(password)


def _described(account: Account) -> str:
    return f"{account.role}{' of ' + ', '.join(account.scope) if account.scope else ''}"
