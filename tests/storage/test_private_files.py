"""A file is written whole or not at all, on disk, for its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import private_files
from storage.private_files import write_whole


class _Crash(BaseException):
    """The process ends here: no handler of ours may see it."""


STEPS: list[tuple[object, str]] = [
    (private_files, "private"),
    (os, "fsync"),
    (Path, "rename"),
    (private_files, "sync_folder"),
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("owner", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_crash_at_any_step_leaves_the_old_or_the_new_whole_and_the_next_time_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, when: str
) -> None:
    path = tmp_path / "kept.json"
    write_whole(path, b"old")
    real: Callable[..., object] = getattr(owner, name)

    def crashing(*given: object) -> object:
        if when == "after":
            real(*given)
        raise _Crash

    with monkeypatch.context() as crash:
        crash.setattr(owner, name, crashing)
        with pytest.raises(_Crash):
            write_whole(path, b"new and longer")
    assert path.read_bytes() in {b"old", b"new and longer"}
    write_whole(path, b"newest")
    assert path.read_bytes() == b"newest"
    assert [one.name for one in tmp_path.iterdir()] == ["kept.json"]


def test_the_folder_is_synced_after_the_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noted(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        synced.append(f"{kind}, {sorted(one.name for one in tmp_path.iterdir())}")
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    write_whole(tmp_path / "a", b"x", temporary=tmp_path / "a.new")
    assert synced == ["file, ['a.new']", "folder, ['a']"]


def test_a_link_that_lies_where_the_temporary_file_goes_is_not_followed(tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.write_bytes(b"mine")
    path = tmp_path / "kept"
    (tmp_path / ".kept.new").symlink_to(others)
    write_whole(path, b"x")
    assert others.read_bytes() == b"mine"
    assert not path.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
