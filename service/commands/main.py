"""What a stranger can ask of nhue on the command line: each command's name, help and file.

A command's file is imported when it is asked for: `nhue --help` needs no store and no web server.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer._click.exceptions import ClickException  # typer brings a click of its own
from typer.core import TyperGroup
from typer.main import get_command, get_group

from domain.errors import FaultsFound, NhueError
from service.commands.open_files import raise_file_limit
from service.commands.vietnamese.speaking import language, refused, speak, with_help
from service.settings.language import language_of_help
from service.settings.logging import configure_logging
from service.settings.settings import load_settings
from storage.private_files import PRIVATE_UMASK

# Python's threads hand over every 5 ms by default: too long for the one that acknowledges.
SWITCH_SECONDS = 0.001
EXIT_FAILED = 1
EXIT_REFUSED = 2  # what was given (a file, a setting, an argument) cannot be used


class Later(NamedTuple):
    """Where a command, or a group of commands, is defined, and the first line of its help."""

    module: str
    name: str
    help: str


COMMANDS = {
    "run": Later(
        "service.commands.run",
        "run",
        "Run ingest, judge and API in one process (the way for the embedded store).",
    ),
    "ingest": Later(
        "service.commands.run",
        "ingest",
        "Run only ingest: from the broker to the journal and the stores.",
    ),
    "api": Later(
        "service.commands.run",
        "api",
        "Run only the API and the pages (readings in InfluxDB; ingest and judge run elsewhere).",
    ),
    "judge": Later(
        "service.commands.data.import_and_replay",
        "judge",
        "Judge the legal days that have ended, and again each day that a late reading changes.",
    ),
    "import": Later(
        "service.commands.data.registry",
        "import_registry",
        "Import a registry of CSV or Excel files; a single fault refuses every file, by line.",
    ),
    "export": Later(
        "service.commands.data.export",
        "export",
        "Write a table of a span of days of the whole city into a file, as the API gives it.",
    ),
    "pack": Later(
        "service.commands.data.proof",
        "evidence_pack",
        "Write an evidence pack: all that stands behind an outlet's days, in one zip.",
    ),
    "registry": Later(
        "service.commands.data.registry",
        "registry_app",
        "The registry: import it, and export it as it stood on any day, as known at any instant.",
    ),
    "explain": Later(
        "service.commands.law.review",
        "explain_verdict",
        "Show on one screen what was judged, against which limit, and why that limit binds.",
    ),
    "what-if": Later(
        "service.commands.law.what_if",
        "what_if",
        "Judge history again under another regulation, column or coefficient; nothing is stored.",
    ),
    "law": Later(
        "service.commands.law.law",
        "law_app",
        "The law: what is in hand, and entering a figure that is missing.",
    ),
    "flag": Later(
        "service.commands.law.review",
        "flag_app",
        "A person's word on readings: `nhue flag OUTLET PARAMETER ...`, `nhue flag list OUTLET`.",
    ),
    "account": Later(
        "service.commands.access.accounts",
        "account_app",
        "Accounts: who may sign in, and in which role; the first administrator is made here.",
    ),
    "token": Later(
        "service.commands.access.tokens",
        "token_app",
        "Tokens of accounts, for programs: named, limited, expiring, revocable.",
    ),
    "notify": Later(
        "service.commands.access.notify",
        "notify_app",
        "Notifications by e-mail and webhook: rules, the outbox, sending.",
    ),
    "hold": Later(
        "service.commands.data.holds",
        "hold_app",
        "Legal holds: days of an outlet whose messages stay in the journal until released.",
    ),
    "gateway": Later(
        "service.commands.gateways.accounts",
        "gateway_app",
        "The gateways' accounts at the MQTT broker: one credential, one topic prefix.",
    ),
    "profile": Later(
        "service.commands.gateways.profiles",
        "profile_app",
        "Profiles: how a gateway, or a kind of gateway, writes what it sends.",
    ),
    "broker": Later(
        "service.commands.gateways.broker_sessions",
        "broker_app",
        "Our own sessions at the MQTT broker: made before gateways are let in.",
    ),
    "worker": Later(
        "service.commands.data.ingest_workers",
        "worker_app",
        "Workers of ingest that share the readings: list them, retire one that left for good.",
    ),
    "quarantine": Later(
        "service.commands.gateways.quarantine",
        "quarantine_app",
        "Messages that wait for their gateway, profile, channel or birth: list and release them.",
    ),
    "store": Later(
        "service.commands.data.reading_store",
        "store_app",
        "The reading store: what it refuses for good, and giving it again after a mend.",
    ),
    "certify": Later(
        "service.commands.gateways.certify",
        "certify",
        "Certify a gateway: ask it for a sample, a backlog, a duplicate, a fault, "
        "a broken connection.",
    ),
    "replay": Later(
        "service.commands.data.import_and_replay",
        "replay",
        "Bring the whole journal into an empty store: readings, rejections, days to be judged.",
    ),
    "verify": Later(
        "service.commands.data.proof",
        "verify",
        "Walk the journals' chains, or check a pack or a document; say what was changed.",
    ),
    "backup": Later(
        "service.commands.data.backup",
        "backup",
        "Copy records, journals and all else of the data folder, while the service runs.",
    ),
    "restore": Later(
        "service.commands.data.backup",
        "restore",
        "Make a house of a backup again, in an empty data folder; broken off, run it again.",
    ),
    "decisions": Later(
        "service.commands.data.decisions",
        "decisions_app",
        "What people decided, as its journal has it: who, what, on what, since when.",
    ),
    "keep": Later(
        "service.commands.data.journal",
        "keep_journal",
        "Seal and compress full segments, and remove those beyond NHUE_JOURNAL_KEEP_DAYS, if set.",
    ),
    "demo": Later(
        "service.commands.demo",
        "demo",
        "Run a simulated city: 30 days behind it, then live; pages and API; Ctrl-C ends it.",
    ),
    "simulate": Later(
        "service.commands.demo",
        "simulate",
        "Publish a simulated city to the broker of the settings, as its gateways would.",
    ),
}


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
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(
        "Nhuệ: from a wastewater gateway's bytes to the city's coverage figure. "
        "Begin with `nhue demo`; every setting is in docs/settings.md (NHUE_ variables)."
    ),
)


@app.callback()
def common(
    context: typer.Context,
    settings_file: Annotated[
        Path | None, typer.Option("--settings", help="A settings file (TOML); NHUE_ variables win.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Folder of all data of this service.")
    ] = None,
) -> None:
    """Read the settings once, for every command."""
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
