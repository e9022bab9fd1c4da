"""Commands on accounts' tokens: made for a program, shown once, and revoked by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from api.access.secrets_kept import digest, new_token
from domain.access.accounts import TokenIssued, TokenRevoked
from domain.access.roles import TokenScope
from service.commands.access.kept import BY, keep
from service.commands.text import ERR, say, show_table
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records

DAYS, DAYS_MOST = 90, 366
token_app = typer.Typer(
    no_args_is_help=True,
    help="Tokens of accounts, for programs: named, limited, expiring, revocable.",
)
_Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's name.")]
_TokenName = Annotated[str, typer.Option("--name", help="By which it is listed and revoked.")]


@token_app.command("add")
def add(
    context: typer.Context,
    account: _Account,
    *,
    name: _TokenName,
    expires: Annotated[
        int, typer.Option(min=1, max=DAYS_MOST, metavar="DAYS", help="Days until it expires.")
    ] = DAYS,
    scope: Annotated[
        list[TokenScope] | None, typer.Option(help="read (the default), write; repeatable.")
    ] = None,
) -> None:
    """Make a token; it is printed this once and kept nowhere."""
    settings: Settings = context.obj
    token, at = new_token(), now()
    issued = TokenIssued(
        account=account,
        name=name,
        sha256=digest(token),
        scopes=tuple(scope or (TokenScope.READ,)),
        expires_at=at + timedelta(days=expires),
        by=BY,
        known_at=at,
    )
    with open_records(settings) as records:
        keep(records, "nhue token add", issued)
    ERR.print("The token is shown this once; send it as `Authorization: Bearer TOKEN`.")
    say(token)


@token_app.command("list")
def list_tokens(context: typer.Context, account: _Account) -> None:
    """Show every token of an account, revoked and expired ones too; never what they are."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        tokens = records.tokens(account)
    show_table(
        f"Tokens of {account}",
        ("name", "may", "since", "expires", "revoked"),
        [
            (
                one.name,
                ", ".join(one.scopes),
                *(
                    None if at is None else at.isoformat(timespec="seconds")
                    for at in (one.known_at, one.expires_at, one.revoked_at)
                ),
            )
            for one in tokens
        ],
    )


@token_app.command("revoke")
def revoke(context: typer.Context, account: _Account, *, name: _TokenName) -> None:
    """Revoke a token; it is worth nothing from the next request on."""
    settings: Settings = context.obj
    change = TokenRevoked(account=account, name=name, by=BY, known_at=now())
    with open_records(settings) as records:
        keep(records, "nhue token revoke", change)
    say(f"{account}: {name} is revoked")
