from __future__ import annotations

from dataclasses import replace

import pytest

from domain.registry import Registry
from ingest.decode.circular10 import FileName, read_file_name
from service.receiving.drop_folder import outlet_of
from tests.ingest.sites import small_registry


def named(station: str) -> FileName:
    found = read_file_name(f"HN_ABCD_{station}_20261124100000.txt")
    assert found is not None
    return found


def registry() -> Registry:
    """Return CX-1 and CX-2 of station T-1, and CX-9 of a station of its own, T-9."""
    small = small_registry()
    alone = replace(small.outlets["CX-9"], station_id="T-9")
    return replace(small, outlets={**small.outlets, "CX-9": alone})


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
