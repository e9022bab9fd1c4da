"""The container's health check sees a part's last beat in the records."""

from __future__ import annotations

import runpy
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.ports.work.progress import name_and_worker
from storage.records.store import SqlRecords

ROOT = Path(__file__).resolve().parents[3]
main: Callable[[str], int] = runpy.run_path(str(ROOT / "deploy" / "alive.py"))["main"]


@pytest.fixture
def records_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    monkeypatch.setenv("NHUE_RECORDS_URL", url)
    return url


def note_beat(url: str, part: str, seconds_ago: int) -> None:
    records = SqlRecords.open(url)
    name, worker = name_and_worker(part)
    records.beat(name, worker, at_seconds=int(time.time()) - seconds_ago)
    records.close()


def test_a_part_that_beat_just_now_is_alive(records_url: str) -> None:
    note_beat(records_url, "ingest", 5)
    assert main("ingest") == 0


def test_of_several_workers_each_is_asked_about_by_its_own_name(records_url: str) -> None:
    note_beat(records_url, "ingest", 600)
    note_beat(records_url, "ingest:2", 5)
    assert (main("ingest"), main("ingest:2"), main("ingest:3")) == (1, 0, 1)


def test_a_part_that_fell_silent_is_not(
    records_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    note_beat(records_url, "judge", 600)
    assert main("judge") == 1
    assert "silent for 6" in capsys.readouterr().err


def test_a_part_that_never_beat_is_not(records_url: str) -> None:
    note_beat(records_url, "ingest", 5)
    assert main("judge") == 1


def test_records_that_do_not_answer_are_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NHUE_RECORDS_URL", "postgresql+psycopg://nhue:x@127.0.0.1:1/nhue")
    assert main("ingest") == 1
    assert capsys.readouterr().err.startswith("ingest: ")
