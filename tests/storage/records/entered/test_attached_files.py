"""Attached files are whole on disk, made good by attaching them again, and take no last room."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domain.errors import FaultsFound, NotFound, StoreUnavailable
from storage.records.entered.attached_files import ROOM_LEFT_BYTES, AttachedFilesFolder


@pytest.mark.parametrize("harm", [b"", b"other", b"a fil", None])
def test_a_file_that_was_changed_or_lost_is_made_good_by_attaching_it_again(
    tmp_path: Path, harm: bytes | None
) -> None:
    folder = AttachedFilesFolder(tmp_path / "attachments")
    digest = folder.keep(b"a file")
    path = tmp_path / "attachments" / digest[:2] / digest
    if harm is None:
        path.unlink()
    else:
        path.write_bytes(harm)
    with pytest.raises((StoreUnavailable, NotFound)):
        folder.read(digest)
    assert folder.keep(b"a file") == digest
    assert folder.read(digest) == b"a file"


def test_what_a_kill_left_of_a_file_is_none_and_is_written_over(tmp_path: Path) -> None:
    folder = AttachedFilesFolder(tmp_path / "attachments")
    digest = folder.keep(b"a file")
    path = tmp_path / "attachments" / digest[:2] / digest
    path.rename(path.with_name(f".{digest}.new"))
    assert folder.digests() == []
    folder.keep(b"a file")
    assert folder.digests() == [digest]


def test_the_last_room_of_a_disk_is_for_what_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = AttachedFilesFolder(tmp_path / "attachments")
    kept = folder.keep(b"before")
    usage = shutil._ntuple_diskusage
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, ROOM_LEFT_BYTES + 3))
    folder.keep(b"abc")
    with pytest.raises(FaultsFound, match="nearly full"):
        folder.keep(b"abcd")
    assert folder.keep(b"before") == kept  # it takes no room
    assert len(folder.digests()) == 2
