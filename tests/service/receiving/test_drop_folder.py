from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.registry import Registry
from ingest.decode.circular10 import FileName, read_file_name
from ingest.sources.folder.watch import FileArrival
from service.receiving.drop_folder import gateway_of, outlet_of
from tests.ingest.sites import NOW_US, small_registry


def named(station: str) -> FileName:
    found = read_file_name(f"HN_ABCD_{station}_20261124100000.txt")
    assert found is not None
    return found


def registry() -> Registry:
    """Return CX-1 and CX-2 of station T-1, and CX-9 of a station of its own, T-9."""
    small = small_registry()
    alone = replace(small.outlets["CX-9"], station_id="T-9")
    stations = {**small.stations, "T-9": replace(small.stations["T-1"], id="T-9")}
    return replace(small, stations=stations, outlets={**small.outlets, "CX-9": alone})


@pytest.mark.parametrize(
    ("station", "outlet"),
    [
        ("CX-2", "CX-2"),
        ("T-9", "CX-9"),
        ("T-1", None),  # two outlets: which of them, nobody can tell
        ("T-9_CX", None),
        ("cx-2", None),
        ("NUO001", None),
    ],
)
def test_a_station_code_names_an_outlet_or_a_station_with_one_outlet(
    station: str, outlet: str | None
) -> None:
    assert outlet_of(registry(), named(station)) == outlet


def of_day(station: str, day: str, outlet_id: str) -> FileArrival:
    path = f"{station}/HN_ABCD_{station}_{day}235500.txt"
    return FileArrival(path, f"file:///{path}", outlet_id, None, b"", NOW_US)


def test_a_file_is_of_the_outlet_that_its_station_had_on_the_day_that_it_names() -> None:
    """An outlet that is renamed ends, and another one begins: the station's code stays."""
    known = registry()
    old = replace(known.outlets["CX-9"], valid_to=date(2026, 11, 19))
    new = replace(old, id="CX-10", valid_from=date(2026, 11, 21), valid_to=None)
    renamed = replace(known, outlets={**known.outlets, old.id: old, new.id: new})

    def of(day: str) -> str | None:
        name = read_file_name(f"HN_ABCD_T-9_{day}235500.txt")
        assert name is not None
        return outlet_of(renamed, name)

    assert (of("20261119"), of("20261121")) == ("CX-9", "CX-10")
    assert of("20261120") is None  # neither was there, and nobody can tell


def test_a_file_comes_from_the_gateway_of_the_day_that_it_names() -> None:
    known = registry()
    before = replace(known.outlets["CX-9"], valid_to=date(2026, 11, 19))
    now = replace(before, gateway_id="GW-NEW", valid_from=date(2026, 11, 20), valid_to=None)
    changed = replace(known, outlets={**known.outlets, now.id: now}, earlier_outlets=(before,))
    assert gateway_of(changed, of_day("T-9", "20261119", "CX-9")) == "GW-9"
    assert gateway_of(changed, of_day("T-9", "20261120", "CX-9")) == "GW-NEW"
    assert gateway_of(changed, of_day("T-9", "20261120", "CX-0")) is None
