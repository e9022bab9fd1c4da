"""LibreOffice opens each table and the meeting's file, and has every cell as it was written."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell, MergedCell

from api.exports.dictionary.every import TABLES, What
from tests.api.conftest import Client
from tests.api.sample_city import LAST_DAY
from tests.servers.libreoffice import LibreOffice

MILLISECOND = timedelta(milliseconds=1)
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's, which has no zone
Told = dict[str, list[list[tuple[object, str]]]]

REPORT = f"/report.xlsx?day={LAST_DAY}"
# Of readings one series: to write a spreadsheet of all takes long.
ADDRESSES = {
    str(what): f"/api/v1/exports/{what}?month=2026-11&format=xlsx"
    + ("&outlet=CX-1&parameter=COD" if what is What.READINGS else "")
    for what in What
} | {"report": REPORT}

pytestmark = pytest.mark.live("libreoffice")


@pytest.fixture(scope="module")
def files(client: Client, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return every Excel file that the service writes, for anybody to open."""
    folder = tmp_path_factory.mktemp("written")
    for name, address in ADDRESSES.items():
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        (folder / f"{name}.xlsx").write_bytes(answer.content)
    return {name: folder / f"{name}.xlsx" for name in ADDRESSES}


@pytest.fixture(scope="module")
def again(files: dict[str, Path], libreoffice: LibreOffice) -> dict[str, Path]:
    """Return the same files as LibreOffice saves them."""
    return dict(zip(files, libreoffice.saved_again(list(files.values())), strict=True))


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_cell_is_the_one_that_was_written(
    files: dict[str, Path], again: dict[str, Path], name: str
) -> None:
    before, after = told(files[name]), told(again[name])
    assert list(after) == list(before)
    for title, rows in before.items():
        assert len(rows) > 1, title
        assert [[_about(cell) for cell in row] for row in rows] == after[title], title


def told(file: Path) -> Told:
    """Return each sheet's cells to the last that is filled: what stands there, and its kind.

    Of a formula what it came to, since a yes is one for LibreOffice.
    """
    book = openpyxl.load_workbook(file, data_only=True)
    return {one.title: [[_kept(cell) for cell in row] for row in one.iter_rows()] for one in book}


def _kept(cell: Cell | MergedCell) -> tuple[object, str]:
    value: object = cell.value
    if isinstance(value, datetime):  # a spreadsheet keeps a share of a day
        value = DAY_ZERO + round((value - DAY_ZERO) / MILLISECOND) * MILLISECOND
    return value, cell.data_type


def _about(cell: tuple[object, str]) -> tuple[object, str]:
    """Return a figure as near as LibreOffice saves it: with 15 digits."""
    value, kind = cell
    return (pytest.approx(value, rel=1e-14, abs=0) if kind == "n" and value else value), kind


@pytest.mark.parametrize("name", [str(what) for what in What])
def test_a_table_shows_its_columns_in_both_languages(
    files: dict[str, Path], libreoffice: LibreOffice, name: str
) -> None:
    shown = libreoffice.shown(files[name])
    said = {row[0]: row for row in shown["dictionary"]}
    for column in TABLES[What(name)].columns:
        assert said[column.name][3:5] == [column.vi, column.en]


def test_the_meetings_file_shows_the_city_as_people_write_it(
    files: dict[str, Path], libreoffice: LibreOffice
) -> None:
    shown = libreoffice.shown(files["report"])
    assert set(shown) == {"Tổng hợp", "Các cụm", "Theo xã, phường", "Kế hoạch", "dictionary"}
    head, figure = shown["Tổng hợp"]
    assert dict(zip(head, figure, strict=True))["Ngày"] == str(LAST_DAY)
    clusters = {row[0]: row for row in shown["Các cụm"]}
    assert clusters["CCN-3"][1] == "Cụm công nghiệp Chưa Trạm (mô phỏng)"
    assert "Chưa có trạm xử lý" in clusters["CCN-3"]
