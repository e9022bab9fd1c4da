"""A workbook at its bounds is read within known memory, and one beyond them takes next to none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # no stubs

from storage.registry_files.columns import COLUMNS, Kind
from storage.registry_files.workbooks.opening import CELLS_MOST, COLUMNS_MOST, ROWS_MOST
from tests.house.runs.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[4]
# Of a process of its own: what a test process held before says nothing.
READ = """
import json, sys
from pathlib import Path
from storage.registry_files.workbooks.reading import read_workbook

def most_mb():
    told = Path("/proc/self/status").read_text().split("VmHWM:")[1]
    return int(told.split()[0]) / 1024

before = most_mb()
tables = read_workbook(Path(sys.argv[1]))
faults = [fault.message for table in tables for fault in table.faults]
print(json.dumps([[len(table.rows) for table in tables], faults, most_mb() - before]))
"""


class Read(NamedTuple):
    """What reading told: rows of each table, faults, and the memory that it took beyond before."""

    rows: list[int]
    faults: list[str]
    more_mb: float


def read(path: Path) -> Read:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        timeout=PATIENCE_SECONDS,
    )
    return Read(*json.loads(done.stdout))


def a_book(path: Path, sheets: int, lines: int, columns: int) -> Path:
    """Write sheets of clusters, each with so many lines, the first of which has the names."""
    names = [*COLUMNS[Kind.CLUSTERS], *(f"heading_{place}" for place in range(columns))][:columns]
    book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    for number in range(sheets):
        sheet = book.add_worksheet(f"Cụm {number}")
        sheet.write_row(0, 0, names)
        for line in range(1, lines):
            sheet.write_row(line, 0, [line] * columns)
    book.close()
    return path


def test_a_sheet_at_the_bound_is_read_whole_within_some_hundred_mb(tmp_path: Path) -> None:
    found = read(a_book(tmp_path / "r.xlsx", 1, ROWS_MOST, len(COLUMNS[Kind.CLUSTERS])))
    assert (found.rows, found.more_mb < 400) == ([ROWS_MOST - 1], True)


def test_columns_that_no_registry_has_are_named_within_as_much(tmp_path: Path) -> None:
    found = read(a_book(tmp_path / "r.xlsx", 1, ROWS_MOST, COLUMNS_MOST))
    unknown = [fault for fault in found.faults if fault.startswith("unknown column 'heading_")]
    assert len(unknown) == COLUMNS_MOST - len(COLUMNS[Kind.CLUSTERS])
    assert found.more_mb < 400


@pytest.mark.parametrize(
    ("lines", "columns", "reaches"),
    [(ROWS_MOST + 1, 6, "F5001"), (100, COLUMNS_MOST + 1, "BI100")],
)
def test_a_line_or_a_column_beyond_the_bound_refuses_the_sheet_without_a_row(
    tmp_path: Path, lines: int, columns: int, reaches: str
) -> None:
    found = read(a_book(tmp_path / "r.xlsx", 1, lines, columns))
    assert found.rows == [0]
    (fault,) = found.faults
    assert fault.startswith(f"the sheet reaches to {reaches}, beyond 5000 lines or 60 columns")
    assert found.more_mb < 100


def test_more_cells_than_are_read_refuse_the_file_before_it_is_taken_apart(tmp_path: Path) -> None:
    lines = CELLS_MOST // 2 // COLUMNS_MOST
    found = read(a_book(tmp_path / "r.xlsx", 2, lines + 1, COLUMNS_MOST))
    holds = f"holds {CELLS_MOST + 2 * COLUMNS_MOST} cells, more than {CELLS_MOST}"
    assert found.faults == [f"{holds}: divide it into several files"]
    assert found.more_mb < 100
