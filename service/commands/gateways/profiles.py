"""Commands on profiles, how loggers write what they send: what there is, and one as a file.

What a profile may say is decided where it is imported; nothing is changed here.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Annotated

import typer

from domain.dated import binds
from domain.errors import NotFound
from domain.gateways.fitting import is_for
from domain.gateways.profiles import Profile, Writing
from domain.registry import Registry
from ingest.decode.by_profile.forms.reading import forms, writing_of
from service.commands.gateways.profile_trials import try_profile
from service.commands.text import DAY_FORMATS, instant, say, show_table
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.registry_files.text_files.profile_toml import profile_toml

profile_app = typer.Typer(
    no_args_is_help=True,
    help="Profiles: how a gateway, or a kind of gateway, writes what it sends.",
)
profile_app.command("try")(try_profile)


ProfileId = Annotated[str, typer.Argument(help="The profile's id, as in the registry.")]
OnDay = Annotated[
    datetime | None,
    typer.Option("--on", formats=DAY_FORMATS, help="Its row of this legal day; else its last one."),
]


@profile_app.command("list")
def list_profiles(
    context: typer.Context,
    gateway: Annotated[
        str | None, typer.Option(help="Only those that are for this gateway.")
    ] = None,
) -> None:
    """List the profiles of the registry, of all days: for whom, like which form, since when."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        registry = records.registry()
    show_table(
        "profiles",
        ("id", "gateways", "form", "channels", "from", "to", "reason", "entered by"),
        [
            (
                one.id,
                ", ".join(one.gateways),
                one.like,
                sum(channel.profile_id == one.id for channel in registry.channels),
                one.valid_from,
                one.valid_to,
                one.reason,
                one.entered_by,
            )
            for one in sorted(registry.profiles, key=lambda one: (one.id, one.valid_from))
            if gateway is None or is_for(one, gateway)
        ],
    )


@profile_app.command("show")
def show_profile(
    context: typer.Context,
    profile: ProfileId,
    on: OnDay = None,
) -> None:
    """Show a profile whole: what it says, what of it is its form's, and its channels."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        registry = records.registry()
    found = _row_of(registry, profile, None if on is None else on.date())
    form = forms().get(found.like)
    whole = found if form is None else writing_of(found, form.writing)
    say(f"{found.id}: for {', '.join(found.gateways)}, like {found.like}")
    show_table(
        "how it writes",
        ("key", "value", "said by"),
        [
            (name, _written(getattr(whole, name)), _said_by(found, name))
            for name in (one.name for one in fields(Writing))
            if getattr(whole, name) is not None
        ],
    )
    show_table(
        "channels",
        ("name as sent", "outlet", "parameter", "unit", "factor", "basis", "reason", "entered by"),
        [
            (
                one.source,
                one.outlet_id,
                one.parameter,
                one.unit,
                one.factor,
                one.basis,
                one.reason,
                one.entered_by,
            )
            for one in registry.channels
            if one.profile_id == found.id
        ],
    )


@profile_app.command("forms")
def list_forms() -> None:
    """List the forms that come with Nhuệ, each with the public document that it follows."""
    show_table(
        "forms",
        ("form", "format", "source"),
        [(one.name, one.writing.format, one.source) for one in forms().values()],
    )


@profile_app.command("export")
def export_profile(
    context: typer.Context,
    profile: ProfileId,
    on: OnDay = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="INSTANT", help="As known at this instant."),
    ] = None,
) -> None:
    """Print a profile with its channels as TOML, which `nhue registry import` takes in again."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        registry = records.registry(known_at)
    last = _row_of(registry, profile, None if on is None else on.date())
    channels = [one for one in registry.channels if one.profile_id == profile]
    typer.echo(profile_toml(last, channels), nl=False)


def _row_of(registry: Registry, profile_id: str, day: date | None) -> Profile:
    """Return a profile's row of a legal day, else its last one; raises NotFound."""
    rows = [one for one in registry.profiles if one.id == profile_id]
    if day is not None:
        rows = [one for one in rows if binds(one.valid_from, one.valid_to, day)]
    if not rows:
        raise NotFound(f"no profile {profile_id!r} in the registry")
    return max(rows, key=lambda one: one.valid_from)


def _said_by(profile: Profile, name: str) -> str:
    return profile.id if getattr(profile, name) is not None else profile.like


def _written(told: object) -> str:
    """Return what a key says as one line; a list with commas, pairs as the word and ours."""
    if not isinstance(told, tuple):
        return repr(told) if isinstance(told, str) else str(told)
    return ", ".join(
        f"{one[0]!r} = {one[1]!r}" if isinstance(one, tuple) else repr(one) for one in told
    )
