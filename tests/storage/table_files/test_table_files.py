"""Tables as files: what is written is read back equal, in order, and the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import StoreUnavailable
from domain.legal_day import from_microseconds
from storage.table_files import workbook
from storage.table_files.columns import About, Cell, Chunk, Column, Kind, Table, chunks_of
from storage.table_files.delimited import write_csv, write_json_lines
from storage.table_files.parquet import write_parquet
from storage.table_files.workbook import TooManyRows, write_workbook
from tests.servers.libreoffice import LibreOffice

ABOUT = About(
    lines=(("licence", "giấy phép dữ liệu", "CC BY 4.0"), ("asked", "đã hỏi", "it's this")),
    made_at=datetime(2026, 11, 24, 1, tzinfo=UTC),
)
TABLE = Table(
    name="sample",
    vi="Bảng mẫu.",
    en="A sample.",
    order_vi="số",
    order_en="number",
    columns=tuple(
        Column(name=name, kind=kind, vi="nghĩa", en="meaning", unit="mg/L", clause="Điều 1")
        for name, kind in (
            ("word", Kind.TEXT), ("number", Kind.INTEGER), ("figure", Kind.REAL),
            ("yes", Kind.FLAG), ("day", Kind.DAY), ("at_utc", Kind.INSTANT),
        )
    ),
)  # fmt: skip
AT_US = 1_795_000_000_123_456
ROWS: list[tuple[Cell, ...]] = [
    ("Đầm Sen, “mẫu”\nhai dòng", 1, 0.1 + 0.2, True, date(2026, 11, 15), AT_US),
    (None, None, None, None, None, None),
    ("=1+1", -3, -1e-300, False, date(1976, 1, 1), 0),
]
letters = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
# A spreadsheet knows no day before 1900.
row = st.tuples(
    st.none() | letters.map(lambda text: text or "x"),
    st.none() | st.integers(-(2**53), 2**53),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.booleans(),
    st.none() | st.dates(date(1976, 1, 1), date(2999, 1, 1)),
    st.none() | st.integers(0, 2_000_000_000_000_000),
)
few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(write: Callable[..., None], rows: Sequence[tuple[Cell, ...]], **how: Any) -> bytes:
    file = io.BytesIO()
    write(file, TABLE, chunks_of(TABLE, rows), **how)
    return file.getvalue()


def parquet(folder: Path, rows: Sequence[tuple[Cell, ...]], threads: int = 2) -> Path:
    path = folder / f"{threads}.parquet"
    write_parquet(path, TABLE, chunks_of(TABLE, rows), ABOUT, threads=threads)
    return path


def read(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows of a Parquet file, instants in microseconds."""
    found = duckdb.read_parquet(str(path)).project("* REPLACE (epoch_us(at_utc) AS at_utc)")
    return found.fetchall()


def as_read(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Any, ...]]:
    """Return rows with instants as DuckDB gives them."""
    return [(*one, None if at is None else from_microseconds(int(str(at)))) for *one, at in rows]


@few
@given(st.lists(row, max_size=30))
def test_a_parquet_file_is_read_back_equal_and_in_order(
    tmp_path: Path, rows: list[tuple[Cell, ...]]
) -> None:
    path = parquet(tmp_path, rows)
    assert read(path) == rows


def test_a_parquet_file_is_the_same_bytes_twice_and_with_any_number_of_threads(
    tmp_path: Path,
) -> None:
    day = date(2026, 11, 1)
    rows = [(f"CX-{n % 7}", n, n / 3, n % 2 == 0, day, AT_US + n) for n in range(200_000)]
    first, again = (parquet(tmp_path, rows, 1).read_bytes() for _ in "ab")
    assert first == again
    for threads in (2, 4):
        assert parquet(tmp_path, rows, threads).read_bytes() == first
    numbers = duckdb.read_parquet(str(tmp_path / "4.parquet")).project("number").fetchall()
    assert numbers == [(n,) for n in range(200_000)]


def test_a_figure_that_stands_out_among_many_is_written_as_it_is(tmp_path: Path) -> None:
    """DuckDB takes a column's type from a thousand of its cells, and cuts the others to it."""
    rows: list[tuple[Cell, ...]] = [(None, 1, 1, None, None, None)] * 9_000
    rows[137] = ("Đ", 2**60 + 1, 2.5, True, date(2026, 11, 1), AT_US)
    assert read(parquet(tmp_path, rows)) == rows


@pytest.mark.parametrize("sizes", [(3, 1), (1, 0, 5), (70_000, 70_000, 1, 70_000)])
def test_chunks_of_any_size_keep_their_order_and_what_is_the_same_in_each(
    tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    chunks = [
        Chunk(
            rows=size,
            same={"word": f"CX-{place}", "yes": place % 2 == 0},
            columns={
                "number": np.arange(size),
                "figure": np.arange(size) / 8,
                "day": [None] * size,
                "at_utc": np.arange(size) + AT_US,
            },
        )
        for place, size in enumerate(sizes)
    ]
    write_parquet(tmp_path / "a", TABLE, chunks, ABOUT)
    found = read(tmp_path / "a")
    words = [(f"CX-{place}", n) for place, size in enumerate(sizes) for n in range(size)]
    assert [one[:2] for one in found] == words
    assert {one[3] for one in found if one[0] == "CX-0"} == {True}


def test_a_parquet_file_says_its_licence_and_no_zone_but_in_a_name(tmp_path: Path) -> None:
    path = parquet(tmp_path, ROWS)
    asked = "SELECT key, value FROM parquet_kv_metadata(?)"
    pairs = duckdb.execute(asked, [str(path)]).fetchall()
    assert {bytes(key).decode(): bytes(value).decode() for key, value in pairs} == {
        "licence": "CC BY 4.0",
        "asked": "it's this",
    }
    found = duckdb.read_parquet(str(path))
    types = dict(zip(found.columns, found.types, strict=True))
    assert types["at_utc"] == "TIMESTAMP"


def test_chunks_that_hold_what_is_the_same_once_are_written_like_any_others(
    tmp_path: Path,
) -> None:
    numbers = np.arange(5)
    chunk = Chunk(
        rows=5,
        same={"word": "CX-1", "yes": None, "day": date(2026, 11, 1)},
        columns={"number": numbers, "figure": numbers / 4, "at_utc": numbers * 1_500_000 + AT_US},
    )
    rows: list[tuple[Cell, ...]] = [
        ("CX-1", n, n / 4, None, date(2026, 11, 1), n * 1_500_000 + AT_US) for n in range(5)
    ]
    for write in (write_csv, write_json_lines):
        file = io.BytesIO()
        write(file, TABLE, [chunk])
        assert file.getvalue() == told(write, rows)
    write_parquet(tmp_path / "a", TABLE, [chunk], ABOUT)
    assert read(tmp_path / "a") == rows
    write_workbook(tmp_path / "b", TABLE, [chunk], ABOUT)
    write_workbook(tmp_path / "c", TABLE, chunks_of(TABLE, rows), ABOUT)
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


def test_a_parquet_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    path = parquet(tmp_path, [])
    found = duckdb.read_parquet(str(path))
    assert (tuple(found.columns), found.fetchall()) == (TABLE.names, [])


def test_a_parquet_file_that_cannot_be_written_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        write_parquet(tmp_path / "gone" / "a", TABLE, chunks_of(TABLE, ROWS), ABOUT)


@few
@given(st.lists(row, max_size=30))
def test_a_csv_is_read_back_equal_but_for_what_a_spreadsheet_would_run(
    rows: list[tuple[Cell, ...]],
) -> None:
    text = told(write_csv, rows).decode()
    head, *found = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == TABLE.names
    back = []
    for word, number, figure, yes, day, at in found:
        back.append(
            (
                word.removeprefix("'") if word[:1] == "'" and word[1:2] in "=+-@" else word or None,
                int(number) if number else None,
                float(figure) if figure else None,
                yes == "true" if yes else None,
                date.fromisoformat(day) if day else None,
                datetime.fromisoformat(at) if at else None,
            )
        )
    assert back == as_read(rows)


def test_a_csv_is_rfc_4180_and_no_text_of_it_is_run() -> None:
    text = told(write_csv, ROWS).decode()
    assert text.splitlines(keepends=True)[0] == "word,number,figure,yes,day,at_utc\r\n"
    assert '"Đầm Sen, “mẫu”\nhai dòng",1,0.30000000000000004,true,2026-11-15,' in text
    assert "\r\n,,,,,\r\n'=1+1,-3,-1e-300,false,1976-01-01,1970-01-01T00:00:00Z\r\n" in text
    assert told(write_csv, ROWS, with_mark=True) == b"\xef\xbb\xbf" + text.encode()


@pytest.mark.parametrize("harmless", ["-", "CX-1", "1+1", "a=b"])
def test_a_text_that_no_spreadsheet_runs_stays_as_it_is(harmless: str) -> None:
    assert (
        told(write_csv, [(harmless, *(None,) * 5)]).decode().splitlines()[1] == f"{harmless},,,,,"
    )


@few
@given(st.lists(row, max_size=30))
def test_lines_of_json_are_read_back_equal(rows: list[tuple[Cell, ...]]) -> None:
    found = [json.loads(line) for line in told(write_json_lines, rows).splitlines()]
    for one in found:
        if one["day"] is not None:
            one["day"] = date.fromisoformat(one["day"])
        if one["at_utc"] is not None:
            one["at_utc"] = datetime.fromisoformat(one["at_utc"])
    assert [tuple(one.values()) for one in found] == as_read(rows)


def test_an_excel_file_is_opened_with_its_rows_and_what_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, TABLE, chunks_of(TABLE, ROWS), ABOUT)
    book = openpyxl.load_workbook(path)
    head, *found = book["sample"].iter_rows(values_only=True)
    assert head == ("word", "number", "figure", "yes", "day", "at_utc", "at_hanoi")
    assert found[0] == (
        ROWS[0][0], 1, 0.3, True, datetime(2026, 11, 15), "2026-11-18T11:06:40.123456Z",  # noqa: DTZ001 - as a spreadsheet has it
        datetime(2026, 11, 18, 18, 6, 40, 123_000),  # noqa: DTZ001 - the same
    )  # fmt: skip
    assert found[1] == (None,) * 7
    assert found[2][:3] == ("=1+1", -3, -1e-300)
    assert book["sample"]["A4"].data_type == "s"
    lines = [one for one in book["dictionary"].iter_rows(values_only=True) if any(one)]
    said = {one[0]: one[1] for one in lines}
    assert said["giấy phép dữ liệu · licence"] == "CC BY 4.0"
    assert "15 digits" in str(said["a copy for reading"])
    assert [one[0] for one in lines[-6:]] == list(TABLE.names)
    assert lines[-1] == ("at_utc", "instant", "mg/L", "nghĩa", "meaning", "Điều 1")
    assert str(book.properties.created) == "2026-11-24 01:00:00"


def test_an_excel_file_is_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_workbook(tmp_path / name, TABLE, chunks_of(TABLE, ROWS * 50), ABOUT)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_cell_that_a_spreadsheet_cuts_is_named_beside_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, TABLE, chunks_of(TABLE, [ROWS[0], ("x" * 40_000, *ROWS[0][1:])]), ABOUT)
    book = openpyxl.load_workbook(path)
    assert len(str(book["sample"]["A3"].value)) == 32_767
    cut = [one for one in book["dictionary"].iter_rows(values_only=True) if "32,767" in str(one[0])]
    assert [one[1] for one in cut] == ["A3"]


@pytest.mark.parametrize("figure", [float("nan"), float("inf")])
def test_a_figure_that_is_no_number_stands_as_its_word(tmp_path: Path, figure: float) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, TABLE, chunks_of(TABLE, [(None, None, figure, None, None, None)]), ABOUT)
    assert openpyxl.load_workbook(path)["sample"]["C2"].value == str(figure)


def test_more_rows_than_a_spreadsheet_is_written_with_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS_MOST", 3)
    write_workbook(tmp_path / "a", TABLE, chunks_of(TABLE, ROWS), ABOUT)
    with pytest.raises(TooManyRows):
        write_workbook(tmp_path / "b", TABLE, chunks_of(TABLE, [*ROWS, ROWS[0]]), ABOUT)


@pytest.mark.live("libreoffice")
def test_libreoffice_shows_the_excel_file_as_it_was_written(
    tmp_path: Path, libreoffice: LibreOffice
) -> None:
    rows = [*ROWS[:2], (*ROWS[2][:5], AT_US - 123_456)]
    write_workbook(tmp_path / "a.xlsx", TABLE, chunks_of(TABLE, rows), ABOUT)
    shown = libreoffice.shown(tmp_path / "a.xlsx")
    assert set(shown) == {"sample", "dictionary"}
    assert shown["sample"] == [
        [*TABLE.names, "at_hanoi"],
        ["Đầm Sen, “mẫu”\nhai dòng", "1", "0.3", "TRUE", "2026-11-15",
         "2026-11-18T11:06:40.123456Z", "2026-11-18 18:06:40.123"],
        [""] * 7,
        ["=1+1", "-3", "-1E-300", "FALSE", "1976-01-01", "2026-11-18T11:06:40Z",
         "2026-11-18 18:06:40.000"],
    ]  # fmt: skip
    assert ["giấy phép dữ liệu · licence", "CC BY 4.0"] in [one[:2] for one in shown["dictionary"]]
