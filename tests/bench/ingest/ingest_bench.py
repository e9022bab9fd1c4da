"""`make bench`: how many messages a second are acknowledged after fdatasync, through Mosquitto.

First the drain: the broker holds a backlog, and ingest takes it as fast as it can (broker and
ingest alone on the machine). Then the pace: messages come at a fixed rate, and the time from the
publisher's send to the receipt that comes back is measured. The embedded store runs all along.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console

from ingest.arrivals.arrival import Arrival
from ingest.storing.storer import WATERMARK
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.journal.reader import SEGMENT_HEADER_BYTES
from storage.journal.record import GENESIS, JournalEntry, RecordKind, encode_record
from storage.journal.sealing.seal import seal, sealable
from storage.journal.sealing.sealed_segment import sealed_name
from storage.journal.writer import Journal
from storage.readings.embedded.store import DuckdbReadings
from tests.bench.ingest.load import connect, publish_all
from tests.bench.ingest.messages import foreign_payload, packets, payload, registry
from tests.bench.ingest.pace import pace, say_acknowledged
from tests.bench.ingest.stages import pipeline_on
from tests.servers.mosquitto import running_mosquitto
from tests.servers.nhue import ROOT, RunningNhue, running_nhue

OUT = Console()
PROBE = Path(__file__).parent / "probe"


def journal_bytes(folder: Path) -> int:
    """Return how many bytes of records the journal holds."""
    return sum(path.stat().st_size - SEGMENT_HEADER_BYTES for path in folder.glob("*.journal"))


def wait_for(folder: Path, size: int) -> float:
    """Return the instant at which the journal holds so many bytes of records."""
    while journal_bytes(folder) < size:
        time.sleep(0.005)
    return time.perf_counter()


def record_bytes(messages: Iterable[tuple[str, bytes]]) -> list[int]:
    """Return the sizes of messages' records in the journal: as the pipeline would note them."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        examine = pipeline_on(journal).examine
        for topic, body in messages:
            (one,) = examine([Arrival(topic, body, time.time_ns() // 1000, 0, 1)])
            entry = JournalEntry(one.kind, 0, one.arrival.topic, one.note, body)
            found.append(len(encode_record(entry, 1, GENESIS)[0]))
        journal.close()
    return found


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def receiving_pid(service: RunningNhue) -> int:
    """Return the process that the service has started to receive."""
    pid = service.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0])


def drain(
    port: int,
    service: RunningNhue,
    settings: Settings,
    count: int,
    *,
    payload_of: Callable[[int], tuple[str, bytes]],
    broker_pid: int,
) -> None:
    """Measure how fast a backlog that the broker holds is journalled and acknowledged."""
    sizes = record_bytes(map(payload_of, range(count)))
    with connect(port, "bench-backlog") as link:
        publish_all(link, packets(0, count, payload_of))
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


def on_disk(settings: Settings) -> None:
    """Seal what was journalled and stored, and print how many bytes a reading of it takes."""
    folder = settings.journal_dir
    journal = Journal(folder, segment_bytes=1)
    messages = journal.committed
    journal.append([JournalEntry(RecordKind.STATUS, 0, "nhue/v1/GW-B00/status", b"", b"")])
    journal.close()
    sealed = [
        seal(segment, last, day_lines=0) for segment, last in sealable(folder, through=messages)
    ]
    in_journal = sum((folder / sealed_name(one.first)).stat().st_size for one in sealed)
    path = settings.data_dir / "readings.duckdb"
    readings = DuckdbReadings(path)
    readings.seal(2**62)
    readings.close()
    journal_bytes, store_bytes = (of / (8 * messages) for of in (in_journal, path.stat().st_size))
    OUT.print(
        f"on disk, sealed: {journal_bytes:.1f} bytes a reading in the journal and "
        f"{store_bytes:.1f} in the embedded store, {journal_bytes + store_bytes:.1f} in all",
        soft_wrap=True,
    )


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000, help="messages of the drain")
    parser.add_argument("--rate", type=int, default=4_000, help="messages/s of the pace")
    parser.add_argument("--seconds", type=int, default=10, help="length of the pace")
    parser.add_argument(
        "--foreign", action="store_true", help="JSON by a profile, on topics of the loggers' own"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="nhue-bench-"))
    with running_mosquitto(folder / "mosquitto") as broker:
        given = {"data_dir": str(folder / "data"), "mqtt_port": str(broker.port)}
        settings = Settings.model_validate(given)
        with open_records(settings) as records:
            records.add_registry(registry(), datetime.now(UTC))
        log, noted = folder / "nhue.log", folder / "acknowledged"
        probed = ("env", f"PYTHONPATH={ROOT}:{PROBE}", f"BENCH_ACKNOWLEDGED={noted}")
        with running_nhue("ingest", settings=given, log=log, within=probed) as service:
            service.wait_for_log("listening")
            time.sleep(0.5)  # for the subscription: the broker keeps the session from here on
            service.end()
            drain(
                broker.port,
                service,
                settings,
                options.messages,
                payload_of=foreign_payload if options.foreign else payload,
                broker_pid=broker.pid,
            )
            if options.foreign:
                shutil.rmtree(folder)
                return
            sent = pace(broker.port, options.messages, options.rate, options.seconds)
            service.end()
            say_acknowledged(sent, noted)
        on_disk(settings)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
