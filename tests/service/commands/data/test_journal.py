"""The journal on the command line: a hold, what retention removes, and a replay of what is left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import FaultsFound, JournalDamaged, NotFound, SettingsUnusable, StoreUnavailable
from domain.legal_day import HANOI, to_microseconds
from ingest.storing.storer import WATERMARK
from service.commands.main import app
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_records, open_stores
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.segments import SEGMENT_HEADER_BYTES, segments
from storage.journal.writer import Journal
from tests.ingest.sites import small_registry

Nhue = Callable[..., Result]
BEGIN = datetime(2025, 3, 10, 12, tzinfo=HANOI)
HOLD = (
    *("hold", "add", "CX-1", "--from", "2025-03-11", "--to", "2025-03-11"),
    *("--reason", "khiếu nại", "--document", "CV 12", "--by", "Nguyễn Thị Hà"),
)
RELEASE = ("hold", "release", "1", "--reason", "xong", "--by", "Lê Thị Bình")


def reading(number: int) -> JournalEntry:
    time = (BEGIN + timedelta(days=number)).isoformat()
    sample = {"outlet": "CX-1", "time": time, "values": {"COD": float(number)}}
    payload = json.dumps({"seq": number, "sent": time, "samples": [sample]}).encode()
    received = to_microseconds(BEGIN + timedelta(days=number))
    return JournalEntry(RecordKind.READINGS, received, "nhue/v1/GW-1/readings", b"", payload)


@pytest.fixture
def nhue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nhue:
    """Return the command line on a journal of five days, one message each, stored and judged."""
    monkeypatch.setenv("NHUE_JOURNAL_KEEP_DAYS", "30")
    settings = load_settings(data_dir=tmp_path)
    with open_records(settings) as records:
        records.add_registry(small_registry(), now())
        records.set_watermark(WATERMARK, 5)
    journal = Journal(settings.journal_dir, segment_bytes=1)
    for number in range(5):
        journal.append([reading(number)])
    journal.close()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--data-dir", str(tmp_path), *arguments])

    return run


def test_a_held_day_stays_when_its_time_has_come_and_a_replay_brings_in_what_is_left(
    nhue: Nhue, tmp_path: Path
) -> None:
    assert "hold 1 (CX-1, 2025-03-11 to 2025-03-11, CV 12): kept" in nhue(*HOLD).output
    assert "4 segments sealed, 3 removed, 1 held" in (kept := nhue("keep")).output
    assert "00000002.sealed stays: hold 1 (CX-1" in kept.output
    replayed = nhue("replay")
    assert replayed.exit_code == 3
    assert "2 journal records replayed" in replayed.output
    assert "older than 30 days: positions 3 to 3, received 2025-03-12 05:00" in replayed.output
    assert "3 journal records cannot be replayed" in replayed.output
    with open_stores(load_settings(data_dir=tmp_path)) as stores:
        assert stores.readings.read("CX-1", "COD", 0, 2**62).value.tolist() == [1.0, 4.0]


def test_a_replay_ends_where_retention_removed_all_before_a_segment_that_is_still_empty(
    nhue: Nhue, tmp_path: Path
) -> None:
    journal_dir = load_settings(data_dir=tmp_path).journal_dir
    assert "4 segments sealed, 4 removed" in nhue("keep").output
    os.truncate(segments(journal_dir)[-1], SEGMENT_HEADER_BYTES)  # its tail was damaged, and cut
    replayed = nhue("replay")
    assert replayed.exit_code == 3
    assert "0 journal records replayed" in replayed.output
    assert "4 journal records cannot be replayed" in replayed.output
    with open_records(load_settings(data_dir=tmp_path)) as records:
        assert records.watermark(WATERMARK) == 4
    journal = Journal(journal_dir)
    assert journal.append([reading(4)]) == [5]
    journal.close()


def test_a_replay_names_a_gap_that_retention_did_not_make(nhue: Nhue, tmp_path: Path) -> None:
    segments(load_settings(data_dir=tmp_path).journal_dir)[2].unlink()
    refused = nhue("replay").exception
    assert isinstance(refused, JournalDamaged)
    assert "record 3 is missing or not sound" in str(refused)


def test_a_journal_whose_open_segment_is_gone_after_retention_never_begins_at_1_again(
    nhue: Nhue, tmp_path: Path
) -> None:
    assert "4 removed" in nhue("keep").output
    segments(load_settings(data_dir=tmp_path).journal_dir)[-1].unlink()
    refused = nhue("replay").exception
    assert isinstance(refused, JournalDamaged)
    assert "the open segment is missing" in str(refused)


def test_what_was_held_goes_after_its_release_which_stays_on_record(nhue: Nhue) -> None:
    nhue(*HOLD)
    nhue("keep")
    assert "released by Lê Thị Bình" in nhue(*RELEASE).output
    assert "0 segments sealed, 1 removed, 0 held" in nhue("keep").output
    (line,) = nhue("hold", "list").output.splitlines()[2:]
    assert line.split("\t")[:6] == ["1", "CX-1", "2025-03-11", "2025-03-11", "CV 12", "khiếu nại"]
    assert "Nguyễn Thị Hà" in line
    assert "Lê Thị Bình" in line
    assert "none" in nhue("hold", "list", "CX-2").output
    assert isinstance(nhue("hold", "list", "CX-0").exception, NotFound)
    assert isinstance(nhue("store", "refused", "CX-0").exception, NotFound)
    assert isinstance(nhue(*RELEASE).exception, FaultsFound)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (("nobody's", *HOLD[3:]), NotFound),
        (("CX-1", "--from", "2025-03-12", *HOLD[5:]), SettingsUnusable),
        (("CX-1", *HOLD[3:7], "--reason", " ", *HOLD[9:]), SettingsUnusable),
    ],
)
def test_a_hold_that_cannot_be_placed_is_refused_in_words(
    nhue: Nhue, changed: tuple[str, ...], error: type[Exception]
) -> None:
    assert isinstance(nhue("hold", "add", *changed).exception, error)
    assert "none" in nhue("hold", "list").output


def test_a_what_if_asks_no_store_that_lacks_what_was_stored(nhue: Nhue, tmp_path: Path) -> None:
    asked = ("what-if", "--from", "2025-03-11", "--to", "2025-03-11", "--kq", "0.9")
    with open_records(load_settings(data_dir=tmp_path)) as records:
        records.set_store_marked(1)
    refused = nhue(*asked).exception
    assert isinstance(refused, StoreUnavailable)
    assert "position 0 of 5" in str(refused)
    assert nhue("replay").exit_code == 0
    assert nhue(*asked).exit_code == 0
