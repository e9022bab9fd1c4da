"""What each stage of ingest costs, in processor time a message: `python -m
tests.bench.ingest.stages`.

Receiving as a whole is the gateway on its own loop, from a socket to a journal on disk, receipts
and all; storing as a whole is the storer from that journal into the embedded store. Then each
stage by itself, one thread. Medians of several runs; no broker, so that nothing else is measured.
"""

from __future__ import annotations

import argparse
import gc
import logging
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry
from rich.console import Console

from ingest.decode.nhue_json.decode import typed_message
from ingest.decode.nhue_json.journalled import decode
from ingest.decode.nhue_json.quotation_marks import QuotationMarks
from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import RecentReadings
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.loop import GROUP_MOST, Gateway
from ingest.sources.mqtt.packets.incoming import take_frames
from ingest.storing.batch import BATCH_READINGS_MOST
from ingest.storing.storer import Storer
from ingest.validate.against_registry import Rules
from ingest.validate.samples import kept_samples, sound_samples
from ingest.wire.contract import WireMessage
from service.processes.ingest.receiving_child import COLLECT_EVERY
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.journal.reader import JournalReader
from storage.journal.record import GENESIS, JournalEntry, RecordKind, encode_group
from storage.journal.writer import Journal
from storage.readings.embedded.store import DuckdbReadings
from storage.readings.memory import MemoryReadings
from tests.bench.ingest.messages import GATEWAYS, PARAMETERS, packets, payload, registry
from tests.bench.ingest.scripted_broker import scripted_broker

OF_ONE_GATEWAY = GROUP_MOST // GATEWAYS
OUT = Console()


def _now_us() -> int:
    return time.time_ns() // 1000


def pipeline_on(journal: Journal) -> Pipeline:
    """Return a pipeline with the registry of the benchmark and an empty store behind it."""
    made = Pipeline(
        journal,
        RecentReadings(MemoryReadings(), lambda _: PARAMETERS),
        IngestMetrics(CollectorRegistry()),
        future_tolerance_us=0,
    )
    made.use_registry(registry())
    return made


def receiving(folder: Path, ready: Sequence[bytes]) -> float:
    """Return the processor time that the gateway's thread uses for each packet, µs."""
    journal = Journal(folder)
    stop = threading.Event()
    seen: list[tuple[int, float]] = []

    def on_stored() -> None:
        seen.append((journal.committed, time.thread_time()))
        if journal.committed >= len(ready):
            stop.set()

    with scripted_broker(ready) as port:
        address = BrokerAddress(host="127.0.0.1", port=port, client_id="bench")
        gateway = Gateway(address, pipeline_on(journal), clock_us=_now_us, on_stored=on_stored)
        gateway.run(stop)
    journal.close()
    (first, begin), (last, end) = seen[0], seen[-1]
    return 1e6 * (end - begin) / (last - first)


def storing(folder: Path, journal: Path, count: int) -> float:
    """Return the processor time that the storer's process uses for each message, µs."""
    settings = Settings.model_validate({"data_dir": str(folder)})
    with open_records(settings) as records:
        records.add_registry(registry(), datetime.now(UTC))
        readings = DuckdbReadings(folder / "readings.duckdb")
        storer = Storer(journal, readings, records)
        begin = time.process_time()
        storer.store_through(count)
        readings.close()  # what the store has put off to its checkpoint belongs to it
        used = time.process_time() - begin
    return 1e6 * used / count


def of_receiving(count: int) -> dict[str, Callable[[], object]]:
    """Return the stages of receiving, each to be run by itself."""
    made = [payload(number) for number in range(count)]
    stream = b"".join(packets(0, count))
    messages = [message for _, body in made if isinstance(message := decode(body), WireMessage)]
    gateways = [topic.split("/")[2] for topic, _ in made]
    samples = [kept_samples(message, []) for message in messages]
    rules, now_us = Rules.of(registry()), _now_us()
    entries = [JournalEntry(RecordKind.READINGS, now_us, topic, b"", body) for topic, body in made]

    def frames() -> None:
        offset = 0
        while offset < len(stream):
            _, offset = take_frames(stream, offset, GROUP_MOST, 1 << 23, has_properties=False)

    def standing() -> None:
        recent = RecentReadings(MemoryReadings(), lambda _: PARAMETERS)
        for of_message in samples:
            recent.classify(of_message, now_us)

    def receipts() -> None:
        recent = RecentReadings(MemoryReadings(), lambda _: PARAMETERS)
        none_new = recent.classify([], now_us)
        for first in range(0, count, OF_ONE_GATEWAY):
            encode_receipts(
                [
                    Receipt("GW", number, number, now_us, none_new, 0, [])
                    for number in range(first, first + OF_ONE_GATEWAY)
                ]
            )

    def validated() -> None:
        marks = QuotationMarks()
        for message, gateway, (_, body) in zip(messages, gateways, made, strict=True):
            sound_samples(message, gateway, rules, now_us, marks)
            marks.payloads.append(body)
        marks.hold()

    return {
        "packets taken apart": frames,
        "JSON decoded": lambda: _forgotten(typed_message(body) for _, body in made),
        "validated and kept": validated,
        "records, SHA-256, CRC-32": lambda: _forgotten(
            encode_group(entries[first : first + GROUP_MOST], 0, GENESIS)
            for first in range(0, count, GROUP_MOST)
        ),
        "standing of each reading": standing,
        "receipts encoded": receipts,
    }


def of_storing(folder: Path, journal: Path, count: int) -> dict[str, Callable[[], object]]:
    """Return the stages of storing, each to be run by itself."""
    bodies = [record.entry.payload for record in JournalReader(journal, 0).records(count)]
    messages = [message for body in bodies if isinstance(message := decode(body), WireMessage)]
    samples = [sample for message in messages for sample in kept_samples(message, [])]
    runs = iter(range(1_000))

    def store() -> None:
        readings = DuckdbReadings(folder / f"stage-{next(runs)}.duckdb")
        batch = BATCH_READINGS_MOST // len(PARAMETERS)
        for first in range(0, len(samples), batch):
            of_batch = samples[first : first + batch]
            readings.append_samples(of_batch, range(first, first + len(of_batch)))
        readings.close()

    return {
        "journal read, CRC-32": lambda: _forgotten(JournalReader(journal, 0).records(count)),
        "JSON decoded": lambda: _forgotten(decode(body) for body in bodies),
        "kept": lambda: _forgotten(kept_samples(message, []) for message in messages),
        "DuckDB": store,
    }


def _forgotten(made: Iterable[object]) -> None:
    """Make everything and keep nothing, as a group after the other does."""
    deque(made, maxlen=0)


def shown(whole: str, figures: Sequence[float], alone: dict[str, list[float]]) -> None:
    """Print a chart of stages, and of what is left of the whole."""
    total = statistics.median(figures)
    spread = f"{min(figures):.1f} to {max(figures):.1f}"
    OUT.print(f"{whole}: {total:.1f} µs a message ({spread} in {len(figures)} runs)")
    costs = {name: statistics.median(found) for name, found in alone.items()}
    costs["the rest"] = total - sum(costs.values())
    for name, cost in costs.items():
        OUT.print(f"  {name:<26}{cost:6.1f}  {'█' * round(3 * max(cost, 0))}", soft_wrap=True)


def timed(stages: dict[str, Callable[[], object]], runs: int, count: int) -> dict[str, list[float]]:
    """Return each stage's processor time a message in µs, of several runs in turn."""
    found: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(runs):
        for name, run in stages.items():
            begin = time.process_time()
            run()
            found[name].append(1e6 * (time.process_time() - begin) / count)
    return found


def main() -> None:
    """Measure and print both charts."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--messages", type=int, default=50_000)
    words.add_argument("--runs", type=int, default=5)
    given = words.parse_args()
    gc.set_threshold(*COLLECT_EVERY)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    count, runs = given.messages, given.runs
    ready = packets(0, count)
    with tempfile.TemporaryDirectory(prefix="nhue-stages-") as name:
        folder = Path(name)
        received = [receiving(folder / f"journal-{run}", ready) for run in range(runs)]
        shown("receiving", received, timed(of_receiving(count), runs, count))
        journal = folder / "journal-0"
        stored = [storing(folder / f"stored-{run}", journal, count) for run in range(runs)]
        shown("storing", stored, timed(of_storing(folder, journal, count), runs, count))


if __name__ == "__main__":
    main()
