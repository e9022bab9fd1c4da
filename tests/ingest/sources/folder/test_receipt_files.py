"""Receipts beside dropped files: whole, for the sender to read, and never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ingest.sources.folder.files import finished_files
from ingest.sources.folder.receipt_files import ReceiptFiles

NAME = "HN_ABCD_NUO001_20261124100000.txt"
PATH = f"GW-1/upload/2026/{NAME}"


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    folder = tmp_path / "GW-1" / "upload" / "2026"
    folder.mkdir(parents=True)
    return folder


def test_a_receipt_lies_beside_the_files_own_place_and_a_newer_one_takes_its_place(
    tmp_path: Path, upload: Path
) -> None:
    receipts = ReceiptFiles(tmp_path)
    before = os.umask(0o077)
    try:
        for payload in (b"{}", b'{"receipts":[]}'):
            receipts.write(PATH, payload)
            assert (upload / f"{NAME}.receipt.json").read_bytes() == payload
    finally:
        os.umask(before)
    assert [one.name for one in upload.iterdir()] == [f"{NAME}.receipt.json"]
    assert stat.filemode((upload / f"{NAME}.receipt.json").stat().st_mode) == "-rw-r--r--"
    assert receipts.troubles == {}


def test_a_receipt_is_never_listed_as_a_file_that_was_dropped(tmp_path: Path, upload: Path) -> None:
    ReceiptFiles(tmp_path).write(PATH, b"{}")
    (upload / f".{NAME}.receipt.json.new").touch()
    assert list(finished_files(tmp_path, (), lambda _path, _why: None)) == []


def test_nothing_is_written_through_a_link_of_the_senders(tmp_path: Path, upload: Path) -> None:
    other = tmp_path / "GW-9" / "upload"
    other.mkdir(parents=True)
    receipts = ReceiptFiles(tmp_path)
    (upload / f".{NAME}.receipt.json.new").symlink_to(other / "victim")
    (upload / f"{NAME}.receipt.json").symlink_to(other / "victim")
    receipts.write(PATH, b"{}")
    assert not (upload / f"{NAME}.receipt.json").is_symlink()
    (upload / "linked").symlink_to(other)
    receipts.write(f"GW-1/upload/2026/linked/{NAME}", b"{}")
    assert list(other.iterdir()) == []
    assert "cannot be written" in receipts.troubles["GW-1/upload/2026/linked/*.receipt.json"]


def test_what_cannot_be_written_is_told_until_one_can_be_there(
    tmp_path: Path, upload: Path
) -> None:
    receipts = ReceiptFiles(tmp_path)
    in_the_way = upload / f"{NAME}.receipt.json"
    in_the_way.mkdir()
    receipts.write(PATH, b"{}")
    assert list(receipts.troubles) == ["GW-1/upload/2026/*.receipt.json"]
    in_the_way.rmdir()
    receipts.write(PATH, b"{}")
    assert receipts.troubles == {}


def test_what_lies_in_nobodys_folder_and_what_is_gone_gets_none(tmp_path: Path) -> None:
    receipts = ReceiptFiles(tmp_path)
    receipts.write(NAME, b"{}")
    receipts.write(f"GW-7/{NAME}", b"{}")
    assert list(tmp_path.iterdir()) == []
    assert receipts.troubles == {}
