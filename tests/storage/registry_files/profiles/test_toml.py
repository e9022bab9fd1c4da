"""A profile as TOML: read as it was written, and its faults at the line of the key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from domain.errors import FaultsFound
from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files
from storage.registry_files.text_files.profile_toml import profile_toml
from storage.registry_files.workbooks.writing import write_registry_workbook
from storage.registry_files.writing import write_registry
from tests.storage.registry_files.test_round_trip import KNOWN, registries

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(name="registry")
def a_registry() -> Registry:
    return read_registry(registry_files([FIXTURES]), Registry(), KNOWN)


def bytes_of(files: list[Path]) -> dict[str, bytes]:
    """What is written of profiles and channels."""
    told = ("profiles.csv", "channels.csv")
    return {one.name: one.read_bytes() for one in files if one.name in told}


@settings(deadline=None, max_examples=60)
@given(registry=registries())
def test_files_that_become_toml_become_the_same_files_again(registry: Registry) -> None:
    with TemporaryDirectory() as named:
        folder = Path(named)
        before = bytes_of(write_registry(registry, folder / "csv"))
        told = read_registry(
            registry_files([folder / "csv"]), Registry(version=registry.version), KNOWN
        )
        again = replace(told, profiles=(), channels=())
        for number, profile in enumerate(told.profiles):
            channels = [one for one in told.channels if one.profile_id == profile.id]
            path = folder / f"{number}.toml"
            path.write_text(profile_toml(profile, channels), encoding="utf-8")
            again = read_registry([path], again, KNOWN)
        assert bytes_of(write_registry(again, folder / "again")) == before


@settings(deadline=None, max_examples=30)
@given(registry=registries())
def test_a_workbook_that_becomes_toml_becomes_the_same_registry_again(registry: Registry) -> None:
    with TemporaryDirectory() as named:
        folder = Path(named)
        try:
            write_registry_workbook(registry, folder / "r.xlsx")
        except FaultsFound:
            return  # no spreadsheet keeps such a text, and it says so
        told = read_registry([folder / "r.xlsx"], Registry(version=registry.version), KNOWN)
        for profile in told.profiles:
            channels = [one for one in told.channels if one.profile_id == profile.id]
            path = folder / "p.toml"
            path.write_text(profile_toml(profile, channels), encoding="utf-8")
            without = replace(
                told,
                profiles=tuple(one for one in told.profiles if one != profile),
                channels=tuple(one for one in told.channels if one not in channels),
            )
            assert read_registry([path], without, KNOWN) == registry


SOUND = """id = "p"
gateways = ["gw-song-xanh"]
like = "json-flat"
valid_from = 2026-12-01
reason = "khảo sát"
entered_by = "bà Hà"
records = ""
separator = "tab"

[statuses]
"Good" = "00"
"64-127" = "02"

[[channels]]
source = "A/COD"
outlet_id = "song-xanh-a"
parameter = "COD"

[[channels]]
source = "A/pH"
outlet_id = "song-xanh-a"
parameter = "PH"
reason = "điện thoại"
"""


def test_a_file_that_a_person_writes_is_taken_and_a_channel_is_by_who_wrote_the_file(
    tmp_path: Path, registry: Registry
) -> None:
    path = tmp_path / "p.toml"
    path.write_text(SOUND, encoding="utf-8")
    told = read_registry([path], replace(registry, profiles=(), channels=()), KNOWN)
    (profile,) = told.profiles
    assert (profile.records, profile.separator) == ("", "\t")
    assert profile.statuses == (("Good", "00"), ("64-127", "02"))
    assert [(one.source, one.reason, one.entered_by) for one in told.channels] == [
        ("A/COD", "khảo sát", "bà Hà"),
        ("A/pH", "điện thoại", "bà Hà"),
    ]


@pytest.mark.parametrize(
    ("was", "line", "said"),
    [
        (('like = "json-flat"', 'like = "json-fla"'), 3, "like 'json-fla' is not known"),
        (('separator = "tab"', 'separater = "tab"'), 8, "unknown key 'separater' in profiles"),
        (("valid_from = 2026-12-01", "valid_from = 20261201"), 4, "valid_from is no text"),
        (('gateways = ["gw-song-xanh"]', 'gateways = "gw"'), 2, "gateways is no list of texts"),
        (('"64-127" = "02"', '"64-127" = 2'), 10, "statuses is no table of texts"),
        (('"64-127" = "02"', '"64-127" = "bad"'), 10, "statuses 'bad' is not known"),
        (('parameter = "COD"', 'parameter = "CODE"'), 17, "parameter 'CODE' is not known"),
        (('parameter = "COD"', 'parameter = "COD"\nfactor = "2"'), 18, "factor is no number"),
        (('source = "A/pH"', 'source = " A/pH"'), 20, "source begins or ends with a space"),
        (('records = ""', 'time_key = ""'), 7, "time_key is empty: fill it in, or leave"),
        (('id = "p"', 'id = "p'), 1, "not TOML"),
    ],
)
def test_a_fault_names_file_and_line_of_its_key(
    tmp_path: Path, registry: Registry, was: tuple[str, str], line: int, said: str
) -> None:
    path = tmp_path / "p.toml"
    old, new = was
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_registry([path], registry, KNOWN, forms={"json-flat"})
    assert (str(path), line, said) in [
        (one.file, one.line, one.message[: len(said)]) for one in found.value.faults
    ]


def test_channels_that_are_no_list_are_a_fault_at_their_line(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text("channels = 3\n" + SOUND.partition("[[channels]]")[0], encoding="utf-8")
    with pytest.raises(FaultsFound, match=r"p\.toml:1: channels is no list of tables"):
        read_registry([path], Registry(), KNOWN)


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound, match=r"none\.toml:1: cannot be read"):
        read_registry([tmp_path / "none.toml"], Registry(), KNOWN)
