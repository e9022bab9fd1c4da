"""How long a decision takes, and a city's backup: `python -m tests.bench.decisions_bench`.

Rulings one after the other, with and without the journal of decisions, on SQLite; then a house with
plants, days of verdicts and messages behind it is backed up twice and restored.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from domain.legal_day import to_microseconds
from service.backup.manifest import manifest_at
from service.backup.restoring import restore
from service.backup.taking import take_backup
from service.settings.clock import now
from service.settings.settings import Settings
from storage.journal.decisions.journal import DecisionJournal
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from storage.records.store import SqlRecords
from tests.bench.api_bench import _fill, _judged
from tests.bench.law.law_bench import _filled, _registry
from tests.storage.records.examples import DAY, a_registry, a_ruling

GROUP = 512
MESSAGE = b"x" * 350


def main() -> None:
    """Decide, back up, restore, and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--decisions", type=int, default=1_000)
    words.add_argument("--plants", type=int, default=20)
    words.add_argument("--days", type=int, default=30)
    words.add_argument("--messages", type=int, default=100_000)
    asked = words.parse_args()
    table = Table("work", "took", "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for journal in (None, DecisionJournal(folder / "decisions")):
            _decide(folder, journal, asked.decisions, table)
        settings = Settings(data_dir=folder / "data")
        _house(settings, folder, asked.plants, asked.days, asked.messages)
        _back_up(settings, folder, table)
    Console().print(table)


def _decide(folder: Path, journal: DecisionJournal | None, count: int, table: Table) -> None:
    kind = "alone" if journal is None else "with its journal"
    records = SqlRecords.open(f"sqlite:///{folder / kind.replace(' ', '-')}", journal, decides=True)
    records.add_registry(a_registry(), now())
    took, used = [], []
    for number in range(count):
        begun, began = time.perf_counter(), time.process_time()
        records.add_ruling(replace(a_ruling(), reason=f"số {number}"), [("hd-01-a", DAY)])
        took.append(1e3 * (time.perf_counter() - begun))
        used.append(1e3 * (time.process_time() - began))
    records.close()
    took.sort()
    used.sort()
    p99 = int(0.99 * count)
    table.add_row(
        f"a ruling, {kind}",
        f"p50 {took[count // 2]:.1f} ms, p99 {took[p99]:.1f} ms",
        f"processor: p50 {used[count // 2]:.1f} ms, p99 {used[p99]:.1f} ms",
    )


def _house(settings: Settings, folder: Path, plants: int, days: int, messages: int) -> None:
    settings.data_dir.mkdir()
    journal = DecisionJournal(settings.decisions_folder)
    records = SqlRecords.open(settings.records_address, journal, decides=True)
    readings = _filled(folder / "readings.duckdb", _registry(1), 1)
    _fill(records, _judged(folder, readings), plants, days)
    readings.close()
    records.close()
    gateway = Journal(settings.journal_dir)
    begin_us = to_microseconds(now()) - 86_400_000_000
    for first in range(0, messages, GROUP):
        gateway.append(
            [
                JournalEntry(RecordKind.READINGS, begin_us + number, "nhue/v1/GW", b"", MESSAGE)
                for number in range(first, min(first + GROUP, messages))
            ]
        )
    gateway.close()


def _back_up(settings: Settings, folder: Path, table: Table) -> None:
    backup = folder / "backup"
    for name in ("first backup", "again, unchanged"):
        begun = time.perf_counter()
        taken = take_backup(settings, backup, now())
        took = time.perf_counter() - begun
        sizes = f"{taken.size / 1e6:,.0f} MB, new on disk {taken.new_bytes / 1e6:,.0f} MB"
        table.add_row(name, f"{took:.1f} s", sizes)
    begun = time.perf_counter()
    restore(Settings(data_dir=folder / "elsewhere"), backup, manifest_at(backup, None))
    table.add_row("restored", f"{time.perf_counter() - begun:.1f} s", "")


if __name__ == "__main__":
    main()
