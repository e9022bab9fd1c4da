"""Two workers share one broker's readings: killed in the middle, nothing is lost or doubled."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from compliance.law.regulation import known_citations, load_regulations
from domain.gateways.running_numbers import GapState
from domain.legal_day import legal_day_of
from domain.registry import Registry
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import Stores, open_stores
from storage.journal.segments import begins_after
from storage.journal.verify.verify import verify
from storage.registry_files.files import read_registry, registry_files
from tests.bench.ingest.load import connect, publish_all, publish_packet
from tests.end_to_end.conftest import CSV
from tests.end_to_end.faults.load import (
    FIRST_US,
    OUTLET,
    SteadyLoad,
    body_of,
    journalled,
    seeded,
    stored_whole,
)
from tests.servers.influxd.named import NamedInfluxd
from tests.servers.influxd.running import RunningInfluxd
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.live("mosquitto", "influxd", "postgres")
ALWAYS = (0, 2**62)
LATER = 1_000_000  # numbers of a run of its own


class Workers:
    """Two services in one share, each with a journal of its own, and the stores they share."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self._folder = folder
        self._given = settings
        self.started: dict[int, RunningNhue] = {}

    def settings(self, worker: int) -> dict[str, str]:
        own = {
            "data_dir": str(self._folder / f"data-{worker}"),
            "ingest_worker": str(worker),
            "mqtt_client_id": f"{self._given['mqtt_client_id']}-{worker}",
        }
        return self._given | own

    def start(self, stack: ExitStack) -> None:
        for worker in (1, 2):
            log = self._folder / f"nhue-{worker}.log"
            running = running_nhue("ingest", settings=self.settings(worker), log=log)
            self.started[worker] = stack.enter_context(running)
        for one in self.started.values():
            one.wait_for_log("listening")

    def journal(self, worker: int) -> Path:
        return self._folder / f"data-{worker}" / "journal"

    def stored(self, stores: Stores, worker: int) -> int:
        """Return how many records of a worker's journal are stored."""
        name = "stored" if worker == 1 else f"stored:{worker}"
        return max(stores.records.watermark(name) - begins_after(worker), 0)

    def wait_for(self, stores: Stores, worker: int, count: int) -> None:
        """Wait until at least so many records of a worker's journal are stored."""
        self.started[worker].wait_until(lambda: self.stored(stores, worker) >= count)


@pytest.fixture(scope="module")
def workers(
    tmp_path_factory: pytest.TempPathFactory,
    mosquitto: Mosquitto,
    influx_server: RunningInfluxd | NamedInfluxd,
    postgres_server: Postgres,
) -> Iterator[Workers]:
    folder = tmp_path_factory.mktemp("workers")
    name = uuid.uuid4().hex
    settings = {
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": f"nhue-{name[:12]}",
        "mqtt_share_group": name,
        "store": "influxdb",
        "influx_url": influx_server.url,
        "influx_token": influx_server.token,
        "influx_org": influx_server.org,
        "influx_bucket": f"test-{name[:12]}",
        "records_url": postgres_server.emptied(),
        "resend_after_seconds": "1",
    }
    made = Workers(settings, folder)
    with open_stores(Settings.model_validate(made.settings(1))) as stores:
        stores.records.add_registry(registry(folder / "registry"), now())
    with ExitStack() as stack:
        made.start(stack)
        yield made


def registry(folder: Path) -> Registry:
    """Return the registry of the CSV files that these tests share."""
    folder.mkdir()
    for name, text in CSV.items():
        (folder / name).write_text(text.replace("{interval}", "60"), encoding="utf-8")
    return read_registry(registry_files([folder]), Registry(), known_citations(load_regulations()))


@pytest.fixture
def stores(workers: Workers) -> Iterator[Stores]:
    with open_stores(Settings.model_validate(workers.settings(1))) as opened:
        yield opened


def test_a_conflict_that_comes_by_another_worker_is_kept_beside_the_first(
    workers: Workers, stores: Stores, mosquitto: Mosquitto
) -> None:
    """The broker gives them out in turns: what one worker was given, the other one gets again."""
    topic = "nhue/v1/GW-1/readings"

    def send(*bodies: bytes) -> None:
        link = connect(mosquitto.port, f"pub-{uuid.uuid4().hex[:8]}")
        publish_all(link, [publish_packet(topic, body, n + 1) for n, body in enumerate(bodies)])
        link.close()

    def wait_for(count: int) -> None:
        workers.started[1].wait_until(
            lambda: sum(workers.stored(stores, worker) for worker in (1, 2)) == count
        )

    first = [body_of(number).replace(b"CX-A", b"CX-B") for number in range(20)]
    other = [body.replace(b'"COD": ', b'"COD": 9') for body in first]
    send(*first)
    wait_for(20)
    send(first[0], *first, *other)  # one more turns the turns
    wait_for(61)
    stored = stores.readings.read("CX-B", "COD", *ALWAYS)
    assert stored.value.tolist() == [number / 8 for number in range(20)]
    conflicts = stores.readings.conflicts("CX-B", "COD", *ALWAYS)
    assert [conflict.value for conflict in conflicts] == [
        float(f"9{number / 8}") for number in range(20)
    ]
    assert {conflict.position > begins_after(2) for conflict in conflicts} == {False, True}


def asked_for(stores: Stores) -> dict[int, int]:
    """Return the numbers that are missing and were asked for, and how often."""
    return {
        number: gap.asked
        for gap in stores.records.sequence_gaps("GW-1")
        if gap.asked and gap.state is GapState.OPEN
        for first, last in gap.missing
        for number in range(first, last + 1)
    }


def missing(stores: Stores) -> list[tuple[int, int, str, int]]:
    """Return the gaps of the gateway, and how often each was asked for."""
    return sorted(
        (gap.first, gap.last, gap.state.value, gap.asked)
        for gap in stores.records.sequence_gaps("GW-1")
    )


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    workers: Workers, stores: Stores, mosquitto: Mosquitto
) -> None:
    chance = seeded(2)
    with SteadyLoad(mosquitto.port, chance=seeded(3)) as load:
        for worker in (2, 1):
            workers.wait_for(stores, worker, workers.stored(stores, worker) + 1)
            time.sleep(chance.uniform(0, 0.5))  # the random moment, no wait
            workers.started[worker].kill()
            workers.started[worker].start()
        count = load.finish()
    assert load.torn > 0
    journals = {worker: workers.journal(worker) for worker in (1, 2)}
    workers.started[1].wait_until(lambda: journalled(*journals.values()) == set(range(count)))
    for worker, journal in journals.items():
        found = verify(journal)
        assert found.findings == []
        assert found.records > count // 4, "the broker shares evenly"
        workers.wait_for(stores, worker, found.records)
    stored_whole(stores.readings, count)
    # Half of all numbers were with a worker that was down: none was asked for, or it would stay.
    workers.started[1].wait_until(
        lambda: [one.count.expected for one in stores.records.gateway_sequences("GW-1")] == [count]
    )
    workers.started[1].wait_until(lambda: not [one for one in missing(stores) if one[0] < count])
    # What is to be judged is the same as with one worker.
    due = {one.day for one in stores.records.due(99) if one.outlet_id == OUTLET}
    assert due == {legal_day_of(FIRST_US + number * 1_000_000) for number in range(count)}
    told = [one.log.read_text("utf-8") for one in workers.started.values()]
    assert not any(workers.settings(1)["mqtt_share_group"] in one for one in told)


def test_a_number_that_no_worker_has_is_asked_for_once_and_filled_and_no_other(
    workers: Workers, stores: Stores, mosquitto: Mosquitto
) -> None:
    """Worker 2 is killed with its share at the broker: half of the numbers are not missing."""
    topic = "nhue/v1/GW-1/readings"
    running = workers.started[1]

    def send(*numbers: int) -> None:
        link = connect(mosquitto.port, f"pub-{uuid.uuid4().hex[:8]}")
        bodies = [body_of(one).replace(b"CX-A", b"CX-B") for one in numbers]
        publish_all(link, [publish_packet(topic, body, n + 1) for n, body in enumerate(bodies)])
        link.close()

    def next_seq() -> int:
        return max(
            (one.count.expected for one in stores.records.gateway_sequences("GW-1")), default=0
        )

    send(*range(LATER, LATER + 10))
    running.wait_until(lambda: next_seq() == LATER + 10)
    before = missing(stores)
    workers.started[2].kill()
    send(*range(LATER + 10, LATER + 40))
    send(*range(LATER + 41, LATER + 60))
    time.sleep(3)  # longer than it takes to ask, were worker 2 not waited for
    assert missing(stores) == before
    workers.started[2].start()
    lost = LATER + 40
    # It may be noticed with neighbours that were worker 2's: what is asked for is what lacks then.
    running.wait_until(lambda: asked_for(stores) == {lost: 1})
    send(lost)
    running.wait_until(lambda: asked_for(stores) == {})
    [(first, last, state, asked)] = [one for one in missing(stores) if one not in before]
    assert first <= lost <= last
    assert (state, asked) == ("filled", 1)


def test_a_worker_that_lost_its_journal_is_refused_before_it_takes_anything_in(
    workers: Workers, stores: Stores, tmp_path: Path
) -> None:
    """It would give out its positions again, and nothing at them would ever be stored."""
    stores.records.set_watermark("stored:3", begins_after(3) + 7)
    settings = workers.settings(3) | {"data_dir": str(tmp_path / "new disk")}
    refused = nhue("ingest", settings=settings)
    assert refused.returncode == 2, refused.stderr
    assert f"has stored position {begins_after(3) + 7}" in refused.stderr
    assert "a worker number that was never used" in refused.stderr
