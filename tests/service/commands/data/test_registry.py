"""The registry goes out as it stood on a day and was known at an instant, and comes in again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.errors import SettingsUnusable
from domain.registry import Registry
from service.commands.main import app
from service.settings.settings import load_settings
from service.stores.opened import open_records
from tests.house.runs import shared_data

ROOT = Path(__file__).parents[4]
FILES = ROOT / "tests" / "storage" / "registry_files" / "fixtures"
SITES = "hanoi_registry/hanoi_sources_registry.csv"


def nhue(data: Path, *words: object) -> Any:
    return CliRunner().invoke(app, ["--data-dir", str(data), *map(str, words)])


def registry_of(data: Path) -> Registry:
    with open_records(load_settings(data_dir=data)) as records:
        return records.registry()


def test_what_was_exported_and_imported_elsewhere_is_the_same_registry(tmp_path: Path) -> None:
    assert nhue(tmp_path / "one", "registry", "import", FILES).exit_code == 0
    exported = nhue(tmp_path / "one", "registry", "export", tmp_path / "out")
    assert exported.exit_code == 0, exported.output
    assert len(list((tmp_path / "out").glob("*.csv"))) == 8
    assert nhue(tmp_path / "two", "import", tmp_path / "out").exit_code == 0
    assert registry_of(tmp_path / "two") == registry_of(tmp_path / "one")
    assert registry_of(tmp_path / "two").clusters["song-xanh"].contact == "Ông An, 0900 000 000"


def test_a_past_registry_is_exported_as_it_was_known_and_as_it_stood(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert nhue(data, "import", FILES).exit_code == 0
    with open_records(load_settings(data_dir=data)) as records:
        known = records.known_through()
    assert known is not None
    later = tmp_path / "clusters.csv"
    later.write_text(
        "id,name,commune,kind,state,simulated\nsong-xanh,Tên mới,,ccn,ended,true\n",
        encoding="utf-8",
    )
    assert nhue(data, "import", later).exit_code == 0
    before = (known + timedelta(microseconds=1)).isoformat()
    for folder, asked in (("then", ["--known-at", before]), ("now", [])):
        assert nhue(data, "registry", "export", tmp_path / folder, *asked).exit_code == 0
        told = (tmp_path / folder / "clusters.csv").read_text(encoding="utf-8-sig")
        assert ("Tên mới" in told) == (folder == "now")
    stood = nhue(data, "registry", "export", tmp_path / "stood", "--as-of", "2024-04-30")
    assert stood.exit_code == 0, stood.output
    told = (tmp_path / "stood" / "clusters.csv").read_text(encoding="utf-8-sig")
    assert "doi-cu" not in told
    assert "gom-doi" in told


def test_an_export_never_writes_over_files_that_are_there(tmp_path: Path) -> None:
    refused = nhue(tmp_path / "data", "registry", "export", FILES).exception
    assert isinstance(refused, SettingsUnusable)
    assert "choose another folder" in str(refused)


def test_the_sites_of_the_city_come_in_by_their_mapping(tmp_path: Path) -> None:
    if absent := shared_data.missing(SITES):
        pytest.skip(absent)
    mapping = ROOT / "docs" / "mappings" / "hanoi_sources_registry.toml"
    site_file = shared_data.DATA / SITES
    done = nhue(tmp_path / "data", "import", site_file, "--mapping", mapping)
    assert done.exit_code == 0, done.output
    assert "92 clusters, 3 stations" in " ".join(done.output.split())
    assert len(registry_of(tmp_path / "data").clusters) == 92
    assert nhue(tmp_path / "data", "registry", "export", tmp_path / "92.xlsx").exit_code == 0
    assert nhue(tmp_path / "again", "import", tmp_path / "92.xlsx").exit_code == 0
    assert registry_of(tmp_path / "again") == registry_of(tmp_path / "data")


def test_a_registry_goes_out_as_a_workbook_and_comes_in_again(tmp_path: Path) -> None:
    assert nhue(tmp_path / "one", "import", FILES).exit_code == 0
    book = tmp_path / "registry.xlsx"
    exported = nhue(tmp_path / "one", "registry", "export", book)
    assert exported.exit_code == 0, exported.output
    assert nhue(tmp_path / "two", "registry", "import", book).exit_code == 0
    assert registry_of(tmp_path / "two") == registry_of(tmp_path / "one")
    again = nhue(tmp_path / "one", "registry", "export", book).exception
    assert isinstance(again, SettingsUnusable)
    assert "is there already" in str(again)
    stood = nhue(
        tmp_path / "one", "registry", "export", tmp_path / "then.xlsx", "--as-of", "2024-04-30"
    )
    assert stood.exit_code == 0, stood.output
    assert nhue(tmp_path / "three", "import", tmp_path / "then.xlsx").exit_code == 0
    assert registry_of(tmp_path / "three").clusters.keys() == {"song-xanh", "gom-doi", "dong-lua"}


def test_a_template_is_written_once_and_under_a_workbooks_name(tmp_path: Path) -> None:
    assert nhue(tmp_path, "registry", "template", tmp_path / "t.xlsx").exit_code == 0
    for name, said in (
        ("t.xlsx", "is there already"),
        ("t.csv", "is no name of a workbook"),
        ("none/t.xlsx", "is not there: make it"),
    ):
        refused = nhue(tmp_path, "registry", "template", tmp_path / name).exception
        assert isinstance(refused, SettingsUnusable)
        assert said in str(refused)
