"""A second worker's journal begins elsewhere, and is kept, read and verified like the first's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import SettingsUnusable
from storage.journal.diary import day_digests
from storage.journal.record import GENESIS
from storage.journal.segments import POSITIONS_OF_A_WORKER, parts
from storage.journal.verify.verify import verify
from storage.journal.writer import Journal
from tests.storage.journal.examples import MONDAY, THURSDAY, all_records, entry, kept, names, write

BEFORE = 2 * POSITIONS_OF_A_WORKER  # of the third worker


def filled(folder: Path) -> int:
    return write(folder, worker=3)


def test_positions_begin_after_those_of_the_worker_before(tmp_path: Path) -> None:
    filled(tmp_path)
    records = all_records(tmp_path)
    assert [record.position for record in records] == [BEFORE + n for n in range(1, 17)]
    assert parts(tmp_path)[0].first == BEFORE + 1
    reopened = Journal(tmp_path, worker=3)
    assert reopened.append([entry("on", MONDAY)]) == [BEFORE + 17]
    reopened.close()


def test_a_reader_goes_on_from_any_position_of_it(tmp_path: Path) -> None:
    last = filled(tmp_path)
    for after in (0, BEFORE, BEFORE + 5, last):
        found = [record.position for record in all_records(tmp_path, after)]
        assert found == list(range(max(after, BEFORE) + 1, last + 1))


def test_its_chain_begins_with_nothing_before_and_holds_plain_sealed_and_removed(
    tmp_path: Path,
) -> None:
    last = filled(tmp_path)
    found = verify(tmp_path)
    assert (found.findings, found.records, found.last) == ([], 16, last)
    done = kept(tmp_path, last)
    assert [line.records for line in day_digests(tmp_path)] == [4, 4, 4]
    assert done.sealed[0].digest_before == GENESIS.hex()
    assert verify(tmp_path, stored_position=last).findings == []
    removed = kept(tmp_path, last, now=THURSDAY + timedelta(days=9), days=1).removed
    assert removed[0].first == BEFORE + 1
    found = verify(tmp_path, stored_position=last)
    assert (found.findings, len(found.removed), found.last) == ([], len(removed), last)
    assert all_records(tmp_path)[-1].position == last


def test_a_first_segment_that_is_gone_is_missed(tmp_path: Path) -> None:
    last = filled(tmp_path)
    parts(tmp_path)[0].path.unlink()
    (finding,) = verify(tmp_path, stored_position=last).findings
    assert finding.position == BEFORE + 1


def test_the_journal_of_another_worker_is_refused_in_words(tmp_path: Path) -> None:
    filled(tmp_path)
    before = names(tmp_path, "*")
    with pytest.raises(SettingsUnusable, match=r"begun by worker 3, and we are worker 1"):
        Journal(tmp_path)
    assert names(tmp_path, "*") == before
    Journal(tmp_path, worker=3).close()
