"""A sheet of somebody else's is told by its mapping, cell for cell, and nothing is guessed."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FaultsFound
from domain.registered import CentralStation, ClusterKind, ClusterState
from domain.registry import Registry
from storage.registry_files.columns import Kind
from storage.registry_files.files import registry_of
from storage.registry_files.mapped.mapping import Dialect, SheetMapping, read_mapping
from storage.registry_files.mapped.sheet import Sheet, read_sheet
from storage.registry_files.mapped.tables import day_text, mapped_tables, number_text
from storage.registry_files.writing import write_registry
from tests.house.runs import shared_data

ROOT = Path(__file__).parents[3]
SITES = "hanoi_registry/hanoi_sources_registry.csv"
OF_SITES = ROOT / "docs" / "mappings" / "hanoi_sources_registry.toml"

DIALECT = """
[dialect]
separator = ";"
decimal = ","
thousands = "."
days = "day/month/year"
unknown = ["chưa rõ"]
"""
COLUMNS = """
[[tables]]
kind = "clusters"
[tables.columns]
id = "Mã"
name = "Tên cụm"
commune = "Xã"
kind = { constant = "ccn" }
state = { heading = "Hoạt động", words = "states" }
simulated = { constant = "true" }
valid_from = "Từ ngày"
area_ha = "Diện tích (ha)"
wastewater_m3_per_day = "Nước thải"
wastewater_document = { text = "Báo cáo của {Tên cụm}", where_filled = "Nước thải" }
[words.states]
"có" = "operating"
"không" = "planned"
"""
HEADINGS = "Mã;Tên cụm;Xã;Hoạt động;Từ ngày;Diện tích (ha);Nước thải;Ghi chú"
ROW = "a;CCN A;Phù Đổng;có;1/7/2019;1.250,5;chưa rõ;tốt"

Read = Callable[..., Registry]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a sheet by a mapping into an empty registry."""

    def one(*lines: str, mapping: str = f'left_out = ["Ghi chú"]{DIALECT}{COLUMNS}') -> Registry:
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        (tmp_path / "sheet.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        told = read_mapping(tmp_path / "m.toml")
        tables = mapped_tables(read_sheet(tmp_path / "sheet.csv", told.dialect), told)
        return registry_of(tables, Registry(), ())

    return one


def refused(read: Read, *lines: str, **told: str) -> list[tuple[int, str]]:
    with pytest.raises(FaultsFound) as found:
        read(*lines, **told)
    return [(one.line, one.message) for one in found.value.faults]


def test_semicolons_decimal_commas_and_days_are_read_as_the_mapping_says(read: Read) -> None:
    (cluster,) = read(HEADINGS, ROW).clusters.values()
    assert cluster.area_ha == 1250.5
    assert cluster.valid_from == date(2019, 7, 1)
    assert (cluster.state, cluster.kind) == (ClusterState.OPERATING, ClusterKind.CLUSTER)
    assert (cluster.wastewater_m3_per_day, cluster.wastewater_document) == (None, None)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("1.250,5", "1250.5", "Diện tích (ha) '1250.5' is written otherwise than the mapping"),
        ("1.250,5", "1,250.5", "the decimal mark ','"),
        ("1.250,5", "12.5", "is written otherwise"),
        ("1/7/2019", "2019-07-01", "days written day/month/year"),
        (";có;", ";yes;", "has no word in the mapping: add it to [words.states]"),
    ],
)
def test_a_cell_that_is_written_otherwise_is_refused_with_its_line_and_what_to_do(
    read: Read, written: str, instead: str, said: str
) -> None:
    (line, message), *_ = refused(read, HEADINGS, ROW.replace(written, instead))
    assert line == 2
    assert said in message


def test_a_file_with_another_separator_is_refused_as_a_whole(read: Read) -> None:
    ((_, said),) = refused(read, HEADINGS.replace(";", ","), ROW.replace(";", ","))
    assert "separated by commas, and the mapping says semicolons" in said


def test_no_heading_is_left_out_by_oversight(read: Read) -> None:
    ((line, said),) = refused(read, HEADINGS, ROW, mapping=DIALECT + COLUMNS)
    assert (line, "'Ghi chú' has no place in the mapping" in said) == (1, True)
    ((line, said),) = refused(
        read,
        HEADINGS.replace(";Xã", ";Phường"),
        ROW,
        mapping=f'left_out = ["Phường", "Ghi chú"]{DIALECT}{COLUMNS}',
    )
    assert "names heading 'Xã', which the sheet has not" in said


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('decimal = ","', 'decimal = "."', "both '.'"),
        ('decimal = ","', "", "missing required field `decimal`"),
        ('separator = ";"', 'separator = "|"', "Invalid enum value '|'"),
        ('state = { heading = "Hoạt động", words = "states" }', "", "'state' of clusters is miss"),
        ('words = "states"', 'words = "state"', "add [words.state]"),
        ('kind = { constant = "ccn" }', "kind = {}", "needs one of heading, constant, text and"),
        ('area_ha = "Di', 'area = "Di', "clusters has no column 'area'"),
        ("[words.states]", "[word.states]", "unknown field `word`"),
        ('left_out = ["Ghi chú"]', 'left_out = ["Ghi chú", "Xã"]', "is used and left out"),
    ],
)
def test_a_mapping_that_cannot_be_so_is_refused_with_what_to_do(
    read: Read, written: str, instead: str, said: str
) -> None:
    whole = f'left_out = ["Ghi chú"]{DIALECT}{COLUMNS}'
    assert written in whole
    told = refused(read, HEADINGS, ROW, mapping=whole.replace(written, instead, 1))
    assert said in told[0][1]


def a_dialect(decimal: str, thousands: str) -> Dialect:
    told = {"separator": ";", "decimal": decimal, "thousands": thousands}
    return Dialect(**told, days="year-month-day")  # type: ignore[arg-type]  # words of a set


@given(
    number=st.integers(-(10**9), 10**9),
    cents=st.integers(0, 99),
    marks=st.sampled_from([(",", "."), (".", ","), (",", " "), (",", ""), (".", "")]),
)
def test_a_number_is_what_it_was_written_from_or_none(
    number: int, cents: int, marks: tuple[str, str]
) -> None:
    decimal, thousands = marks
    whole = f"{number:,}".replace(",", thousands)
    written = f"{whole}{decimal}{cents:02d}"
    assert number_text(written, a_dialect(*marks)) == f"{number}.{cents:02d}"
    other = a_dialect("." if decimal == "," else ",", "")
    assert number_text(written, other) is None


def test_a_day_is_what_it_was_written_from_or_none() -> None:
    iso = a_dialect(".", "")
    other = Dialect(separator=";", decimal=",", thousands="", days="day/month/year")
    assert day_text("2025-09-01", iso) == day_text("1/9/2025", other) == "2025-09-01"
    assert day_text("1/9/2025", iso) is None
    assert day_text("2025-09-01", other) is None


def test_what_a_spreadsheet_keeps_as_numbers_and_days_needs_no_dialect(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(f"{DIALECT}{COLUMNS}", encoding="utf-8")
    mapping = read_mapping(tmp_path / "m.toml")
    headings = HEADINGS.removesuffix(";Ghi chú").split(";")
    cells = ["a", "CCN A", None, "có", date(2019, 7, 1), 1250.5, 310]
    sheet = Sheet("sheet.xlsx", 3, headings, [(7, [*cells])])
    (cluster,) = registry_of(mapped_tables(sheet, mapping), Registry(), ()).clusters.values()
    assert (cluster.area_ha, cluster.wastewater_m3_per_day) == (1250.5, 310.0)
    assert cluster.valid_from == date(2019, 7, 1)
    assert cluster.wastewater_document == "Báo cáo của CCN A"


@pytest.fixture(scope="module")
def sites() -> tuple[list[dict[str, str]], SheetMapping, Registry]:
    """The 92 sites: their rows, their mapping, and the registry that they give."""
    if absent := shared_data.missing(SITES):
        pytest.skip(absent)
    mapping = read_mapping(OF_SITES)
    path = shared_data.DATA / SITES
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    registry = registry_of(
        mapped_tables(read_sheet(path, mapping.dialect), mapping), Registry(), ()
    )
    return rows, mapping, registry


Sites = tuple[list[dict[str, str]], SheetMapping, Registry]


def test_the_92_sites_are_imported_without_loss(sites: Sites, tmp_path: Path) -> None:
    rows, mapping, registry = sites
    assert len(rows) == len(registry.clusters) == 92
    kept: dict[str, str] = {}
    for path in write_registry(registry, tmp_path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                key = row.get("cluster_id") or row.get("id") or ""
                kept[key] = f"{kept.get(key, '')}\n" + "\n".join(row.values())
    for row in rows:
        for heading, cell in row.items():
            told = unicodedata.normalize("NFC", cell)
            if heading == "type":
                told = mapping.words["kinds"][cell]
            assert told in kept[row["id"]], (row["id"], heading)


def test_what_is_not_known_of_the_92_sites_stays_unknown(sites: Sites) -> None:
    rows, _, registry = sites
    for row in rows:
        cluster = registry.clusters[row["id"]]
        assert (cluster.area_ha is None) == (row["area_ha"] == "")
        assert (cluster.tenants is None) == (row["n_companies_or_households"] == "")
        assert (cluster.wastewater_m3_per_day is None) == (row["wastewater_flow_m3d"] == "")
        assert cluster.state is ClusterState.NOT_ENTERED
        assert not cluster.counts
        assert cluster.commune == ""
        if row["wwtp"] in {"unknown", "planned"}:
            assert cluster.central_station is CentralStation.NOT_ENTERED
    assert sorted(registry.stations) == ["HN-001-tram", "HN-008-tram", "HN-009-tram"]
    names = [one.name for one in registry.clusters.values() if one.name.startswith("CCN Liên Hà (")]
    assert names == ["CCN Liên Hà (Đan Phượng)", "CCN Liên Hà (Đông Anh)"]


def test_the_mapping_of_the_sites_is_in_shape_also_where_the_sites_are_not_at_hand() -> None:
    mapping = read_mapping(OF_SITES)
    assert [table.kind for table in mapping.tables] == [Kind.CLUSTERS, Kind.STATIONS]
