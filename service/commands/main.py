"""The command line of nhue: reads the settings, runs what is asked for, says what went wrong.

A command's file is imported when it is asked for: `nhue --help` needs no store and no web server.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.exceptions import ClickException  # typer brings a click of its own
from typer.core import TyperGroup
from typer.main import get_command, get_group

from domain.errors import FaultsFound, NhueError
from service.commands.running.open_files import raise_file_limit
from service.commands.table import COMMANDS
from service.commands.vietnamese.speaking import language, refused, speak, with_help
from service.settings.language import language_of_help
from service.settings.logging import configure_logging
from service.settings.settings import load_settings
from storage.private_files import PRIVATE_UMASK

# Python's threads hand over every 5 ms by default: too long for the one that acknowledges.
SWITCH_SECONDS = 0.001
EXIT_FAILED = 1
EXIT_REFUSED = 2  # what was given (a file, a setting, an argument) cannot be used


def loaded(name: str) -> Any:
    """Return a command, imported now, for an exact name of COMMANDS."""
    later = COMMANDS[name]
    defined = getattr(import_module(later.module), later.name)
    house = typer.Typer(add_completion=False)
    if isinstance(defined, typer.Typer):
        house.add_typer(defined, name=name)
    else:
        house.command(name)(defined)
    return get_group(house).commands[name]


class CommandsLater(TyperGroup):
    """Lists every command by COMMANDS, and imports only the one that is asked for."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return name, command and the arguments that are left; refuses an unknown name."""
        name, command, left = super().resolve_command(ctx, args)
        return name, command if name is None else with_help(loaded(name)), left


app = typer.Typer(
    name="nhue",
    cls=CommandsLater,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=(
        "Nhuệ: from a wastewater gateway's bytes to the city's coverage figure. "
        "Begin with `nhue demo`; every setting is in docs/settings.md (NHUE_ variables)."
    ),
)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - as an option's callback is called
    if asked:
        typer.echo(f"nhue {metadata.version('nhue')}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    *,
    settings_file: Annotated[
        Path | None, typer.Option("--settings", help="A settings file (TOML); NHUE_ variables win.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Folder of all data of this service.")
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_say_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Read the settings once, for every command."""
    del version  # said, and ended, before this
    settings = load_settings(settings_file, data_dir=data_dir)
    configure_logging(settings.log_format)
    speak(settings.language)
    context.obj = settings


def _imported_later() -> None:
    """Stand for a command until its name is asked for."""


for _name, _later in COMMANDS.items():
    app.command(_name, help=_later.help)(_imported_later)


def _ask() -> None:
    """Run what was asked for; in Vietnamese what cannot be understood is said by us."""
    house = get_command(app)
    if language() == "en":
        house()
        return
    try:
        code = with_help(house).main(standalone_mode=False)
    except ClickException as error:
        print(f"nhue: {refused(error.format_message())}", file=sys.stderr)  # noqa: T201  # the same
        sys.exit(error.exit_code)
    except typer.Abort:
        print("nhue: đã dừng", file=sys.stderr)  # noqa: T201  # the command line's own words
        sys.exit(EXIT_FAILED)
    if isinstance(code, int):
        sys.exit(code)


def main() -> None:
    """Run the command line; what a person can mend is said in words, with an exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    os.umask(PRIVATE_UMASK)
    raise_file_limit()
    speak(language_of_help())
    try:
        _ask()
    except FaultsFound as found:
        for fault in found.faults:
            print(refused(str(fault)), file=sys.stderr)  # noqa: T201  # the command line's own words
        whole = refused(f"refused whole: {len(found.faults)} faults")
        print(whole, file=sys.stderr)  # noqa: T201  # same
        sys.exit(EXIT_REFUSED)
    except NhueError as error:
        print(f"nhue: {refused(str(error))}", file=sys.stderr)  # noqa: T201  # the command line's own words
        sys.exit(EXIT_FAILED if error.retryable else EXIT_REFUSED)
