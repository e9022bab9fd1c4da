"""Ingest is killed in the middle, and what it acknowledged is there once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.settings.settings import Settings
from service.stores.opened import open_stores
from storage.journal.reader import verify_chain
from storage.records.store import SqlRecords
from tests.bench.ingest.load import connect, publish_all, publish_packet
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import nhue, running_nhue

MESSAGES = 20_000  # more than are taken in before the kill comes
FIRST_US = 1_790_000_000_000_000


@pytest.mark.live("mosquitto", "influxd")
def test_every_acknowledged_reading_is_stored_once_after_a_kill_in_the_middle(
    settings: dict[str, str],
    registry_folder: Callable[[int], Path],
    tmp_path: Path,
    mosquitto: Mosquitto,
) -> None:
    """The broker holds what we had not acknowledged; the journal holds what we had."""
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    packets = [_packet(number) for number in range(MESSAGES)]
    journal = tmp_path / "data" / "journal"
    with running_nhue("ingest", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        link = connect(mosquitto.port, f"load-{settings['mqtt_client_id']}")
        load = threading.Thread(target=publish_all, args=(link, packets, 200))
        load.start()
        service.wait_until(lambda: _journal_bytes(journal) > 200_000)
        service.kill()
        in_the_middle = verify_chain(journal)
        load.join(PATIENCE_SECONDS)
        link.close()
        assert 0 < in_the_middle < MESSAGES
        service.start()
        service.wait_until(lambda: _stored_through(settings) >= MESSAGES)
        assert service.end() == 0
    with open_stores(_settings(settings)) as stores:
        found = stores.readings.read("CX-A", "COD", 0, 2**62)
        assert stores.readings.conflicts("CX-A", "COD", 0, 2**62) == []
    assert found.time_us.tolist() == [FIRST_US + n * 1_000_000 for n in range(MESSAGES)]
    assert found.value.tolist() == [n / 8 for n in range(MESSAGES)]
    assert verify_chain(journal) >= MESSAGES


def _packet(number: int) -> bytes:
    second = FIRST_US // 1_000_000 + number
    body = {
        "seq": number,
        "sent": _rfc3339(second),
        "samples": [{"outlet": "CX-A", "time": _rfc3339(second), "values": {"COD": number / 8}}],
    }
    payload = json.dumps(body).encode()
    return publish_packet("nhue/v1/GW-1/readings", payload, number % 65_535 + 1)


def _rfc3339(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()


def _journal_bytes(journal: Path) -> int:
    return sum(path.stat().st_size for path in journal.glob("*.journal"))


def _settings(settings: dict[str, str]) -> Settings:
    return Settings.model_validate(settings)


def _stored_through(settings: dict[str, str]) -> int:
    records = SqlRecords.open(_settings(settings).records_address)
    try:
        return records.watermark("stored")
    finally:
        records.close()
