"""Every thread of the running service stands under the one supervisor."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import Pipe
from pathlib import Path

import pytest

from compliance.judging.judge import Judge
from domain.errors import StoreUnavailable
from service import certifications as certify
from service.certifications import Certifications
from service.processes.ingest.links import RemoteLookups, answer_lookups
from service.settings.settings import Settings
from service.threads import Workers
from simulators.city.city import city
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.sites import DAY, KNOWN_AT, law, one_outlet_registry, outlet
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import free_port
from tests.servers.processes.forked import ForkedNhue
from tests.servers.processes.guardian import MARK

ROOT = Path(__file__).resolve().parents[2]
STORING = {
    "look-ups",
    "storer",
    "receiving",
    "keeping",
    "api",
    "judge",
    "telling",
    "telling turn",
} | {
    "readings watch",
    "records watch",
    "mission watch",
    "asking by time",
}
RECEIVING = {
    "control",
    "registry",
    "receipts",
    "drop folder",
    "releasing",
    "gateway",
    "outages",
    "memory",
}
# Started as from a shell; the others are forked from a process that has the code imported.
FROM_A_SHELL = {"none", "storer", "gateway"}
# Read by Python before the service's own first line, in each of its processes.
SUPERVISOR_WITH_A_FAULT = """
import os, threading, time
import service.threads

faulty = os.environ["TEST_FAULT"]
started = service.threads.Workers.start
seen = threading.Thread.start

def fail(*_):
    raise ZeroDivisionError("what nobody foresaw")

def start(self, name, work):
    def failing(stop):
        stop.wait(1.0)
        fail()
    started(self, name, failing if name == faulty else work)

def note(self):
    with open(os.environ["TEST_THREADS"], "a", encoding="utf-8") as names:
        names.write(self.name + "\\n")
    seen(self)

if faulty == "receiving":  # in the middle of its work: others wait for its orderly end
    import service.processes.ingest.storing
    service.processes.ingest.storing.IngestPart._hear = fail
elif faulty == "gateway":  # the same
    import ingest.sources.without_broker
    ingest.sources.without_broker.FilesOnly.run = fail
else:
    service.threads.Workers.start = start
threading.Thread.start = note
"""


def run_with_a_fault_in(
    part: str, folder: Path
) -> tuple[subprocess.Popen[bytes] | ForkedNhue, Path, Path]:
    """Start the service where one part's work raises after a second; also where threads stand, and
    what it says.
    """
    (folder / "sitecustomize.py").write_text(SUPERVISOR_WITH_A_FAULT, encoding="utf-8")
    (folder / "inbox").mkdir()
    threads = folder / "threads"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", MARK) if name in os.environ}
    mine = {
        "PYTHONPATH": f"{folder}:{ROOT}",
        "TEST_FAULT": part,
        "TEST_THREADS": str(threads),
        "NHUE_DATA_DIR": str(folder / "data"),
        "NHUE_MQTT_HOST": "none",
        "NHUE_DROP_FOLDER": str(folder / "inbox"),
        "NHUE_API_PORT": str(free_port()),
    }
    said = folder / "said"
    started: subprocess.Popen[bytes] | ForkedNhue
    with said.open("ab") as out:
        if part in FROM_A_SHELL:
            started = subprocess.Popen(
                [sys.executable, "-c", "from service.commands.main import main; main()", "run"],
                env=kept | mine,
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
        else:
            started = ForkedNhue(["run"], kept | mine, out=out, error=out)
    return started, threads, said


@pytest.mark.parametrize("part", sorted(STORING | RECEIVING))
def test_what_a_thread_did_not_foresee_ends_the_service_with_the_parts_name(
    part: str, tmp_path: Path
) -> None:
    process, _, told = run_with_a_fault_in(part, tmp_path)
    try:
        process.wait(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
    said = told.read_text(encoding="utf-8")
    assert process.returncode != 0, said
    assert "a part has failed" in said
    assert f"part={part}" in said or f"part='{part}'" in said
    assert "what nobody foresaw" in said


def test_the_running_service_has_no_thread_that_the_supervisor_did_not_start(
    tmp_path: Path,
) -> None:
    process, threads, told = run_with_a_fault_in("none", tmp_path)
    try:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while (
            not threads.exists() or not set(threads.read_text().split("\n")) >= STORING | RECEIVING
        ):
            assert process.poll() is None, "the service has ended"
            assert time.monotonic() < give_up_at, "waited in vain"
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, told.read_text(encoding="utf-8")
    # Routes run in a pool of the API's loop, which is asked the first questions at the start.
    found = set(threads.read_text(encoding="utf-8").split("\n")) - {"", "AnyIO worker thread"}
    assert found == STORING | RECEIVING


class Faulty(MemoryReadings):
    def latest_us(self, outlet_id: str) -> int | None:
        raise ZeroDivisionError(outlet_id)


def test_a_look_up_that_raises_ends_the_service_and_costs_who_asked_no_patience() -> None:
    ours, theirs = Pipe()
    workers = Workers()
    with closing(RemoteLookups(ours, patience_seconds=PATIENCE_SECONDS)) as lookups:
        workers.start("look-ups", lambda _: answer_lookups(theirs, Faulty()))
        began = time.monotonic()
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="is gone"):
                lookups.latest_us("CX-1")
        assert time.monotonic() - began < PATIENCE_SECONDS
    with pytest.raises(ZeroDivisionError, match="CX-1") as raised:
        workers.wait()
    assert raised.value.__notes__ == ["the part that failed: look-ups"]


def test_a_certification_that_breaks_in_an_unforeseen_way_ends_the_service_and_keeps_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Link:
        def __init__(self, *_: object) -> None: ...

        def run(self, *_: object) -> None:
            raise ZeroDivisionError("in the link")

    monkeypatch.setattr(certify, "CertificationLink", Link)
    workers = Workers()
    with closing(SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")) as records:
        registry = city(7).registry()
        records.add_registry(registry, datetime.now(UTC))
        made = Certifications(Settings(data_dir=tmp_path / "data"), records, workers)
        gateway = min(registry.gateways)
        made.start(gateway, 1.0)
        with pytest.raises(ZeroDivisionError) as raised:
            workers.wait()
        assert raised.value.__notes__ == [f"the part that failed: certification {gateway}"]
        (kept,) = made.results(gateway)
    assert kept.trouble == "an error of ours"


class FaultyAhead(MemoryReadings):
    """A store that raises what nobody foresaw, but only to the thread that reads ahead."""

    def __init__(self, fault: BaseException) -> None:
        super().__init__()
        self.fault, self.read_by = fault, set[str]()

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        self.read_by.add(threading.current_thread().name)
        if threading.current_thread().name.startswith("judge-reads"):
            raise self.fault
        return super().read_range(outlet_id, parameters, begin_us, end_us)


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[SqlRecords]:
    """Records in which a day of each of two outlets waits: the second is read ahead."""
    with closing(SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")) as records:
        one = one_outlet_registry("COD")
        permits = (*one.permits, replace(one.permits[0], outlet_id="b", number="GPMT-THU-02"))
        outlets = {**one.outlets, "b": outlet("COD", outlet_id="b")}
        records.add_registry(replace(one, outlets=outlets, permits=permits), KNOWN_AT)
        records.mark_due([(name, DAY) for name in outlets])
        yield records


def reading_ahead_goes_on() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("judge-reads")]


def test_what_reading_ahead_did_not_foresee_sets_its_day_aside_and_the_thread_ends(
    waiting: SqlRecords,
) -> None:
    store = FaultyAhead(ZeroDivisionError("what nobody foresaw"))
    judged = Judge(store, waiting, law()).judge_due(KNOWN_AT + timedelta(days=1))
    assert any(name.startswith("judge-reads") for name in store.read_by)
    assert judged.days == 2
    [aside] = judged.set_aside
    assert aside.raised.startswith("ZeroDivisionError: what nobody foresaw")
    assert reading_ahead_goes_on() == []


@pytest.mark.parametrize(
    "fault", [StoreUnavailable("no answer"), SystemExit("what nobody foresaw")]
)
def test_what_sets_no_day_aside_ends_the_judge_though_another_thread_raised_it(
    fault: BaseException, waiting: SqlRecords
) -> None:
    workers = Workers()
    judge = Judge(FaultyAhead(fault), waiting, law())
    workers.start("judge", lambda _: _judge(judge))
    with pytest.raises(type(fault)) as raised:
        workers.wait()
    assert raised.value is fault
    assert raised.value.__notes__ == ["the part that failed: judge"]
    assert waiting.due_count() == 2  # the batch was not settled
    assert reading_ahead_goes_on() == []


def test_the_thread_that_reads_ahead_ends_with_a_batch_that_is_broken_off(
    waiting: SqlRecords,
) -> None:
    def break_off(*_: object) -> None:
        raise ZeroDivisionError("in the middle")

    judge = Judge(MemoryReadings(), waiting, law())
    with pytest.raises(ZeroDivisionError):
        judge.judge_due(KNOWN_AT + timedelta(days=1), progress=break_off)
    gc.collect()
    assert reading_ahead_goes_on() == []


def _judge(judge: Judge) -> None:
    judge.judge_due(KNOWN_AT + timedelta(days=1))


def _set(done: threading.Event, _stop: threading.Event) -> None:
    done.set()


def test_parts_that_have_ended_are_let_go_of() -> None:
    workers = Workers()
    for _ in range(50):
        done = threading.Event()
        workers.start("short", partial(_set, done))
        assert done.wait(PATIENCE_SECONDS)
    assert len(workers._threads) < 10
    workers.join()
