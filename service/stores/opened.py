"""Opens the stores that the settings name; decides nothing about what is in them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from domain.errors import StoreUnavailable
from service.settings.settings import Settings
from service.stores.half_restored import refuse_half_restored
from service.stores.influx_access import InfluxAccess, influx_access
from storage.journal.decisions.journal import DecisionJournal
from storage.ports.readings import ReadingLookups, ReadingStore
from storage.ports.records import RecordStore
from storage.private_files import make_private_folder
from storage.records.database.connection import RecordsDatabase
from storage.records.ingest_workers.turns import WRITE_SECONDS_MOST, PostgresTurns
from storage.records.store import SqlRecords

if TYPE_CHECKING:
    from storage.readings.influx.store import InfluxReadings

_LOG = structlog.get_logger("nhue.stores")
RECORDS_WAIT_SECONDS = 2.0
INFLUX_SECONDS = 30.0
LOOKUP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of a process; `seal` tidies the embedded one, None elsewhere.

    `lookups` is the same reading store for who must not wait: it gives up after a second.
    """

    readings: ReadingStore
    lookups: ReadingLookups
    records: RecordStore
    seal: Callable[[int], int] | None


@contextmanager
def open_records(
    settings: Settings, *, decides: bool = False, holds: bool = False
) -> Iterator[RecordStore]:
    """Open only the records: another process may hold the readings; waits for a database server.

    While a process that `holds` runs, no other version changes the tables. In one that `decides`
    the journal of decisions is begun where there is none yet.
    """
    refuse_half_restored(settings)
    make_private_folder(settings.data_dir)
    records = _reached_records(settings, decides=decides, holds=holds)
    try:
        yield records
    finally:
        records.close()


@contextmanager
def open_unchecked(settings: Settings) -> Iterator[RecordStore]:
    """Open the records as they are, without bringing in what only the journal of decisions has."""
    refuse_half_restored(settings)
    database = RecordsDatabase.open(settings.records_address)
    records = SqlRecords(database, DecisionJournal(settings.decisions_folder))
    try:
        yield records
    finally:
        records.close()


@contextmanager
def open_stores(settings: Settings, *, decides: bool = False) -> Iterator[Stores]:
    """Open records and readings, and close them at the end; raises StoreUnavailable."""
    with open_records(settings, decides=decides, holds=True) as records, ExitStack() as stack:
        if settings.store == "embedded":
            from storage.readings.embedded.store import (  # noqa: PLC0415 - where it is chosen
                DuckdbReadings,
            )

            embedded = DuckdbReadings(settings.data_dir / "readings.duckdb")
            stack.callback(embedded.close)
            yield Stores(embedded, embedded, records, embedded.seal)
            return
        access = influx_access(settings)
        turns = _turns(settings, access, stack)
        influx = _influx(access, INFLUX_SECONDS if turns is None else WRITE_SECONDS_MOST, turns)
        stack.callback(influx.close)
        lookups = _influx(access, LOOKUP_SECONDS)
        stack.callback(lookups.close)
        yield Stores(influx, lookups, records, None)


def _reached_records(settings: Settings, *, decides: bool, holds: bool) -> SqlRecords:
    """Open the records; without the registry nothing can be accepted, so a server is waited for."""
    address = settings.records_address
    journal = DecisionJournal(settings.decisions_folder)
    while True:
        try:
            return SqlRecords.open(address, journal, decides=decides, holds=holds)
        except StoreUnavailable as error:
            if address.startswith("sqlite"):
                raise
            _LOG.warning("waiting for the records' database", trouble=str(error))
            time.sleep(RECORDS_WAIT_SECONDS)


def _turns(settings: Settings, access: InfluxAccess, stack: ExitStack) -> PostgresTurns | None:
    """Return the turns of workers that share, None where one writes alone."""
    if settings.mqtt_share_group is None:
        return None
    turns = PostgresTurns(settings.records_address, access.bucket)
    stack.callback(turns.close)
    return turns


def _influx(
    access: InfluxAccess,
    timeout_seconds: float,
    turns: PostgresTurns | None = None,
) -> InfluxReadings:
    from storage.readings.influx.store import InfluxReadings  # noqa: PLC0415 - where it is chosen

    return InfluxReadings(
        access.url,
        access.token,
        access.org,
        access.bucket,
        timeout_seconds=timeout_seconds,
        turns=turns,
    )
