"""A backlog gets in whole, in any order, and the law sees no difference; live readings go on."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.journal.verify.verify import verify
from storage.records.store import SqlRecords
from tests.end_to_end.faults.backlog import (
    LIVE_GATEWAY,
    LIVE_OUTLET,
    PARAMETERS,
    Backlog,
    sample_message,
)
from tests.servers.accounts import Client
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

RECEIPT_SECONDS_MOST = 10.0  # beside other work; how fast they are, `make backlog` tells
LIVE_READINGS_LEAST = 20
BACKLOG = Backlog(gateways=10, days=1, interval_minutes=5)  # the full size: make backlog


@contextmanager
def house(folder: Path, registry: Path) -> Iterator[tuple[RunningNhue, Mosquitto, SqlRecords]]:
    """A service with a broker of its own, connected."""
    settings = {"data_dir": str(folder / "data"), "judge_interval_seconds": "0.3"}
    with running_mosquitto(folder / "mosquitto") as broker:
        settings["mqtt_port"] = str(broker.port)
        assert nhue("import", str(registry), settings=settings).returncode == 0
        records = SqlRecords.open(f"sqlite:///{folder / 'data' / 'records.sqlite'}")
        with running_nhue("run", settings=settings, log=folder / "nhue.log") as service:
            service.wait_for_log("listening")
            yield service, broker, records
        records.close()


def live_latencies(port: int, enough: threading.Event) -> list[float]:
    """Publish reading after reading, and return how many seconds each receipt took."""
    found: list[float] = []
    with Client(port, None, None) as gateway:
        gateway.subscribe(f"nhue/v1/{LIVE_GATEWAY}/receipts")
        while not enough.is_set() or len(found) < LIVE_READINGS_LEAST:
            now = datetime.now(UTC)
            body = sample_message(len(found), LIVE_OUTLET, now, {"COD": 60.0 + len(found) % 7})
            began = time.monotonic()
            gateway.publish(f"nhue/v1/{LIVE_GATEWAY}/readings", body)
            receipts = json.loads(gateway.next_heard()[1])["receipts"]
            found.append(time.monotonic() - began)
            assert [(one["seq"], one["outcome"]) for one in receipts] == [
                (len(found) - 1, "accepted")
            ]
            enough.wait(0.02)
    return found


@pytest.mark.live("mosquitto")
def test_a_shuffled_backlog_with_duplicates_is_judged_bit_for_bit_as_one_in_order(
    tmp_path: Path,
) -> None:
    """The live gateway's receipts come while the backlog is taken and judged, not after it."""
    registry = BACKLOG.write_registry(tmp_path / "registry")
    with house(tmp_path / "in-order", registry) as (service, broker, records):
        messages = BACKLOG.publish(broker.port, shuffled=False)
        BACKLOG.wait_until_judged(service, records, messages)
        in_order = BACKLOG.said(service)
        assert service.end() == 0
    enough = threading.Event()
    with (
        house(tmp_path / "shuffled", registry) as (service, broker, records),
        ThreadPoolExecutor(1) as pool,
    ):
        live = pool.submit(live_latencies, broker.port, enough)
        try:
            more_messages = BACKLOG.publish(broker.port, shuffled=True)
            BACKLOG.wait_until_judged(service, records, more_messages)
        finally:
            enough.set()
        latencies = live.result(60)
        BACKLOG.wait_until_judged(service, records, more_messages + len(latencies))
        shuffled = BACKLOG.said(service)
        assert service.end() == 0
    assert more_messages > messages
    assert max(latencies) < RECEIPT_SECONDS_MOST
    assert len(in_order[-1]) == len(BACKLOG.outlets) * len(PARAMETERS)
    assert {verdict["outcome"] for verdict in in_order[-1]} >= {"kept", "exceeded"}
    assert shuffled == in_order
    found = verify(tmp_path / "shuffled" / "data" / "journal")
    assert (found.findings, found.records) == ([], more_messages + len(latencies))
