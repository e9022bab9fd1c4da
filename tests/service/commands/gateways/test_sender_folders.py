"""`nhue gateway` and the drop folder: a folder made, whose it is entered, and taken away again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ingest.sources.folder.senders import SENDERS_FILE, read_senders
from tests.servers.nhue import nhue


class Office:
    """A data folder and a drop folder, and the command line for both."""

    def __init__(self, folder: Path) -> None:
        self.drop = folder / "drop"
        self.settings = {"data_dir": str(folder / "data"), "drop_folder": str(self.drop)}

    def gateway(self, *words: str) -> subprocess.CompletedProcess[str]:
        return nhue("gateway", *words, settings=self.settings)

    def listed(self) -> dict[str, list[str]]:
        """Return credential and folder of each gateway as `list` shows them."""
        shown = self.gateway("list").stdout.splitlines()[2:]
        return {line.split("\t")[0]: line.split("\t")[1::3] for line in shown}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_gateway_that_is_added_gets_a_folder_and_loses_it_when_it_is_removed(
    office: Office,
) -> None:
    added = office.gateway("add", "GW-1")
    assert added.returncode == 0, added.stderr
    assert f"{office.drop / 'GW-1'}: what is dropped there is of gateway GW-1" in added.stdout
    assert (office.drop / "GW-1" / "upload").is_dir()
    assert office.gateway("add", "GW-2", "--folder", "plant").returncode == 0
    assert office.gateway("folder", "GW-3", "plant").returncode == 0
    senders = read_senders(office.drop)
    assert senders.folders == {"GW-1": ("GW-1",), "plant": ("GW-2", "GW-3")}
    assert office.listed() == {
        "GW-1": ["password", "GW-1"],
        "GW-2": ["password", "plant"],
        "GW-3": ["-", "plant"],
    }
    assert office.gateway("remove", "GW-2").returncode == 0
    assert office.gateway("folder", "GW-3", "--none").returncode == 0
    assert read_senders(office.drop).removed == {"GW-2", "GW-3"}
    assert office.listed()["GW-2"] == ["removed", "removed"]
    assert office.gateway("add", "GW-2").returncode == 0
    assert read_senders(office.drop).folders_of("GW-2") == ("GW-2",)


def test_a_gateway_keeps_the_folder_that_it_has_where_none_is_named(office: Office) -> None:
    office.gateway("folder", "GW-1", "plant")
    assert office.gateway("add", "GW-1").returncode == 0
    assert read_senders(office.drop).folders == {"plant": ("GW-1",)}


def test_a_password_is_given_out_also_where_no_folder_can_be_made(office: Office) -> None:
    office.drop.mkdir()
    (office.drop / "GW-1").write_bytes(b"")
    added = office.gateway("add", "GW-1")
    assert added.returncode == 0
    assert len(added.stdout.split()[0]) > 40, "the password"
    assert "Still to do" in added.stderr
    assert "nhue gateway folder GW-1" in " ".join(added.stderr.split())
    assert not (office.drop / SENDERS_FILE).exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "GW-1", "--folder", "archive"), "'archive' is no name of a sender's folder"),
        (("folder", "GW-1", "a/b"), "'a/b' is no name of a sender's folder"),
        (("folder", "GW-1", "plant", "--none"), "leave out plant, or --none"),
    ],
)
def test_a_folder_that_there_cannot_be_is_refused_before_anything_is_made(
    office: Office, words: tuple[str, ...], says: str
) -> None:
    refused = office.gateway(*words)
    assert refused.returncode != 0
    assert says in " ".join(refused.stderr.split())
    assert not office.drop.exists() or list(office.drop.iterdir()) == []
    assert office.listed() == {}


def test_without_a_drop_folder_a_gateway_is_added_as_ever_and_a_folder_refused(
    office: Office,
) -> None:
    del office.settings["drop_folder"]
    added = office.gateway("add", "GW-1")
    assert added.returncode == 0
    assert len(added.stdout.splitlines()) == 1, "the password alone"
    for words in (("add", "GW-2", "--folder", "plant"), ("folder", "GW-1")):
        refused = office.gateway(*words)
        assert refused.returncode != 0
        assert "there is no drop folder: set NHUE_DROP_FOLDER" in refused.stderr
    assert not office.drop.exists()
