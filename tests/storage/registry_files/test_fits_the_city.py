"""What the city knows of its clusters has its place, and what it does not know stays unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.registered import CentralStation, Cluster, ClusterKind, ClusterState
from domain.registry import Registry
from storage.registry_files.communes.names import commune_remarks, communes_and_wards
from storage.registry_files.files import read_registry, registry_files

FIXTURES = Path(__file__).parent / "fixtures"
KNOWN = ("qcvn-40-2011", "qcvn-40-2025")
CLUSTERS = "id,name,commune,kind,state,simulated"

Refused = Callable[..., str]


@pytest.fixture(scope="module")
def known() -> Registry:
    return read_registry(registry_files([FIXTURES]), Registry(), KNOWN)


@pytest.fixture
def refused(known: Registry, tmp_path: Path) -> Refused:
    """Give the one fault of one row under a header."""

    def one(header: str, row: str) -> str:
        path = tmp_path / "one.csv"
        path.write_text(f"{header}\n{row}\n", encoding="utf-8")
        with pytest.raises(FaultsFound) as found:
            read_registry([path], known, KNOWN)
        (fault,) = found.value.faults
        assert fault.line == 2
        return fault.message

    return one


def a_cluster(**changes: object) -> Cluster:
    cluster = Cluster(
        id="a",
        name="CCN A",
        commune="",
        kind=ClusterKind.CLUSTER,
        state=ClusterState.OPERATING,
    )
    return replace(cluster, **changes)  # type: ignore[arg-type]  # tests name the fields


@pytest.mark.parametrize(
    ("columns", "cells", "said"),
    [
        ("latitude,longitude", "10.77,105.9", "latitude 10.77 is not within 20.55 and 21.4"),
        ("latitude,longitude", "21.0,106.70", "longitude 106.70 is not within"),
        ("latitude,longitude", "21.0,", "belong together"),
        ("occupancy_percent", "101", "is not within 0 and 100"),
        ("area_ha", "8.1 ha", "is not a number"),
        ("tenants", "26.5", "is not a whole number"),
        ("wastewater_m3_per_day", "310", "rests on no paper: name it in wastewater_document"),
        ("wastewater_document", "BC 5", "wastewater_m3_per_day is empty"),
        ("central_station", "no", "use one of none, not_entered, yes"),
        ("absorbed_into", "gom-doi", "state is operating: use absorbed"),
    ],
)
def test_what_cannot_be_so_of_a_cluster_is_refused_with_what_to_do(
    refused: Refused, columns: str, cells: str, said: str
) -> None:
    header, row = f"{CLUSTERS},{columns}", f"a,CCN A,,ccn,operating,false,{cells}"
    assert said in refused(header, row)


def test_a_cluster_is_absorbed_into_one_that_there_is_and_never_into_itself(
    refused: Refused,
) -> None:
    header = f"{CLUSTERS},absorbed_into"
    row = "a,CCN A,,ccn,absorbed,false,{}"
    assert "did you mean 'gom-doi'?" in refused(header, row.format("gom-do"))
    assert "names the cluster itself" in refused(header, row.format("a"))


def test_a_permit_is_not_approved_after_it_binds(refused: Refused) -> None:
    header = (
        "number,outlet_id,regulation,column,receiving_water,receiving_flow_m3_per_s,"
        "receiving_volume_m3,discharge_flow_m3_per_day,interval_minutes,valid_from,valid_to,"
        "approved_on"
    )
    row = "07/GPMT-STNMT,gom-doi-a,qcvn-40-2011,B,lake,,,,15,2023-06-15,,2023-06-16"
    assert "approved_on 2023-06-16 is after valid_from 2023-06-15" in refused(header, row)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("song-xanh-a,COD,2026-03-02,SC-1,passed,GCN 1,", "use one of SC-4711"),
        ("song-xanh-a,PH,2026-03-02,SC-1,passed,GCN 1,", "add it to sensors.csv"),
        ("song-xanh-a,TOC,2026-03-02,,passed,GCN 1,", "is not measured at outlet song-xanh-a"),
        ("song-xanh-b,COD,2026-03-02,,passed,GCN 1,", "is no outlet"),
        ("song-xanh-a,COD,2026-03-02,,good,GCN 1,", "use one of failed, passed"),
        ("song-xanh-a,COD,2026-03-02,,passed,,", "document is empty"),
        ("song-xanh-a,COD,2026-03-02,,passed,GCN 1,2026-03-01", "swap them"),
    ],
)
def test_a_calibration_is_of_a_sensor_that_there_is_and_rests_on_a_paper(
    refused: Refused, row: str, said: str
) -> None:
    header = "outlet_id,parameter,calibrated_on,sensor_serial,result,document,valid_until"
    assert said in refused(header, row)


def test_the_last_calibration_of_a_day_is_that_of_the_sensor_of_the_day(known: Registry) -> None:
    def found(day: date, registry: Registry = known) -> str | None:
        told = registry.calibration_before("song-xanh-a", "COD", day)
        return None if told is None else told.document

    assert found(date(2026, 3, 1)) is None
    assert found(date(2026, 3, 2)) == found(date(2026, 11, 1)) == "GCN 12/2026"
    other = replace(known.calibrations[0], calibrated_on=date(2026, 5, 1), sensor_serial="SC-OLD")
    with_other = replace(known, calibrations=(*known.calibrations, other))
    assert found(date(2026, 11, 1), with_other) == "GCN 12/2026"
    bare = replace(other, sensor_serial=None, document="GCN 99")
    assert found(date(2026, 11, 1), replace(known, calibrations=(bare,))) == "GCN 99"


def test_a_station_is_approved_since_its_permit_was_signed(known: Registry) -> None:
    assert known.station_of("song-xanh-a").approved_on == date(2022, 2, 14)
    assert known.station_of("gom-doi-a").approved_on == date(2023, 6, 15)


def test_none_is_told_apart_from_not_entered_and_a_registered_station_is_there(
    known: Registry,
) -> None:
    assert known.central_station_of("dong-lua") is CentralStation.NONE
    assert known.central_station_of("doi-cu") is CentralStation.NOT_ENTERED
    said_none = replace(known.clusters["gom-doi"], central_station=CentralStation.NONE)
    later = replace(known, clusters=known.clusters | {"gom-doi": said_none})
    assert later.central_station_of("gom-doi") is CentralStation.YES


def test_an_absorbed_cluster_counts_until_the_day_before(known: Registry) -> None:
    gone = known.clusters["doi-cu"]
    before = replace(
        gone,
        state=ClusterState.OPERATING,
        absorbed_into=None,
        valid_from=None,
        valid_to=date(2024, 4, 30),
    )
    registry = replace(known, earlier_clusters=(before,))
    days = (date(2024, 4, 30), date(2024, 5, 1))
    assert [registry.on(day).clusters["doi-cu"].counts for day in days] == [True, False]
    assert registry.rows_of_cluster("doi-cu") == (before, gone)
    assert gone.absorbed_into == "gom-doi"


@pytest.mark.parametrize("kind", ClusterKind)
@pytest.mark.parametrize("state", ClusterState)
def test_only_clusters_in_operation_count_against_the_goal(
    kind: ClusterKind, state: ClusterState
) -> None:
    counts = kind.value in {"ccn", "ccn_lang_nghe"} and state.value in {"operating", "extended"}
    assert a_cluster(kind=kind, state=state).counts is counts


def test_there_are_51_wards_and_75_communes() -> None:
    names = communes_and_wards()
    assert (len(names), len(set(names))) == (126, 126)
    assert sum(name.startswith("Phường ") for name in names) == 51


@pytest.mark.parametrize(
    ("commune", "said"),
    [
        ("", []),
        ("xã Phù Đổng", []),
        ("Xã Ứng Hòa", []),
        ("xã Ứng Hoà", []),
        ("Phù Đổng", []),
        ("xã Phù Đồng", ["Xã Phù Đổng"]),
        ("Thị trấn Sài Gòn", [None]),
    ],
)
def test_a_commune_that_is_none_of_the_126_is_told_and_never_refused(
    commune: str, said: list[str | None]
) -> None:
    after = Registry(clusters={"a": a_cluster(commune=commune)})
    told = commune_remarks(Registry(), after)
    assert [(one.cluster_id, one.commune, one.nearest) for one in told] == [
        ("a", commune, near) for near in said
    ]
    assert commune_remarks(after, after) == []
    invented = Registry(clusters={"a": a_cluster(commune=commune, simulated=True)})
    assert commune_remarks(Registry(), invented) == []


def test_who_is_not_told_names_gets_a_registry_without_them(known: Registry) -> None:
    bare = known.without_persons
    assert "Ông An" in str(known.clusters["song-xanh"])
    assert "Ông An" not in str(bare)
    assert "Trung tâm Kỹ thuật đo lường" not in str(bare)
    assert bare.outlets == known.outlets
    assert bare.without_persons == bare
