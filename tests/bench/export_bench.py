"""What a month of a whole city takes as a file: `python -m tests.bench.export_bench`.

Wall and processor time of each format, and how much memory the process takes beyond what it had
before: of readings also for a third of the plants, since it must not grow with what is exported;
and what it holds at half of the time and at the end.
Each export has a process of its own. Readings are in the embedded store, sealed; verdicts are those
of one judged outlet, for each plant.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from api.exports.asked import Wish, question
from api.exports.dictionary.every import What
from api.exports.writing import Format, Manner, write
from api.question.handed_in import Doors, Parts
from compliance.history.changed_days import days_of_ruling
from compliance.history.whatif.run import on_threads, run_what_if
from domain.access.roles import Role
from service.settings.clock import now
from storage.readings.embedded.store import DuckdbReadings
from storage.records.store import SqlRecords
from tests.bench.api_bench import LAW, SILENT_MINUTES, _fill, _judged
from tests.bench.law.law_bench import FIRST, PARAMETERS, _filled, _registry

ASKED = (
    (What.READINGS, Format.PARQUET),
    (What.READINGS, Format.CSV),
    (What.MEANS, Format.PARQUET),
    (What.VERDICTS, Format.PARQUET),
    (What.VERDICTS, Format.CSV),
    (What.VERDICTS, Format.XLSX),
    (What.EVENTS, Format.XLSX),
    (What.COVERAGE, Format.XLSX),
)
LOOK_SECONDS = 0.02


class Took(NamedTuple):
    """What one export took; `grown_mb` is what the process took beyond what it had before, and
    `half_mb` and `end_mb` what it holds at half of the time and at the end.
    """

    seconds: float
    processor_seconds: float
    grown_mb: float
    most_mb: float
    half_mb: float
    end_mb: float
    size: int


def main() -> None:
    """Fill a city and a third of it, export each table, and print what it took."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--plants", type=int, default=94)
    words.add_argument("--days", type=int, default=31)
    asked = words.parse_args()
    table = Table("plants", "what", "seconds", "processor", "MB more", "MB in all")
    for name in ("at half", "at the end", "file, MB"):
        table.add_column(name)
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        for plants in (max(1, asked.plants // 3), asked.plants):
            folder = Path(name) / str(plants)
            folder.mkdir()
            _fill_house(folder, plants, asked.days)
            for what, form in ASKED:
                if plants != asked.plants and form is not Format.PARQUET:
                    continue
                with processes.Pool(1) as pool:
                    took = pool.apply(_export, (folder, asked.days, what, form))
                table.add_row(
                    f"{plants}",
                    f"{what} as {form}",
                    f"{took.seconds:.1f}",
                    f"{took.processor_seconds:.1f}",
                    f"{took.grown_mb:,.0f}",
                    f"{took.most_mb:,.0f}",
                    f"{took.half_mb:,.0f}",
                    f"{took.end_mb:,.0f}",
                    f"{took.size / 1e6:,.1f}",
                )
    readings = asked.plants * len(PARAMETERS) * asked.days * 288
    table.caption = f"{readings:,} readings, {asked.days} days"
    Console().print(table)


def _fill_house(folder: Path, plants: int, days: int) -> None:
    readings = _filled(folder / "readings.duckdb", _registry(plants), days)
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    _fill(records, _judged(folder, readings), plants, days)
    records.close()
    readings.close()


def _export(folder: Path, days: int, what: What, form: Format) -> Took:
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    readings = DuckdbReadings(folder / "readings.duckdb")
    parts = _parts(records, readings, days)
    asked = question(parts, what, Wish(first=FIRST, last=FIRST + timedelta(days=days - 1)))
    before_mb = _most_mb()
    begun, used = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as out, _held() as held_mb:
        path = Path(out) / "export"
        write(parts, asked, Manner(form=form, zipped=True), path)
        took = time.perf_counter() - begun, time.process_time() - used
        size = path.stat().st_size
    most_mb = _most_mb()
    records.close()
    readings.close()
    half_mb, end_mb = held_mb[len(held_mb) // 2], held_mb[-1]
    return Took(*took, most_mb - before_mb, most_mb, half_mb, end_mb, size)


@contextmanager
def _held() -> Iterator[list[float]]:
    """Give what this process holds in memory (Linux), again and again while the block lasts."""
    held_mb = [_held_mb()]
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            held_mb.append(_held_mb())

    looking = threading.Thread(target=look, name="held")
    looking.start()
    try:
        yield held_mb
    finally:
        over.set()
        looking.join()


def _held_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parts(records: SqlRecords, readings: DuckdbReadings, days: int) -> Parts:
    begins = datetime.combine(FIRST + timedelta(days=days), time_of_day(3), UTC)
    return Parts(
        records=records,
        readings=readings,
        law=LAW,
        clock=lambda: max(begins, now()),
        health=dict,
        metrics=bytes,
        days_of_figures=lambda _figures: (),
        days_of_ruling=days_of_ruling,
        silent_minutes=SILENT_MINUTES,
        doors=Doors(role_without_accounts=Role.OFFICIAL),
        what_if=lambda asked: run_what_if(records, LAW, asked, on_threads(readings, 1)),
    )


if __name__ == "__main__":
    main()
