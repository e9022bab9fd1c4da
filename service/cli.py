"""What a stranger can ask of nhue on the command line; each command wires parts and runs them."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from prometheus_client import CollectorRegistry
from rich.console import Console

from domain.errors import FaultsFound, NhueError
from service.api_part import ApiPart, beating
from service.cli_certify import certify
from service.cli_data import import_registry, judge, replay
from service.cli_demo import demo, simulate
from service.cli_gateway import gateway_app
from service.cli_hold import hold_app
from service.cli_journal import keep_journal, verify
from service.cli_law import law_app
from service.cli_review import explain_verdict, flag_app, official_app
from service.cli_what_if import what_if
from service.ingest_metrics import serving_metrics
from service.ingest_part import IngestPart
from service.logging import configure_logging
from service.one_process import one_process
from service.settings import Settings, load_settings
from service.stores import open_stores
from service.workers import Workers, stopping_on_signals

# Python's threads hand over every 5 ms by default: too long for the one that acknowledges.
SWITCH_SECONDS = 0.001
EXIT_FAILED = 1
EXIT_REFUSED = 2  # what was given (a file, a setting, an argument) cannot be used

app = typer.Typer(
    name="nhue",
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
    context.obj = settings


@app.command()
def run(context: typer.Context) -> None:
    """Run ingest, judge and API in one process (the way for the embedded store)."""
    settings: Settings = context.obj
    workers = Workers()
    # Signals are heard before the receiving process begins: what it takes in is always drained.
    with (
        open_stores(settings) as stores,
        stopping_on_signals(workers.stop),
        one_process(settings, stores) as house,
    ):
        Console(stderr=True).print(f"nhue: {house.api.url}")
        house.start(workers)
        workers.wait()


@app.command()
def ingest(context: typer.Context) -> None:
    """Run only ingest: from the broker to the journal and the stores."""
    settings: Settings = context.obj
    workers = Workers()
    with open_stores(settings) as stores, stopping_on_signals(workers.stop):
        metrics = CollectorRegistry()
        with (
            closing(IngestPart(settings, stores, metrics)) as part,
            serving_metrics(settings, metrics),
        ):
            part.start(workers)
            workers.wait()


@app.command()
def api(context: typer.Context) -> None:
    """Run only the API and the pages (readings in InfluxDB; ingest and judge run elsewhere)."""
    settings: Settings = context.obj
    with open_stores(settings) as stores:
        elsewhere = beating(stores.records, "ingest", "judge")
        part = ApiPart(settings, stores.readings, stores.records, CollectorRegistry(), elsewhere)
        Console(stderr=True).print(f"nhue: {part.url}")
        workers = Workers()
        with stopping_on_signals(workers.stop):
            part.start(workers)
            workers.wait()


app.command()(judge)
app.command("import")(import_registry)
app.command("explain")(explain_verdict)
app.command("what-if")(what_if)
app.add_typer(law_app, name="law")
app.add_typer(flag_app, name="flag")
app.add_typer(official_app, name="official")
app.add_typer(hold_app, name="hold")
app.add_typer(gateway_app, name="gateway")
app.command()(certify)
app.command()(replay)
app.command()(verify)
app.command("keep")(keep_journal)
app.command()(demo)
app.command()(simulate)


def main() -> None:
    """Run the command line; what a person can mend is said in words, with an exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        app()
    except FaultsFound as found:
        for fault in found.faults:
            print(fault, file=sys.stderr)  # noqa: T201  # the command line's own words
        print(f"refused whole: {len(found.faults)} faults", file=sys.stderr)  # noqa: T201  # same
        sys.exit(EXIT_REFUSED)
    except NhueError as error:
        print(f"nhue: {error}", file=sys.stderr)  # noqa: T201  # the command line's own words
        sys.exit(EXIT_FAILED if error.retryable else EXIT_REFUSED)
