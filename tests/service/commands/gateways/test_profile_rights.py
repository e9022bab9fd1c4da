"""`nhue gateway add --profile`: the topics of a profile of the registry, and what to set."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.servers.nhue import nhue

FIXTURES = Path(__file__).parents[3] / "storage" / "registry_files" / "fixtures"


@pytest.fixture(name="settings")
def a_data_folder(tmp_path: Path) -> dict[str, str]:
    settings = {"data_dir": str(tmp_path / "data")}
    imported = nhue("registry", "import", str(FIXTURES), settings=settings)
    assert imported.returncode == 0, imported.stderr
    return settings


def add(settings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return nhue("gateway", "add", *words, settings=settings)


def test_the_topics_are_given_and_told_and_an_account_keeps_its_password(
    settings: dict[str, str],
) -> None:
    first = add(settings, "gw-song-xanh", "--profile", "song-xanh-json")
    assert first.returncode == 0, first.stderr
    assert "topic plant/gw-song-xanh/data with QoS 1" in first.stdout
    assert "receipts come on nhue/v1/gw-song-xanh/receipts" in first.stdout
    passwords = (Path(settings["data_dir"]) / "broker" / "passwords").read_bytes()
    again = add(settings, "gw-song-xanh", "--profile", "song-xanh-json")
    assert again.returncode == 0, again.stderr
    assert (Path(settings["data_dir"]) / "broker" / "passwords").read_bytes() == passwords
    rights = (Path(settings["data_dir"]) / "broker" / "acl").read_text(encoding="utf-8")
    assert rights.count("topic write plant/gw-song-xanh/data") == 1
    assert rights.count("topic read plant/gw-song-xanh/data") == 1


def test_a_profile_without_a_topic_is_read_on_ours(settings: dict[str, str]) -> None:
    given = add(settings, "gw-gom-doi", "--profile", "gom-doi-files")
    assert given.returncode == 0, given.stderr
    assert "topic nhue/v1/gw-gom-doi/by-profile with QoS 1" in given.stdout


@pytest.mark.parametrize(
    ("profile", "said"),
    [("nobody", "no profile 'nobody'"), ("gom-doi-files", "is not for gateway gw-song-xanh")],
)
def test_one_that_is_not_there_or_of_another_gateway_makes_no_account(
    settings: dict[str, str], profile: str, said: str
) -> None:
    refused = add(settings, "gw-song-xanh", "--profile", profile)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert not (Path(settings["data_dir"]) / "broker" / "acl").exists()
