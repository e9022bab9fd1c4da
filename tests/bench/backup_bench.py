"""How long a city's year takes to back up and restore: `python -m tests.bench.backup_bench`.

A house on SQLite with a message every five minutes from each plant, verdicts of each day and what
people decide in a year is backed up, again unchanged, again after one more day, restored and
verified. Each step has a process of its own, so that its memory is none that filling took.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from compliance.city.event_keeper import keep_events_up
from domain.legal_day import legal_day_bounds_us
from domain.registry import Registry
from ingest.retention.claims import nothing_held
from ingest.retention.journal_round import keep
from service.backup.manifest import manifest_at
from service.backup.restoring import restore
from service.backup.taking import take_backup
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.journal.decisions.journal import DecisionJournal
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.verify.verify import verify
from storage.journal.writer import Journal
from storage.records.store import SqlRecords
from tests.bench.api_bench import SILENT_MINUTES, _city, _fill_day, _judged
from tests.bench.law.law_bench import A_DAY, FIRST, FIVE_MINUTES_US, _filled, _registry
from tests.storage.records.access.accounts import ADDED
from tests.storage.records.contract.holds import HOLD, RELEASE
from tests.storage.records.examples import a_figure, a_ruling

PARAMETERS = ("TEMP", "PH", "TSS", "COD", "NH4_N")
PLANTS_MOST, DAYS_MOST = 400, 1_100
GROUP = 2_048  # as many messages as receiving puts on disk at once, at most
SEALED_EACH_DAYS = 10
RULINGS_A_DAY = 3
# House, backup and restored house, with the plain segments that are not sealed yet.
BYTES_A_PLANT_DAY = 60_000
Step = Callable[[Path, int, int], str]


def main() -> None:
    """Fill a house, back up, restore, verify, and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--plants", type=int, default=20)
    words.add_argument("--days", type=int, default=30)
    words.add_argument("--folder", type=Path, help="where there is room; if unset: a temporary one")
    asked = words.parse_args()
    plants, days = asked.plants, asked.days
    if plants > PLANTS_MOST or days > DAYS_MOST:
        raise SystemExit(f"at most {PLANTS_MOST} plants and {DAYS_MOST} days")
    table = Table(f"{plants} plants, {days} days", "took", "processor", "memory at most", "")
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        needed = plants * days * BYTES_A_PLANT_DAY
        if shutil.disk_usage(folder).free < needed:
            raise SystemExit(f"{folder} has less than {needed / 1e9:.1f} GB free: ask for less")
        steps: dict[str, Step] = {
            "filled, sealed as it goes": _fill,
            "first backup": _back_up,
            "again, unchanged": _back_up,
            "one more day": _fill_one_more,
            "after one more day": _back_up,
            "restored": _restore,
            "restored house opened, journals verified": _verify,
        }
        for said, step in steps.items():
            table.add_row(said, *_measured(step, folder, plants, days))
            Console(stderr=True).print(said)
    Console().print(table)


def _measured(step: Step, folder: Path, plants: int, days: int) -> tuple[str, str, str, str]:
    """Return what one step took in a process of its own, and what it says of itself."""
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_run, args=(theirs, step, folder, plants, days))
    process.start()
    theirs.close()
    try:
        told: tuple[str, str, str, str] = ours.recv()
    except EOFError:
        process.join()
        raise SystemExit(f"a step ended with {process.exitcode}") from None
    process.join()
    return told


def _run(answers: Connection, step: Step, folder: Path, plants: int, days: int) -> None:
    before_mb = _most_mb()
    began, used = time.perf_counter(), time.process_time()
    said = step(folder, plants, days)
    took, processor = time.perf_counter() - began, time.process_time() - used
    memory = f"{_most_mb():,.0f} MB, {before_mb:,.0f} of them before"
    answers.send((f"{took:,.1f} s", f"{processor:,.1f} s", memory, said))


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fill(folder: Path, plants: int, days: int) -> str:
    settings = _settings(folder)
    settings.data_dir.mkdir()
    _with_records(settings, lambda records: _begin(records, plants))
    _fill_days(folder, plants, range(days))
    return _sizes(settings)


def _fill_one_more(folder: Path, plants: int, days: int) -> str:
    _fill_days(folder, plants, range(days, days + 1))
    return _sizes(_settings(folder))


def _back_up(folder: Path, _plants: int, _days: int) -> str:
    taken = take_backup(_settings(folder), folder / "backup", datetime.now(UTC))
    on_disk = _size(folder / "backup")
    return (
        f"{len(taken.manifest.files):,} files, {taken.size / 1e6:,.0f} MB; new on disk "
        f"{taken.new_bytes / 1e6:,.1f} MB, {on_disk / 1e6:,.0f} MB in all"
    )


def _restore(folder: Path, _plants: int, _days: int) -> str:
    backup = folder / "backup"
    files = restore(_elsewhere(folder), backup, manifest_at(backup, None))
    return f"{files:,} files, {_size(_elsewhere(folder).data_dir) / 1e6:,.0f} MB"


def _verify(folder: Path, _plants: int, _days: int) -> str:
    settings = _elsewhere(folder)
    found, decided = verify(settings.journal_dir), verify(settings.decisions_folder)
    with open_records(settings, decides=True) as records:
        differing = records.decision_differences()
    findings = [*found.findings, *decided.findings, *differing]
    return f"{found.records:,} records and {decided.records:,} decisions, {len(findings)} findings"


def _begin(records: SqlRecords, plants: int) -> None:
    registry = _city(plants)
    records.add_registry(registry, _instant(0), by="Trần Văn An")
    for number in range(plants + 10):
        added = replace(ADDED, account=f"Chủ đầu tư {number}", password="x" * 97)
        records.change_account(replace(added, known_at=_instant(0)))


def _fill_days(folder: Path, plants: int, days: range) -> None:
    settings = _settings(folder)
    one = _registry(1)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        readings = _filled(Path(name) / "readings.duckdb", one, 1)
        judged = [v for v in _judged(Path(name), readings) if v.mean.parameter in PARAMETERS]
        readings.close()
    registry = _city(plants)
    journal = Journal(settings.journal_dir)

    def fill(records: SqlRecords) -> None:
        for nth in track(days, "filling the city", transient=True):
            _fill_day(records, judged, list(registry.outlets), nth)
            _decide(records, registry, nth)
            _receive(journal, list(registry.outlets), nth)
            if nth % SEALED_EACH_DAYS == 0:
                _keep(settings, journal, nth)
        keep_events_up(records, SILENT_MINUTES)

    _with_records(settings, fill)
    _keep(settings, journal, days.stop)
    journal.close()


def _decide(records: SqlRecords, registry: Registry, nth: int) -> None:
    """Decide as a city does: rulings each day, holds each week, a registry and a figure a month."""
    outlet_ids, at = list(registry.outlets), _instant(nth)
    for number in range(RULINGS_A_DAY):
        outlet_id = outlet_ids[(nth * RULINGS_A_DAY + number) % len(outlet_ids)]
        ruling = replace(a_ruling(at), outlet_id=outlet_id)
        records.add_ruling(ruling, [(outlet_id, FIRST + timedelta(days=nth))])
    if nth % 7 == 0:
        hold = records.add_hold(replace(HOLD, outlet_id=outlet_ids[0], known_at=at))
        records.release_hold(hold.id, replace(RELEASE, known_at=at))
    if nth % 30 == 0:
        records.add_figures([replace(a_figure(at), document=f"CV {nth}")])
        name = f"CCN {nth}"
        clusters = {key: replace(one, name=name) for key, one in registry.clusters.items()}
        records.add_registry(replace(registry, clusters=clusters), at, by="Trần Văn An")


def _receive(journal: Journal, outlet_ids: list[str], nth: int) -> None:
    """Put a day's messages into the journal, one of each outlet every five minutes."""
    random = np.random.default_rng(nth)
    shape = (A_DAY, len(outlet_ids), len(PARAMETERS))
    values = np.round(60.0 + random.normal(0, 1.0, shape), 1).tolist()
    begin_us = legal_day_bounds_us(FIRST + timedelta(days=nth))[0]
    group: list[JournalEntry] = []
    for slot in range(A_DAY):
        at_us = begin_us + slot * FIVE_MINUTES_US
        instant = datetime.fromtimestamp(at_us / 1e6, UTC).isoformat()
        for number, outlet_id in enumerate(outlet_ids):
            told = ",".join(
                f'"{parameter}":{value}'
                for parameter, value in zip(PARAMETERS, values[slot][number], strict=True)
            )
            payload = (
                f'{{"seq":{nth * A_DAY + slot},"sent":"{instant}","samples":[{{"outlet":'
                f'"{outlet_id}","time":"{instant}","values":{{{told}}}}}]}}'
            ).encode()
            topic = f"nhue/v1/GW-{outlet_id}/readings"
            group.append(
                JournalEntry(RecordKind.READINGS, at_us + 1_000 * number, topic, b"", payload)
            )
        if len(group) + len(outlet_ids) > GROUP:
            journal.append(group)
            group = []
    if group:
        journal.append(group)


def _keep(settings: Settings, journal: Journal, nth: int) -> None:
    keep(
        settings.journal_dir,
        now=_instant(nth + 1),
        keep_days=None,
        held=nothing_held,
        stored_position=journal.committed,
    )


def _with_records(settings: Settings, work: Callable[[SqlRecords], None]) -> None:
    """Do some work on the records of a house in which people decide."""
    journal = DecisionJournal(settings.decisions_folder)
    records = SqlRecords.open(settings.records_address, journal, decides=True)
    try:
        work(records)
    finally:
        records.close()


def _instant(nth: int) -> datetime:
    begin_us = legal_day_bounds_us(FIRST + timedelta(days=nth))[0]
    return datetime.fromtimestamp(begin_us / 1e6, UTC)


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data")


def _elsewhere(folder: Path) -> Settings:
    return Settings(data_dir=folder / "elsewhere")


def _sizes(settings: Settings) -> str:
    records = sum(one.stat().st_size for one in settings.data_dir.glob("records.sqlite*"))
    journal, decided = _size(settings.journal_dir), _size(settings.decisions_folder)
    return (
        f"records {records / 1e6:,.0f} MB, journal {journal / 1e6:,.0f} MB, decisions "
        f"{decided / 1e6:,.1f} MB"
    )


def _size(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


if __name__ == "__main__":
    main()
