"""Which profiles are in force on a day, with which channels, and what is told to others of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files
from tests.storage.registry_files.test_round_trip import KNOWN

FIXTURES = Path(__file__).parents[1] / "fixtures"
FIRST = date(2026, 12, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture(name="registry")
def a_registry() -> Registry:
    """The examples, the profile of Sông Xanh with another row from 2027 on."""
    told = read_registry(registry_files([FIXTURES]), Registry(), KNOWN)
    files, json = sorted(told.profiles, key=lambda one: one.id)
    ended = replace(json, valid_to=date(2026, 12, 31))
    later = replace(json, valid_from=date(2027, 1, 1), time_format="epoch_s")
    return replace(told, profiles=(files, ended, later))


def test_a_day_has_the_profiles_of_that_day_and_their_channels(registry: Registry) -> None:
    assert registry.on(FIRST - ONE_DAY).profiles == ()
    assert registry.on(FIRST - ONE_DAY).channels == ()
    for day, time_format in ((FIRST, None), (date(2027, 1, 1), "epoch_s")):
        here = registry.on(day)
        assert here.channels == registry.channels
        assert here is registry.on(day + ONE_DAY)
        (one,) = registry.profiles_of("gw-song-xanh", day)
        assert one.time_format == time_format
    assert registry.profiles_of("gw-nobody", FIRST) == ()


def test_days_of_profiles_change_nothing_else_of_a_day(registry: Registry) -> None:
    bare = replace(registry, profiles=(), channels=())
    for day in (FIRST - ONE_DAY, FIRST, date(2027, 1, 1)):
        assert replace(registry.on(day), profiles=(), channels=()) == bare.on(day)


def test_who_entered_them_is_told_to_the_city_alone(registry: Registry) -> None:
    told = registry.without_persons
    assert {one.entered_by for one in told.profiles} == {""}
    assert {one.entered_by for one in told.channels} == {""}
    assert [one.reason for one in told.profiles] == [one.reason for one in registry.profiles]
    assert told.without_persons == told
