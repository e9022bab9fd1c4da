"""Both languages of the server give the same readings, and Flux answers where InfluxQL may not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.measured.readings import Sample
from storage.readings.influx.reader import InfluxReader
from tests.storage.readings.contract import (
    EXACT_FLOATS,
    MINUTE_US,
    ODD_NAMES,
    T0,
    new_outlet,
    rows,
)
from tests.storage.readings.influx.test_store import InfluxBackend, Server

pytestmark = pytest.mark.live("influxd")

NAMES = ["COD", "PH", "TSS"]


@pytest.fixture
def backend(influx_server: Server) -> Iterator[InfluxBackend]:
    backend = InfluxBackend(influx_server)
    yield backend
    backend.store.close()


def filled(backend: InfluxBackend, outlet: str) -> None:
    samples = [
        Sample(
            outlet,
            T0 + place * MINUTE_US,
            {"COD": figure, "PH": 7.0} if place % 2 else {"COD": figure},
            {"COD": place % 3} if place % 3 else {},
        )
        for place, figure in enumerate(EXACT_FLOATS)
    ]
    backend.store.append_samples(samples, list(range(1, len(samples) + 1)))


@pytest.mark.parametrize("name", ["plain", *ODD_NAMES])
def test_both_languages_give_the_same_readings(backend: InfluxBackend, name: str) -> None:
    outlet = f"{new_outlet()}{name}"
    filled(backend, outlet)
    reader = InfluxReader(backend.store._bucket)
    assert backend.store._bucket.ask_in_influxql("SHOW MEASUREMENTS") is not None
    span = T0, T0 + 7 * MINUTE_US
    in_influxql = reader.read(outlet, NAMES, *span)
    in_flux = reader.read(outlet, NAMES, *span, mixed=True)
    assert [len(in_flux[one]) for one in NAMES] == [7, 3, 0]
    for one in NAMES:
        assert rows(in_influxql[one]) == rows(in_flux[one])


def test_where_the_name_stands_for_another_bucket_flux_answers(backend: InfluxBackend) -> None:
    outlet = new_outlet()
    filled(backend, outlet)
    backend.store._bucket._is_named_so = None
    other = InfluxBackend(backend.server)
    mapping = (
        f'{{"org": "{backend.server.org}", "bucketID": "{bucket_id(other)}", '
        f'"database": "{backend.bucket}", "retention_policy": "autogen", "default": true}}'
    )
    backend.post("/api/v2/dbrps", mapping, "application/json")
    assert backend.store._bucket.ask_in_influxql("SHOW MEASUREMENTS") is None
    found = backend.store.read_range(outlet, NAMES, T0, T0 + 7 * MINUTE_US)
    assert len(found["COD"]) == 7
    other.store.close()


def bucket_id(backend: InfluxBackend) -> str:
    found = backend.store._bucket._client.buckets_api().find_bucket_by_name(backend.bucket)
    return str(found.id)
