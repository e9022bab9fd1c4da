"""What the API says of workers in other processes, from the beats that they leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.missing_numbers.outages import NO_BROKER, NO_JOURNAL, NOT_SERVED, OutageLog
from service.processes.beats import beating
from service.receiving.signs_of_life import leave_signs
from service.settings.clock import now
from service.settings.settings import Settings
from storage.ports.work.progress import NOT_CONNECTED, NOT_JOURNALLED, NOT_LET_IN, UNSERVED
from storage.records.store import SqlRecords


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


def beat(records: SqlRecords, **seconds_ago: int) -> None:
    for worker, ago in seconds_ago.items():
        number = int(worker.removeprefix("w"))
        records.beat("ingest", number, at_seconds=int(now().timestamp()) - ago)


def test_one_worker_alone_is_up_or_down(records: SqlRecords) -> None:
    health = beating(records, "ingest")
    assert health()["ingest"].status == "down"
    beat(records, w1=3)
    assert health()["ingest"].status == "ok"
    beat(records, w1=90)
    assert health()["ingest"].status == "down"


def test_a_worker_that_is_lost_is_named_and_what_waits_for_it_is_said(records: SqlRecords) -> None:
    health = beating(records, "ingest")
    beat(records, w1=3, w2=2)
    assert (health()["ingest"].status, health()["ingest"].detail[:13]) == ("ok", "all 2 workers")
    beat(records, w2=90)
    found = health()["ingest"]
    assert found.status == "degraded"
    assert found.detail.startswith("not heard of: worker 2 for 9")
    assert "waits at the broker" in found.detail
    beat(records, w1=90)
    assert health()["ingest"].status == "down"


def test_a_worker_that_has_left_is_not_missed(records: SqlRecords) -> None:
    beat(records, w1=3, w2=900)
    records.beat("ingest", 2, at_seconds=0)
    assert beating(records, "ingest")()["ingest"].status == "ok"


def test_a_worker_that_lives_and_takes_in_nothing_is_down_with_its_cause(
    records: SqlRecords,
) -> None:
    health = beating(records, "ingest")
    beat(records, w1=3)
    records.beat(NOT_LET_IN, 1, at_seconds=int(now().timestamp()) - 3)
    found = health()["ingest"]
    assert (found.status, found.detail[:8]) == ("down", "refused:")
    beat(records, w1=1)  # and no sign behind it: it was let in
    assert health()["ingest"].status == "ok"
    beat(records, w2=1)
    records.beat(NOT_CONNECTED, 2, at_seconds=int(now().timestamp()) - 1)
    found = health()["ingest"]
    assert (found.status, found.detail[:22]) == ("degraded", "worker 2: not connecte")
    beat(records, w1=90)
    assert health()["ingest"].status == "down"


@pytest.mark.parametrize(
    ("fault", "refused", "sign"),
    [
        (NO_BROKER, "refused: by it", NOT_LET_IN),
        (NO_BROKER, None, NOT_CONNECTED),
        (NO_JOURNAL, None, NOT_JOURNALLED),
        (NOT_SERVED, None, UNSERVED),
        (None, None, None),
    ],
)
def test_receiving_leaves_what_keeps_it_from_taking_in(
    records: SqlRecords, tmp_path: Path, fault: str | None, refused: str | None, sign: str | None
) -> None:
    outages = OutageLog(records, started_us=0, last_record_us=None)
    settings = Settings(data_dir=tmp_path)
    leave_signs(records, settings, outages, now(), on_disk=1, fault=fault, is_refused=bool(refused))
    signs = (NOT_LET_IN, NOT_CONNECTED, NOT_JOURNALLED, UNSERVED)
    assert [one for one in signs if records.beats(one)] == [one for one in signs if one == sign]
    assert beating(records, "ingest")()["ingest"].status == ("down" if sign else "ok")
