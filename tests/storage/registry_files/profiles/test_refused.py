"""What of profiles and channels is refused whole, with file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.every_request.words.registry.said import REGISTRY_FAULTS_VI
from domain.errors import FaultsFound
from domain.gateways.profiles import Channel, Profile
from domain.registered import Outlet
from domain.registry import Registry
from storage.registry_files.columns import COLUMNS, Kind
from storage.registry_files.files import read_registry
from tests.compliance.sites import one_outlet_registry

Write = Callable[..., Path]
FORMS = ("circular10-2021", "ts-values")


def outlet(outlet_id: str, gateway: str, **changes: object) -> Outlet:
    (one,) = one_outlet_registry("COD", "PH", "NH4_N").outlets.values()
    return replace(one, id=outlet_id, gateway_id=gateway, **changes)  # type: ignore[arg-type]  # tests name them


def a_city(*more: Outlet) -> Registry:
    """Gateway gw-1 of outlet a, gw-2 of b, and more."""
    outlets = (outlet("a", "gw-1"), outlet("b", "gw-2"), *more)
    return replace(one_outlet_registry("COD"), outlets={one.id: one for one in outlets}, permits=())


def profile(**changes: object) -> Profile:
    one = Profile(
        id="p",
        gateways=("gw-1",),
        like="ts-values",
        reason="khảo sát",
        entered_by="bà Hà",
        valid_from=date(2026, 12, 1),
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # tests name the fields


def channel(source: str, **changes: object) -> Channel:
    one = Channel(profile_id="p", source=source, reason="khảo sát", entered_by="bà Hà")
    return replace(one, **changes)  # type: ignore[arg-type]  # tests name the fields


@pytest.fixture(name="write")
def a_writer(tmp_path: Path) -> Write:
    def write(kind: Kind, *rows: dict[str, str]) -> Path:
        sound = {
            Kind.PROFILES: {"id": "p", "gateways": "gw-1", "like": "ts-values"}
            | {"valid_from": "2026-12-01", "reason": "khảo sát", "entered_by": "bà Hà"},
            Kind.CHANNELS: {"profile_id": "p", "reason": "khảo sát", "entered_by": "bà Hà"},
            Kind.OUTLETS: {
                "station_id": "s",
                "gateway_id": "gw-1",
                "name": "A",
                "parameters": "COD",
            },
        }[kind]
        lines = [",".join(COLUMNS[kind])]
        for row in rows:
            told = sound | row
            cells = (told.get(one, "").replace('"', '""') for one in COLUMNS[kind])
            lines.append(",".join(f'"{cell}"' for cell in cells))
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def faults_of(files: Sequence[Path], onto: Registry) -> list[tuple[str, int, str, str]]:
    """Return the faults that refuse files; each has its Vietnamese form."""
    with pytest.raises(FaultsFound) as found:
        read_registry(files, onto, (), forms=FORMS)
    for one in found.value.faults:
        assert REGISTRY_FAULTS_VI.vietnamese(one.message) is not None, one.message
    return [(Path(one.file).stem, one.line, one.column, one.message) for one in found.value.faults]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"like": "ts-value"}, "like", "like 'ts-value' is not known: use one of circular10-2021"),
        ({"format": "xml"}, "format", "format 'xml' is not known: use one of json"),
        ({"reason": ""}, "reason", "reason is empty"),
        ({"entered_by": ""}, "entered_by", "entered_by is empty"),
        ({"gateways": ""}, "gateways", "gateways is empty"),
        ({"gateways": "gw/1"}, "gateways", "gateways 'gw/1' is no id of a gateway"),
        ({"gateways": "gw-1 gw-1"}, "gateways", "gateways names gw-1 2 times"),
        ({"gateways": "gw-11"}, "gateways", "gateways 'gw-11' is the gateway of no outlet of the"),
        ({"gateways": "logger*"}, "gateways", "gateways 'logger*' is the gateway of no outlet of"),
        ({"topic": "plant/#"}, "topic", "topic 'plant/#' holds '#'"),
        ({"topic": "$SYS/x"}, "topic", "topic '$SYS/x' holds '$'"),
        ({"topic": "nhue/v1/gw-1/readings"}, "topic", "topic 'nhue/v1/gw-1/readings' begins as"),
        ({"topic": "spBv1.0/g/DDATA"}, "topic", "topic 'spBv1.0/g/DDATA' begins as topics of ours"),
        ({"topic": "a/b+"}, "topic", "topic 'a/b+' has more than + in a level"),
        ({"topic": "a/{station}"}, "topic", "topic has '{station}': write in braces gateway"),
        ({"receipts_topic": "a/+"}, "receipts_topic", "receipts_topic 'a/+' holds '+'"),
        (
            {"topic": "a/+", "receipts_topic": "a/b"},
            "receipts_topic",
            "receipts_topic 'a/b' is a topic of messages too",
        ),
        (
            {"file_names": "{outlet}.txt"},
            "file_names",
            "file_names has '{outlet}': write in braces",
        ),
        ({"file_names": "a/b.txt"}, "file_names", "file_names 'a/b.txt' names a folder"),
        ({"separator": "tabs"}, "separator", "separator 'tabs' parts no fields"),
        ({"decimal_mark": "."}, "decimal_mark", "decimal_mark '.' is not known: use one of comma"),
        ({"fields": "time val"}, "fields", "fields 'val' is no field"),
        ({"fields": "time time time"}, "fields", "fields names time 3 times"),
        ({"fields": 'time "=A'}, "fields", "fields 'time \"=A' has a quote left open"),
        ({"time_format": "yy-mm"}, "time_format", "time_format 'yy-mm' cannot be read"),
        ({"time_format": "yyyy-MM-dd HH"}, "time_format", "time_format 'yyyy-MM-dd HH' cannot be"),
        ({"time_format": "epoch"}, "time_format", "time_format 'epoch' cannot be read"),
        ({"time_zone": "Asia/Hanoi"}, "time_zone", "time_zone 'Asia/Hanoi' is no offset"),
        ({"time_zone": "+15:00"}, "time_zone", "time_zone '+15:00' is no offset"),
        ({"units": "mgl=mg/l=x"}, "units", "units 'mgl=mg/l=x' is no list of pairs"),
        ({"units": "mgl=mgl"}, "units", "units 'mgl' is not known"),
        ({"units": 'mgl=""'}, "units", "units says nothing of 'mgl'"),
        ({"statuses": "Good=0"}, "statuses", "statuses '0' is not known: use one of 00, 01, 02"),
        ({"statuses": "Good=00; Good=02"}, "statuses", "statuses names Good 2 times"),
        ({"statuses": 'Good=""'}, "statuses", "statuses says nothing of 'Good'"),
        ({"statuses": "127-64=02"}, "statuses", "statuses '127-64' ends before it begins"),
        (
            {"longest_silence_seconds": "86401"},
            "longest_silence_seconds",
            "longest_silence_seconds 86401 is not within 1 and 86400",
        ),
        ({"interval_seconds": "0"}, "interval_seconds", "interval_seconds 0 is not within 1 and"),
        ({"valid_to": "2026-11-30"}, "valid_to", "valid_to 2026-11-30 is before valid_from"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused(
    write: Write, cells: dict[str, str], column: str, said: str
) -> None:
    found = faults_of([write(Kind.PROFILES, cells)], a_city())
    assert ("profiles", 2, column, said) in [(*one[:3], one[3][: len(said)]) for one in found]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"profile_id": "q"}, "profile_id", "profile_id 'q' is no profile of the files or the"),
        ({"outlet_id": "c"}, "outlet_id", "outlet_id 'c' is no outlet of the files or the"),
        ({"outlet_id": "b"}, "outlet_id", "outlet b is of gateway gw-2, which profile p is not"),
        ({"parameter": "CODE"}, "parameter", "parameter 'CODE' is not known: did you mean 'COD'?"),
        ({"parameter": ""}, "parameter", "parameter is empty, and source has no place for it"),
        ({"source": "{parameter}"}, "parameter", "parameter is filled in, and source has a place"),
        ({"source": "{outlet}", "outlet_id": "a"}, "outlet_id", "outlet_id is filled in, and"),
        ({"source": "{station}"}, "source", "source has '{station}': write in braces outlet and"),
        (
            {"source": "{outlet}{parameter}", "parameter": ""},
            "source",
            "source '{outlet}{parameter}' has two places side by side",
        ),
        ({"source": ""}, "source", "source is empty"),
        (
            {"unit": "furlong"},
            "unit",
            "unit 'furlong' is none in which COD is told: use one of mg/L",
        ),
        (
            {"unit": "furlong", "parameter": "", "source": "{parameter}"},
            "unit",
            "unit 'furlong' is not known: use one of -, Bq/L",
        ),
        ({"unit": "°C"}, "unit", "unit '°C' is none in which COD is told: use one of mg/L, g/m3"),
        ({"factor": "0"}, "factor", "factor 0 makes every value 0"),
        ({"factor": "nan"}, "factor", "factor 'nan' is not a number"),
        ({"factor": "1e999"}, "factor", "factor 1e999 is too large for a number"),
        ({"basis": "nh4_as_n"}, "basis", "basis nh4_as_n is for NH4_N alone"),
        ({"reason": ""}, "reason", "reason is empty"),
    ],
)
def test_a_channel_that_cannot_be_meant_is_refused(
    write: Write, cells: dict[str, str], column: str, said: str
) -> None:
    row = {"source": "NUO001/COD", "parameter": "COD"} | cells
    found = faults_of([write(Kind.PROFILES, {}), write(Kind.CHANNELS, row)], a_city())
    assert ("channels", 2, column, said) in [(*one[:3], one[3][: len(said)]) for one in found]


@pytest.mark.parametrize(
    "time_format",
    ["epoch_ns", "yyyyMMddHHmm", "yyyy-MM-ddTHH:mm:ssZ", "HH:mm:ss,SSS 'ngày' dd/MM/yyyy"],
)
def test_a_time_is_a_word_or_a_pattern_of_every_part_that_makes_an_instant(
    write: Write, time_format: str
) -> None:
    path = write(Kind.PROFILES, {"time_format": time_format})
    if "ngày" in time_format:
        assert [one[2] for one in faults_of([path], a_city())] == ["time_format"]
        return
    (told,) = read_registry([path], a_city(), (), forms=FORMS).profiles
    assert told.time_format == time_format


def test_two_channels_of_one_outlet_and_parameter_are_refused(write: Write) -> None:
    files = [
        write(Kind.PROFILES, {}),
        write(
            Kind.CHANNELS,
            {"source": "A", "parameter": "COD"},
            {"source": "B", "parameter": "COD", "outlet_id": "a"},
        ),
    ]
    ((file, line, column, said),) = faults_of(files, a_city())
    assert (file, line, column) == ("channels", 3, "source")
    assert said.startswith("channels 'A' and 'B' both give COD of outlet a: keep one (the other")
    assert "channels.csv:2)" in said


def test_two_profiles_of_a_gateway_give_a_parameter_once_on_a_day(write: Write) -> None:
    before = replace(
        a_city(),
        profiles=(profile(id="o", topic="plant/1"),),
        channels=(channel("A", profile_id="o", parameter="COD"),),
    )
    files = [
        write(Kind.PROFILES, {"topic": "plant/2"}),
        write(Kind.CHANNELS, {"source": "B", "parameter": "COD"}),
    ]
    ((file, line, _, said),) = faults_of(files, before)
    assert (file, line) == ("channels", 2)
    assert "stands in the registry" in said
    ended = replace(before, profiles=(replace(before.profiles[0], valid_to=date(2026, 12, 1)),))
    assert faults_of(files, ended)
    earlier = replace(
        before,
        profiles=(
            profile(
                id="o", topic="plant/1", valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 30)
            ),
        ),
    )
    assert len(read_registry(files, earlier, (), forms=FORMS).channels) == 2


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ("{outlet}/{parameter}", "NUO001/{parameter}", True),
        ("{outlet}/{parameter}", "{outlet}/{parameter}/Value", False),
        ("{parameter}_1", "{parameter}_2", False),
        ("{parameter}", "x{parameter}", True),
    ],
)
def test_two_patterns_that_fit_one_name_are_refused(
    write: Write, one: str, other: str, *, refused: bool
) -> None:
    files = [write(Kind.PROFILES, {}), write(Kind.CHANNELS, {"source": one}, {"source": other})]
    if not refused:
        assert len(read_registry(files, a_city(), (), forms=FORMS).channels) == 2
        return
    found = faults_of(files, a_city())
    assert any(line == 3 and "fit one name" in said for _, line, _, said in found)


def test_a_name_that_is_written_out_goes_before_a_pattern(write: Write) -> None:
    files = [
        write(Kind.PROFILES, {}),
        write(
            Kind.CHANNELS,
            {"source": "{outlet}/COD", "parameter": "COD"},
            {"source": "old/COD", "parameter": "COD", "outlet_id": "a"},
        ),
    ]
    assert len(read_registry(files, a_city(), (), forms=FORMS).channels) == 2


def test_a_channel_without_an_outlet_needs_a_gateway_of_one(write: Write) -> None:
    files = [write(Kind.PROFILES, {}), write(Kind.CHANNELS, {"source": "{parameter}"})]
    two = a_city(outlet("c", "gw-1"))
    ((file, line, column, said),) = faults_of(files, two)
    assert (file, line, column) == ("channels", 2, "outlet_id")
    assert "gateway gw-1 has a and c" in said
    one_after_the_other = a_city(outlet("c", "gw-1", valid_from=date(2027, 1, 1)))
    ends = replace(one_after_the_other.outlets["a"], valid_to=date(2026, 12, 31))
    told = replace(one_after_the_other, outlets=one_after_the_other.outlets | {"a": ends})
    assert len(read_registry(files, told, (), forms=FORMS).channels) == 1


def test_an_outlet_that_makes_a_channel_of_before_doubtful_is_blamed_itself(write: Write) -> None:
    before = replace(a_city(), profiles=(profile(),), channels=(channel("{parameter}"),))
    (station,) = before.stations
    path = write(Kind.OUTLETS, {"id": "c", "station_id": station})
    found = faults_of([path], before)
    assert [one[:3] for one in found] == [("outlets", 2, "gateway_id")]


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ({}, {}, True),
        ({"topic": "t/1"}, {"topic": "t/2"}, False),
        ({"topic": "t/+"}, {"topic": "t/2"}, True),
        ({"topic": "t/1"}, {}, False),
        ({"format": "json"}, {"format": "lines"}, False),
        ({"format": "json"}, {}, True),
        ({"valid_to": "2026-12-31"}, {"valid_from": "2027-01-01"}, False),
        ({"valid_to": "2026-12-31"}, {"valid_from": "2026-12-31"}, True),
        ({}, {"gateways": "gw-2"}, False),
        ({}, {"gateways": "gw-*"}, True),
    ],
)
def test_a_gateway_writes_in_one_way_on_one_channel_of_a_day(
    write: Write, one: dict[str, str], other: dict[str, str], *, refused: bool
) -> None:
    path = write(Kind.PROFILES, one, {"id": "q"} | other)
    if not refused:
        assert len(read_registry([path], a_city(), (), forms=FORMS).profiles) == 2
        return
    assert [one[1:3] for one in faults_of([path], a_city())] == [(3, "valid_from")]


def test_two_rows_of_one_profile_do_not_share_a_day(write: Write) -> None:
    path = write(Kind.PROFILES, {}, {"valid_from": "2027-01-01"})
    ((_, line, _, said),) = faults_of([path], a_city())
    assert (line, said[:46]) == (3, "profile p has two rows from 2027-01-01: end th")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([{"gateways": "gw-1 gw-2", "topic": "plant/data"}], 2),
        ([{"topic": "plant/+"}, {"id": "q", "gateways": "gw-2", "topic": "plant/data"}], 3),
        ([{"topic": "plant/gw-2"}, {"id": "q", "gateways": "gw-2", "topic": "plant/{gateway}"}], 3),
    ],
)
def test_a_topic_is_of_one_gateway(write: Write, rows: list[dict[str, str]], line: int) -> None:
    ((_, found, column, said),) = faults_of([write(Kind.PROFILES, *rows)], a_city())
    assert (found, column) == (line, "topic")
    assert "one topic for gateways gw-1 and gw-2" in said


def test_each_gateway_of_a_profile_has_its_own_topic_by_its_id(write: Write) -> None:
    path = write(Kind.PROFILES, {"gateways": "gw-*", "topic": "plant/{gateway}"})
    told = read_registry([path], a_city(), (), forms=FORMS)
    day = date(2026, 12, 1)
    assert [one.id for one in told.profiles_of("gw-2", day)] == ["p"]
    assert told.profiles_of("other", day) == ()
    assert told.profiles_of("gw-2", date(2026, 11, 30)) == ()


def test_a_row_that_names_what_another_row_names_is_refused(write: Write) -> None:
    files = [
        write(Kind.PROFILES, {}, {}),
        write(Kind.CHANNELS, {"source": "{parameter}"}, {"source": "{parameter}"}),
    ]
    said = [one[3] for one in faults_of(files, a_city())]
    assert [one.partition(" stands")[0] for one in said] == [
        "channel '{parameter}' of p",
        "profile p from 2026-12-01",
    ]


def test_a_channel_that_is_passed_over_needs_no_outlet_and_may_be_one_of_many(
    write: Write,
) -> None:
    passed = ({"source": name, "parameter": "-"} for name in ("battery", "RSSI"))
    files = [
        write(Kind.PROFILES, {"fields": "time time source value"}),
        write(Kind.CHANNELS, *passed),
    ]
    registry = read_registry(files, a_city(outlet("c", "gw-1")), (), forms=FORMS)
    assert {one.parameter for one in registry.channels} == {"-"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"outlet_id": "a"}, "parameter BOD5 is not measured at outlet a: use one of COD, PH,"),
        ({}, "parameter BOD5 is not measured at outlet a: use one of COD, PH, NH4_N, or add it in"),
        ({"source": "{outlet}/BOD5"}, "parameter BOD5 is not measured at outlet a: use one of"),
    ],
)
def test_a_channel_of_what_its_outlet_does_not_measure_is_refused(
    write: Write, cells: dict[str, str], said: str
) -> None:
    row = {"source": "NUO001/BOD5", "parameter": "BOD5"} | cells
    found = faults_of([write(Kind.PROFILES, {}), write(Kind.CHANNELS, row)], a_city())
    assert [(*one[:3], one[3][: len(said)]) for one in found] == [
        ("channels", 2, "parameter", said)
    ]


def test_what_an_outlet_measures_on_any_day_of_the_profile_may_be_mapped(write: Write) -> None:
    later = outlet("a", "gw-1", valid_from=date(2027, 1, 1), parameters=("COD", "BOD5"))
    before = outlet("a", "gw-1", valid_to=date(2026, 12, 31))
    city = replace(a_city(), outlets={"a": later}, earlier_outlets=(before,))
    row = {"source": "NUO001/BOD5", "parameter": "BOD5"}
    files = [write(Kind.PROFILES, {}), write(Kind.CHANNELS, row)]
    assert len(read_registry(files, city, (), forms=FORMS).channels) == 1
    files = [write(Kind.PROFILES, {"valid_to": "2026-12-31"}), files[1]]
    ((file, line, column, _),) = faults_of(files, city)
    assert (file, line, column) == ("channels", 2, "parameter")


def test_a_profile_given_to_a_gateway_whose_outlet_does_not_measure_it_is_refused(
    write: Write,
) -> None:
    city = a_city(outlet("c", "gw-3", parameters=("PH",)))
    before = replace(city, profiles=(profile(),), channels=(channel("COD", parameter="COD"),))
    ((file, line, column, said),) = faults_of([write(Kind.PROFILES, {"gateways": "gw-3"})], before)
    assert (file, line, column) == ("profiles", 2, "gateways")
    assert said.startswith("parameter COD is not measured at outlet c: use one of PH")
