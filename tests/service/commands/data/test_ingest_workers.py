"""Workers on the command line: which there are, and that one left for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import FaultsFound, NotFound, SettingsUnusable
from domain.legal_day import to_microseconds
from service.processes.beats import beating
from service.commands.main import app
from service.settings.clock import now
from ingest.missing_numbers.outages import STOPPED, OutageLog
from service.settings.settings import load_settings
from service.stores.opened import open_records
from storage.journal.segments import begins_after
from storage.ports.work.progress import INGEST, STORED, of_worker
from storage.ports.records import RecordStore
from storage.records.store import SqlRecords
from tests.ingest.sites import small_registry

Nhue = Callable[..., Result]
BY = ("--by", "Trần Văn An", "--reason", "máy hỏng")
BEGIN = begins_after(2)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordStore]:
    with open_records(load_settings(data_dir=tmp_path)) as opened:
        opened.add_registry(small_registry(), now())
        yield opened


@pytest.fixture
def nhue(tmp_path: Path) -> Nhue:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--data-dir", str(tmp_path), "worker", *arguments])

    return run


def heard(records: RecordStore, worker: int, seconds_ago: int, *, unstored: int = 0) -> None:
    """Leave what a worker leaves that was heard of so long ago."""
    at, on_disk = int(now().timestamp()) - seconds_ago, begins_after(worker) + 9
    records.set_watermark(of_worker(STORED, worker), on_disk - unstored)
    records.set_accounted(worker, at * 1_000_000)
    records.beat(INGEST, worker, at_seconds=at, on_disk=on_disk)


def test_each_worker_is_listed_with_what_of_its_journal_is_not_stored(
    nhue: Nhue, records: RecordStore
) -> None:
    heard(records, 1, 3)
    heard(records, 2, 900, unstored=4)
    records.set_watermark("stored:3", begins_after(3) + 5)
    lines = [line.split("\t") for line in nhue("list").output.splitlines()[2:]]
    assert [(one[0], one[3], one[4]) for one in lines] == [
        ("1", "9", "0"),
        ("2", str(BEGIN + 5), "4"),
        ("3", str(begins_after(3) + 5), "-"),
    ]
    assert lines[2][1] == "-"


def test_a_worker_that_is_retired_is_named_by_health_no_more_and_who_said_so_stands(
    nhue: Nhue, records: RecordStore
) -> None:
    heard(records, 1, 3)
    heard(records, 2, 900)
    assert "worker 2" in beating(records, "ingest")()["ingest"].detail
    assert "worker 2: retired by Trần Văn An" in (done := nhue("retire", "2", *BY)).output
    assert "end its session at the broker" in done.output
    health = beating(records, "ingest")()["ingest"]
    assert (health.status, health.detail[:8]) == ("ok", "heard of")
    listed = nhue("list").output.splitlines()[-1]
    assert listed.startswith("2\t-\t-\t")
    assert "Trần Văn An" in listed
    assert listed.endswith(": máy hỏng")
    heard(records, 2, 1)
    assert nhue("list").output.splitlines()[-1].endswith("\t0\t-")


def test_its_last_silence_is_our_outage_and_none_is_noted_when_it_comes_back(
    nhue: Nhue, records: RecordStore
) -> None:
    heard(records, 2, 900)
    assert "outage of ours" in nhue("retire", "2", *BY).output
    (outage,) = records.outages(0, 2**62)
    assert 900_000_000 <= outage.end_us - outage.begin_us < 960_000_000
    back_us = to_microseconds(now() + timedelta(days=40))
    log = OutageLog(records, started_us=back_us, worker=2)
    log.observe(back_us + 5)
    log.write(now(), records.registry())
    assert records.outages(0, 2**62) == [outage]
    assert outage.reason != STOPPED


def test_a_worker_that_left_in_order_leaves_no_outage_after_that(
    nhue: Nhue, records: RecordStore
) -> None:
    heard(records, 2, 900)
    left = (now() - timedelta(seconds=895)).isoformat()
    done = nhue("retire", "2", *BY, "--left", left)
    assert (done.exit_code, records.outages(0, 2**62)) == (0, [])


def test_a_worker_that_lives_or_has_what_is_not_stored_is_not_retired(
    nhue: Nhue, records: RecordStore
) -> None:
    heard(records, 1, 3)
    heard(records, 2, 900, unstored=4)
    lives = nhue("retire", "1", *BY).exception
    assert isinstance(lives, SettingsUnusable)
    assert "worker 1 was heard of" in str(lives)
    unstored = nhue("retire", "2", *BY).exception
    assert isinstance(unstored, SettingsUnusable)
    assert "4 records of worker 2's journal are not stored" in str(unstored)
    assert isinstance(nhue("retire", "7", *BY).exception, NotFound)
    nameless = nhue("retire", "2", "--by", " ", "--reason", "x").exception
    assert isinstance(nameless, SettingsUnusable)
    assert records.retirements() == []
    assert nhue("retire", "2", *BY, "--lost").exit_code == 0
    assert [one.reason for one in records.retirements()] == ["máy hỏng; its journal is lost"]


def test_a_worker_that_beats_while_it_is_retired_stays(
    nhue: Nhue, records: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(records, 2, 900)
    as_ever = SqlRecords.retire_worker

    def beaten(self: SqlRecords, *told: object, **asked: object) -> object:
        heard(records, 2, 0)
        return as_ever(self, *told, **asked)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(SqlRecords, "retire_worker", beaten)
    assert isinstance(nhue("retire", "2", *BY).exception, FaultsFound)
    assert records.beats(INGEST)[2] > 0
