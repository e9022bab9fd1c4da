from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from ingest.missing_numbers.outages import NO_BROKER
from service.receiving.receiving import Receiving
from service.settings.clock import now_us
from service.settings.settings import Settings
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW, small_registry
from tests.servers.mosquitto import free_port

A_DAY_US = 86_400_000_000


@pytest.mark.parametrize(
    ("host", "fault", "status", "outages"),
    [("none", None, "ok", 0), ("127.0.0.1", NO_BROKER, "down", 1)],
)
def test_where_there_is_no_broker_none_is_missed(
    tmp_path: Path, host: str, fault: str | None, status: str, outages: int
) -> None:
    given = {"data_dir": tmp_path, "mqtt_host": host, "mqtt_port": free_port()}
    settings = Settings.model_validate(given | {"drop_folder": tmp_path / "drop"})
    metrics = CollectorRegistry()
    with closing(SqlRecords.open(settings.records_address)) as records:
        records.add_registry(small_registry(), NOW)
        receiving = Receiving(
            settings, records, MemoryReadings(), metrics, on_disk=lambda _position: None
        )
        try:
            assert receiving._fault() == fault
            begin_us = now_us()
            for later_us in range(0, A_DAY_US, 20_000_000):
                receiving.outages.observe(begin_us + later_us, receiving._fault())
            assert receiving.outages.waiting == outages
            health = receiving.health()
            assert health["broker"].status == status
            assert ("no broker here" in health["broker"].detail) == (fault is None)
            assert health["drop_folder"].status == "ok"
            assert (b"nhue_broker_connected" in generate_latest(metrics)) == (fault is not None)
        finally:
            receiving.close()
