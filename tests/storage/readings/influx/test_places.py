"""A write to InfluxDB that ends in the middle loses no value and no place in a run of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Conflict, Sample
from storage.readings.influx.writer import InfluxWriter
from tests.servers.influxd.running import RunningInfluxd
from tests.storage.readings.contract import ALWAYS, T0, new_outlet, rows
from tests.storage.readings.influx.test_store import InfluxBackend

pytestmark = pytest.mark.live("influxd")
PLACES = {1: RunPlace(T0, 9), 2: RunPlace(T0, 8), 3: RunPlace(T0, 5)}
STATUS = {1: 1, 2: 0, 3: 2}


@pytest.fixture
def backend(influx_server: RunningInfluxd) -> Iterator[InfluxBackend]:
    made = InfluxBackend(influx_server)
    yield made
    made.store.close()


def test_what_was_overtaken_is_stored_whole_wherever_the_write_before_it_ended(
    backend: InfluxBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, left = InfluxWriter.put, 0

    def ends(writer: InfluxWriter, blocks: Iterable[bytes]) -> None:
        nonlocal left
        for block in blocks:
            if left == 0:
                raise StoreUnavailable("it ended here")
            left -= 1
            put(writer, [block])

    monkeypatch.setattr(InfluxWriter, "put", ends)
    for after in range(4):
        outlet = new_outlet()
        for position, place in PLACES.items():
            status = STATUS[position]
            sample = Sample(outlet, T0, {"COD": float(place.number)}, {"COD": status})
            left = after
            for _ in range(2):
                try:
                    backend.store.append_samples([sample], [position], places=PLACES)
                except StoreUnavailable:
                    backend.reopen()
                    left = 9
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 5.0, 2)]
        assert backend.store.conflicts(outlet, "COD", *ALWAYS) == [
            Conflict(outlet, "COD", T0, 9.0, 1, 1),
            Conflict(outlet, "COD", T0, 8.0, 0, 2),
        ]
        assert backend.store.places(outlet, "COD", *ALWAYS) == {T0: PLACES[3]}
