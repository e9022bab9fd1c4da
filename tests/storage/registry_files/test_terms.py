"""Holds own limits, sensors and maintenance to: in our units, never two on one day, or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.registered import (
    DischargeMode,
    Maintenance,
    Permit,
    PermitLimit,
    PermitLimitKind,
    Sensor,
)
from domain.registry import Registry
from storage.registry_files.files import read_registry, registry_files

FIXTURES = Path(__file__).parent / "fixtures"
KNOWN = ("qcvn-40-2011", "qcvn-40-2025")

HEADER = {
    "stations": "id,cluster_id,name,design_flow_m3_per_day",
    "outlets": "id,station_id,gateway_id,name,parameters",
    "permits": (
        "number,outlet_id,regulation,column,receiving_water,receiving_flow_m3_per_s,"
        "receiving_volume_m3,discharge_flow_m3_per_day,interval_minutes,valid_from,valid_to"
    ),
    "permit_limits": (
        "permit_number,outlet_id,parameter,kind,lower,upper,unit,valid_from,valid_to,document"
    ),
    "sensors": "outlet_id,parameter,span_low,span_high,unit,resolution,valid_from,valid_to",
    "maintenance": "outlet_id,parameter,begin,end,announced_at,document",
}
P7 = "07/GPMT-STNMT,gom-doi-a"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def one(kind: str, *rows: str, header: str | None = None) -> Path:
        path = tmp_path / f"{kind}.csv"
        lines = "".join(f"{row}\n" for row in (header or HEADER[kind], *rows))
        path.write_text(lines, encoding="utf-8")
        return path

    return one


@pytest.fixture(scope="module")
def known() -> Registry:
    return read_registry(registry_files([FIXTURES]), Registry(), KNOWN)


def refused(files: list[Path], onto: Registry) -> list[tuple[str, int, str]]:
    with pytest.raises(FaultsFound) as found:
        read_registry(files, onto, KNOWN)
    return [(Path(f.file).name, f.line, f.message) for f in found.value.faults]


# What is read


def test_own_limits_are_kept_in_the_unit_of_their_parameter(known: Registry) -> None:
    permit = known.permit_on("song-xanh-a", date(2026, 3, 1))
    assert permit is not None
    (ammonium,) = known.permit_limits_on(permit, "NH4_N", date(2026, 3, 1))
    assert ammonium == PermitLimit(
        permit_number="31/GPMT-UBND",
        outlet_id="song-xanh-a",
        parameter="NH4_N",
        kind=PermitLimitKind.STRICTER,
        lower=None,
        upper=4.5,
        valid_from=date(2026, 3, 1),
        valid_to=None,
        document="Giấy phép 31/GPMT-UBND mục 2.1",
    )
    other = known.permit_on("gom-doi-a", date(2026, 3, 1))
    assert other is not None
    (stay,) = known.permit_limits_on(other, "TSS", date(2026, 3, 31))
    assert (stay.kind, stay.lower, stay.upper) == (PermitLimitKind.STAY, None, None)
    assert known.permit_limits_on(other, "TSS", date(2026, 4, 1)) == []


def test_sensors_are_kept_in_the_unit_of_their_parameter(known: Registry) -> None:
    before = known.sensor_on("song-xanh-a", "COD", date(2025, 12, 31))
    after = known.sensor_on("song-xanh-a", "COD", date(2026, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.span_high, before.resolution) == (500.0, 0.1)
    assert (after.span_high, after.resolution) == (1000.0, 0.5)
    warmth = known.sensor_on("gom-doi-a", "TEMP", date(2026, 1, 1))
    assert warmth is not None
    assert (warmth.span_low, warmth.span_high) == pytest.approx((0.0, 100.0))
    assert warmth.resolution is None


def test_a_resolution_is_a_difference_and_takes_no_offset(write: Write, known: Registry) -> None:
    path = write("sensors", "song-xanh-a,TEMP,41,212,°F,1.8,2022-03-01,")
    sensor = read_registry([path], known, KNOWN).sensor_on("song-xanh-a", "TEMP", date.max)
    assert sensor is not None
    assert (sensor.span_low, sensor.resolution) == pytest.approx((5.0, 1.0))


def test_maintenance_is_kept_in_utc_whatever_its_offset(known: Registry) -> None:
    (work,) = known.maintenance_of("song-xanh-a")
    assert work == Maintenance(
        outlet_id="song-xanh-a",
        parameter=None,
        begin=datetime(2026, 11, 20, 1, tzinfo=UTC),
        end=datetime(2026, 11, 20, 9, tzinfo=UTC),
        announced_at=datetime(2026, 11, 16, 2, 30, tzinfo=UTC),
        document="Công văn 45/CV-SX",
    )
    assert work.begin.tzinfo is UTC


def test_columns_that_came_later_may_be_absent_and_are_read_where_they_stand(
    write: Write, known: Registry
) -> None:
    assert known.stations["song-xanh-tram-1"].in_operation_since == date(2019, 7, 1)
    assert known.stations["gom-doi-tram-1"].in_operation_since is None
    permits = {p.number: p for p in known.permits}
    assert permits["07/GPMT-STNMT"].discharge is DischargeMode.BATCH
    assert permits["31/GPMT-UBND"].successor_column == "A"
    assert permits["12/GPMT-UBND"].discharge is DischargeMode.CONTINUOUS
    files = [
        write("stations", "song-xanh-tram-1,song-xanh,Trạm,1200"),
        write("permits", "N9,song-xanh-a,qcvn-40-2011,B,river,,,,5,2020-01-01,2020-02-01,B,chợ",
              header=HEADER["permits"] + ",successor_column,facility_kind"),
    ]  # fmt: skip
    after = read_registry(files, known, KNOWN)
    assert after.stations["song-xanh-tram-1"].in_operation_since is None
    (old,) = [p for p in after.permits if p.number == "N9"]
    assert (old.discharge, old.successor_column, old.facility_kind) == (
        DischargeMode.CONTINUOUS,
        "B",
        "chợ",
    )


def test_an_import_replaces_a_term_by_its_key_and_leaves_the_rest(
    write: Write, known: Registry
) -> None:
    files = [
        write("permit_limits", f"{P7},TSS,stay,,,,2026-01-01,2026-02-15,Quyết định 13"),
        write("sensors", "song-xanh-a,PH,0,12,-,,2022-03-01,2026-01-31"),
        write(
            "maintenance",
            "gom-doi-a,PH,2026-10-05T08:00:00+07:00,2026-10-05T09:00:00+07:00,"
            "2026-10-01T09:00:00+07:00,Công văn 9",
        ),
    ]
    after = read_registry(files, known, KNOWN)
    assert len(after.permit_limits) == len(known.permit_limits)
    (stay,) = [own for own in after.permit_limits if own.kind is PermitLimitKind.STAY]
    assert (stay.valid_to, stay.document) == (date(2026, 2, 15), "Quyết định 13")
    assert len(after.sensors) == len(known.sensors)
    acid = after.sensor_on("song-xanh-a", "PH", date(2026, 1, 31))
    assert acid is not None
    assert acid.span_high == 12.0
    (work,) = after.maintenance_of("gom-doi-a")
    assert work.end == datetime(2026, 10, 5, 2, tzinfo=UTC)
    assert (after.permits, after.outlets) == (known.permits, known.outlets)


# What is refused


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"{P7},TSS,stay,,,mg,2026-05-01,,QĐ", "no conversion from 'mg' to 'mg/L' for TSS"),
        (f"{P7},COD,stricter,,60,,2026-05-01,,QĐ", "no conversion from '' to 'mg/L' for COD"),
        (f"{P7},COD,stricter,,6e307,g/L,2026-05-01,,QĐ", "upper is too large for a number"),
        (f"{P7},COD,stricter,,1e999,mg/L,2026-05-01,,QĐ", "upper 1e999 is too large for a number"),
        (f"{P7},COD,stricter,,60 mg,mg/L,2026-05-01,,QĐ", "upper '60 mg' is not a number"),
        (f"{P7},TSS,stay,,60,mg/L,2026-05-01,,QĐ", "a stay has no bounds"),
        (f"{P7},TSS,stay,0,,mg/L,2026-05-01,,QĐ", "a stay has no bounds"),
        (f"{P7},COD,stricter,,,mg/L,2026-05-01,,QĐ", "the stricter limit has neither"),
        (f"{P7},COD,interim,,,,2026-05-01,,QĐ", "the interim limit has neither"),
        (f"{P7},PH,stricter,9,6,-,2026-07-01,,QĐ", "lower 9 is above upper 6"),
        (f"{P7},COD,strict,,60,mg/L,2026-05-01,,QĐ", "kind 'strict' is not known"),
        (f"{P7},CODD,stricter,,60,mg/L,2026-05-01,,QĐ", "parameter 'CODD' is not known"),
        (f"{P7},NH4_N,stricter,,60,mg/L,2026-05-01,,QĐ", "parameter NH4_N is not measured at"),
        (f"{P7},COD,stricter,,60,mg/L,2026-05-01,2026-04-30,QĐ", "valid_to 2026-04-30 is before"),
        (f"{P7},COD,stricter,,60,mg/L,,,QĐ", "valid_from is empty"),
        (f"{P7},COD,stricter,,60,mg/L,2026-05-01,,", "document is empty"),
        (",gom-doi-a,COD,stricter,,60,mg/L,2026-05-01,,QĐ", "permit_number is empty"),
        ("8/GP,gom-doi-a,COD,stricter,,60,mg/L,2026-05-01,,QĐ",
         "permit_number '8/GP' is no permit of outlet gom-doi-a: use one of 07/GPMT-STNMT"),
        ("31/GPMT-UBND,gom-doi-b,COD,stricter,,60,mg/L,2026-05-01,,QĐ",
         "outlet_id 'gom-doi-b' is no outlet of the files or the registry: did you mean"),
        (f"{P7},TSS,stay,,,,2026-03-31,,QĐ",
         ("permit 07/GPMT-STNMT of outlet gom-doi-a has two stay limits of TSS from 2026-03-31: "
          "end the earlier one before that day (the other stands in the registry)")),
        (f"{P7},TSS,stay,,,,2025-12-01,,QĐ",
         "permit 07/GPMT-STNMT of outlet gom-doi-a has two stay limits of TSS from 2026-01-01"),
    ],
)  # fmt: skip
def test_an_own_limit_that_makes_no_sense_is_refused_with_its_line(
    write: Write, known: Registry, row: str, said: str
) -> None:
    ((file, line, message),) = refused([write("permit_limits", row)], known)
    assert (file, line) == ("permit_limits.csv", 2)
    assert message.startswith(said)


def test_own_limits_of_two_kinds_may_share_their_days(write: Write, known: Registry) -> None:
    path = write("permit_limits", f"{P7},TSS,stricter,,40,mg/L,2026-02-01,,QĐ")
    after = read_registry([path], known, KNOWN)
    assert len(after.permit_limits) == len(known.permit_limits) + 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("gom-doi-a,COD,0,500,mg,,2026-01-01,", "no conversion from 'mg' to 'mg/L' for COD"),
        ("gom-doi-a,COD,500,0,mg/L,,2026-01-01,", "span_low 500 is not below span_high 0"),
        ("gom-doi-a,COD,5,5,mg/L,,2026-01-01,", "span_low 5 is not below span_high 5"),
        ("gom-doi-a,COD,,500,mg/L,,2026-01-01,", "span_low is empty"),
        ("gom-doi-a,COD,0,6e307,g/L,,2026-01-01,", "span_high is too large"),
        ("gom-doi-a,COD,0,500,mg/L,-1,2026-01-01,", "resolution -1 must be above 0"),
        ("gom-doi-a,NH4_N,0,500,mg/L,,2026-01-01,", "parameter NH4_N is not measured at outlet"),
        ("gom-doi-a,X,0,500,mg/L,,2026-01-01,", "parameter 'X' is not known"),
        ("nowhere,COD,0,500,mg/L,,2026-01-01,", "outlet_id 'nowhere' is no outlet"),
        ("gom-doi-a,COD,0,500,mg/L,,2026-01-01,2025-01-01", "valid_to 2025-01-01 is before"),
        ("song-xanh-a,PH,0,14,-,,2024-01-01,",
         ("outlet song-xanh-a has two sensors of PH from 2024-01-01: end the earlier one before "
          "that day (the other stands in the registry)")),
    ],
)  # fmt: skip
def test_a_sensor_that_makes_no_sense_is_refused_with_its_line(
    write: Write, known: Registry, row: str, said: str
) -> None:
    ((file, line, message),) = refused([write("sensors", row)], known)
    assert (file, line) == ("sensors.csv", 2)
    assert message.startswith(said)


_BEGIN, _END = "2026-12-01T08:00:00+07:00", "2026-12-01T09:00:00+07:00"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"gom-doi-a,,{_BEGIN},{_BEGIN},2026-11-01T00:00:00Z,CV", "end is not after begin"),
        (f"gom-doi-a,,{_END},{_BEGIN},2026-11-01T00:00:00Z,CV", "end is not after begin"),
        (f"gom-doi-a,,{_BEGIN},{_END},2026-12-01T08:00:00.000001+07:00,CV",
         "announced_at is after begin: work that was announced after it began does not count"),
        (f"gom-doi-a,,2026-12-01T08:00:00,{_END},2026-11-01T00:00:00Z,CV",
         "begin '2026-12-01T08:00:00' is not an instant: write day, time and offset"),
        (f"gom-doi-a,,{_BEGIN},01/12/2026 09:00,2026-11-01T00:00:00Z,CV",
         "end '01/12/2026 09:00' is not an instant"),
        (f"gom-doi-a,,2026-11-31T08:00:00Z,{_END},2026-11-01T00:00:00Z,CV",
         "begin 2026-11-31T08:00:00Z is no instant of the calendar"),
        (f"gom-doi-a,,0001-01-01T00:00:00+07:00,{_END},2026-11-01T00:00:00Z,CV",
         "begin '0001-01-01T00:00:00+07:00' is not an instant"),
        (f"gom-doi-a,,{_BEGIN},,2026-11-01T00:00:00Z,CV", "end is empty"),
        (f"gom-doi-a,,{_BEGIN},{_END},2026-11-01T00:00:00Z,", "document is empty"),
        (f"gom-doi-a,NH4_N,{_BEGIN},{_END},2026-11-01T00:00:00Z,CV", "parameter NH4_N is not mea"),
        (f"gom-doi-a,N,{_BEGIN},{_END},2026-11-01T00:00:00Z,CV", "parameter 'N' is not known"),
        (f"x,,{_BEGIN},{_END},2026-11-01T00:00:00Z,CV", "outlet_id 'x' is no outlet"),
    ],
)  # fmt: skip
def test_maintenance_that_makes_no_sense_is_refused_with_its_line(
    write: Write, known: Registry, row: str, said: str
) -> None:
    ((file, line, message),) = refused([write("maintenance", row)], known)
    assert (file, line) == ("maintenance.csv", 2)
    assert message.startswith(said)


def test_maintenance_announced_at_the_instant_at_which_it_begins_is_taken(
    write: Write, known: Registry
) -> None:
    path = write("maintenance", f"gom-doi-a,,{_BEGIN},2026-12-01t09:00:00.5z,{_BEGIN},CV")
    assert len(read_registry([path], known, KNOWN).maintenance_of("gom-doi-a")) == 2


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("permit_limits", f"{P7},COD,stricter,,60,mg/L,2026-05-01,,QĐ",
         "limit (stricter) of COD in permit 07/GPMT-STNMT of gom-doi-a from 2026-05-01 stands at"),
        ("sensors", "gom-doi-a,COD,0,500,mg/L,,2026-01-01,",
         "sensor of COD at gom-doi-a from 2026-01-01 stands at"),
        ("maintenance", f"gom-doi-a,,{_BEGIN},{_END},2026-11-01T00:00:00Z,CV",
         "maintenance of every parameter at gom-doi-a from 2026-12-01T01:00:00+00:00 stands at"),
    ],
)  # fmt: skip
def test_a_term_that_stands_twice_is_blamed_the_second_time(
    write: Write, known: Registry, kind: str, row: str, said: str
) -> None:
    ((_, line, message),) = refused([write(kind, row, row)], known)
    assert line == 3
    assert message.startswith(said)


def test_two_rows_that_share_a_day_are_both_named(write: Write, known: Registry) -> None:
    path = write(
        "sensors",
        "gom-doi-a,COD,0,500,mg/L,,2026-01-01,2026-06-30",
        "gom-doi-a,COD,0,900,mg/L,,2026-06-30,",
    )
    ((_, line, message),) = refused([path], known)
    assert line == 3
    assert message.endswith(f"(the other stands at {path}:2)")


def test_what_was_accepted_before_is_never_blamed(write: Write, known: Registry) -> None:
    acid = next(s for s in known.sensors if s.parameter == "PH")
    twice = replace(known, sensors=(*known.sensors, replace(acid, valid_from=date(2025, 1, 1))))
    path = write("sensors", "gom-doi-a,COD,0,500,mg/L,,2026-01-01,")
    assert len(read_registry([path], twice, KNOWN).sensors) == len(twice.sensors) + 1


def test_an_outlet_of_the_same_import_is_referred_to_and_one_without_a_permit_says_so(
    write: Write, known: Registry
) -> None:
    files = [
        write("outlets", "moi-a,gom-doi-tram-1,gw-moi,Cửa xả,COD"),
        write("sensors", "moi-a,COD,0,500,mg/L,,2026-01-01,"),
    ]
    assert read_registry(files, known, KNOWN).sensor_on("moi-a", "COD", date.max) is not None
    files.append(write("permit_limits", "7,moi-a,COD,stricter,,60,mg/L,2026-05-01,,QĐ"))
    ((_, _, message),) = refused(files, known)
    assert message == "permit_number '7' is no permit of outlet moi-a: add it to permits.csv"


def test_a_row_that_refers_to_a_broken_one_is_not_blamed_for_it(
    write: Write, known: Registry
) -> None:
    files = [
        write("outlets", "moi-a,gom-doi-tram-1,gw-moi,Cửa xả,CODD"),
        write("sensors", "moi-a,COD,0,500,mg/L,,2026-01-01,"),
    ]
    assert [file for file, _, _ in refused(files, known)] == ["outlets.csv"]


def test_a_line_with_too_few_cells_is_blamed_once(write: Write, known: Registry) -> None:
    files = [write(kind, "a,b") for kind in ("permit_limits", "sensors", "maintenance")]
    assert [(file, line) for file, line, _ in refused(files, known)] == [
        ("maintenance.csv", 2),
        ("permit_limits.csv", 2),
        ("sensors.csv", 2),
    ]


def test_a_missing_column_is_blamed_and_not_every_row(write: Write, known: Registry) -> None:
    header = HEADER["sensors"].replace(",unit", "").replace(",span_low", "")
    path = write("sensors", "gom-doi-a,COD,500,,2026-01-01,", header=header)
    assert [(line, message) for _, line, message in refused([path], known)] == [
        (1, "column 'span_low' is missing in sensors: add it"),
        (1, "column 'unit' is missing in sensors: add it"),
    ]


# What the law says against a row


def test_a_span_that_the_law_refuses_is_blamed_with_its_line(write: Write, known: Registry) -> None:
    asked: list[Sensor] = []

    def span_fault(registry: Registry, sensor: Sensor) -> str | None:
        asked.append(sensor)
        assert sensor in registry.sensors
        return None if sensor.span_high >= 300 else "the span is too short"

    fine, short = "gom-doi-a,COD,0,300,mg/L,,2026-01-01,", "gom-doi-a,TSS,0,99,mg/L,,2026-01-01,"
    with pytest.raises(FaultsFound) as found:
        read_registry([write("sensors", fine, short)], known, KNOWN, span_fault)
    assert [(f.line, f.message) for f in found.value.faults] == [(3, "the span is too short")]
    assert [sensor.parameter for sensor in asked] == ["COD", "TSS"]
    after = read_registry([write("sensors", fine)], known, KNOWN, span_fault)
    assert len(after.sensors) == len(known.sensors) + 1


def test_a_permit_that_the_law_refuses_is_blamed_with_its_line(
    write: Write, known: Registry
) -> None:
    def permit_fault(permit: Permit) -> str | None:
        return None if permit.column in {"A", "B"} else f"column {permit.column} is not there"

    row = "N{0},gom-doi-a,qcvn-40-2011,{1},lake,,,,{2},200{0}-01-01,200{0}-12-31".format
    path = write("permits", row(1, "A", 5), row(2, "Z", 5), row(3, "Z", 7))
    with pytest.raises(FaultsFound) as found:
        read_registry([path], known, KNOWN, None, permit_fault)
    assert [(f.line, f.message.split(":")[0]) for f in found.value.faults] == [
        (3, "column Z is not there"),
        (4, "interval_minutes 7 does not divide the day's 1440 minutes"),
    ]
    fine = read_registry([write("permits", row(1, "A", 5))], known, KNOWN, None, permit_fault)
    assert replace(fine, permits=()) == replace(known, permits=())
