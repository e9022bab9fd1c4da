"""The city's own workbook comes in by a mapping, its numbers and days as they are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.errors import FaultsFound
from domain.registry import Registry
from storage.registry_files.files import registry_of
from storage.registry_files.mapped.mapping import read_mapping
from storage.registry_files.mapped.of_workbook import read_workbook_sheet
from storage.registry_files.mapped.sheet import read_sheet
from storage.registry_files.mapped.tables import mapped_tables

MAPPING = """
left_out = ["Ghi chú"]
[dialect]
decimal = ","
thousands = "."
days = "day/month/year"
header_line = 3
unknown = ["chưa rõ"]
[[tables]]
kind = "clusters"
[tables.columns]
id = "Mã"
name = "Tên cụm"
commune = { constant = "" }
kind = { constant = "ccn" }
state = { heading = "Hoạt động", words = "states" }
simulated = { constant = "true" }
valid_from = "Từ ngày"
area_ha = "Diện tích"
[words.states]
"có" = "operating"
"""
FROM = datetime(2019, 7, 1, tzinfo=UTC).replace(tzinfo=None)
ROW = ["a", "CCN A", "có", FROM, 1250.5, "tốt"]


def a_book(row: list[Any]) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "DS cụm"
    sheet["A1"] = "DANH SÁCH CỤM CÔNG NGHIỆP"
    sheet.merge_cells("A1:F1")
    sheet["A3"] = "Mã"
    for place, heading in zip(
        "BCDEF", ("Tên cụm", "Hoạt động", "Từ ngày", "Diện tích", "Ghi chú"), strict=True
    ):
        sheet[f"{place}3"] = heading
    sheet.append(row)
    book.create_sheet("Sheet2")
    return book


def imported(folder: Path, book: Workbook, mapping: str = MAPPING) -> Registry:
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    book.save(folder / "r.xlsx")
    told = read_mapping(folder / "m.toml")
    sheet = read_workbook_sheet(folder / "r.xlsx", told.dialect, told.headings)
    return registry_of(mapped_tables(sheet, told), Registry(), ())


def faults(folder: Path, book: Workbook, mapping: str = MAPPING) -> list[str]:
    with pytest.raises(FaultsFound) as found:
        imported(folder, book, mapping)
    return [str(fault).replace(f"{folder}/", "") for fault in found.value.faults]


@pytest.mark.parametrize(
    "row", [ROW, ["a", "CCN A", "có", "1/7/2019", "1.250,5", None], [*ROW[:5], "#N/A"]]
)
def test_figures_and_days_are_taken_as_kept_and_texts_as_the_mapping_says(
    tmp_path: Path, row: list[Any]
) -> None:
    cluster = imported(tmp_path, a_book(row)).clusters["a"]
    assert (cluster.area_ha, cluster.valid_from) == (1250.5, date(2019, 7, 1))


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("B4", FROM, "Tên cụm 2019-07-01 is a day for Excel, and name is none"),
        ("E4", "#N/A", "E4 is an error (#N/A)"),
        ("E4", "1250.5", "Diện tích '1250.5' is written otherwise than the mapping says"),
        ("G4", "x", "G4 stands under no heading"),
    ],
)
def test_what_is_otherwise_is_refused_by_sheet_and_line(
    tmp_path: Path, place: str, value: Any, said: str
) -> None:
    book = a_book(ROW)
    book["DS cụm"][place] = value
    fault, *_ = faults(tmp_path, book)
    assert fault.startswith(f"r.xlsx[DS cụm]:4: {said}")


def test_of_several_sheets_the_mapping_names_one(tmp_path: Path) -> None:
    book = a_book(ROW)
    book["Sheet2"]["A1"] = "x"
    (fault,) = faults(tmp_path, book)
    assert fault == "r.xlsx:1: has the filled sheets DS cụm, Sheet2: name one as sheet in [dialect]"
    named = MAPPING.replace("[dialect]", '[dialect]\nsheet = "DS cụm"')
    assert imported(tmp_path, book, named).clusters.keys() == {"a"}


def test_headings_stand_on_the_line_that_the_mapping_says(tmp_path: Path) -> None:
    told = MAPPING.replace("header_line = 3", "header_line = 2")
    (fault,) = faults(tmp_path, a_book(ROW), told)
    assert fault.endswith("there is no line 2 of headings: correct header_line")


def test_a_text_file_needs_the_separator_that_a_workbook_does_not(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "r.csv").write_text("Mã;Tên cụm\n", encoding="utf-8")
    sheet = read_sheet(tmp_path / "r.csv", read_mapping(tmp_path / "m.toml").dialect)
    assert "says no separator" in sheet.faults[0].message
