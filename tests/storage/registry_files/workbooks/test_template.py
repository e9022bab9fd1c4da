"""The template: every column with its heading, its note, its list, and what the page says of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.errors import FaultsFound
from domain.registered import (
    CalibrationResult,
    CentralStation,
    ClusterKind,
    ClusterState,
    DischargeMode,
    PermitLimitKind,
    ReceivingWater,
    StationExemption,
)
from domain.registry import Registry
from storage.registry_files.columns import COLUMNS, Kind
from storage.registry_files.communes.names import communes_and_wards
from storage.registry_files.described.every import DESCRIBED, TITLES_VI
from storage.registry_files.files import read_registry
from storage.registry_files.workbooks.layout import note_of
from storage.registry_files.workbooks.writing import write_template

PAGE = (Path(__file__).parents[4] / "docs" / "registry.md").read_text(encoding="utf-8")
WORDS = {
    (Kind.CLUSTERS, "kind"): ClusterKind,
    (Kind.CLUSTERS, "state"): ClusterState,
    (Kind.CLUSTERS, "station_exemption"): StationExemption,
    (Kind.CLUSTERS, "central_station"): CentralStation,
    (Kind.PERMITS, "receiving_water"): ReceivingWater,
    (Kind.PERMITS, "discharge"): DischargeMode,
    (Kind.PERMIT_LIMITS, "kind"): PermitLimitKind,
    (Kind.CALIBRATIONS, "result"): CalibrationResult,
}


@pytest.mark.parametrize("kind", Kind)
def test_every_column_is_described_in_the_order_of_the_files(kind: Kind) -> None:
    assert tuple(one.column for one in DESCRIBED[kind]) == COLUMNS[kind]
    headings = [one.heading_vi for one in DESCRIBED[kind]]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("kind", Kind)
def test_the_page_has_each_columns_heading(kind: Kind) -> None:
    section = PAGE.split(f"## {kind}.csv", 1)[1].split("\n## ", 1)[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))
    for one in DESCRIBED[kind]:
        assert one.heading_vi.casefold() in rows[one.column].casefold(), one.column


@pytest.mark.parametrize(("place", "words"), WORDS.items())
def test_a_list_has_every_word_of_its_column_once(
    place: tuple[Kind, str], words: type[ClusterState]
) -> None:
    (one,) = [one for one in DESCRIBED[place[0]] if one.column == place[1]]
    assert [word for word, _ in one.words] == [word.value for word in words]
    assert len({called for _, called in one.words}) == len(one.words)


def test_the_template_has_headings_names_notes_and_lists(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Hướng dẫn", "Danh mục", *(TITLES_VI[kind] for kind in Kind)]
    for kind in Kind:
        sheet = book[TITLES_VI[kind]]
        for place, one in enumerate(DESCRIBED[kind], start=1):
            assert sheet.cell(1, place).value == one.heading_vi
            assert sheet.cell(2, place).value == one.column
            note = sheet.cell(1, place).comment
            assert note is not None
            assert note.text == note_of(kind, one)
    lists = book["Danh mục"]
    states = book["Cụm công nghiệp"].data_validations.dataValidation
    offered = {str(one.sqref).rstrip("0123456789:"): one for one in states}
    assert {str(one.sqref)[0] for one in states} == {"C", "D", "E", "F", "I", "M"}
    assert all(one.type == "list" for one in offered.values())
    communes = [cell.value for cell in lists["A"] if cell.value]
    assert communes[1:] == list(communes_and_wards())


def test_the_template_is_the_same_each_time_and_an_import_of_it_says_that_it_is_empty(
    tmp_path: Path,
) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_template(tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert read_registry([tmp_path / "one.xlsx"], Registry(), ()) == Registry()


def test_a_template_that_was_filled_in_is_taken_with_its_vietnamese_words(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book["Cụm công nghiệp"]
    filled: dict[str, Any] = {
        "id": "a",
        "name": "CCN A",
        "kind": "cụm công nghiệp làng nghề",
        "tenants": 12.0,
    }
    filled |= {"state": "Đang hoạt động", "simulated": "có", "central_station": "none"}
    for place, name in enumerate(COLUMNS[Kind.CLUSTERS], start=1):
        sheet.cell(3, place).value = filled.get(name)
    book.save(tmp_path / "t.xlsx")
    cluster = read_registry([tmp_path / "t.xlsx"], Registry(), ()).clusters["a"]
    assert (cluster.kind, cluster.state) == (ClusterKind.CRAFT_VILLAGE, ClusterState.OPERATING)
    assert (cluster.simulated, cluster.tenants) == (True, 12)
    assert cluster.central_station is CentralStation.NONE
    sheet["E3"] = "đang chạy"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(FaultsFound, match=r"t.xlsx\[Cụm công nghiệp\]:3: state 'đang chạy' is not"):
        read_registry([tmp_path / "t.xlsx"], Registry(), ())
