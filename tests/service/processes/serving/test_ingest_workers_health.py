"""What the API says of workers in other processes, from the beats that they leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.processes.beats import beating
from service.settings.clock import now
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
