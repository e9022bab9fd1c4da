"""Our data is its owner's alone: every file and folder that the service makes is 0600 or 0700."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from storage.journal.writer import Journal
from storage.private_files import make_private_folder, write_private
from storage.records.store import SqlRecords
from tests.end_to_end.whole_way.test_drop_folder import GOOD, lines, receipts
from tests.ingest.sites import NOW, small_registry
from tests.servers.nhue import nhue, running_nhue


def wide(folder: Path) -> dict[str, str]:
    """Return the mode of what others than the owner reach in a folder, the folder included."""
    found = {
        str(path.relative_to(folder.parent)): stat.filemode(path.lstat().st_mode)
        for path in [folder, *folder.rglob("*")]
    }
    return {name: mode for name, mode in found.items() if mode[4:] != "------"}


def test_what_the_service_makes_is_for_its_owner_alone_and_the_drop_folder_is_left(
    tmp_path: Path,
) -> None:
    data, drop = tmp_path / "new" / "data", tmp_path / "drop"
    settings = {
        "data_dir": str(data),
        "mqtt_host": "none",
        "drop_folder": str(drop),
        "drop_settle_seconds": "0.1",
        "judge_interval_seconds": "0.3",
    }
    added = nhue("account", "add", "Trần Văn An", "--role", "official", settings=settings)
    assert added.returncode == 0
    with closing(SqlRecords.open(f"sqlite:///{data / 'records.sqlite'}")) as records:
        records.add_registry(small_registry(monitored_since=NOW.date()), NOW)
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_until(lambda: service.get("/health").status_code == 200)
        assert stat.filemode(drop.stat().st_mode) == "drwxr-xr-x", "other accounts upload to it"
        folder = drop / "GW-1"
        folder.mkdir()
        (folder / GOOD).write_bytes(lines(1))
        service.wait_until(lambda: receipts(service) == ["accepted"])
        service.wait_until((data / "receipts").is_dir)
        names = {path.name for path in data.rglob("*")}
        assert {"records.sqlite", "records.sqlite-wal", "readings.duckdb", "lock"} <= names
        assert wide(data) == {}
        assert service.end() == 0
    assert wide(data) == {}
    assert wide(tmp_path / "new") == {}


def test_without_the_command_line_they_are_the_owners_alone_too(tmp_path: Path) -> None:
    data = tmp_path / "a" / "data"
    before = os.umask(0o022)
    try:
        SqlRecords.open(f"sqlite:///{data / 'records.sqlite'}").close()
        with closing(Journal(data / "journal")):
            assert wide(tmp_path / "a") == {}
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o700])
def test_a_folder_or_file_that_is_there_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    folder, file = tmp_path / "there", tmp_path / "file"
    folder.mkdir()
    folder.chmod(mode)
    make_private_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    file.write_bytes(b"")
    file.chmod(mode & 0o666)
    write_private(file, b"x")
    assert stat.S_IMODE(file.stat().st_mode) == mode & 0o666
