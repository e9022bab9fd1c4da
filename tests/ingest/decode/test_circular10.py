from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import RejectionCode
from domain.legal_day import to_microseconds
from domain.measured.readings import Statement
from ingest.decode.circular10 import REFUSALS_MOST, decode_circular10, read_file_name
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.decode.meaning.meaning import Meaning
from ingest.validate.samples import kept_samples, kept_statements
from ingest.wire.contract import MESSAGE_BYTES_MOST, WireMessage, WireSample

TEN = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=7)))
GOOD = "COD\t61.2\tmg/L\t20261124100000\t00"
FILE = (
    f"{GOOD}\r\npH\t7.1\tpH\t20261124100000\t00\r\n"
    "Flow\t11.5\tm3/h\t20261124100000\t01\r\nTemp\t29.4\toC\t20261124100500\t02\r\n"
)


def meant(text: str | bytes) -> Meaning:
    return decode_circular10(text.encode() if isinstance(text, str) else text, "CX-1")


def taken(meaning: Meaning) -> list[WireSample]:
    assert meaning.message is not None
    return meaning.message.samples


def test_a_file_becomes_samples_by_instant_in_legal_time() -> None:
    meaning = meant(FILE)
    five = TEN + timedelta(minutes=5)
    assert meaning.refusals == []
    assert meaning.message == WireMessage(
        None,
        five,
        [
            WireSample(
                "CX-1",
                TEN,
                {"COD": 61.2, "PH": 7.1, "FLOW_OUT": 11.5},
                None,
                {"FLOW_OUT": "01"},
            ),
            WireSample("CX-1", five, {"TEMP": 29.4}, None, {"TEMP": "02"}),
        ],
    )
    assert taken(meaning)[0].time == datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "payload",
    [
        FILE.encode(),
        FILE.replace("\r\n", "\n").encode(),
        FILE.replace("\r\n", "\r").encode(),
        FILE.rstrip().encode(),
        b"\xef\xbb\xbf" + FILE.encode(),
        FILE.replace("\r\n", "\r\n\r\n \t\n").encode(),
        FILE.replace("\r\n", "\t\r\n").encode(),
        FILE.replace("\r\n", "\t").encode(),  # all readings on one line, as some loggers write
        FILE.replace("\t", " \t ").encode(),
    ],
)
def test_line_ends_marks_blanks_and_tabs_do_not_change_what_is_read(payload: bytes) -> None:
    assert meant(payload) == meant(FILE)


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("COD\t61.2\tmg/L\t20261124100000", RejectionCode.LINE_MALFORMED, "4 fields"),
        ("COD 61.2 mg/L 20261124100000 00", RejectionCode.LINE_MALFORMED, "1 fields"),
        ("COD\t61,2\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NOT_NUMERIC, "comma"),
        ("COD\t1.061,2\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NOT_NUMERIC, "comma"),
        ("COD\t\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NOT_NUMERIC, "''"),
        ("COD\t--\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NOT_NUMERIC, "'--'"),
        ("COD\t٦١\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NOT_NUMERIC, "not a number"),
        ("COD\t1_000\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NOT_NUMERIC, "not a number"),
        ("COD\tNaN\tmg/L\t20261124100000\t00", RejectionCode.VALUE_NAN, "leave the line out"),
        ("COD\t-inf\tmg/L\t20261124100000\t00", RejectionCode.VALUE_INFINITE, "sensor"),
        ("COD\t1e999\tmg/L\t20261124100000\t00", RejectionCode.VALUE_INFINITE, "too large"),
        ("COD\t61.2\tmg/kg\t20261124100000\t00", RejectionCode.UNIT_UNKNOWN, "'mg/kg'"),
        ("COD\t61.2\tmg/L\t20261124250000\t00", RejectionCode.TIME_UNREADABLE, "'20261124250000'"),
        ("COD\t61.2\tmg/L\t20260230100000\t00", RejectionCode.TIME_UNREADABLE, "calendar"),
        ("COD\t61.2\tmg/L\t2026-11-24 10:00\t00", RejectionCode.TIME_UNREADABLE, "yyyyMMddHHmmss"),
        ("COD\t61.2\tmg/L\t20261124100000\t03", RejectionCode.STATUS_UNKNOWN, "'03'"),
        ("COD\t61.2\tmg/L\t20261124100000\t0", RejectionCode.STATUS_UNKNOWN, "'0'"),
        ("Mood\t61.2\tmg/L\t20261124100000\t00", RejectionCode.PARAMETER_UNKNOWN, "'Mood'"),
    ],
)
def test_a_bad_line_is_refused_alone_with_its_number(
    line: str, code: RejectionCode, says: str
) -> None:
    meaning = meant(f"TSS\t5\tmg/L\t20261124100000\t00\n{line}\npH\t7.1\tpH\t20261124100000\t00\n")
    assert [sample.values for sample in taken(meaning)] == [{"TSS": 5.0, "PH": 7.1}]
    [refusal] = meaning.refusals
    assert refusal.code is code
    assert refusal.detail.startswith("line 2: ")
    assert says in refusal.detail
    assert refusal.outlet_id == "CX-1"
    assert meaning.message is not None
    kept = kept_samples(meaning.message, meaning.refusals)
    assert [sample.values for sample in kept] == [{"TSS": 5.0, "PH": 7.1}]


def test_a_line_of_another_code_page_does_not_take_the_file_with_it() -> None:
    meaning = meant(GOOD.encode() + b"\nTemp\t29\t\xb0C\t20261124100000\t00\n" + GOOD.encode())
    assert [sample.values for sample in taken(meaning)] == [{"COD": 61.2}, {"COD": 61.2}]
    assert [refusal.detail for refusal in meaning.refusals] == [
        "line 2: not UTF-8 (byte 9): set the logger to it"
    ]


def test_symbols_are_known_whatever_their_case_and_units_are_converted() -> None:
    [sample] = taken(meant("ph\t7\t\t20261124100000\t00\nNH4\t900\tug/L\t20261124100000\t00"))
    assert sample.values == {"PH": 7.0, "NH4_N": 900.0}
    assert sample.units == {"NH4_N": "ug/L"}
    message = WireMessage(None, TEN, [sample])
    assert kept_samples(message, [])[0].values == {"PH": 7.0, "NH4_N": 0.9}


def test_a_second_value_for_an_instant_is_kept_beside_the_first() -> None:
    assert [
        s.values for s in taken(meant(f"{GOOD}\nTSS\t5\tmg/L\t20261124100000\t00\n{GOOD}"))
    ] == [
        {"COD": 61.2, "TSS": 5.0},
        {"COD": 61.2},
    ]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", RejectionCode.LINE_MALFORMED),
        (b"\xef\xbb\xbf\r\n\r\n", RejectionCode.LINE_MALFORMED),
        (b"x" * (MESSAGE_BYTES_MOST + 1), RejectionCode.TOO_LARGE),
    ],
)
def test_a_file_without_a_line_or_too_large_is_refused_whole(
    payload: bytes, code: RejectionCode
) -> None:
    meaning = meant(payload)
    assert meaning.message is None
    assert [(refusal.code, refusal.sample) for refusal in meaning.refusals] == [(code, None)]


def test_a_file_of_nothing_but_faults_is_told_in_bounded_words() -> None:
    refusals = meant("x\n" * (REFUSALS_MOST + 20)).refusals
    assert len(refusals) == REFUSALS_MOST + 1
    assert "20 more" in refusals[-1].detail
    assert len(meant(b"x\t" * 400_000).refusals[0].detail) < 200


@given(st.binary(max_size=300))
def test_any_bytes_give_a_meaning(payload: bytes) -> None:
    meaning = meant(payload)
    assert meaning.message is not None or meaning.refusals


FIELDS = (
    st.sampled_from(["COD", "pH", "Flow", "x", ""]),
    st.sampled_from(["1", "1.5", "-0", "1,5", "nan", "", "1e400", "9" * 400]),
    st.sampled_from(["mg/L", "", "m3/h", "x"]),
    st.sampled_from(["20261124100000", "00010101000000", "99991231235959", "20261301000000", ""]),
    st.sampled_from(["00", "01", "02", "03", ""]),
)


@given(st.lists(st.tuples(*FIELDS), max_size=6))
def test_any_lines_give_a_meaning_that_the_journal_can_keep(lines: list[tuple[str, ...]]) -> None:
    meaning = meant("\n".join("\t".join(fields) for fields in lines))
    note = decode_note(encode_note(meaning.refusals, meaning.message))
    assert note == decode_note(encode_note(note.refusals, note.message))
    if meaning.message is not None and note.message is not None:
        for before, after in zip(meaning.message.samples, note.message.samples, strict=True):
            assert to_microseconds(before.time) == to_microseconds(after.time)
            assert before.values == after.values


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - legal time
)
def test_a_written_reading_is_read_to_the_last_bit(value: float, moment: datetime) -> None:
    [sample] = taken(meant(f"COD\t{value!r}\tmg/L\t{moment:%Y%m%d%H%M%S}\t00\r\n"))
    assert sample.values["COD"].hex() == value.hex()
    assert sample.time.replace(tzinfo=None) == moment.replace(microsecond=0)
    assert sample.time.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("name", "station"),
    [
        ("HN_ABCD_NUO001_20261124100000.txt", "NUO001"),
        ("HN_ABCD_NUO_001_20261124100000.TXT", "NUO_001"),
        ("HN_ABCD_20261124100000.txt", None),
        ("HN_ABCD_NUO001_20261324100000.txt", None),
        ("HN_ABCD_NUO001_20261124100000.csv", None),
        ("HN_ABCD_NUO001_20261124100000.txt.part", None),
        ("../HN_ABCD_NUO001_20261124100000.txt", None),
        ("", None),
    ],
)
def test_a_file_name_names_its_station_and_time_or_is_none(name: str, station: str | None) -> None:
    found = read_file_name(name)
    assert (found and found.station) == station
    if found is not None:
        assert (found.province, found.facility, found.time) == ("HN", "ABCD", TEN)


@pytest.mark.parametrize("written", ["---", "", "***", "N/A", "null", "NaN", "--.--"])
@pytest.mark.parametrize(("state", "status"), [("01", 1), ("02", 2)])
def test_a_status_without_a_number_says_why_there_is_none(
    written: str, state: str, status: int
) -> None:
    meaning = meant(f"COD\t{written}\tmg/L\t20261124100000\t{state}\r\n{GOOD}\r\n")
    assert meaning.refusals == []
    assert meaning.message is not None
    assert kept_statements(meaning.message, [], 3) == [
        Statement("CX-1", "COD", to_microseconds(TEN), status, 3)
    ]
    (kept,) = kept_samples(meaning.message, [])
    assert kept.values == {"COD": 61.2}


@pytest.mark.parametrize(
    ("written", "state", "code"),
    [
        ("---", "00", RejectionCode.VALUE_NOT_NUMERIC),
        ("", "00", RejectionCode.VALUE_NOT_NUMERIC),
        ("---", "03", RejectionCode.STATUS_UNKNOWN),
        ("<0.5", "02", RejectionCode.VALUE_NOT_NUMERIC),
        ("4,2", "02", RejectionCode.VALUE_NOT_NUMERIC),
    ],
)
def test_nothing_without_a_reason_and_what_is_no_nothing_are_refused(
    written: str, state: str, code: RejectionCode
) -> None:
    (refusal,) = meant(f"COD\t{written}\tmg/L\t20261124100000\t{state}").refusals
    assert refusal.code is code


def test_a_line_that_comes_again_is_kept_beside_the_first() -> None:
    meaning = meant("\n".join([GOOD, GOOD.replace("61.2", "900"), GOOD]))
    assert [one.values["COD"] for one in taken(meaning)] == [61.2, 900.0, 61.2]


@pytest.mark.parametrize("payload", [b"\n", b"\r", b"\t"])
def test_a_file_of_too_many_lines_is_refused_before_any_is_looked_at(payload: bytes) -> None:
    (refusal,) = meant(payload * MESSAGE_BYTES_MOST).refusals
    assert refusal.code is RejectionCode.TOO_MANY
