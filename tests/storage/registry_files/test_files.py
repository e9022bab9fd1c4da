"""Holds the registry's files to: everything wrong is said at once, and nothing is half taken."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.registered import CentralStation, Cluster, ClusterKind, ClusterState
from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files
from storage.registry_files.rows.cells import RegistryRow

FIXTURES = Path(__file__).parent / "fixtures"
KNOWN = ("qcvn-40-2011", "qcvn-40-2025")

CLUSTERS = "id,name,commune,kind,state,simulated\n"
STATIONS = "id,cluster_id,name,design_flow_m3_per_day\n"
OUTLETS = "id,station_id,gateway_id,name,parameters\n"
PERMITS = (
    "number,outlet_id,regulation,column,receiving_water,receiving_flow_m3_per_s,"
    "receiving_volume_m3,discharge_flow_m3_per_day,interval_minutes,valid_from,valid_to\n"
)

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def one(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return one


def the_fixture() -> Registry:
    return read_registry(registry_files([FIXTURES]), Registry(), KNOWN)


def faults_of(files: Sequence[Path], onto: Registry | None = None) -> list[tuple[str, int, str]]:
    with pytest.raises(FaultsFound) as found:
        read_registry(files, onto or Registry(), KNOWN)
    return [(Path(f.file).name, f.line, f.message) for f in found.value.faults]


def test_the_files_of_the_page_give_a_whole_registry() -> None:
    registry = the_fixture()
    assert registry.clusters["gom-doi"] == Cluster(
        id="gom-doi",
        name="CCN làng nghề Gốm Đồi, khu A (mô phỏng)",
        commune="xã Bát Tràng",
        kind=ClusterKind.CRAFT_VILLAGE,
        state=ClusterState.OPERATING,
        simulated=True,
        central_station=CentralStation.YES,
        area_ha=8.1,
        district_before_2025_07="Gia Lâm",
    )
    assert registry.stations["gom-doi-tram-1"].design_flow_m3_per_day == 350.5
    assert registry.outlets["gom-doi-a"].parameters == ("FLOW_OUT", "TEMP", "PH", "TSS", "COD")
    assert registry.gateways == {"gw-song-xanh", "gw-gom-doi"}
    permit = registry.permit_on("song-xanh-a", date(2026, 2, 28))
    assert permit is not None
    assert (permit.number, permit.receiving_flow_m3_per_s) == ("12/GPMT-UBND", 52.5)
    lake = registry.permit_on("gom-doi-a", date(2026, 2, 28))
    assert lake is not None
    assert (lake.receiving_flow_m3_per_s, lake.discharge_flow_m3_per_day) == (None, None)


def test_the_kind_of_a_file_is_told_by_its_header_and_not_by_its_name(write: Write) -> None:
    path = write(
        "danh sach.csv",
        b"\xef\xbb\xbfname,ID,kind,commune,state,simulated\r\nX,a,ccn,,planned,\r\n",
    )
    assert read_registry([path], Registry(), KNOWN).clusters["a"].name == "X"


def test_an_import_replaces_by_id_and_leaves_the_rest(write: Write) -> None:
    before = the_fixture()
    files = [
        write("clusters.csv", CLUSTERS + "dong-lua,CCN Đồng Lụa,xã Mỹ Đức,ccn,operating,TRUE\n"),
        write(
            "permits.csv",
            PERMITS + "07/GPMT-STNMT,gom-doi-a,qcvn-40-2025,C,lake,,9,,15,2023-06-15,\n",
        ),
    ]
    after = read_registry(files, before, KNOWN)
    assert after.clusters["dong-lua"].state is ClusterState.OPERATING
    assert after.clusters["gom-doi"] == before.clusters["gom-doi"]
    assert [p.column for p in after.permits if p.outlet_id == "gom-doi-a"] == ["C"]
    assert len(after.permits) == len(before.permits)
    assert (after.stations, after.outlets) == (before.stations, before.outlets)
    assert before == the_fixture()


def test_every_fault_of_every_file_is_said_with_its_line(write: Write) -> None:
    files = [
        write(
            "clusters.csv",
            CLUSTERS
            + "a,CCN A,,ccn,operating,\n"
            + "a b,CCN B,,ccn,operatin,maybe\n"
            + "\n"
            + "a,CCN A lần nữa,,làng nghề,planned,false\n",
        ),
        write(
            "stations.csv",
            STATIONS + 's1,a,"Trạm\n1","1200,5"\n' + "s2,aa,,0\n" + "s3,nowhere,Trạm 3,12 m3\n",
        ),
        write(
            "outlets.csv",
            OUTLETS + "o1,s1,gw/1,Cửa xả,COD PHH COD\n" + "o2,s9,gw-2,Cửa xả,\n",
        ),
        write(
            "permits.csv",
            PERMITS
            + "1,o1,qcvn-40-2012,A,sea,-1,,,7,01/09/2025,\n"
            + "2,o1,qcvn-40-2011,A,river,,,,1441,2025-02-30,2024-01-01\n"
            + "3,o1,qcvn-40-2011,A,river,,,,5.0,2025-02-03,2024-01-01\n",
        ),
    ]
    said = faults_of(files)
    expected = [
        ("clusters.csv", 3, "id 'a b' is no id"),
        ("clusters.csv", 3, "simulated 'maybe' is not true or false"),
        ("clusters.csv", 3, "state 'operatin' is not known: use one of absorbed, ended, "),
        ("clusters.csv", 5, "cluster a stands at"),
        ("clusters.csv", 5, "kind 'làng nghề' is not known: use one of ccn, ccn_lang_nghe"),
        ("outlets.csv", 2, "gateway_id 'gw/1' is no id"),
        ("outlets.csv", 2, "parameters 'PHH' is not known: did you mean 'PH'?"),
        ("outlets.csv", 2, "parameters names COD 2 times"),
        ("outlets.csv", 3, "parameters is empty"),
        ("outlets.csv", 3, "station_id 's9' is no station"),
        ("permits.csv", 2, "interval_minutes 7 does not divide"),
        ("permits.csv", 2, "receiving_flow_m3_per_s -1 must be above 0"),
        ("permits.csv", 2, "receiving_water 'sea' is not known"),
        ("permits.csv", 2, "regulation 'qcvn-40-2012' is not known: use one of qcvn"),
        ("permits.csv", 2, "valid_from '01/09/2025' is not a day: write year-month-day"),
        ("permits.csv", 3, "interval_minutes 1441 does not divide"),
        ("permits.csv", 3, "valid_from 2025-02-30 is no day of the calendar"),
        ("permits.csv", 4, "interval_minutes '5.0' is not a whole number"),
        ("permits.csv", 4, "valid_to 2024-01-01 is before valid_from 2025-02-03"),
        ("stations.csv", 2, "design_flow_m3_per_day '1200,5' has a comma: write a decimal point"),
        ("stations.csv", 2, "name 'Trạm\\n1' holds a damaged or control character"),
        ("stations.csv", 4, "cluster_id 'aa' is no cluster of the files or the registry"),
        ("stations.csv", 4, "design_flow_m3_per_day 0 must be above 0"),
        ("stations.csv", 4, "name is empty"),
        ("stations.csv", 5, "cluster_id 'nowhere' is no cluster"),
        ("stations.csv", 5, "design_flow_m3_per_day '12 m3' is not a number"),
    ]
    assert [(file, line) for file, line, _ in said] == [(f, n) for f, n, _ in expected]
    for (_, _, message), (_, _, begin) in zip(said, expected, strict=True):
        assert message.startswith(begin)


@pytest.mark.parametrize(
    "cell", ["1,5", "1.200,5", "1,200.5", "1.200.000", "nan", "inf", "1e999", "٣"]
)
def test_a_number_that_can_be_read_in_two_ways_or_none_is_refused(write: Write, cell: str) -> None:
    path = write("clusters.csv", CLUSTERS + "a,A,,ccn,planned,\n")
    stations = write("stations.csv", STATIONS + f'"s","a","T","{cell}"\n')
    ((_, line, message),) = faults_of([path, stations])
    assert line == 2
    assert ("comma" in message) == ("," in cell)


def test_a_repeated_id_names_both_lines_also_across_files(write: Write) -> None:
    one = write("a.csv", CLUSTERS + "x,X,,ccn,planned,\n")
    two = write("b.csv", CLUSTERS + "y,Y,,ccn,planned,\nx,X,,ccn,planned,\n")
    ((file, line, message),) = faults_of([one, two])
    assert (file, line) == ("b.csv", 3)
    assert f"{one}:2" in message


def test_permits_that_bind_one_outlet_on_one_day_are_refused(write: Write) -> None:
    row = "{},gom-doi-a,qcvn-40-2011,B,lake,,,,15,{},{}\n".format
    files = [
        write(
            "permits.csv",
            PERMITS
            + row("07/GPMT-STNMT", "2023-06-15", "2026-01-01")
            + row("N1", "2026-01-01", "2026-06-30")
            + row("N2", "2026-07-01", ""),
        )
    ]
    ((_, line, message),) = faults_of(files, the_fixture())
    assert line == 3
    assert "07/GPMT-STNMT and N1" in message
    assert f"{files[0]}:2" in message


def test_a_permit_that_overlaps_one_of_the_registry_is_blamed_itself(write: Write) -> None:
    row = "N0,gom-doi-a,qcvn-40-2011,B,lake,,,,15,2020-01-01,\n"
    ((_, line, message),) = faults_of([write("permits.csv", PERMITS + row)], the_fixture())
    assert line == 2
    assert "stands in the registry" in message


@pytest.mark.parametrize(
    ("content", "line", "advice"),
    [
        (b"", 1, "the file is empty"),
        (b"\n\n", 1, "the file is empty"),
        ("id;name;commune\n", 1, "separated by semicolons: save the file with commas"),
        ("x,y,z\n1,2,3\n", 1, "none of a registry's ten"),
        (CLUSTERS.encode() + "a,Đồng,,ccn,planned,\n".encode("cp1258", "replace"), 2, "CSV UTF-8"),
        (CLUSTERS.encode("utf-16"), 1, "CSV UTF-8"),
        (CLUSTERS + "a,A,,ccn,planned,\nb,B,,\n", 3, "4 cells under 6 columns"),
        (CLUSTERS + "a,A, khu B,,ccn,planned,\n", 2, "a comma inside a cell needs quotes"),
        (CLUSTERS + 'a,"A,,ccn,planned,\nb,B,,ccn,planned,\n', 2, "a quote left open"),
        (CLUSTERS.replace("state", "stat") + "a,A,,ccn,planned,\n", 1, "column 'state' is missing"),
        (CLUSTERS.replace("state", "stat") + "a,A,,ccn,planned,\n", 1, "unknown column 'stat'"),
        (CLUSTERS.replace("state", "state,id"), 1, "column 'id' stands 2 times"),
    ],
)
def test_a_file_that_is_not_in_shape_is_refused_with_advice(
    write: Write, content: str | bytes, line: int, advice: str
) -> None:
    said = faults_of([write("clusters.csv", content)])
    assert any(n == line and advice in message for _, n, message in said)


def test_a_file_that_cannot_be_read_does_not_put_blame_on_those_that_refer_to_it(
    write: Write, tmp_path: Path
) -> None:
    stations = write("stations.csv", STATIONS + "s,a,T,1\n")
    assert [(f, n) for f, n, _ in faults_of([tmp_path / "clusters.csv", stations])] == [
        ("clusters.csv", 1)
    ]
    short = write("clusters.csv", CLUSTERS + "a,A\n")
    assert [(f, n) for f, n, _ in faults_of([short, stations])] == [("clusters.csv", 2)]


def test_a_name_saved_in_decomposed_letters_is_composed(write: Write) -> None:
    name = unicodedata.normalize("NFD", "Cụm Đồi Gốm")
    path = write("clusters.csv", CLUSTERS + f"a,{name},,ccn,planned,\n")
    cluster = read_registry([path], Registry(), KNOWN).clusters["a"]
    assert cluster.name == "Cụm Đồi Gốm"


def test_a_folder_gives_its_csv_files_and_an_empty_one_is_a_fault(
    write: Write, tmp_path: Path
) -> None:
    named = write("b.csv", CLUSTERS)
    write("._b.csv", b"\x00\x05")
    write("notes.txt", "x")
    assert registry_files([tmp_path, FIXTURES / "clusters.csv"]) == [
        named,
        FIXTURES / "clusters.csv",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(FaultsFound, match=r"holds no \.csv or \.xlsx file"):
        registry_files([tmp_path / "empty"])


@pytest.mark.parametrize("letter", ["\u202e", "\u2067", "\u202a"])
def test_a_name_that_would_turn_a_page_around_is_refused(letter: str) -> None:
    row = RegistryRow("outlets.csv", 2, {"name": f"Cửa xả {letter}1"})
    row.text("name")
    assert [one.line for one in row.faults] == [2]
    assert "control character" in row.faults[0].message
