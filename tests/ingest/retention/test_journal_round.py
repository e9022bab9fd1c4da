from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import JournalDamaged, SettingsUnusable, StoreUnavailable
from ingest.retention.claims import Claims
from ingest.retention.journal_round import keep
from storage.journal.diary import day_digests, removed_segments
from storage.journal.files import keeping_lock
from storage.journal.reader import verify_chain
from storage.journal.segments import segments
from storage.journal.verify.verify import verify
from storage.journal.writer import Journal
from tests.storage.journal.examples import (
    MONDAY,
    THURSDAY,
    all_records,
    entry,
    kept,
    names,
    write,
)

YEAR = timedelta(days=365)
WEDNESDAY = MONDAY + timedelta(days=2, minutes=2)


def test_by_default_everything_is_sealed_and_nothing_is_ever_removed(tmp_path: Path) -> None:
    last = write(tmp_path)
    before = all_records(tmp_path)
    done = kept(tmp_path, last, now=THURSDAY + 10 * YEAR)
    assert (done.removed, done.held, done.troubles) == ([], [], [])
    assert [header.last for header in done.sealed] == [2, 4, 6, 8, 10, 12, 14]
    assert all_records(tmp_path) == before
    again = kept(tmp_path, last, now=THURSDAY + 10 * YEAR)
    assert (again.days, again.sealed, again.removed) == ([], [], [])


def test_each_ended_day_of_receipt_gets_one_line_with_the_chains_digest(tmp_path: Path) -> None:
    last = write(tmp_path, days=4, each=4)
    records = all_records(tmp_path)
    kept(tmp_path, last, now=THURSDAY)
    kept(tmp_path, last, now=THURSDAY)
    lines = day_digests(tmp_path)
    assert [(line.day, line.last, line.records) for line in lines] == [
        ((MONDAY + timedelta(days=day)).date(), 4 * day + 4, 4) for day in range(3)
    ]
    assert [line.digest for line in lines] == [
        records[line.last - 1].digest.hex() for line in lines
    ]


def test_a_day_that_is_not_wholly_stored_gets_no_line_yet(tmp_path: Path) -> None:
    write(tmp_path, days=4, each=4)
    assert [line.last for line in kept(tmp_path, 7).days] == [4]
    assert [line.last for line in kept(tmp_path, 8).days] == [8]


def test_today_gets_no_line_while_it_lasts(tmp_path: Path) -> None:
    last = write(tmp_path, days=2, each=4)
    assert len(kept(tmp_path, last, now=MONDAY + timedelta(days=1, hours=12)).days) == 1
    assert kept(tmp_path, last, now=MONDAY + timedelta(days=9)).days == []


def test_a_clock_that_was_once_years_ahead_keeps_no_later_day_from_its_line(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path)
    for received in (0, 70 * 365, 1, 2, 3):
        journal.append([entry("x", MONDAY + timedelta(days=received))])
    journal.close()
    days = []
    for now in range(1, 6):
        done = kept(tmp_path, 5, now=MONDAY + timedelta(days=now))
        assert done.troubles == []
        days += [(line.day.day, line.last) for line in done.days]
    assert days == [(23, 2), (24, 3), (25, 4)]
    assert verify(tmp_path, stored_position=5).findings == []


def test_nothing_unstored_is_sealed_or_removed(tmp_path: Path) -> None:
    last = write(tmp_path)
    for stored in range(last + 1):
        done = kept(tmp_path, stored, now=THURSDAY + YEAR, days=1)
        assert all(header.last <= stored for header in done.sealed)
        assert all(line.last <= stored for line in done.removed)
        assert [record.position for record in all_records(tmp_path, stored)] == list(
            range(stored + 1, last + 1)
        )


def test_what_is_older_than_the_setting_goes_and_the_chain_holds_across_the_hole(
    tmp_path: Path,
) -> None:
    last = write(tmp_path, days=3, each=4)
    records = all_records(tmp_path)
    done = kept(tmp_path, last, now=WEDNESDAY, days=1)
    assert [line.last for line in done.removed] == [2, 4, 6]  # Tuesday's second half is younger
    assert all_records(tmp_path) == records[6:]
    assert all_records(tmp_path, 3) == records[6:]
    assert all_records(tmp_path, 9) == records[9:]
    assert verify_chain(tmp_path) == last - 6
    found = verify(tmp_path, stored_position=last)
    assert found.findings == []
    assert [(line.first, line.last) for line in found.removed] == [(1, 2), (3, 4), (5, 6)]
    assert removed_segments(tmp_path) == found.removed


def test_when_the_cases_cannot_be_asked_nothing_is_removed_and_it_is_said(tmp_path: Path) -> None:
    last = write(tmp_path)

    def down() -> Claims:
        raise StoreUnavailable("the records do not answer")

    done = keep(tmp_path, now=THURSDAY + YEAR, keep_days=1, held=down, stored_position=last)
    assert done.sealed
    assert done.removed == []
    assert "the records do not answer" in done.troubles[0]


def test_one_damaged_segment_is_said_and_the_others_are_sealed(tmp_path: Path) -> None:
    last = write(tmp_path)
    damaged = segments(tmp_path)[1]
    data = bytearray(damaged.read_bytes())
    data[-1] ^= 1
    damaged.write_bytes(data)
    done = kept(tmp_path, last)
    assert len(done.troubles) == 1
    assert damaged.name in done.troubles[0]
    assert damaged.read_bytes() == data
    assert len(done.sealed) == 6


def test_a_broken_line_stops_removal_until_it_is_restored(tmp_path: Path) -> None:
    last = write(tmp_path)
    kept(tmp_path, last)
    path = tmp_path / "digests.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"records":4', b'"records":5', 1))
    done = kept(tmp_path, last, now=THURSDAY + YEAR, days=1)
    assert done.removed == []
    assert "line 1 is not as it was written" in done.troubles[0]


def test_a_line_that_a_crash_left_half_written_is_set_aside_and_written_anew(
    tmp_path: Path,
) -> None:
    last = write(tmp_path)
    kept(tmp_path, last)
    path = tmp_path / "digests.jsonl"
    lines = path.read_bytes()
    path.write_bytes(lines[:-20])
    done = kept(tmp_path, last)
    assert "set aside" in done.troubles[0]
    assert len(names(tmp_path, "digests.torn-*")) == 1
    assert [line.day for line in day_digests(tmp_path)] == [
        (MONDAY + timedelta(days=day)).date() for day in range(3)
    ]
    assert verify(tmp_path, stored_position=last).findings == []


class _Crash(BaseException):
    """The process ends here."""


STEPS: list[tuple[object, str]] = [(os, "fsync"), (Path, "unlink"), (Path, "rename")]


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("nth", [1, 2, 5, 9, 14, 20, 27, 35])
def test_a_crash_anywhere_in_a_round_loses_nothing_and_the_next_round_finishes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, nth: int
) -> None:
    last = write(tmp_path, days=3)
    records = all_records(tmp_path)
    owner, name = STEPS[step]
    real: Callable[..., object] = getattr(owner, name)
    calls = [0]

    def crashing(*given: object, **options: object) -> object:
        calls[0] += 1
        if calls[0] == nth:
            raise _Crash
        return real(*given, **options)

    with monkeypatch.context() as crash:
        crash.setattr(owner, name, crashing)
        with suppress(_Crash):
            kept(tmp_path, last, now=WEDNESDAY, days=1)
    found = verify(tmp_path, stored_position=last)
    assert found.findings == []
    gone = sum(line.records for line in found.removed)
    assert all_records(tmp_path) == records[gone:]
    assert kept(tmp_path, last, now=WEDNESDAY, days=1).troubles == []
    assert all_records(tmp_path) == records[6:]
    assert len(segments(tmp_path)) == 1
    assert len(day_digests(tmp_path)) == 2


def test_two_do_not_keep_at_once(tmp_path: Path) -> None:
    last = write(tmp_path)
    with keeping_lock(tmp_path), pytest.raises(StoreUnavailable, match="another process"):
        kept(tmp_path, last)


def test_keeping_for_no_day_at_all_is_refused(tmp_path: Path) -> None:
    last = write(tmp_path)
    with pytest.raises(SettingsUnusable, match="at least 1 day"):
        kept(tmp_path, last, days=0)


def test_the_journal_is_written_on_while_it_is_kept(tmp_path: Path) -> None:
    write(tmp_path)
    journal = Journal(tmp_path, segment_bytes=300)
    for number in range(6):
        journal.append([entry(f"later {number}", THURSDAY)])
        assert kept(tmp_path, journal.committed).troubles == []
    journal.close()
    assert verify(tmp_path, stored_position=22).findings == []
    assert len(all_records(tmp_path)) == 22


def test_a_hole_that_no_line_explains_is_damage(tmp_path: Path) -> None:
    last = write(tmp_path, days=3)
    kept(tmp_path, last, now=WEDNESDAY, days=1)
    (tmp_path / "removed.jsonl").unlink()
    with pytest.raises(JournalDamaged, match="record 1 is missing"):
        all_records(tmp_path)
    assert verify(tmp_path, stored_position=last).findings
