"""The sheets of a workbook that hold no rows: what it is, and the lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]  # no stubs

from storage.registry_files.columns import OPTIONAL_COLUMNS, Kind
from storage.registry_files.communes.names import communes_and_wards
from storage.registry_files.described.column import Described
from storage.registry_files.described.every import DESCRIBED, TITLES_VI

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
_LINES = (
    ("Sổ đăng ký Nhuệ", "The registry of Nhuệ"),
    (
        "Dòng 1 là tiêu đề; dòng 2 là tên cột để nhận ra: không sửa dòng 2. Ghi từ dòng 3.",
        "Line 1 has the headings, line 2 the columns' names: leave it. Write from line 3 on.",
    ),
    (
        "Ô để trống nghĩa là chưa biết. Không ghi số ước đoán.",
        "An empty cell says that a thing is not known. Never write a guess.",
    ),
    (
        "Cột có mũi tên: chọn trong danh mục. Di chuột lên tiêu đề để xem ý nghĩa, đơn vị, ví dụ.",
        "Cells with an arrow have a list. A heading's note has meaning, unit and example.",
    ),
    (
        "Ngày: kiểu ngày của Excel, hoặc năm-tháng-ngày (2025-09-01). Thời điểm: kèm múi giờ.",
        "Days: days of Excel, or year-month-day. Instants: with their offset, as text.",
    ),
    (
        "Không gộp ô, không ẩn dòng, cột hay trang tính. Nhập: nhue import TỆP.xlsx",
        "No merged cells, no hidden lines, columns or sheets. To import: nhue import FILE.xlsx",
    ),
)
_HEADS = ("Trang tính", "Cột", "Tên cột", "Bắt buộc", "Ý nghĩa", "Meaning", "Đơn vị", "Ví dụ")


def write_guide(book: Any, about: Sequence[tuple[str, str]]) -> None:
    """Write the first sheet: how to fill in the others, `about` this file, and every column."""
    sheet = book.add_worksheet(GUIDE)
    bold = book.add_format({"bold": True})
    for place, width in enumerate((22, 30, 26, 10, 56, 56, 12, 30)):
        sheet.set_column(place, place, width)
    row = 0
    for vi, en in (*_LINES, *about):
        sheet.write_string(row, 0, vi)
        sheet.write_string(row + 1, 0, en)
        row += 2
    row += 1
    for place, head in enumerate(_HEADS):
        sheet.write_string(row, place, head, bold)
    for kind in Kind:
        for one in DESCRIBED[kind]:
            row += 1
            needed = "" if may_be_absent(kind, one) else "có"
            whose = (TITLES_VI[kind], one.heading_vi, one.column, needed)
            cells = (*whose, one.vi, one.en, one.unit, one.example)
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell)


def may_be_absent(kind: Kind, one: Described) -> bool:
    """Return whether a kind of file may lack a column."""
    return one.column in OPTIONAL_COLUMNS.get(kind, frozenset())


def choices(kind: Kind, one: Described) -> tuple[str, ...]:
    """Return what a column's list offers, () where it has none."""
    if kind is Kind.CLUSTERS and one.column == "commune":
        return communes_and_wards()
    return tuple(called for _, called in one.words)


def write_lists(book: Any) -> Mapping[tuple[Kind, str], str]:
    """Write the second sheet, a column for each list; return where each column's list stands."""
    sheet = book.add_worksheet(LISTS)
    bold = book.add_format({"bold": True})
    places: dict[tuple[Kind, str], str] = {}
    written: dict[tuple[str, ...], str] = {}
    for kind in Kind:
        for one in DESCRIBED[kind]:
            offered = choices(kind, one)
            if not offered:
                continue
            if offered not in written:
                place = len(written)
                sheet.set_column(place, place, 28)
                sheet.write_string(0, place, one.heading_vi, bold)
                for row, called in enumerate(offered, start=1):
                    sheet.write_string(row, place, called)
                name = xl_col_to_name(place)
                written[offered] = f"='{LISTS}'!${name}$2:${name}${len(offered) + 1}"
            places[kind, one.column] = written[offered]
    return places
