"""Signal 9 at random moments under load: what was acknowledged is there once, and is chained."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.settings.settings import Settings
from service.stores.opened import open_stores
from storage.journal.verify.verify import verify
from tests.end_to_end.faults.load import SteadyLoad, all_stored, journalled, seeded, stored_whole
from tests.end_to_end.faults.processes import children_of, ended
from tests.end_to_end.faults.receiving import ReceivingSide
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import nhue, running_nhue

KILLS = 100
MOMENT_SECONDS_MOST = 0.15
KILLS_OF_THE_WHOLE = 5


@pytest.fixture
def own_settings(
    tmp_path: Path, mosquitto: Mosquitto, registry_folder: Callable[[int], Path]
) -> dict[str, str]:
    """The embedded store with its registry, and a session of its own at the broker."""
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": f"nhue-{tmp_path.name}",
    }
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    return settings


@pytest.mark.live("mosquitto")
def test_a_hundred_kills_of_the_receiving_side_lose_and_double_nothing(
    own_settings: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """What we acknowledged the broker has forgotten: only our journal can still hold it."""
    chance = seeded(9)
    side = ReceivingSide(own_settings, tmp_path / "receiving.log")
    side.start()
    side.wait_until(lambda: "listening" in (tmp_path / "receiving.log").read_text("utf-8"))
    under_load = 0
    with SteadyLoad(mosquitto.port, chance=seeded(100)) as load:
        for kill in range(KILLS):
            begun = side.committed.value
            if kill % 5:  # each fifth may be hit while it starts and reads its journal's tail
                side.wait_beyond(begun)
            time.sleep(chance.uniform(0, MOMENT_SECONDS_MOST))  # the random moment, no wait
            side.kill()
            under_load += side.committed.value > begun
            side.start()
        count = load.finish()
    side.wait_until(lambda: len(journalled(side.journal)) == count)
    side.kill()
    found = verify(side.journal)
    assert found.findings == []
    assert under_load >= KILLS * 4 // 5, "a kill must hit a process that takes in messages"
    assert load.torn > 0
    stored_whole(side.stored(), count)


@pytest.mark.live("mosquitto")
def test_kills_of_the_whole_service_or_of_either_process_lose_and_double_nothing(
    own_settings: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """The process that is left alone ends too, so that the next one gets journal and stores."""
    chance = seeded(5)
    journal = tmp_path / "data" / "journal"
    with running_nhue("ingest", settings=own_settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        with SteadyLoad(mosquitto.port, per_second=200, chance=seeded(6)) as load:
            for kill in range(KILLS_OF_THE_WHOLE):
                (receiving,) = children_of(service.process.pid)
                time.sleep(chance.uniform(0, 1))  # the random moment, no wait
                parent = service.process.pid
                victims = ([parent], [receiving], [receiving, parent])[kill % 3]
                for process in victims:
                    os.kill(process, signal.SIGKILL)
                assert service.process.wait(PATIENCE_SECONDS) != 0
                ended(receiving)
                service.start()
                service.wait_until(lambda: bool(children_of(service.process.pid)))
            count = load.finish()
        service.wait_until(lambda: len(journalled(journal)) == count)
        service.wait_until(lambda: all_stored(own_settings))
        assert service.end() == 0
    assert verify(journal).findings == []
    with open_stores(Settings.model_validate(own_settings)) as stores:
        stored_whole(stores.readings, count)
