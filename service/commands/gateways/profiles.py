"""Commands on profiles, how loggers write what they send: one is printed as a file to be imported.

What a profile may say is decided where it is imported; nothing is changed here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from domain.dated import binds
from domain.errors import NotFound
from service.commands.text import DAY_FORMATS, instant
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.registry_files.text_files.profile_toml import profile_toml

profile_app = typer.Typer(
    no_args_is_help=True,
    help="Profiles: how a gateway, or a kind of gateway, writes what it sends.",
)


@profile_app.command("export")
def export_profile(
    context: typer.Context,
    profile: Annotated[str, typer.Argument(help="The profile's id, as in the registry.")],
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=DAY_FORMATS, help="Its row of this legal day; else its last one."
        ),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="INSTANT", help="As known at this instant."),
    ] = None,
) -> None:
    """Print a profile with its channels as TOML, which `nhue registry import` takes in again."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        registry = records.registry(known_at)
    rows = [one for one in registry.profiles if one.id == profile]
    if on is not None:
        day = on.date()
        rows = [one for one in rows if binds(one.valid_from, one.valid_to, day)]
    if not rows:
        raise NotFound(f"no profile {profile!r} in the registry")
    last = max(rows, key=lambda one: one.valid_from)
    channels = [one for one in registry.channels if one.profile_id == profile]
    typer.echo(profile_toml(last, channels), nl=False)
