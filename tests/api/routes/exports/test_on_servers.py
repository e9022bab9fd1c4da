"""What is exported from InfluxDB and PostgreSQL is what the embedded store and SQLite give.

The same readings come in other batches and another order, a few of them twice and one with another
value; each pair of stores judges for itself. Nothing is left out of the comparison.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from api.app import create_app
from api.exports.dictionary.every import What
from api.exports.writing import Format
from domain.measured.readings import Reading
from storage.ports.readings import ReadingStore
from storage.readings.embedded.store import DuckdbReadings
from storage.readings.influx.store import InfluxReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.sample_city import conflicting, fill, parts_on, sample_readings
from tests.servers.influxd.named import NamedInfluxd
from tests.servers.influxd.running import RunningInfluxd
from tests.servers.postgres import Postgres

MONTH = "month=2026-11"
BATCH = 5_000

pytestmark = pytest.mark.live("influxd", "postgres")


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Return a client of the invented city in the embedded store and SQLite."""
    folder = tmp_path_factory.mktemp("embedded")
    readings = DuckdbReadings(folder / "readings.duckdb")
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    yield _client(readings, records, [*sample_readings(), conflicting()])
    records.close()
    readings.close()


@pytest.fixture(scope="module")
def on_servers(
    influx_server: RunningInfluxd | NamedInfluxd, postgres_server: Postgres
) -> Iterator[Client]:
    """Return a client of the same city on servers."""
    server = influx_server
    bucket = f"test-{secrets.token_hex(6)}"
    readings = InfluxReadings(server.url, server.token, server.org, bucket)
    readings.ensure_bucket()
    records = SqlRecords.open(postgres_server.emptied())
    mixed = Random(3)  # noqa: S311 - an order, the same in each run
    came = [*sample_readings()]
    came += mixed.sample(came, 200)
    mixed.shuffle(came)
    came.append(conflicting())  # what comes first stands
    yield _client(readings, records, [one._replace(position=n) for n, one in enumerate(came, 1)])
    records.close()
    readings.close()


def _client(readings: ReadingStore, records: SqlRecords, came: Sequence[Reading]) -> Client:
    for start in range(0, len(came), BATCH):
        assert list(readings.append(came[start : start + BATCH])) == []
    fill(records, readings)
    return Client(create_app(parts_on(records, readings)))


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("what", list(What))
def test_a_month_of_each_table_is_the_same_bytes_from_either_stores(
    embedded: Client, on_servers: Client, what: What, form: Format
) -> None:
    asked = f"/api/v1/exports/{what}?{MONTH}&format={form}"
    first, second = embedded.get(asked), on_servers.get(asked)
    assert (first.status_code, second.status_code) == (200, 200), first.text + second.text
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    told = embedded.get(f"/api/v1/exports/{what}?{MONTH}&format=ndjson").text.splitlines()
    assert len(told) > 1
