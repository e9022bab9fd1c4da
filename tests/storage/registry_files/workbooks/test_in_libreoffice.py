"""What LibreOffice opens and saves again is the same registry, with its lists to choose from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.registry import Registry
from storage.registry_files.communes.names import communes_and_wards
from storage.registry_files.described.every import TITLES_VI
from storage.registry_files.files import read_registry, registry_files
from storage.registry_files.workbooks.writing import write_registry_workbook, write_template
from tests.servers.libreoffice import LibreOffice
from tests.storage.registry_files.test_round_trip import KNOWN

FIXTURES = Path(__file__).parents[1] / "fixtures"
# What a spreadsheet might take for a formula, a figure, an error, a link or a mark of its own.
TEXTS = ("=1+1", "+84 900", "'a", '"', "#N/A", "12", "1e5", "TRUE", "12/3", "http://a.vn", "1.250")

pytestmark = pytest.mark.live("libreoffice")


def lists(file: Path) -> dict[tuple[str, str], tuple[str, str | None, bool]]:
    """Return the list of each range: where its words stand, how a mistake is met, if blank may."""
    return {
        (sheet.title, str(one.sqref)): (one.formula1, one.errorStyle or "stop", one.allow_blank)
        for sheet in load_workbook(file)
        for one in sheet.data_validations.dataValidation
        if one.type == "list" and not one.showDropDown
    }


def cells(sheet: Worksheet) -> list[list[object]]:
    """Return what stands in a sheet; an empty text is an empty cell."""
    return [[cell or None for cell in row] for row in sheet.iter_rows(values_only=True)]


def notes(file: Path) -> dict[tuple[str, str], str]:
    """Return what the notes say."""
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_the_template_keeps_its_lists_notes_and_lines_and_is_imported_as_empty(
    tmp_path: Path, libreoffice: LibreOffice
) -> None:
    template = tmp_path / "template.xlsx"
    write_template(template)
    [again] = libreoffice.saved_again([template])
    assert len(lists(template)) == 19
    assert lists(again) == lists(template)
    assert notes(again) == notes(template)
    for before, after in zip(load_workbook(template), load_workbook(again), strict=True):
        assert after.title == before.title
        assert cells(after) == cells(before)
    assert read_registry([again], Registry(), ()) == Registry()


def test_the_template_shows_its_words_with_every_mark(
    tmp_path: Path, libreoffice: LibreOffice
) -> None:
    write_template(tmp_path / "t.xlsx")
    shown = libreoffice.shown(tmp_path / "t.xlsx")
    assert set(shown) == {"Hướng dẫn", "Danh mục", *TITLES_VI.values()}
    communes = [row[0] for row in shown["Danh mục"][1:] if row[0]]
    assert communes == list(communes_and_wards())
    assert shown["Cụm công nghiệp"][0][:5] == [
        "Mã cụm", "Tên cụm", "Xã, phường", "Loại", "Trạng thái",
    ]  # fmt: skip


def test_a_registry_that_libreoffice_saved_again_is_imported_as_the_same(
    tmp_path: Path, libreoffice: LibreOffice
) -> None:
    registry = read_registry(registry_files([FIXTURES]), Registry(), KNOWN)
    first = registry.clusters["song-xanh"]
    hard = {
        f"kho-{place}": replace(first, id=f"kho-{place}", note=text, address=text)
        for place, text in enumerate(TEXTS)
    }
    mixed = Random(15)  # noqa: S311 - figures, the same in each run
    for place in range(200):
        figure = float(f"{mixed.random() * 10 ** mixed.randint(-3, 5):.15g}")
        hard[f"so-{place}"] = replace(first, id=f"so-{place}", area_ha=figure)
    # As texts, since LibreOffice saves 15 digits, and a spreadsheet has days from 1900 on.
    hard["song-xanh"] = replace(
        first, area_ha=0.1 + 0.2, valid_from=date(1, 1, 1), valid_to=date(9999, 12, 31)
    )
    registry = replace(registry, clusters=registry.clusters | hard)
    write_registry_workbook(registry, tmp_path / "registry.xlsx")
    [again] = libreoffice.saved_again([tmp_path / "registry.xlsx"])
    assert read_registry([again], Registry(version=registry.version), KNOWN) == registry
    assert lists(again) == lists(tmp_path / "registry.xlsx")


def test_days_and_figures_are_shown_as_such(tmp_path: Path, libreoffice: LibreOffice) -> None:
    registry = read_registry(registry_files([FIXTURES]), Registry(), KNOWN)
    write_registry_workbook(registry, tmp_path / "r.xlsx")
    names, row = libreoffice.shown(tmp_path / "r.xlsx")["Trạm xử lý"][1::2]
    station = dict(zip(names, row, strict=True))
    assert station["design_flow_m3_per_day"] == "1200"
    assert station["in_operation_since"] == "2019-07-01"
    assert station["technology"] == "hóa lý và AO"
