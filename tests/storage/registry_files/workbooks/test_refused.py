"""Whatever a workbook holds is taken for what it is, or refused with file, sheet and line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from domain.errors import FaultsFound
from domain.registered import Cluster
from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files
from storage.registry_files.workbooks.opening import UNPACKED_BYTES_MOST
from storage.registry_files.workbooks.writing import write_template

NAMES = ["id", "name", "commune", "kind", "state", "simulated", "valid_from", "tenants"]
NAMES += ["occupancy_percent", "note"]
ROW = ["a", "CCN A", "", "ccn", "operating", "true", None, None, None, None]
A, B, G, H, I, J = "A2", "B2", "G2", "H2", "I2", "J2"  # noqa: E741 - columns


def a_book(cells: dict[str, Any] | None = None) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Cụm"
    sheet.append(NAMES)
    sheet.append(ROW)
    for place, value in (cells or {}).items():
        sheet[place] = value
    return book


def imported(folder: Path, book: Workbook) -> Registry:
    book.save(folder / "r.xlsx")
    return read_registry([folder / "r.xlsx"], Registry(), ())


def the_cluster(folder: Path, book: Workbook) -> Cluster:
    return imported(folder, book).clusters["a"]


def faults(folder: Path, book: Workbook) -> list[str]:
    with pytest.raises(FaultsFound) as found:
        imported(folder, book)
    return [str(fault).replace(f"{folder}/", "") for fault in found.value.faults]


def a_day(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (B, "=CONCAT(1)", "B2 is a formula of which no value was kept: open the file in Excel"),
        (B, "#N/A", "B2 is an error (#N/A): write the value, or leave it empty"),
        (B, a_day(2026, 3, 12), "name in B2 is the day 2026-03-12 for Excel: format the cell as"),
        (B, 12.5, "name in B2 is the number 12.5, which Excel may show otherwise"),
        (B, 10**15, "name in B2 is the number 1000000000000000, which Excel may show"),
        (B, True, "name in B2 is TRUE: write what is meant"),
        (B, "a_x000D_", "B2 holds '_x000D_', which stands for another letter"),
        (B, "a\nb", "name 'a\\nb' holds a damaged or control character"),
        (G, a_day(2026, 3, 12, 8), "G2 is 2026-03-12 08:00:00, a time without its offset"),
        (G, time(8), "G2 is a time of day or a span"),
        (G, a_day(1900, 2, 1), "G2 is before 1900-03-01, where Excel counts wrongly"),
        (G, 45000, "valid_from in G2 is the number 45000: give the cell a day's format"),
        (G, "01/09/2025", "valid_from '01/09/2025' is not a day: write year-month-day"),
        (H, a_day(2026, 3, 12), "tenants in H2 is the day 2026-03-12 for Excel"),
        (H, "1.250,5", "tenants '1.250,5' is not a whole number"),
        (H, "12.5", "tenants '12.5' is not a whole number"),
        ("L2", "x", "L2 stands under no column's name: delete it"),
    ],
)
def test_a_cell_that_cannot_be_told_is_refused_by_sheet_and_line(
    tmp_path: Path, place: str, value: object, said: str
) -> None:
    (fault,) = faults(tmp_path, a_book({place: value}))
    assert fault.startswith(f"r.xlsx[Cụm]:2: {said}")


def test_a_percent_cell_and_an_id_shown_with_zeros_are_refused(tmp_path: Path) -> None:
    book = a_book({I: 0.85, A: 12})
    book["Cụm"][I].number_format = "0%"
    book["Cụm"][A].number_format = "000"
    percent, zeros = sorted(faults(tmp_path, book))
    assert "I2 is shown in percent, and 0.85 is kept" in percent
    assert "id in A2 is the number 12, which Excel may show otherwise" in zeros


def test_every_fault_of_every_sheet_is_said_at_once(tmp_path: Path) -> None:
    book = a_book({B: "#REF!", H: "x"})
    more = book.create_sheet("Trạm")
    more.append(["id", "cluster_id", "name", "design_flow_m3_per_day"])
    more.append(["s", "none", "Trạm", -1])
    assert [one.partition(": ")[0] for one in faults(tmp_path, book)] == [
        "r.xlsx[Cụm]:2",
        "r.xlsx[Cụm]:2",
        "r.xlsx[Trạm]:2",
        "r.xlsx[Trạm]:2",
    ]


def test_what_says_one_thing_is_taken(tmp_path: Path) -> None:
    told = {A: "a  ", B: 12.0, G: a_day(2025, 9, 1), H: "31", I: 85.5, J: "  ", "A5": "   "}
    cluster = the_cluster(tmp_path, a_book(told))
    assert (cluster.name, str(cluster.valid_from)) == ("12", "2025-09-01")
    assert (cluster.tenants, cluster.occupancy_percent, cluster.note) == (31, 85.5, None)


def test_days_are_those_of_the_workbooks_own_count(tmp_path: Path) -> None:
    for epoch_of_1904 in (False, True):
        book = a_book()
        if epoch_of_1904:
            book.epoch = MAC_EPOCH
        book["Cụm"][G] = a_day(2025, 9, 1)
        assert str(the_cluster(tmp_path, book).valid_from) == "2025-09-01"


def hide_the_line(sheet: Worksheet) -> None:
    sheet.row_dimensions[2].hidden = True


def hide_a_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def hide_the_sheet(sheet: Worksheet) -> None:
    sheet.sheet_state = "hidden"
    assert sheet.parent is not None
    sheet.parent.create_sheet("Trống")


def merge(sheet: Worksheet) -> None:
    sheet.merge_cells("B2:C2")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (hide_the_line, "r.xlsx[Cụm]:2: the line is hidden and holds cells"),
        (hide_a_column, "r.xlsx[Cụm]:1: column B is hidden and holds cells"),
        (hide_the_sheet, "r.xlsx[Cụm]:1: the sheet is hidden and holds cells"),
        (merge, "r.xlsx[Cụm]:2: cells B2:C2 are merged"),
    ],
)
def test_what_is_hidden_or_merged_is_refused(
    tmp_path: Path, change: Callable[[Worksheet], None], said: str
) -> None:
    book = a_book()
    change(book["Cụm"])
    (fault,) = faults(tmp_path, book)
    assert fault.startswith(said)


def test_two_sheets_of_one_kind_are_both_read_and_held_against_each_other(tmp_path: Path) -> None:
    book = a_book()
    more = book.create_sheet("Cụm 2")
    more.append(NAMES)
    more.append(["b", *ROW[1:]])
    assert imported(tmp_path, book).clusters.keys() == {"a", "b"}
    more.append(ROW)
    (fault,) = faults(tmp_path, book)
    assert fault.startswith("r.xlsx[Cụm 2]:3: cluster a stands at ")
    assert fault.endswith("r.xlsx[Cụm]:2 already: keep one of the two")


def test_a_sheet_that_is_none_of_the_eight_is_never_left_out(tmp_path: Path) -> None:
    book = a_book()
    book.create_sheet("Ghi chú")["B4"] = "hỏi ông An"
    (fault,) = faults(tmp_path, book)
    assert fault.startswith("r.xlsx[Ghi chú]:4: neither this line nor the next has the columns'")


def test_a_heading_over_another_column_is_refused(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book["Trạm xử lý"]
    sheet["A2"], sheet["B2"] = sheet["B2"].value, sheet["A2"].value
    assert [one.partition(": ")[2] for one in faults(tmp_path, book)] == [
        "A1 'Mã trạm' stands over 'cluster_id', whose heading is 'Mã cụm': put both in order again",
        "B1 'Mã cụm' stands over 'id', whose heading is 'Mã trạm': put both in order again",
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,name\n", "is no Excel workbook: save it again"),
        (b"", "is no Excel workbook: save it again"),
        (OLE + b"Workbook", "is of an older Excel (.xls): save it again"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "needs a password: save it without one"),
        (b"PK\x03\x04 and no more", "cannot be read as an Excel workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_for_what_it_is(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "r.xlsx").write_bytes(content)
    with pytest.raises(FaultsFound) as found:
        read_registry([tmp_path / "r.xlsx"], Registry(), ())
    (fault,) = found.value.faults
    assert fault.message.startswith(said)


def test_a_workbook_is_one_whatever_its_name_and_a_missing_one_is_said_to_be(
    tmp_path: Path,
) -> None:
    a_book().save(tmp_path / "r.csv")
    assert read_registry([tmp_path / "r.csv"], Registry(), ()).clusters.keys() == {"a"}
    with pytest.raises(FaultsFound, match=r"cannot be read \(No such file or directory\)"):
        read_registry([tmp_path / "none.xlsx"], Registry(), ())


def test_a_folder_gives_its_workbooks_too_but_not_excels_own_notes(tmp_path: Path) -> None:
    for name in ("r.xlsx", "~$r.xlsx", ".r.xlsx", "a.csv", "r.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in registry_files([tmp_path])] == ["a.csv", "r.xlsx"]


def with_part(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"0" * (UNPACKED_BYTES_MOST + 1), "unpacks to "),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "defines entities of its own in xl/more.xml"),
        (b"<t>ax005F_b</t>", "holds the letters 'x005F_' in a text"),
    ],
)
def test_what_unpacks_beyond_bounds_or_defines_its_own_is_not_taken_apart(
    tmp_path: Path, content: bytes, said: str
) -> None:
    a_book().save(tmp_path / "r.xlsx")
    with_part(tmp_path / "r.xlsx", "xl/more.xml", content)
    with pytest.raises(FaultsFound) as found:
        read_registry([tmp_path / "r.xlsx"], Registry(), ())
    assert found.value.faults[0].message.startswith(said)


def test_a_sheet_that_reaches_too_far_is_refused_and_not_walked(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, a_book({"XFD1048576": "x"}))
    assert fault.startswith("r.xlsx[Cụm]:1: the sheet reaches to XFD1048576, beyond 5000 lines")


@settings(deadline=None, max_examples=40)
@given(at=st.integers(0, 5_000), letters=st.binary(min_size=1, max_size=40), part=st.integers(0, 9))
def test_a_damaged_workbook_gives_faults_or_a_registry_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, at: int, letters: bytes, part: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    a_book().save(folder / "whole.xlsx")
    with (
        zipfile.ZipFile(folder / "whole.xlsx") as whole,
        zipfile.ZipFile(folder / "r.xlsx", "w") as damaged,
    ):
        names = whole.namelist()
        for name in names:
            content = whole.read(name)
            if name == names[part % len(names)]:
                place = at % (len(content) + 1)
                content = content[:place] + letters + content[place + len(letters) :]
            damaged.writestr(name, content)
    try:
        read_registry([folder / "r.xlsx"], Registry(), ())
    except FaultsFound as found:
        assert found.faults  # noqa: PT017 - either outcome is right
