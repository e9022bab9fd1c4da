"""`make bench`: how many messages a second are acknowledged after fdatasync, through Mosquitto.

First the drain: the broker holds a backlog, and ingest takes it as fast as it can (broker and
ingest alone on the machine). Then the pace: messages come at a fixed rate, and the time from the
publisher's send to the receipt that comes back is measured. The embedded store runs all along.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from rich.console import Console

from ingest.storer import WATERMARK
from service.settings import Settings
from service.stores import open_records
from storage.journal_reader import SEGMENT_HEADER_BYTES
from storage.journal_record import GENESIS, JournalEntry, RecordKind, encode_record
from tests.bench.load import connect, publish_all
from tests.bench.messages import GATEWAYS, packets, payload, registry
from tests.servers.mosquitto import running_mosquitto
from tests.servers.nhue import RunningNhue, running_nhue

OUT = Console()


def journal_bytes(folder: Path) -> int:
    """Return how many bytes of records the journal holds."""
    return sum(path.stat().st_size - SEGMENT_HEADER_BYTES for path in folder.glob("*.journal"))


def wait_for(folder: Path, size: int) -> float:
    """Return the instant at which the journal holds so many bytes of records."""
    while journal_bytes(folder) < size:
        time.sleep(0.005)
    return time.perf_counter()


def record_bytes(topic: str, body: bytes) -> int:
    """Return the size of a message's record in the journal."""
    entry = JournalEntry(RecordKind.READINGS, 0, topic, b"", body)
    return len(encode_record(entry, 1, GENESIS)[0])


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def receiving_pid(service: RunningNhue) -> int:
    """Return the process that the service has started to receive."""
    pid = service.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0])


def drain(port: int, service: RunningNhue, settings: Settings, count: int, broker_pid: int) -> None:
    """Measure how fast a backlog that the broker holds is journalled and acknowledged."""
    sizes = [record_bytes(*payload(number)) for number in range(count)]
    with connect(port, "bench-backlog") as link:
        publish_all(link, packets(0, count))
    before = journal_bytes(settings.journal_dir)
    service.start()
    broker_before = processor_seconds(broker_pid)
    begin = wait_for(settings.journal_dir, before + 1)
    begun = {
        "receiving": processor_seconds(receiving_pid(service)),
        "storing": processor_seconds(service.process.pid),
    }
    first = journal_bytes(settings.journal_dir) - before
    taken = int(np.searchsorted(np.cumsum(sizes), first))  # before the clock started
    end = wait_for(settings.journal_dir, before + sum(sizes))
    rate = (count - taken) / (end - begin)
    used = {
        "broker": processor_seconds(broker_pid) - broker_before,
        "receiving": processor_seconds(receiving_pid(service)) - begun["receiving"],
        "storing": processor_seconds(service.process.pid) - begun["storing"],
    }
    OUT.print(
        f"drain: {count} messages in {end - begin:.2f} s: {rate:,.0f} messages/s, "
        f"{8 * rate:,.0f} readings/s acknowledged after fdatasync",
        soft_wrap=True,
    )
    OUT.print(
        "  processor time a message while it drained: "
        + ", ".join(f"{name} {1e6 * of / count:.1f} µs" for name, of in used.items()),
        soft_wrap=True,
    )
    with open_records(settings) as records:
        while records.watermark(WATERMARK) < count:
            time.sleep(0.02)
    seconds = time.perf_counter() - begin
    OUT.print(
        f"  all were in the embedded store after {seconds:.2f} s: "
        f"{8 * count / seconds:,.0f} readings/s landed",
        soft_wrap=True,
    )


def pace(port: int, first: int, rate: int, seconds: int) -> None:
    """Measure send-to-receipt times at a fixed rate."""
    sent: dict[tuple[str, int], float] = {}
    latencies: list[float] = []
    done = threading.Event()
    count = rate * seconds

    def take(_client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage) -> None:
        arrived = time.perf_counter()
        gateway = message.topic.split("/")[2]
        for receipt in json.loads(message.payload)["receipts"]:
            begun = sent.get((gateway, receipt["seq"]))
            if begun is not None:
                latencies.append(arrived - begun)
        if len(latencies) >= count:
            done.set()

    listener = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="bench-receipts")
    listener.on_message = take
    listener.connect("127.0.0.1", port)
    listener.subscribe("nhue/v1/+/receipts", 0)
    listener.loop_start()
    time.sleep(0.5)
    link = connect(port, "bench-pace")
    threading.Thread(target=_swallow, args=(link,), daemon=True).start()
    ready = packets(first, count)
    begin = time.perf_counter()
    for at, packet in enumerate(ready):
        wait = begin + at / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        number = first + at
        sent[f"GW-B{number % GATEWAYS:02d}", number // GATEWAYS] = time.perf_counter()
        link.sendall(packet)
    done.wait(30)
    listener.loop_stop()
    latencies.sort()
    p50, p99 = (statistics.quantiles(latencies, n=100)[at] * 1000 for at in (49, 98))
    OUT.print(
        f"pace: {rate} messages/s for {seconds} s, {len(latencies)} receipts: "
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms from send to receipt",
        soft_wrap=True,
    )


def _swallow(link: socket.socket) -> None:
    while link.recv(65_536):
        pass


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000, help="messages of the drain")
    parser.add_argument("--rate", type=int, default=2_000, help="messages/s of the pace")
    parser.add_argument("--seconds", type=int, default=10, help="length of the pace")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="nhue-bench-"))
    with running_mosquitto(folder / "mosquitto") as broker:
        given = {"data_dir": str(folder / "data"), "mqtt_port": str(broker.port)}
        settings = Settings.model_validate(given)
        with open_records(settings) as records:
            records.add_registry(registry(), datetime.now(UTC))
        with running_nhue("ingest", settings=given, log=folder / "nhue.log") as service:
            service.wait_for_log("connected")
            time.sleep(0.5)  # for the subscription: the broker keeps the session from here on
            service.end()
            drain(broker.port, service, settings, options.messages, broker.pid)
            pace(broker.port, options.messages, options.rate, options.seconds)
            service.end()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
