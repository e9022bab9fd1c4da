"""A registry that is written into a workbook and read again is the same registry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from domain.errors import FaultsFound
from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files
from storage.registry_files.workbooks.writing import write_registry_workbook
from tests.storage.registry_files.test_round_trip import KNOWN, registries

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(name="registry")
def a_registry() -> Registry:
    return read_registry(registry_files([FIXTURES]), Registry(), KNOWN)


@settings(deadline=None, max_examples=40)
@given(registry=registries())
def test_what_was_written_is_read_as_it_was(registry: Registry) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "registry.xlsx"
        try:
            write_registry_workbook(registry, file)
        except FaultsFound as found:
            said = "which a spreadsheet keeps otherwise"
            assert all(said in fault.message for fault in found.faults)  # noqa: PT017 - either is right
            return
        assert read_registry([file], Registry(version=registry.version), KNOWN) == registry


def test_the_same_registry_gives_the_same_bytes(tmp_path: Path, registry: Registry) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_registry_workbook(registry, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def with_cluster(registry: Registry, **facts: object) -> Registry:
    cluster = replace(registry.clusters["song-xanh"], **facts)  # type: ignore[arg-type]  # any column
    return replace(registry, clusters=registry.clusters | {"song-xanh": cluster})


def test_figures_and_days_come_back_to_the_last_digit(tmp_path: Path, registry: Registry) -> None:
    told = with_cluster(
        registry, area_ha=0.1 + 0.2, valid_from=date(1, 1, 1), valid_to=date(9999, 12, 31)
    )
    write_registry_workbook(told, tmp_path / "r.xlsx")
    again = read_registry([tmp_path / "r.xlsx"], Registry(), KNOWN)
    assert again.clusters == told.clusters
    assert again.clusters["song-xanh"].area_ha != 0.3


def test_days_and_figures_are_days_and_figures_for_a_spreadsheet(
    tmp_path: Path, registry: Registry
) -> None:
    write_registry_workbook(registry, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx")["Trạm xử lý"]
    row = {name.value: cell for name, cell in zip(sheet[2], sheet[4], strict=True)}
    assert row["design_flow_m3_per_day"].value == 1200
    assert row["in_operation_since"].value == datetime(2019, 7, 1, tzinfo=UTC).replace(tzinfo=None)
    assert row["in_operation_since"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 32_768, "has 32768 letters, and a spreadsheet keeps 32767 in a cell"),
        ("😀" * 16_384, "has 32768 letters"),
        ("a _x0041_ b", "holds '_x0041_', which a spreadsheet keeps otherwise"),
        ("x005F_", "holds 'x005F_'"),
        ("\ufffe", "holds '\\ufffe'"),
    ],
)
def test_a_text_that_no_spreadsheet_keeps_refuses_the_file_and_names_the_remedy(
    tmp_path: Path, registry: Registry, text: str, said: str
) -> None:
    with pytest.raises(FaultsFound) as found:
        write_registry_workbook(with_cluster(registry, note=text), tmp_path / "r.xlsx")
    (fault,) = found.value.faults
    assert fault.message.startswith(f"note {said}")
    assert "export CSV files" in fault.message
    assert fault.file.endswith("r.xlsx[Cụm công nghiệp]")
    assert not (tmp_path / "r.xlsx").exists()


@pytest.mark.parametrize(
    "text", ["=1+1", "+84 900", "'a", '"', "#N/A", "12", "1e5", "TRUE", "http://a.vn", "x" * 32_767]
)
def test_a_text_stays_the_text_that_it_is(tmp_path: Path, registry: Registry, text: str) -> None:
    told = with_cluster(registry, note=text)
    write_registry_workbook(told, tmp_path / "r.xlsx")
    assert read_registry([tmp_path / "r.xlsx"], Registry(), KNOWN).clusters == told.clusters
