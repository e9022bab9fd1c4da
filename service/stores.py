"""Opens the stores that the settings name; decides nothing about what is in them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import structlog

from domain.errors import SettingsUnusable, StoreUnavailable
from service.influxd import (
    InfluxAccess,
    RunningInfluxd,
    find_influxd,
    named_influx,
    start_influxd,
)
from service.settings import Settings
from storage.duckdb import DuckdbReadings
from storage.influx import InfluxReadings
from storage.ports import ReadingStore, RecordStore
from storage.records import SqlRecords

_LOG = structlog.get_logger("nhue.stores")
RECORDS_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Stores:
    """The two stores of a process; `seal` tidies the embedded one, None elsewhere."""

    readings: ReadingStore
    records: RecordStore
    seal: Callable[[int], int] | None


@contextmanager
def open_records(settings: Settings) -> Iterator[RecordStore]:
    """Open only the records: another process may hold the readings; waits for a database server."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    records = _reached_records(settings.records_address)
    try:
        yield records
    finally:
        records.close()


@contextmanager
def open_stores(settings: Settings) -> Iterator[Stores]:
    """Open records and readings, and close them at the end; raises StoreUnavailable."""
    with open_records(settings) as records, ExitStack() as stack:
        if settings.store == "embedded":
            embedded = DuckdbReadings(settings.data_dir / "readings.duckdb")
            stack.callback(embedded.close)
            yield Stores(embedded, records, embedded.seal)
            return
        influx = _open_influx(settings, stack)
        stack.callback(influx.close)
        yield Stores(influx, records, None)


def _reached_records(address: str) -> SqlRecords:
    """Open the records; without the registry nothing can be accepted, so a server is waited for."""
    while True:
        try:
            return SqlRecords.open(address)
        except StoreUnavailable as error:
            if address.startswith("sqlite"):
                raise
            _LOG.warning("waiting for the records' database", trouble=str(error))
            time.sleep(RECORDS_WAIT_SECONDS)


def _open_influx(settings: Settings, stack: ExitStack) -> InfluxReadings:
    if settings.influx_url is not None and settings.influx_token is not None:
        return InfluxReadings(
            settings.influx_url,
            settings.influx_token.get_secret_value(),
            settings.influx_org,
            settings.influx_bucket,
        )
    server: InfluxAccess | RunningInfluxd | None = named_influx(os.environ)
    if server is None:
        program = find_influxd(os.environ)
        if program is None:
            raise SettingsUnusable(
                "no InfluxDB 2: set NHUE_INFLUX_URL and NHUE_INFLUX_TOKEN, "
                "put influxd on the PATH, or build it once with `make influxd`"
            )
        server = stack.enter_context(start_influxd(program, settings.data_dir / "influxd"))
    return InfluxReadings(server.url, server.token, server.org, server.bucket)
