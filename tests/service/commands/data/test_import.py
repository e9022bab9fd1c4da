"""Two who import a registry at once: the second is told, and loses nothing of the first."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.errors import DecidedSince
from domain.registry import Registry
from service.commands.data import registry as commands
from service.commands.main import app
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_records
from storage.registry_files.files import registry_of
from tests.ingest.sites import small_registry

FILES = Path(__file__).parents[3] / "storage" / "registry_files" / "fixtures"


def test_an_import_that_rests_on_a_registry_of_before_keeps_nothing_and_names_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    settings = load_settings(data_dir=data)

    def read_meanwhile(*asked: object, **told: object) -> Registry:
        found = registry_of(*asked, **told)  # type: ignore[arg-type]  # as it was asked
        with open_records(settings) as records:
            records.add_registry(small_registry(), now(), by="Lê Thị Bình")
        return found

    command = ["--data-dir", str(data), "import", str(FILES), "--by", "Trần Văn An"]
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(commands, "registry_of", read_meanwhile)
        refused = CliRunner().invoke(app, command).exception
    assert isinstance(refused, DecidedSince)
    assert "Lê Thị Bình (registry" in str(refused)
    with open_records(settings) as records:
        assert records.registry_version() == 1
        assert records.registry().outlets == small_registry().outlets
    again = CliRunner().invoke(app, command)
    assert again.exit_code == 0, again.output
    with open_records(settings) as records:
        assert small_registry().outlets.keys() < records.registry().outlets.keys()
