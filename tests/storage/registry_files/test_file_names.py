"""Codes of the loggers' file names: no name may fit two outlets of one gateway."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.registry import Registry
from storage.registry_files.files import read_registry

CLUSTERS = "id,name,commune,kind,state,simulated\nc,Cụm,Xã,ccn,operating,true\n"
FIT = (
    "file names with station code 'NUO001' fit outlets a and b of gateway gw: give them different "
    "codes, or their stations different facility codes"
)


def imported(folder: Path, outlets: str, stations: str, onto: Registry | None = None) -> Registry:
    """Return the registry of these rows, below the headings of each file."""
    files = {
        "clusters.csv": CLUSTERS,
        "stations.csv": f"id,cluster_id,name,design_flow_m3_per_day,facility_code\n{stations}",
        "outlets.csv": (
            f"id,station_id,gateway_id,name,parameters,station_code,valid_from,valid_to\n{outlets}"
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_registry([folder / name for name in files], onto or Registry(), ())


def faults(folder: Path, outlets: str, stations: str, onto: Registry | None = None) -> list[str]:
    with pytest.raises(FaultsFound) as caught:
        imported(folder, outlets, stations, onto)
    return [f"{Path(one.file).name}:{one.line}: {one.message}" for one in caught.value.faults]


TWO_STATIONS = "s,c,Trạm,600,{}\nt,c,Trạm,600,{}\n"
OUTLETS = "a,s,gw,A,COD,NUO001,,\nb,t,{},B,COD,{},{},\n"


def test_one_file_name_never_fits_two_outlets_of_a_gateway(tmp_path: Path) -> None:
    alike = OUTLETS.format("gw", "nuo001", "")
    assert faults(tmp_path, alike, TWO_STATIONS.format("", "")) == [f"outlets.csv:3: {FIT}"]
    assert faults(tmp_path, alike, TWO_STATIONS.format("XYZ", "")) == [f"outlets.csv:3: {FIT}"]
    assert faults(tmp_path, alike, TWO_STATIONS.format("XYZ", "xyz")) == [f"outlets.csv:3: {FIT}"]


def test_what_the_files_add_is_blamed_and_not_what_was_accepted_before(tmp_path: Path) -> None:
    before = imported(
        tmp_path, OUTLETS.format("gw", "NUO001", ""), TWO_STATIONS.format("XYZ", "ABCD")
    )
    stations = TWO_STATIONS.format("XYZ", "XYZ").partition("\n")[2]  # of station t alone
    assert faults(tmp_path, "", stations, before) == [f"stations.csv:2: {FIT}"]
    assert faults(
        tmp_path, "NUO001,s,gw,A,COD,,,\n", TWO_STATIONS.format("XYZ", "ABCD"), before
    ) == [f"outlets.csv:2: {FIT.replace('fit outlets a and b', 'fit outlets NUO001 and a')}"]


@pytest.mark.parametrize(
    ("outlets", "stations"),
    [
        (OUTLETS.format("gw-2", "NUO001", ""), ("", "")),  # another gateway's
        (OUTLETS.format("gw", "NUO001", ""), ("XYZ", "ABCD")),  # another facility's
        (OUTLETS.format("gw", "NUO002", ""), ("", "")),
        (OUTLETS.format("gw", "", ""), ("", "")),
        ("a,s,gw,A,COD,NUO001,,2026-01-31\nb,t,gw,B,COD,NUO001,2026-02-01,\n", ("", "")),
    ],
)
def test_codes_that_tell_outlets_apart_are_kept(
    tmp_path: Path, outlets: str, stations: tuple[str, str]
) -> None:
    registry = imported(tmp_path, outlets, TWO_STATIONS.format(*stations))
    assert registry.outlets["a"].station_code == "NUO001"
    assert registry.stations["s"].facility_code == (stations[0] or None)


def test_a_code_that_no_file_name_can_hold_is_refused(tmp_path: Path) -> None:
    outlets = "a,s,gw,A,COD,NUO/001,,\nb,t,gw,B,COD,NUO_002,,\n"
    cannot = "which that part of a file's name cannot: write it as the logger does"
    assert faults(tmp_path, outlets, TWO_STATIONS.format("AB_CD", "")) == [
        f"outlets.csv:2: station_code 'NUO/001' holds /, {cannot}",
        f"stations.csv:2: facility_code 'AB_CD' holds _, {cannot}",
    ]
