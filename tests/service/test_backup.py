"""A backup is taken while the house runs, holds each part once, and makes the house again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from domain.errors import JournalDamaged, NotFound, SettingsUnusable
from service.backup import taking
from service.backup.manifest import manifest_at, manifests
from service.backup.records_copy import copy_records
from service.backup.restoring import restore
from service.backup.taking import let_go, take_backup
from service.settings.settings import Settings
from service.stores.opened import open_records, open_unchecked
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.verify.verify import verify
from storage.journal.writer import Journal
from tests.servers.postgres import Postgres
from tests.storage.journal.decisions.test_deciding import decide_one_of_each, told
from tests.storage.records.contract.entered.own_thresholds import END, OWN
from tests.storage.records.contract.holds import HOLD
from tests.storage.records.examples import T0

_FORKING = multiprocessing.get_context("forkserver")


def house(folder: Path, records_url: str | None = None) -> Settings:
    return Settings(data_dir=folder, records_url=records_url)


def journalled(settings: Settings, messages: int, first: int = 0) -> None:
    journal = Journal(settings.journal_dir)
    for number in range(first, first + messages):
        received_us = 1_700_000_000_000_000 + number
        journal.append([JournalEntry(RecordKind.READINGS, received_us, "t", b"", b"x" * 1_000)])
    journal.close()


def filled(settings: Settings) -> bytes:
    with open_records(settings, decides=True) as records:
        decide_one_of_each(records)  # type: ignore[arg-type]  # it is SqlRecords
        records.end_own_thresholds(records.add_own_thresholds(OWN).id, END)
        journalled(settings, 50)
        (settings.data_dir / "sessions-1").write_bytes(b"what receiving has in mind")
        return msgspec.json.encode(told(records))  # type: ignore[arg-type]  # the same


def same_house(settings: Settings, before: bytes) -> None:
    with open_records(settings, decides=True) as records:
        assert msgspec.json.encode(told(records)) == before  # type: ignore[arg-type]  # the same
        assert records.decision_differences() == []
    assert verify(settings.decisions_folder).findings == []
    found = verify(settings.journal_dir)
    assert (found.findings, found.records) == ([], 50)
    assert (settings.data_dir / "sessions-1").read_bytes() == b"what receiving has in mind"


def test_a_restored_house_says_the_same(tmp_path: Path) -> None:
    before = filled(house(tmp_path / "data"))
    taken = take_backup(house(tmp_path / "data"), tmp_path / "backup", T0)
    restore(house(tmp_path / "again"), tmp_path / "backup", taken.manifest)
    same_house(house(tmp_path / "again"), before)


@pytest.mark.live("postgres")
def test_a_restored_house_on_postgresql_says_the_same(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    url = postgres_server.emptied()
    before = filled(house(tmp_path / "data", url))
    taken = take_backup(house(tmp_path / "data", url), tmp_path / "backup", T0)
    with pytest.raises(SettingsUnusable, match="not empty"):
        restore(house(tmp_path / "full", url), tmp_path / "backup", taken.manifest)
    url = postgres_server.emptied()
    restore(house(tmp_path / "again", url), tmp_path / "backup", taken.manifest)
    same_house(house(tmp_path / "again", url), before)
    with open_records(house(tmp_path / "again", url), decides=True) as records:
        assert records.add_hold(HOLD).id == 3


def test_a_second_backup_writes_what_is_new_alone_and_each_is_restored(tmp_path: Path) -> None:
    settings, backup = house(tmp_path / "data"), tmp_path / "backup"
    before = filled(settings)
    first = take_backup(settings, backup, T0)
    again = take_backup(settings, backup, T0 + timedelta(hours=1))
    assert again.new_bytes == 0
    with open_records(settings, decides=True) as records:
        records.add_hold(HOLD)
    later = take_backup(settings, backup, T0 + timedelta(hours=2))
    assert 0 < later.new_bytes < first.new_bytes
    restore(house(tmp_path / "old"), backup, manifest_at(backup, T0 + timedelta(hours=1)))
    same_house(house(tmp_path / "old"), before)
    assert let_go(backup, 1) == 2
    restore(house(tmp_path / "new"), backup, manifest_at(backup, None))
    with open_records(house(tmp_path / "new")) as records:
        assert len(records.holds()) == 3
    with pytest.raises(NotFound, match="none of that time"):
        manifest_at(backup, T0)


def test_what_was_decided_after_the_records_were_copied_comes_in_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = house(tmp_path / "data")
    with open_records(settings, decides=True) as records:
        records.add_hold(HOLD)

        def copied_then_decided(address: str, folder: Path) -> str:
            revision = copy_records(address, folder)
            records.add_hold(HOLD)
            return revision

        monkeypatch.setattr(taking, "copy_records", copied_then_decided)
        taken = take_backup(settings, tmp_path / "backup", T0)
    restore(house(tmp_path / "again"), tmp_path / "backup", taken.manifest)
    with open_records(house(tmp_path / "again")) as records:
        assert len(records.holds()) == 2


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    before = filled(house(tmp_path / "data"))
    taken = take_backup(house(tmp_path / "data"), tmp_path / "backup", T0)
    with pytest.raises(SettingsUnusable, match="overwrites nothing"):
        restore(house(tmp_path / "data"), tmp_path / "backup", taken.manifest)
    same_house(house(tmp_path / "data"), before)


def test_a_backup_within_the_data_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsUnusable, match="another disk"):
        take_backup(house(tmp_path / "data"), tmp_path / "data" / "backup", T0)


def test_a_changed_part_of_a_backup_is_found_and_nothing_starts_on_it(tmp_path: Path) -> None:
    filled(house(tmp_path / "data"))
    taken = take_backup(house(tmp_path / "data"), tmp_path / "backup", T0)
    (part, *_) = sorted((tmp_path / "backup" / "objects").glob("??/*"))
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    with pytest.raises(JournalDamaged, match="take another backup"):
        restore(house(tmp_path / "again"), tmp_path / "backup", taken.manifest)
    with (
        pytest.raises(SettingsUnusable, match="run `nhue restore` again"),
        open_records(house(tmp_path / "again")),
    ):
        pass
    with (
        pytest.raises(SettingsUnusable, match="run `nhue restore` again"),
        open_unchecked(house(tmp_path / "again")),
    ):
        pass


def _back_up_for_ever(data: Path, backup: Path) -> None:
    number = 0
    while True:
        take_backup(house(data), backup, T0 + timedelta(seconds=number))
        number += 1


def _restore(data: Path, backup: Path) -> None:
    restore(house(data), backup, manifest_at(backup, None))


def _killed_after(seconds: float, target: Callable[..., None], *arguments: Path) -> None:
    process = _FORKING.Process(target=target, args=arguments)
    process.start()
    time.sleep(seconds)
    if process.is_alive():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def test_killed_in_the_middle_a_backup_is_not_there_and_the_next_is_whole(tmp_path: Path) -> None:
    settings, backup = house(tmp_path / "data"), tmp_path / "backup"
    before = filled(settings)
    for moment in range(8):
        _killed_after(0.3 + moment * 0.05, _back_up_for_ever, tmp_path / "data", backup)
        manifests(backup)  # each is sound
    taken = take_backup(settings, backup, T0 + timedelta(days=1))
    restore(house(tmp_path / "again"), backup, taken.manifest)
    same_house(house(tmp_path / "again"), before)


def test_killed_in_the_middle_a_restore_is_run_again(tmp_path: Path) -> None:
    before = filled(house(tmp_path / "data"))
    take_backup(house(tmp_path / "data"), tmp_path / "backup", T0)
    for moment in range(8):
        _killed_after(0.02 * moment, _restore, tmp_path / "again", tmp_path / "backup")
        if (tmp_path / "again" / "journal").exists():
            break
    mark = tmp_path / "again" / "restore-not-whole"
    if mark.exists() or not (tmp_path / "again" / "journal").exists():
        _restore(tmp_path / "again", tmp_path / "backup")
    same_house(house(tmp_path / "again"), before)
