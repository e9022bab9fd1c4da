"""`nhue verify` holds what was attached to cases against the decisions that name it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.judged.entered.cases import StepKind
from service.commands.main import app
from service.commands.vietnamese.said_words import SAID_VI
from service.settings.settings import load_settings
from service.stores.opened import open_records
from storage.records.entered.attached_files import ATTACHED_FOLDER, AttachedFilesFolder
from tests.storage.records.contract.entered.cases import OPENING, PHOTO, a_step

IN_THE_PHOTO = b"\x89PNG\r\n\x1a\nkeep"


def nhue(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(data), *arguments])


def attached(data: Path) -> Path:
    """Attach a photo to two steps of a case; return where its bytes are."""
    folder = data / ATTACHED_FOLDER
    digest = AttachedFilesFolder(folder).keep(IN_THE_PHOTO)
    photo = replace(PHOTO, sha256=digest)
    with open_records(load_settings(data_dir=data), decides=True) as records:
        case = records.open_case(OPENING)
        for hours in (1, 2):
            records.add_step(a_step(case, StepKind.NOTE, hours, attachments=(photo,)))
    return folder / digest[:2] / digest


def test_files_that_are_as_they_were_attached_are_counted(tmp_path: Path) -> None:
    attached(tmp_path)
    told = nhue(tmp_path, "verify")
    assert told.exit_code == 0
    assert "1 attached files are as they were attached" in told.stderr


@pytest.mark.parametrize(("harm", "said"), [(b"other", "was changed"), (None, "is missing")])
def test_a_file_that_is_missing_or_was_changed_is_named_with_its_decision_in_both_languages(
    tmp_path: Path, harm: bytes | None, said: str
) -> None:
    path = attached(tmp_path)
    path.unlink()
    if harm is not None:
        path.write_bytes(harm)
    told = nhue(tmp_path, "verify")
    assert told.exit_code == 1
    assert "attached files are as" not in told.stderr
    [line] = [one for one in told.stderr.splitlines() if said in one]
    assert line.startswith("decision 3 (case:HS-")
    assert path.name in line
    assert PHOTO.name in line
    assert (SAID_VI.vietnamese(line) or "").startswith("quyết định 3 (case:HS-")


def test_attached_files_are_in_a_backup_and_come_back_with_it(tmp_path: Path) -> None:
    data, backup, again = tmp_path / "data", tmp_path / "backup", tmp_path / "again"
    path = attached(data)
    assert nhue(data, "backup", str(backup)).exit_code == 0
    path.write_bytes(b"harmed after the backup")
    shutil.rmtree(data)
    assert nhue(again, "restore", str(backup)).exit_code == 0
    assert AttachedFilesFolder(again / ATTACHED_FOLDER).read(path.name) == IN_THE_PHOTO
    told = nhue(again, "verify")
    assert told.exit_code == 0, told.stderr
    assert "1 attached files" in told.stderr
