"""Outlets and clusters have dates: each day finds what was true of it, and no day two things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FaultsFound
from domain.registered import ClusterState, StationExemption
from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files
from tests.storage.registry_files.test_round_trip import registries

FIXTURES = Path(__file__).parent / "fixtures"
KNOWN = ("qcvn-40-2011", "qcvn-40-2025")
OUTLETS = "id,station_id,gateway_id,name,parameters,valid_from,valid_to"
CLUSTERS = "id,name,commune,kind,state,simulated,valid_from,valid_to"
ONE_DAY = timedelta(days=1)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def one(kind: str, *lines: str) -> Path:
        path = tmp_path / f"{kind}.csv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return one


@pytest.fixture(scope="module")
def known() -> Registry:
    return read_registry(registry_files([FIXTURES]), Registry(), KNOWN)


def refused(file: Path, onto: Registry) -> list[tuple[int, str]]:
    with pytest.raises(FaultsFound) as found:
        read_registry([file], onto, KNOWN)
    return [(fault.line, fault.message) for fault in found.value.faults]


def test_an_outlet_that_got_another_gateway_has_the_old_one_on_the_old_days(
    known: Registry, write: Write
) -> None:
    registry = read_registry(
        [
            write(
                "outlets",
                OUTLETS,
                "song-xanh-a,song-xanh-tram-1,gw-song-xanh,Cửa xả 1,COD PH NH4_N,,2026-05-31",
                "song-xanh-a,song-xanh-tram-1,gw-moi,Cửa xả 1,COD PH NH4_N,2026-06-01,",
            )
        ],
        known,
        KNOWN,
    )
    assert registry.outlet("song-xanh-a").gateway_id == "gw-moi"
    assert registry.on(date(2026, 5, 31)).outlet("song-xanh-a").gateway_id == "gw-song-xanh"
    assert registry.on(date(2026, 6, 1)).outlet("song-xanh-a").gateway_id == "gw-moi"
    assert registry.on(date(2026, 6, 1)).permits == registry.permits


def test_a_cluster_that_stopped_operating_did_operate_before(known: Registry, write: Write) -> None:
    rows = (
        "song-xanh,CCN Sông Xanh,xã Phù Đổng,ccn,under_construction,true,,2019-06-30",
        "song-xanh,CCN Sông Xanh,xã Phù Đổng,ccn,operating,true,2019-07-01,",
    )
    registry = read_registry([write("clusters", CLUSTERS, *rows)], known, KNOWN)
    states = [
        registry.on(day).clusters["song-xanh"].state
        for day in (date(2019, 6, 30), date(2019, 7, 1))
    ]
    assert states == [ClusterState.UNDER_CONSTRUCTION, ClusterState.OPERATING]


def test_an_outlet_that_is_no_more_has_neither_permit_nor_sensor_then(
    known: Registry, write: Write
) -> None:
    row = "song-xanh-a,song-xanh-tram-1,gw-song-xanh,Cửa xả 1,COD PH NH4_N,,2026-05-31"
    registry = read_registry([write("outlets", OUTLETS, row)], known, KNOWN)
    after = registry.on(date(2026, 6, 1))
    assert "song-xanh-a" not in after.outlets
    assert {permit.outlet_id for permit in after.permits} == {"gom-doi-a"}
    assert {sensor.outlet_id for sensor in after.sensors} <= {"gom-doi-a"}
    assert "song-xanh-a" in registry.on(date(2026, 5, 31)).outlets


def test_two_rows_of_one_outlet_or_cluster_may_not_share_a_day(
    known: Registry, write: Write
) -> None:
    row = "song-xanh-a,song-xanh-tram-1,gw-moi,Cửa xả 1,COD PH NH4_N,2026-06-01,"
    ((line, said),) = refused(write("outlets", OUTLETS, row), known)
    assert line == 2
    assert "outlet song-xanh-a has two rows from 2026-06-01: end the earlier one" in said
    row = "song-xanh,CCN Sông Xanh,,ccn,operating,true,2026-06-01,"
    ((line, said),) = refused(write("clusters", CLUSTERS, row), known)
    assert (line, "cluster song-xanh has two rows" in said) == (2, True)


def test_a_row_that_ends_before_its_paper_begins_is_refused(known: Registry, write: Write) -> None:
    header = f"{OUTLETS},monitored_since,monitored_document"
    row = "x,song-xanh-tram-1,g,X,COD,,2026-05-31,{},Công văn 1"
    ((line, said),) = refused(write("outlets", header, row.format("2026-06-01")), known)
    assert (line, "monitored_since 2026-06-01 is after valid_to 2026-05-31" in said) == (2, True)
    assert "correct one of the two days" in said
    on_its_last_day = write("outlets", header, row.format("2026-05-31"))
    assert "x" in read_registry([on_its_last_day], known, KNOWN).outlets


@pytest.mark.parametrize(
    ("kind", "lines", "said"),
    [
        (
            "clusters",
            (
                f"{CLUSTERS},station_exemption,exemption_document",
                "a,A,,ccn,operating,true,,,under_100_m3_per_day,",
            ),
            "station_exemption rests on no paper: name it in exemption_document",
        ),
        (
            "stations",
            (
                "id,cluster_id,name,design_flow_m3_per_day,approved_on,approval_document",
                "s,song-xanh,S,100,2024-05-01,",
            ),
            "approved_on rests on no paper: name it in approval_document",
        ),
        (
            "outlets",
            (
                f"{OUTLETS},monitored_since,monitored_document",
                "x,song-xanh-tram-1,g,X,COD,,,,Công văn 1",
            ),
            "monitored_document is filled in and monitored_since is empty",
        ),
    ],
    ids=["exemption", "approval", "monitoring"],
)
def test_a_fact_and_the_paper_that_it_rests_on_come_together(
    known: Registry, write: Write, kind: str, lines: tuple[str, ...], said: str
) -> None:
    ((line, message),) = refused(write(kind, *lines), known)
    assert line == 2
    assert said in message


def test_a_sensor_has_a_detection_limit_and_fillers_in_the_unit_of_its_parameter(
    known: Registry, write: Write
) -> None:
    header = (
        "outlet_id,parameter,span_low,span_high,unit,resolution,valid_from,valid_to,"
        "detection_limit,fillers"
    )
    row = "song-xanh-a,NH4_N,-50,50000,ug/L,,2030-01-01,,200,65535;-1"
    registry = read_registry([write("sensors", header, row)], known, KNOWN)
    sensor = registry.sensor_on("song-xanh-a", "NH4_N", date(2030, 1, 1))
    assert sensor is not None
    assert sensor.detection_limit == 0.2
    assert sensor.fillers == (65.535, -0.001)


def test_an_exempt_cluster_says_by_which_rule_and_paper(known: Registry, write: Write) -> None:
    header = f"{CLUSTERS},station_exemption,exemption_document"
    row = 'nho,CCN Nhỏ,,ccn,operating,true,,,under_100_m3_per_day,"Quyết định 1/QĐ-UBND"'
    cluster = read_registry([write("clusters", header, row)], known, KNOWN).clusters["nho"]
    assert cluster.station_exemption is StationExemption.UNDER_100_M3_PER_DAY
    assert cluster.exemption_document == "Quyết định 1/QĐ-UBND"


@given(registry=registries(), day=st.dates())
def test_what_is_true_on_a_day_is_what_its_rows_say_and_whole(
    registry: Registry, day: date
) -> None:
    then = registry.on(day)
    outlets = (*registry.earlier_outlets, *registry.outlets.values())
    for outlet in outlets:
        holds = (outlet.valid_from or date.min) <= day <= (outlet.valid_to or date.max)
        placed = outlet.station_id in then.stations
        assert (then.outlets.get(outlet.id) == outlet) == (holds and placed) or any(
            other is not outlet and other == outlet for other in outlets
        )
    assert all(station.cluster_id in then.clusters for station in then.stations.values())
    assert all(outlet.station_id in then.stations for outlet in then.outlets.values())
    for rows in (then.permits, then.permit_limits, then.sensors, then.maintenance):
        assert all(row.outlet_id in then.outlets for row in rows)
    assert registry.on(day) is registry.on(day)
