"""Commands on the gateways' accounts at the broker: who may connect, and with what.

They ask and print; what an account may say and hear is decided by
ingest/sources/mqtt/accounts/rights.py.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import SettingsUnusable
from ingest.sources.mqtt.accounts.certificates import Issued
from ingest.sources.mqtt.accounts.gateway_accounts import BrokerPlace, Gateways, GivenOut
from ingest.sources.mqtt.accounts.rights import replace_whole
from service.commands.text import ERR, say, show_table
from service.settings.clock import now
from service.settings.settings import Settings

gateway_app = typer.Typer(
    no_args_is_help=True,
    help="The gateways' accounts at the MQTT broker: one credential, one topic prefix.",
)
_GatewayId = Annotated[str, typer.Argument(metavar="ID", help="The gateway's id, as registered.")]
_Out = Annotated[
    Path | None, typer.Option(help="Folder for the certificate and its key; else ID/ right here.")
]


@gateway_app.callback()
def files_of_broker(
    context: typer.Context,
    passwords_file: Annotated[
        Path | None, typer.Option(help="The broker's password file; else in DATA_DIR/broker.")
    ] = None,
    acl_file: Annotated[
        Path | None, typer.Option(help="The broker's ACL file; else in DATA_DIR/broker.")
    ] = None,
    pid_file: Annotated[
        Path | None, typer.Option(help="The broker's pid file; else you tell it to reload.")
    ] = None,
    ca_folder: Annotated[
        Path | None, typer.Option(help="Folder of the authority and its key; else DATA_DIR/ca.")
    ] = None,
) -> None:
    """Find the broker's files, for every command on gateways."""
    settings: Settings = context.obj
    broker = settings.data_dir / "broker"
    passwords = passwords_file or settings.broker_passwords_file or broker / "passwords"
    place = BrokerPlace(
        passwords=passwords,
        rights=acl_file or settings.broker_acl_file or broker / "acl",
        tls=passwords.parent / "tls",
        authority=ca_folder or settings.broker_ca_folder or settings.data_dir / "ca",
        pid=pid_file or settings.broker_pid_file,
        ingest_user=settings.mqtt_username or "nhue-ingest",
    )
    context.obj = Gateways(place)


@gateway_app.command("add")
def add(
    context: typer.Context,
    gateway_id: _GatewayId,
    *,
    client_certificate: Annotated[
        bool, typer.Option("--client-certificate", help="A certificate in place of a password.")
    ] = False,
    out: _Out = None,
) -> None:
    """Make a gateway's account; its password is printed this once and kept nowhere.

    It may publish and hear under its own prefix only.
    """
    gateways: Gateways = context.obj
    gateways.check_id(gateway_id)
    folder = _free_folder(out or Path(gateway_id)) if client_certificate else None
    given = gateways.add(gateway_id, now(), certificate=client_certificate)
    _show(given, folder)


@gateway_app.command("rotate")
def rotate(context: typer.Context, gateway_id: _GatewayId, *, out: _Out = None) -> None:
    """Give a gateway a new password or certificate; the old one is worth nothing any more."""
    gateways: Gateways = context.obj
    by_certificate = any(
        one.gateway_id == gateway_id and one.credential == "certificate"
        for one in gateways.accounts()
    )
    folder = _free_folder(out or Path(gateway_id)) if by_certificate else None
    _show(gateways.rotate(gateway_id, now()), folder)


@gateway_app.command("remove")
def remove(context: typer.Context, gateway_id: _GatewayId) -> None:
    """Take a gateway's account away: rights, password and certificate. Its readings stay."""
    gateways: Gateways = context.obj
    to_do = gateways.remove(gateway_id, now())
    say(f"{gateway_id}: removed; what it has sent stays")
    _show_to_do(to_do)


@gateway_app.command("list")
def list_gateways(context: typer.Context) -> None:
    """Show every account, also the removed ones, and when a certificate ends."""
    gateways: Gateways = context.obj
    show_table(
        "Gateways' accounts at the broker",
        ("gateway", "credential", "since", "certificate ends"),
        [
            (
                one.gateway_id,
                one.credential,
                one.since.isoformat(timespec="seconds"),
                gateways.certificate_ends(one.gateway_id)
                if one.credential == "certificate"
                else None,
            )
            for one in gateways.accounts()
        ],
    )


@gateway_app.command("ca")
def serve_tls(
    context: typer.Context,
    name: Annotated[
        list[str],
        typer.Option(
            help="Host name or IP address at which gateways reach the broker; repeatable."
        ),
    ],
) -> None:
    """Make the certificate authority where there is none, and a new certificate for the broker.

    Again with the same names it renews the broker's certificate; the authority stays.
    """
    gateways: Gateways = context.obj
    given = gateways.serve_tls(name, now())
    if given.certificate is not None:
        say(
            f"the broker's certificate for {', '.join(name)} ends {given.certificate.ends:%Y-%m-%d}"
        )
    _show_to_do(given.to_do)


def _free_folder(folder: Path) -> Path:
    """Return the folder if we may write there; an older key is never overwritten."""
    taken = [one for one in ("gateway.crt", "gateway.key") if (folder / one).exists()]
    if taken:
        raise SettingsUnusable(
            f"holds {' and '.join(taken)} already: choose another --out", where=str(folder)
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsUnusable(f"cannot be made: {error.strerror}", where=str(folder)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsUnusable("cannot be written into: choose another --out", where=str(folder))
    return folder


def _show(given: GivenOut, folder: Path | None) -> None:
    if given.password is not None:
        ERR.print(f"The password of {given.gateway_id} is shown this once:")
        say(given.password)
    if given.certificate is not None and folder is not None:
        _write(given.certificate, folder)
        say(
            f"{folder}: gateway.crt, gateway.key (kept nowhere else) and ca.crt; "
            f"ends {given.certificate.ends:%Y-%m-%d}"
        )
    _show_to_do(given.to_do)


def _write(issued: Issued, folder: Path) -> None:
    replace_whole(folder / "gateway.key", issued.key)
    replace_whole(folder / "gateway.crt", issued.certificate)
    replace_whole(folder / "ca.crt", issued.authority)


def _show_to_do(to_do: str | None) -> None:
    if to_do is None:
        ERR.print("The broker has been told to read its files again.")
    else:
        ERR.print(f"Still to do: {to_do}")
