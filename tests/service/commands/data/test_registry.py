"""The registry goes out as it stood on a day and was known at an instant, and comes in again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.every_request.words.registry.said import REGISTRY_FAULTS_VI
from domain.errors import FaultsFound, NotFound, SettingsUnusable
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
    assert len(list((tmp_path / "out").glob("*.csv"))) == 10
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


def test_a_profile_goes_out_as_toml_and_comes_in_again(tmp_path: Path) -> None:
    assert nhue(tmp_path / "one", "import", FILES).exit_code == 0
    printed = nhue(tmp_path / "one", "profile", "export", "song-xanh-json")
    assert printed.exit_code == 0, printed.output
    others = [path for path in FILES.glob("*.csv") if path.stem not in {"profiles", "channels"}]
    assert nhue(tmp_path / "two", "import", *others).exit_code == 0
    path = tmp_path / "song-xanh.toml"
    path.write_text(printed.output, encoding="utf-8")
    taken = nhue(tmp_path / "two", "registry", "import", path)
    assert taken.exit_code == 0, taken.output
    assert "1 profiles, 2 channels" in " ".join(taken.output.split())
    one, two = registry_of(tmp_path / "one"), registry_of(tmp_path / "two")
    assert two.profiles == tuple(p for p in one.profiles if p.id == "song-xanh-json")
    assert two.channels == tuple(c for c in one.channels if c.profile_id == "song-xanh-json")


def test_a_profile_of_another_day_or_name_is_not_found(tmp_path: Path) -> None:
    assert nhue(tmp_path, "import", FILES).exit_code == 0
    for words in (["none"], ["song-xanh-json", "--on", "2026-11-30"]):
        assert isinstance(nhue(tmp_path, "profile", "export", *words).exception, NotFound)
    asked = ["song-xanh-json", "--on", "2026-12-01"]
    assert nhue(tmp_path, "profile", "export", *asked).exit_code == 0


def test_a_profile_that_its_form_cannot_keep_to_is_refused_at_its_line(tmp_path: Path) -> None:
    assert nhue(tmp_path, "import", FILES).exit_code == 0
    path = tmp_path / "p.toml"
    path.write_text(
        """id = "late"
gateways = ["gw-gom-doi"]
like = "ts-values"
valid_from = 2027-01-01
reason = "khảo sát"
entered_by = "bà Hà"
stamped_at = "end"
time_format = "dd/MM/yyyy HH:mm"
topic = "x/y"
""",
        encoding="utf-8",
    )
    refused = nhue(tmp_path, "registry", "import", path).exception
    assert isinstance(refused, FaultsFound)
    assert [(one.line, one.column) for one in refused.faults] == [
        (1, "time_zone"),
        (1, "interval_seconds"),
    ]
    for one in refused.faults:
        assert REGISTRY_FAULTS_VI.vietnamese(one.message) is not None
