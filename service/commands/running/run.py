"""`nhue run`, `nhue ingest` and `nhue api`: what runs until a signal ends it.

They wire parts and wait; what a part does stands in its own file.
"""

from __future__ import annotations

from contextlib import closing

import typer
from prometheus_client import CollectorRegistry

from service.commands.text import ERR
from service.processes.beats import beating
from service.processes.ingest.metrics import serving_metrics
from service.processes.ingest.storing import IngestPart
from service.processes.one_process import one_process
from service.processes.serving.api import ApiPart
from service.settings.settings import Settings
from service.stores.opened import Stores, open_stores
from service.threads import Workers, stopping_on_signals


def run(context: typer.Context) -> None:
    """Run ingest, judge and API in one process (the way for the embedded store)."""
    settings: Settings = context.obj
    workers = Workers()
    # Signals are heard before the receiving process begins: what it takes in is always drained.
    with (
        open_stores(settings, decides=True) as stores,
        stopping_on_signals(workers.stop),
        one_process(settings, stores, workers) as house,
    ):
        _say_where(house.api.url, stores)
        house.start()
        workers.wait()


def ingest(context: typer.Context) -> None:
    """Run only ingest: from the broker to the journal and the stores."""
    settings: Settings = context.obj
    workers = Workers()
    with open_stores(settings) as stores, stopping_on_signals(workers.stop):
        metrics = CollectorRegistry()
        with (
            closing(IngestPart(settings, stores, metrics, workers)) as part,
            serving_metrics(settings, metrics),
        ):
            part.start()
            workers.wait()


def api(context: typer.Context) -> None:
    """Run only the API and the pages (readings in InfluxDB; ingest and judge run elsewhere)."""
    settings: Settings = context.obj
    with open_stores(settings, decides=True) as stores:
        elsewhere = beating(stores.records, "ingest", "judge")
        workers = Workers()
        part = ApiPart(
            settings,
            stores.readings,
            stores.records,
            CollectorRegistry(),
            elsewhere,
            workers=workers,
        )
        _say_where(part.url, stores)
        with stopping_on_signals(workers.stop):
            part.start()
            workers.wait()


def _say_where(url: str, stores: Stores) -> None:
    ERR.print(f"nhue: {url}")
    if not stores.records.has_accounts():
        ERR.print(
            "nhue: no account yet, nobody can sign in: "
            "`nhue account add NAME --role administrator` makes the first one"
        )
