"""Profiles are kept whole with their version; a version without them is the bytes that it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from domain.gateways.profiles import Channel
from domain.registry import Registry
from storage.records.registry.content import RegistryContent, content_of
from storage.records.registry.versions import registry_digest
from storage.records.store import SqlRecords
from tests.storage.records.examples import T0, a_profile, a_registry

_CONTENT = msgspec.json.Decoder(RegistryContent)
BARE = replace(a_registry(), profiles=(), channels=())


def test_each_version_has_its_own_profiles(tmp_path: Path) -> None:
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    with_profiles = a_registry()
    records.add_registry(BARE, T0)
    records.add_registry(with_profiles, T0)
    again = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    newest = again.registry()
    assert newest == replace(with_profiles, version=2)
    assert newest.profiles[0].no_values == ("", "no data", "NaN")
    assert newest.channels[0].factor == 0.1 + 0.2


def test_a_version_without_profiles_is_the_bytes_and_the_digest_of_before() -> None:
    content = msgspec.json.encode(content_of(BARE, 1))
    assert b"profiles" not in content
    assert b"channels" not in content
    assert _CONTENT.decode(content).registry == replace(BARE, version=1)
    ten_empty_tables = hashlib.sha256(b"[[],[],[],[],[],[],[],[],[],[]]").hexdigest()
    assert registry_digest(Registry()) == ten_empty_tables


@pytest.mark.parametrize(
    "other",
    [
        replace(a_registry(), channels=()),
        replace(a_registry(), profiles=(a_profile(),)),
        replace(a_registry(), channels=(Channel(profile_id="pd-json", source="x"),)),
        BARE,
    ],
)
def test_a_profile_or_channel_that_differs_is_another_registry(other: Registry) -> None:
    assert registry_digest(other) != registry_digest(a_registry())


def test_what_the_journal_of_decisions_keeps_is_the_registry_again() -> None:
    content = msgspec.json.encode(content_of(a_registry(), 4))
    assert _CONTENT.decode(content).registry == replace(a_registry(), version=4)
