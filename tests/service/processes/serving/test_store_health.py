"""Health tells a store that refuses readings from one that does not answer, with the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from ingest.storing.storer import WATERMARK, Storer
from service.processes.serving.health.store_health import StoreHealth
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.storing.test_storer import minutes
from tests.servers.nhue import metric_in
from tests.storage.readings.influx.test_refusals import Bucket
from tests.storage.readings.influx.test_store import Server


class Forgetful(MemoryReadings):
    """A store with something to mend."""

    def findings(self) -> tuple[str, ...]:
        return ("the bucket forgets: mend it",)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


def test_what_is_to_be_mended_and_what_is_refused_is_said_with_the_remedy(
    records: SqlRecords,
) -> None:
    metrics = CollectorRegistry()
    assert StoreHealth(MemoryReadings(), records, CollectorRegistry()).told().status == "ok"
    refused = RefusedReading(Reading("CX-1", "COD", 1, 2.0, 0, 3), "too old", "let it keep")
    records.add_refused([refused], datetime(2026, 11, 24, tzinfo=UTC))
    told = StoreHealth(Forgetful(), records, metrics).told()
    assert told.status == "degraded"
    assert "the bucket forgets: mend it" in told.detail
    assert "1 readings are refused for good" in told.detail
    assert "too old; let it keep" in told.detail
    assert metric_in(generate_latest(metrics).decode(), "nhue_readings_refused") == 1


@pytest.mark.live("influxd")
def test_a_token_that_may_only_read_is_an_outage_with_its_remedy(
    influx_server: Server, records: SqlRecords, tmp_path: Path
) -> None:
    bucket = Bucket(influx_server)
    journal = Journal(tmp_path / "journal")
    journal.append(minutes(5))
    stranger = bucket.another_process(bucket.read_only_token())
    storer = Storer(journal.folder, stranger, records)
    with pytest.raises(StoreUnavailable, match=r"403.*give a token that may read and write"):
        storer.store_through(journal.committed)
    assert (records.watermark(WATERMARK), records.refused()) == (0, [])
    Storer(journal.folder, bucket.store, records).store_through(journal.committed)
    assert len(bucket.store.read("CX-1", "COD", 0, 2**62)) == 5
    for store in (stranger, bucket.store):
        store.close()
    journal.close()
