"""Two workers share one broker's readings: killed in the middle, nothing is lost or doubled."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.legal_day import legal_day_of
from service.settings import Settings
from service.stores import Stores, open_stores
from storage.journal_parts import begins_after
from storage.journal_verify import verify
from tests.bench.load import connect, publish_all, publish_packet
from tests.end_to_end.fault_load import (
    FIRST_US,
    OUTLET,
    SteadyLoad,
    body_of,
    journalled,
    seeded,
    stored_whole,
)
from tests.servers.influxd import NamedInfluxd, RunningInfluxd
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.live("mosquitto", "influxd", "postgres")
ALWAYS = (0, 2**62)


class Workers:
    """Two services in one share, each with a journal of its own, and the stores they share."""

    def __init__(self, settings: dict[str, str], folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._given = settings
        self._stack = stack
        self.started: dict[int, RunningNhue] = {}

    def settings(self, worker: int) -> dict[str, str]:
        own = {"data_dir": str(self._folder / f"data-{worker}"), "ingest_worker": str(worker)}
        return self._given | own

    def start(self, worker: int) -> None:
        log = self._folder / f"nhue-{worker}.log"
        running = running_nhue("ingest", settings=self.settings(worker), log=log)
        self.started[worker] = self._stack.enter_context(running)
        self.started[worker].wait_for_log("connected")

    def journal(self, worker: int) -> Path:
        return self._folder / f"data-{worker}" / "journal"

    def stored(self, stores: Stores, worker: int) -> int:
        """Return how many records of a worker's journal are stored."""
        name = "stored" if worker == 1 else f"stored:{worker}"
        return max(stores.records.watermark(name) - begins_after(worker), 0)


@pytest.fixture
def workers(
    tmp_path: Path,
    mosquitto: Mosquitto,
    influx_server: RunningInfluxd | NamedInfluxd,
    postgres_server: Postgres,
    registry_folder: Callable[[int], Path],
) -> Iterator[Workers]:
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
    }
    with ExitStack() as stack:
        made = Workers(settings, tmp_path, stack)
        imported = nhue("import", str(registry_folder(60)), settings=made.settings(1))
        assert imported.returncode == 0, imported.stderr
        made.start(1)
        made.start(2)
        yield made


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    workers: Workers, mosquitto: Mosquitto
) -> None:
    chance = seeded(2)
    with (
        open_stores(Settings.model_validate(workers.settings(1))) as stores,
        SteadyLoad(mosquitto.port, chance=seeded(3)) as load,
    ):
        for worker in (2, 1):
            stored = workers.stored(stores, worker)
            running = workers.started[worker]
            running.wait_until(lambda one=worker, had=stored: workers.stored(stores, one) > had)
            time.sleep(chance.uniform(0, 0.5))  # the random moment, no wait
            running.kill()
            running.start()
        count = load.finish()
        both = [workers.journal(worker) for worker in (1, 2)]
        workers.started[1].wait_until(lambda: journalled(*both) == set(range(count)))
        records = [verify(journal) for journal in both]
        assert [found.findings for found in records] == [[], []]
        assert all(found.records > count // 4 for found in records), "the broker shares evenly"
        for worker in (1, 2):
            last = records[worker - 1].records
            workers.started[worker].wait_until(
                lambda one=worker, all_of=last: workers.stored(stores, one) >= all_of
            )
        stored_whole(stores.readings, count)
        # What is stored is to be judged, whichever worker stored it: the days as of one worker.
        due = {(one.outlet_id, one.day) for one in stores.records.due(99)}
        assert due == {(OUTLET, legal_day_of(FIRST_US + n * 1_000_000)) for n in range(count)}
        assert load.torn > 0
        told = (
            workers.started[1].log.read_text("utf-8"),
            workers.started[2].log.read_text("utf-8"),
        )
        assert not any(workers.settings(1)["mqtt_share_group"] in one for one in told)


def test_a_conflict_that_comes_by_another_worker_is_kept_beside_the_first(
    workers: Workers, mosquitto: Mosquitto
) -> None:
    """The broker gives them out in turns: what one worker was given, the other one gets again."""
    topic = "nhue/v1/GW-1/readings"

    def send(*bodies: bytes) -> None:
        link = connect(mosquitto.port, f"pub-{uuid.uuid4().hex[:8]}")
        publish_all(link, [publish_packet(topic, body, n + 1) for n, body in enumerate(bodies)])
        link.close()

    first = [body_of(number) for number in range(20)]
    other = [body_of(number).replace(b'"COD": ', b'"COD": 9') for number in range(20)]
    with open_stores(Settings.model_validate(workers.settings(1))) as stores:

        def wait_for(count: int) -> None:
            workers.started[1].wait_until(
                lambda: sum(workers.stored(stores, worker) for worker in (1, 2)) == count
            )

        send(*first)
        wait_for(20)
        send(first[0], *first, *other)  # one more turns the turns
        wait_for(61)
        stored = stores.readings.read(OUTLET, "COD", *ALWAYS)
        assert stored.value.tolist() == [number / 8 for number in range(20)]
        conflicts = stores.readings.conflicts(OUTLET, "COD", *ALWAYS)
        assert [conflict.value for conflict in conflicts] == [
            float(f"9{number / 8}") for number in range(20)
        ]
        assert {conflict.position > begins_after(2) for conflict in conflicts} == {False, True}
