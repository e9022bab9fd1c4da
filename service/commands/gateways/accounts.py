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
from ingest.sources.folder.senders import Senders
from ingest.sources.mqtt.accounts.certificates import Issued
from ingest.sources.mqtt.accounts.gateway_accounts import BrokerPlace, Gateways, GivenOut
from ingest.sources.mqtt.accounts.rights import replace_whole
from service.commands.gateways.profile_rights import give_rights, profile_for
from service.commands.gateways.sender_folders import (
    check_asked,
    give_folder,
    give_or_say,
    read_of,
    take_folder,
    take_or_say,
)
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
    sender_folder: Annotated[
        str | None,
        typer.Option(
            "--folder", metavar="NAME", help="Its folder in the drop folder; else that of its id."
        ),
    ] = None,
    profile_id: Annotated[
        str | None,
        typer.Option(
            "--profile", metavar="ID", help="Give it the topics of this profile of the registry."
        ),
    ] = None,
) -> None:
    """Make a gateway's account; its password is printed this once and kept nowhere.

    It may publish and hear under its own prefix only, and on its profile's topics. Where it has an
    account, --profile gives it the topics alone. With a drop folder, its folder there is made.
    """
    gateways: Gateways = context.obj
    gateways.check_id(gateway_id)
    settings = context.find_object(Settings)
    profile = None
    if profile_id is not None and settings is not None:
        profile = profile_for(settings, gateway_id, profile_id)
    if profile is not None and gateways.is_active(gateway_id):
        give_rights(gateways, gateway_id, profile)
        return
    drop_folder = _drop_folder(context)
    check_asked(drop_folder, sender_folder)
    folder = _free_folder(out or Path(gateway_id)) if client_certificate else None
    given = gateways.add(gateway_id, now(), certificate=client_certificate)
    _show(given, folder)
    if profile is not None:
        give_rights(gateways, gateway_id, profile)
    give_or_say(drop_folder, gateway_id, sender_folder)


@gateway_app.command("folder")
def folder_of(
    context: typer.Context,
    gateway_id: _GatewayId,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The folder; else that which it has, or of its id."),
    ] = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="It has no folder any more.")] = False,
) -> None:
    """Make a gateway's folder in the drop folder, and enter that it is the sender's there.

    Several gateways may have one folder. No account at the broker is needed.
    """
    gateways: Gateways = context.obj
    gateways.check_id(gateway_id)
    drop_folder = _drop_folder(context)
    check_asked(drop_folder, name or gateway_id)
    if drop_folder is None:
        return
    if not none:
        give_folder(drop_folder, gateway_id, name)
    elif name is None:
        take_folder(drop_folder, gateway_id)
    else:
        raise SettingsUnusable(f"--none takes the folder away: leave out {name}, or --none")


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
    take_or_say(_drop_folder(context), gateway_id)


@gateway_app.command("list")
def list_gateways(context: typer.Context) -> None:
    """Show every account, also the removed ones, when a certificate ends, and folders entered."""
    gateways: Gateways = context.obj
    senders = read_of(_drop_folder(context))
    accounts = {one.gateway_id: one for one in gateways.accounts()}
    entered = {one for of in senders.folders.values() for one in of} | senders.removed
    rows = []
    for gateway_id in sorted(accounts.keys() | entered):
        account = accounts.get(gateway_id)
        by_certificate = account is not None and account.credential == "certificate"
        rows.append(
            (
                gateway_id,
                None if account is None else account.credential,
                None if account is None else account.since.isoformat(timespec="seconds"),
                gateways.certificate_ends(gateway_id) if by_certificate else None,
                _folders_told(senders, gateway_id),
            )
        )
    show_table(
        "Gateways' accounts at the broker",
        ("gateway", "credential", "since", "certificate ends", "folder"),
        rows,
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


def _drop_folder(context: typer.Context) -> Path | None:
    settings = context.find_object(Settings)
    return None if settings is None else settings.drop_folder


def _folders_told(senders: Senders, gateway_id: str) -> str | None:
    if gateway_id in senders.removed:
        return "removed"
    return ", ".join(senders.folders_of(gateway_id)) or None


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
