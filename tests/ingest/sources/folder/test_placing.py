"""Whose a dropped file is: its folder tells the sender, its name an outlet of theirs or none."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from domain.registry import Registry
from ingest.sources.folder.placing import Place, place_of
from ingest.sources.folder.senders import Senders
from tests.ingest.sites import small_registry

NOBODY = Senders()


def registry() -> Registry:
    """Return CX-1 and CX-2 of station T-1 behind GW-1, and CX-9 of a station of its own, T-9."""
    small = small_registry()
    alone = replace(small.outlets["CX-9"], station_id="T-9")
    stations = {**small.stations, "T-9": replace(small.stations["T-1"], id="T-9")}
    return replace(small, stations=stations, outlets={**small.outlets, "CX-9": alone})


def two_facilities() -> Registry:
    """Return facility ABCD (GW-1) and facility XYZ (GW-9), each with a station NUO001."""
    known = registry()
    stations = {
        "T-1": replace(known.stations["T-1"], facility_code="ABCD"),
        "T-9": replace(known.stations["T-9"], facility_code="XYZ"),
    }
    outlets = {
        **known.outlets,
        "CX-1": replace(known.outlets["CX-1"], station_code="NUO001"),
        "CX-9": replace(known.outlets["CX-9"], station_code="NUO001"),
    }
    return replace(known, stations=stations, outlets=outlets)


def name(station: str, facility: str = "ABCD", day: str = "20261124") -> str:
    return f"HN_{facility}_{station}_{day}100000.txt"


def outlet_of(known: Registry, path: str, senders: Senders = NOBODY) -> str | None:
    """Return the outlet of which a file is, None where it is set aside."""
    place = place_of(known, senders, path)
    return place.outlet_id if isinstance(place, Place) else None


def reason(known: Registry, path: str, senders: Senders = NOBODY) -> str:
    """Return why a file is set aside."""
    refusal = place_of(known, senders, path)
    assert isinstance(refusal, Refusal)
    assert refusal.code is RejectionCode.FILE_NOT_PLACED
    return refusal.detail


def test_two_facilities_with_one_station_code_are_told_apart_by_the_folder() -> None:
    known = two_facilities()
    ours, theirs = name("NUO001", "ABCD"), name("NUO001", "XYZ")
    assert place_of(known, NOBODY, f"GW-1/upload/{ours}") == Place("GW-1", "CX-1")
    assert place_of(known, NOBODY, f"GW-9/2026/11/24/{theirs}") == Place("GW-9", "CX-9")


def test_a_file_that_names_anothers_facility_is_set_aside_and_told_both_sides() -> None:
    assert reason(two_facilities(), f"GW-9/upload/{name('NUO001', 'ABCD')}") == (
        "file 'HN_ABCD_NUO001_20261124100000.txt' says facility 'ABCD' and station 'NUO001'; on "
        "2026-11-24 folder 'GW-9' of GW-9 has NUO001 of facility XYZ: correct the name or the "
        "registry, then put the file back"
    )


def test_a_file_that_names_anothers_station_is_set_aside_in_any_folder_but_the_right_one() -> None:
    known = registry()
    assert outlet_of(known, f"GW-9/{name('CX-9')}") == "CX-9"
    assert outlet_of(known, f"GW-1/{name('CX-9')}") is None
    assert outlet_of(known, f"GW-9/{name('CX-1')}") is None
    assert "has CX-1, CX-2: correct" in reason(known, f"GW-1/{name('CX-9')}")


@pytest.mark.parametrize(
    ("station", "outlet"),
    [
        ("CX-2", "CX-2"),
        ("T-1", None),  # two outlets: which of them, nobody can tell
        ("T-9_CX", None),
        ("cx-2", None),  # ids are as they are written
        ("NUO001", None),
    ],
)
def test_without_a_code_the_outlets_id_stands_for_it_or_that_of_a_station_with_one(
    station: str, outlet: str | None
) -> None:
    assert outlet_of(registry(), f"GW-1/{name(station)}") == outlet
    assert outlet_of(registry(), f"GW-9/{name('T-9')}") == "CX-9"


def test_a_code_that_was_entered_takes_the_ids_place_and_capitals_do_not_count() -> None:
    known = two_facilities()
    assert outlet_of(known, f"GW-1/{name('nuo001', 'abcd')}") == "CX-1"
    assert outlet_of(known, f"GW-1/{name('CX-1')}") is None
    assert outlet_of(known, f"GW-9/{name('T-9', 'XYZ')}") is None
    assert outlet_of(known, f"GW-1/{name('CX-2')}") == "CX-2"


def test_a_facility_that_is_not_entered_cannot_disagree() -> None:
    assert outlet_of(registry(), f"GW-1/{name('CX-2', 'ANY')}") == "CX-2"


def test_a_name_that_fits_two_outlets_of_a_shared_folder_is_set_aside() -> None:
    known, shared = two_facilities(), Senders({"plant": ("GW-1", "GW-9")})
    assert outlet_of(known, f"plant/{name('NUO001', 'XYZ')}", shared) == "CX-9"
    stations = {key: replace(one, facility_code=None) for key, one in known.stations.items()}
    told = reason(replace(known, stations=stations), f"plant/{name('NUO001')}", shared)
    assert "fits outlets CX-1, CX-9 of folder 'plant'" in told


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (name("CX-1"), "lies in no sender's folder: make one for its gateway with `nhue gateway"),
        (f"NUO001/{name('CX-1')}", "folder 'NUO001' belongs to no gateway: enter whose it is"),
        ("NUO001/readings.csv", "folder 'NUO001' belongs to no gateway"),
        ("GW-1/readings.csv", "'readings.csv' is not named PROVINCE_FACILITY_STATION"),
        (f"GW-1/{name('CX-1')}.bak", "PROVINCE_FACILITY_STATION"),
        (os.fsdecode(b"GW-1/\xff\xfe.txt"), "'\\udcff\\udcfe.txt'"),
        (os.fsdecode(b"\xff/a.txt"), "'\\udcff'"),
        (f"gw-1/{name('CX-1')}", "folder 'gw-1' belongs to no gateway"),
        (f"GW-1/{name('CX-1', day='00010100')}", "PROVINCE_FACILITY_STATION"),
    ],
)
def test_what_lies_or_is_named_otherwise_is_told_what_to_do(path: str, says: str) -> None:
    assert says in reason(registry(), path)


def test_an_entered_folder_is_the_gateways_and_a_removed_one_nobodys() -> None:
    file = name("CX-2")
    entered = NOBODY.with_gateway("GW-1", "plant")
    assert outlet_of(registry(), f"plant/{file}", entered) == "CX-2"
    assert outlet_of(registry(), f"GW-1/{file}", entered) is None
    removed = entered.without_gateway("GW-1")
    assert outlet_of(registry(), f"plant/{file}", removed) is None
    assert outlet_of(registry(), f"GW-1/{file}", removed) is None
    assert outlet_of(registry(), f"GW-9/{name('CX-9')}", removed) == "CX-9"
    assert outlet_of(registry(), f"GW-1/{file}", removed.with_gateway("GW-1", "GW-1")) == "CX-2"


def test_a_file_is_of_the_outlet_that_its_station_had_on_the_day_that_it_names() -> None:
    """An outlet that is renamed ends, and another one begins: the station's code stays."""
    known = registry()
    old = replace(known.outlets["CX-9"], valid_to=date(2026, 11, 19))
    new = replace(old, id="CX-10", valid_from=date(2026, 11, 21), valid_to=None)
    renamed = replace(known, outlets={**known.outlets, old.id: old, new.id: new})

    def of(day: str) -> str | None:
        return outlet_of(renamed, f"GW-9/{name('T-9', day=day)}")

    assert (of("20261119"), of("20261121")) == ("CX-9", "CX-10")
    assert of("20261120") is None  # neither was there, and nobody can tell


def test_a_sender_speaks_for_an_outlet_on_the_days_on_which_its_gateway_does() -> None:
    known = registry()
    before = replace(known.outlets["CX-9"], valid_to=date(2026, 11, 19))
    now = replace(before, gateway_id="GW-NEW", valid_from=date(2026, 11, 20), valid_to=None)
    changed = replace(known, outlets={**known.outlets, now.id: now}, earlier_outlets=(before,))
    last, first = name("T-9", day="20261119"), name("T-9", day="20261120")
    assert place_of(changed, NOBODY, f"GW-9/{last}") == Place("GW-9", "CX-9")
    assert place_of(changed, NOBODY, f"GW-NEW/{first}") == Place("GW-NEW", "CX-9")
    assert outlet_of(changed, f"GW-9/{first}") is None
    assert outlet_of(changed, f"GW-NEW/{last}") is None
    assert "has no outlet" in reason(changed, f"GW-9/{first}")


CODES = st.sampled_from(["NUO001", "nuo001", "NUO002", "CX-0", "CX-1", "T-0", "T-1"])
FACILITIES = st.sampled_from(["ABCD", "XYZ", "xyz"])
DAYS = st.integers(0, 4).map(lambda n: date(2026, 11, 20) + timedelta(days=n))
GATEWAYS = ["GW-A", "GW-B", "GW-C"]


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Any registry of three outlets at two stations behind three gateways, as codes may be."""
    small = small_registry()
    stations = {
        key: replace(small.stations["T-1"], id=key, facility_code=draw(st.none() | FACILITIES))
        for key in ("T-0", "T-1")
    }
    outlets, earlier = {}, []
    for key in ("CX-0", "CX-1", "CX-2"):
        row = replace(
            small.outlets["CX-1"],
            id=key,
            station_id=draw(st.sampled_from(sorted(stations))),
            gateway_id=draw(st.sampled_from(GATEWAYS)),
            station_code=draw(st.none() | CODES),
        )
        if draw(st.booleans()):
            turn = draw(DAYS)
            earlier.append(replace(row, valid_to=turn))
            row = replace(
                row,
                valid_from=turn + timedelta(days=draw(st.integers(1, 2))),
                gateway_id=draw(st.sampled_from(GATEWAYS)),
                station_code=draw(st.none() | CODES),
            )
        outlets[key] = row
    return replace(
        small, stations=stations, outlets=outlets, earlier_outlets=tuple(earlier), permits=()
    )


SENDERS = st.builds(
    Senders,
    st.dictionaries(
        st.sampled_from(["plant", *GATEWAYS]),
        st.lists(st.sampled_from(GATEWAYS), unique=True).map(tuple),
        max_size=3,
    ),
    st.frozensets(st.sampled_from(GATEWAYS)),
)
PATHS = st.builds(
    lambda folder, below, facility, code, day: (
        f"{folder}{below}HN_{facility}_{code}_{day:%Y%m%d}100000.txt"
    ),
    st.sampled_from(["plant", "other", *GATEWAYS]),
    st.sampled_from(["/", "/upload/", "/GW-A/", "/../GW-B/"]),
    FACILITIES,
    CODES,
    DAYS,
)


@given(registries(), SENDERS, PATHS | st.text(max_size=40))
def test_no_name_whatever_makes_a_file_one_of_an_outlet_of_another_sender(
    known: Registry, senders: Senders, path: str
) -> None:
    place = place_of(known, senders, path)
    if isinstance(place, Refusal):
        assert place.code is RejectionCode.FILE_NOT_PLACED
        return
    assert place.outlet_id is not None
    folder, *_, file = path.split("/")
    assert place.gateway_id in senders.gateways_of(folder, known.gateways)
    day = date.fromisoformat(file[-18:-10])
    row = known.around(place.outlet_id, day).outlets[place.outlet_id]
    assert row.gateway_id == place.gateway_id  # it speaks for the outlet on that day
    entered = known.stations[row.station_id].facility_code
    assert entered is None or entered.casefold() == file.split("_")[1].casefold()
    if row.station_code is not None:
        assert f"_{row.station_code}_".casefold() in file.casefold()
