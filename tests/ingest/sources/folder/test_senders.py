"""Whose the folders are: the file that says so, written whole, read anew, never half believed."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import FaultsFound, SettingsUnusable
from ingest.sources.folder.sender_folders import make_sender_folder
from ingest.sources.folder.senders import (
    SENDERS_FILE,
    KeptSenders,
    Senders,
    change_senders,
    read_senders,
)


def test_a_folder_may_be_several_gateways_and_a_gateway_has_one(tmp_path: Path) -> None:
    change_senders(tmp_path, {"GW-1": "plant"})
    change_senders(tmp_path, {"GW-2": "plant"})
    assert read_senders(tmp_path).folders == {"plant": ("GW-1", "GW-2")}
    change_senders(tmp_path, {"GW-1": "other"})
    assert read_senders(tmp_path).folders == {"other": ("GW-1",), "plant": ("GW-2",)}
    change_senders(tmp_path, {"GW-2": None})
    left = read_senders(tmp_path)
    assert left.folders == {"other": ("GW-1",)}
    assert left.removed == {"GW-2"}
    assert [one.name for one in tmp_path.iterdir()] == [SENDERS_FILE]
    mode = stat.S_IMODE((tmp_path / SENDERS_FILE).stat().st_mode)
    assert mode == 0o600, "accounts that upload may not even read it"


IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)
NAMES = IDS.filter(lambda name: name not in ("archive", "broken"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(IDS, st.none() | NAMES), max_size=8))
def test_what_is_entered_is_read_as_it_was_and_the_last_word_on_a_gateway_counts(
    changes: list[tuple[str, str | None]],
) -> None:
    with TemporaryDirectory() as name:
        for gateway_id, folder in changes:
            made = change_senders(Path(name), {gateway_id: folder})
            assert read_senders(Path(name)) == made
        known = read_senders(Path(name))
    for gateway_id, folder in dict(changes).items():
        assert known.folders_of(gateway_id) == (() if folder is None else (folder,))
        assert (gateway_id in known.removed) == (folder is None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[folders]\nplant = ["GW-1"\n', ":"),
        ("[folders]\nplant = 'GW-1'\n", ":2: 'plant' is no list of gateways"),
        ('removed = ["GW-1"]\n[folders]\n\nplant = ["GW-1"]\n', ":4: gateway 'GW-1' has this"),
        ('[folders]\n"../x" = ["GW-1"]\n', ":2: '../x' is no name of a sender's folder"),
        ('[folders]\narchive = ["GW-1"]\n', ":2: 'archive' is no name"),
        ('[folder]\nplant = ["GW-1"]\n', ":1: 'folder' is not known here"),
        ("removed = 'GW-1'\n", ":1: removed is no list"),
        ("folders = 3\n", ":1: folders is no table"),
    ],
)
def test_a_file_that_says_something_else_is_refused_by_its_line(
    tmp_path: Path, text: str, told: str
) -> None:
    write(tmp_path, text)
    with pytest.raises(FaultsFound) as caught:
        read_senders(tmp_path)
    assert f"{tmp_path / SENDERS_FILE}{told}" in str(caught.value)
    with pytest.raises(FaultsFound):
        change_senders(tmp_path, {"GW-1": "plant"})
    assert (tmp_path / SENDERS_FILE).read_text() == text, "nothing is written over"


def write(folder: Path, text: str) -> Path:
    path = folder / SENDERS_FILE
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_file_that_others_may_write_and_a_link_are_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path, "[folders]\n")
    for mode in (0o620, 0o602):
        path.chmod(mode)
        with pytest.raises(FaultsFound, match="others may write it"):
            read_senders(tmp_path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FaultsFound, match="is a link"):
        read_senders(tmp_path)


def test_the_last_good_one_stands_while_the_file_is_broken(tmp_path: Path) -> None:
    kept = KeptSenders(tmp_path)
    assert kept.now() == Senders()
    change_senders(tmp_path, {"GW-1": "plant"})
    good = Senders({"plant": ("GW-1",)})
    assert (kept.now(), kept.trouble) == (good, None)
    write(tmp_path, "[folders]\nplant = 3\n")
    assert kept.now() == good
    assert "what it said before stands" in (kept.trouble or "")
    assert f"{SENDERS_FILE}:2" in (kept.trouble or "")
    write(tmp_path, '[folders]\nplant = ["GW-2"]\n')
    assert (kept.now(), kept.trouble) == (Senders({"plant": ("GW-2",)}), None)


def test_files_wait_where_nothing_good_was_ever_read(tmp_path: Path) -> None:
    path = write(tmp_path, "[")
    kept = KeptSenders(tmp_path)
    assert kept.now() is None
    assert "files wait" in (kept.trouble or "")
    path.unlink()
    assert (kept.now(), kept.trouble) == (Senders(), None)


def test_a_senders_folder_is_one_accounts_and_ours_and_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / ".nhue-lock").touch()
    before = os.umask(0o077)
    try:
        to_do = make_sender_folder(tmp_path, "no-such-account")
    finally:
        os.umask(before)
    folder = tmp_path / "no-such-account"
    assert stat.filemode(folder.stat().st_mode) == "drwxr-xr-x", "a server locks into it"
    assert stat.filemode((folder / "upload").stat().st_mode) == "drwxrws---"
    assert (folder / "upload").stat().st_gid == (tmp_path / ".nhue-lock").stat().st_gid
    assert to_do is not None
    assert f"chown no-such-account {folder / 'upload'}" in to_do
    assert make_sender_folder(tmp_path, "no-such-account") is None, "what is there is left"


@pytest.mark.skipif(os.geteuid() != 0, reason="gives folders to accounts as root alone may")
def test_root_gives_the_folder_to_the_account_of_its_name_and_to_the_services_group(
    tmp_path: Path,
) -> None:
    (tmp_path / ".nhue-lock").touch()
    os.chown(tmp_path / ".nhue-lock", 65534, 65534)
    assert make_sender_folder(tmp_path, "daemon") is None
    found = (tmp_path / "daemon" / "upload").stat()
    assert (found.st_uid, found.st_gid) == (1, 65534)
    assert stat.filemode(found.st_mode) == "drwxrws---"
    change_senders(tmp_path, {"GW-1": "daemon"})
    assert (tmp_path / SENDERS_FILE).stat().st_uid == 65534, "the service has to read it"


@pytest.mark.parametrize("name", ["archive", "broken", ".hidden", "a/b", "..", "", "x" * 65])
def test_no_folder_is_made_beside_or_above_the_senders(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsUnusable, match="no name of a sender's folder"):
        make_sender_folder(tmp_path, name)
    with pytest.raises(SettingsUnusable, match="no name of a sender's folder"):
        change_senders(tmp_path, {"GW-1": name})
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_way_is_never_taken_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "plant").symlink_to(tmp_path)
    with pytest.raises(SettingsUnusable, match="is no folder"):
        make_sender_folder(tmp_path, "plant")
