"""Wrong clocks: a gateway's may be refused with its reason; ours never decides what stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.legal_day import legal_day_of
from ingest.retention.claims import nothing_held
from ingest.retention.journal_round import keep
from storage.journal.reader import JournalReader
from storage.journal.verify.verify import verify
from tests.end_to_end.faults.load import FIRST_US, OUTLET, body_of
from tests.end_to_end.faults.receiving import ReceivingSide
from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import nhue

pytestmark = pytest.mark.live("mosquitto")
DAY_US = 86_400_000_000


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own."""
    with running_mosquitto(tmp_path / "mosquitto") as own:
        yield own


@pytest.fixture
def side(
    tmp_path: Path, broker: Mosquitto, registry_folder: Callable[[int], Path]
) -> Iterator[ReceivingSide]:
    """The receiving side, connected; its clock may be set."""
    settings = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(broker.port)}
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    log = tmp_path / "receiving.log"
    receiving = ReceivingSide(settings, log)
    receiving.start()
    receiving.wait_until(lambda: "listening" in log.read_text(encoding="utf-8"))
    yield receiving
    receiving.end()


def at(time: datetime, cod: float) -> bytes:
    sample = {"outlet": OUTLET, "time": time.isoformat(), "values": {"COD": cod}}
    return json.dumps({"seq": 1, "sent": time.isoformat(), "samples": [sample]}).encode()


def test_a_gateways_clock_ahead_is_refused_beyond_the_tolerance_and_behind_is_taken(
    side: ReceivingSide, broker: Mosquitto
) -> None:
    """Ten minutes ahead are allowed; the reading's own time says which day it counts on."""
    now = datetime.now(UTC).replace(microsecond=0)
    for ahead, cod in (
        (timedelta(minutes=9), 1.0),
        (timedelta(minutes=11), 2.0),
        (timedelta(days=365), 3.0),
        (timedelta(hours=-7), 4.0),
        (timedelta(days=-400), 5.0),
    ):
        publish(broker, at(now + ahead, cod))
    side.wait_beyond(4)
    side.wait_until(lambda: side.metric("nhue_refusals_total") == 2)
    side.end()
    notes = [record.entry.note for record in JournalReader(side.journal, 0).records()]
    assert [b"time-future" in note for note in notes] == [False, True, True, False, False]
    assert side.stored().read(OUTLET, "COD", 0, 2**62).value.tolist() == [5.0, 4.0, 1.0]


def test_our_clock_stepping_back_stops_nothing_and_the_first_to_come_still_stands(
    side: ReceivingSide, broker: Mosquitto
) -> None:
    """The step goes back over two midnights: the later message has the earlier receipt."""
    publish(broker, at(datetime.fromtimestamp(FIRST_US / 1e6, UTC), 61.0))
    publish(broker, body_of(1))
    side.wait_beyond(1)
    side.clock_ahead_us.value = -2 * DAY_US
    publish(broker, at(datetime.fromtimestamp(FIRST_US / 1e6, UTC), 99.0))
    publish(broker, body_of(2))
    side.wait_beyond(3)
    side.wait_until(lambda: side.metric("nhue_clock_steps_back_total") == 1)
    side.wait_until(lambda: (side.says("clock") or ("",))[0] == "degraded")
    side.wait_until(
        lambda: any(f"set back by {s}" in str(side.says("clock")) for s in (1727, 1728))
    )
    side.clock_ahead_us.value = 0
    publish(broker, body_of(3))
    side.wait_beyond(4)
    side.end()
    received = [record.entry.received_us for record in JournalReader(side.journal, 0).records()]
    assert received[2] < received[0] < received[4]
    store = side.stored()
    assert store.read(OUTLET, "COD", 0, 2**62).value.tolist() == [61.0, 1 / 8, 2 / 8, 3 / 8]
    (conflict,) = store.conflicts(OUTLET, "COD", 0, 2**62)
    assert conflict.value == 99.0
    assert verify(side.journal).findings == []


def test_a_journal_whose_clock_stepped_back_is_sealed_and_its_days_are_closed(
    side: ReceivingSide, broker: Mosquitto
) -> None:
    for number, days in enumerate((0, -2, -1, -3, 0)):
        side.clock_ahead_us.value = days * DAY_US
        publish(broker, body_of(number))
        side.wait_beyond(number)
    side.end()
    now = datetime.now(UTC) + timedelta(days=2)
    kept = keep(side.journal, now=now, keep_days=None, held=nothing_held, stored_position=5)
    assert kept.troubles == []
    assert kept.sealed != []
    found = verify(side.journal)
    assert found.findings == []
    assert found.records == 5


def test_a_restart_under_a_clock_set_back_goes_on_after_the_last_position(
    side: ReceivingSide, broker: Mosquitto
) -> None:
    publish(broker, body_of(0))
    side.wait_beyond(0)
    side.kill()
    side.clock_ahead_us.value = -3 * DAY_US
    side.start()
    publish(broker, body_of(1))
    side.wait_beyond(1)
    side.end()
    records = list(JournalReader(side.journal, 0).records())
    # Killed before the broker heard of it, the first comes twice.
    assert [record.position for record in records] in ([1, 2], [1, 2, 3])
    first, *_, last = (legal_day_of(record.entry.received_us) for record in records)
    assert first - last == timedelta(days=3)
    assert verify(side.journal).findings == []
