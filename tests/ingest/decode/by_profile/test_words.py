"""How a profile's times, numbers, statuses and channels' names are read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.profiles import StampedAt, Writing
from domain.gateways.rejections import RejectionCode
from domain.legal_day import legal_day_of, to_microseconds
from ingest.decode.by_profile.words.numbers import read_number
from ingest.decode.by_profile.words.statuses import Statuses, opc_class
from ingest.decode.by_profile.words.times import Clock, is_time_format, zone_of
from ingest.decode.vocabulary.of_a_format import shipped_map

HANOI = timezone(timedelta(hours=7))
TEN = datetime(2026, 11, 24, 10, tzinfo=HANOI)
S = 1_795_489_200
UNREADABLE, NAIVE, BEYOND = (
    RejectionCode.TIME_UNREADABLE,
    RejectionCode.TIME_NAIVE,
    RejectionCode.TIME_OUT_OF_RANGE,
)


def instant(written: Any, form: str | None, **says: Any) -> Any:
    found = Clock(Writing(time_format=form, **says)).instant(written)
    return found if isinstance(found, datetime) else found[0]


@pytest.mark.parametrize(
    ("form", "written", "zone"),
    [
        ("epoch_s", S, None),
        ("epoch_s", str(S), None),
        ("epoch_s", float(S), None),
        ("epoch_ms", S * 1_000, None),
        ("epoch_us", S * 1_000_000, None),
        ("epoch_ns", S * 1_000_000_000, None),
        ("epoch_ns", f"{S}000000000", None),
        ("rfc3339", "2026-11-24T10:00:00+07:00", None),
        ("rfc3339", "2026-11-24T03:00:00Z", "+07:00"),
        ("rfc3339", "2026-11-24 10:00:00", "+07:00"),
        ("yyyyMMddHHmmss", "20261124100000", "+07:00"),
        ("yyyyMMddHHmmss", 20261124100000, "+07:00"),
        ("dd/MM/yyyy HH:mm", "24/11/2026 03:00", "Z"),
        ("yyyy-MM-ddTHH:mm:ss.SSS", "2026-11-24T10:00:00.000", "+07:00"),
    ],
)
def test_one_instant_in_every_form_of_time(form: str, written: Any, zone: str | None) -> None:
    assert instant(written, form, time_zone=zone) == TEN


@pytest.mark.parametrize(
    ("form", "written", "code"),
    [
        ("yyyyMMddHHmmss", "20261324100000", UNREADABLE),
        ("yyyyMMddHHmmss", "2026112410000", UNREADABLE),
        ("yyyyMMddHHmmss", "٢٠٢٦١١٢٤١٠٠٠٠٠", UNREADABLE),
        ("rfc3339", "2026-11-24 10:00:00", NAIVE),
        ("rfc3339", "24/11/2026", UNREADABLE),
        ("epoch_s", "soon", UNREADABLE),
        ("epoch_s", True, UNREADABLE),
        ("epoch_s", -1, BEYOND),
        ("epoch_s", 10**30, BEYOND),
        ("epoch_s", float("nan"), BEYOND),
        ("epoch_s", S * 1_000, BEYOND),
        ("epoch_ms", [S], UNREADABLE),
        ("rfc3339", None, UNREADABLE),
        (None, "2026-11-24T10:00:00Z", UNREADABLE),
        ("yyyy", "2026", UNREADABLE),
    ],
)
def test_a_time_that_is_none_is_refused(form: str | None, written: Any, code: object) -> None:
    assert instant(written, form) == code


@given(st.integers(0, 86_400 * 10**9 - 1))
def test_no_digit_moves_a_time_into_another_second_or_legal_day(within_ns: int) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=HANOI)
    told_ns = to_microseconds(midnight) * 1_000 + within_ns
    for form, written in (
        ("epoch_ns", told_ns),
        ("epoch_ns", str(told_ns)),
        ("epoch_s", f"{told_ns // 10**9}.{told_ns % 10**9:09}"),
    ):
        time_us = to_microseconds(instant(written, form))
        assert time_us // 1_000_000 == told_ns // 10**9
        assert abs(time_us * 1_000 - told_ns) < 1_000
        assert legal_day_of(time_us) == midnight.date()


def test_a_time_at_an_intervals_end_is_moved_to_its_begin_and_never_without_its_length() -> None:
    end = {"stamped_at": StampedAt.END}
    midnight = S + 14 * 3_600
    found = instant(midnight, "epoch_s", interval_seconds=300, **end)
    assert legal_day_of(to_microseconds(found)) == TEN.date()
    assert found == TEN + timedelta(hours=14) - timedelta(seconds=300)
    assert instant(S, "epoch_s", **end) == UNREADABLE
    assert instant(S, "epoch_s", interval_seconds=10**12, **end) == BEYOND


@pytest.mark.parametrize("written", [None, "7", "+7:00", "+24:00", "+07:60", "Hanoi"])
def test_what_is_no_offset_is_none(written: str | None) -> None:
    assert zone_of(written) is None


@pytest.mark.parametrize(
    ("form", "is_one"),
    [
        ("rfc3339", True),
        ("epoch_us", True),
        ("yyyyMMddHHmm", True),
        ("yyyyMMdd", False),
        ("", False),
    ],
)
def test_a_time_format_names_an_instant(form: str, *, is_one: bool) -> None:
    assert is_time_format(form) is is_one


@pytest.mark.parametrize(
    ("written", "mark", "value"),
    [
        ("61.2", ".", 61.2),
        (" 61.2 ", None, 61.2),
        ("61,2", ",", 61.2),
        ("1.061,5", ",", 1061.5),
        ("-1.234.061,5", ",", -1234061.5),
        ("1,5e3", ",", 1500.0),
        ("61", ",", 61.0),
        (61, ",", 61.0),
        (61.25, ",", 61.25),
    ],
)
def test_a_number_in_a_profiles_writing(written: Any, mark: str | None, value: float) -> None:
    assert read_number(written, mark) == value


@pytest.mark.parametrize(
    ("written", "mark", "code"),
    [
        ("61,2", ".", RejectionCode.VALUE_NOT_NUMERIC),
        ("1,061.5", ".", RejectionCode.VALUE_NOT_NUMERIC),
        ("1.061", ",", RejectionCode.VALUE_NOT_NUMERIC),  # one, or a thousand?
        ("1.06,5", ",", RejectionCode.VALUE_NOT_NUMERIC),
        ("<0.5", ".", RejectionCode.VALUE_NOT_NUMERIC),
        ("nan", ".", RejectionCode.VALUE_NAN),
        ("1e999", ".", RejectionCode.VALUE_INFINITE),
        ("9" * 500, ".", RejectionCode.VALUE_NOT_NUMERIC),
        (10**400, ".", RejectionCode.VALUE_INFINITE),
        (True, ".", RejectionCode.VALUE_NOT_NUMERIC),
        ([1], ".", RejectionCode.VALUE_NOT_NUMERIC),
    ],
)
def test_a_number_that_could_be_two_is_refused(written: Any, mark: str, code: object) -> None:
    found = read_number(written, mark)
    assert not isinstance(found, float)
    assert found[0] is code


def statuses(*pairs: tuple[str, str], is_quality: bool = False) -> Statuses:
    return Statuses(pairs, shipped_map("circular10"), is_quality=is_quality)


@pytest.mark.parametrize(
    ("told", "is_quality", "status"),
    [
        (None, False, "00"),
        ("00", False, "00"),
        ("Đang đo", False, "00"),
        ("BAD", False, "02"),
        (0, False, None),  # bad in OPC, good in many loggers
        ("0", False, None),
        (192, False, None),
        ("03", False, None),
        ("", False, None),
        (True, False, None),
        (0, True, "02"),
        (192, True, "00"),
        (195.0, True, "00"),
        (24, True, "02"),
        (63, True, "02"),
        (64, True, None),
        (127, True, None),
        (216, True, None),
        (500, True, "02"),
        (256, True, None),
        ("GOOD", True, "00"),
    ],
)
def test_a_status_by_the_vocabulary(told: Any, *, is_quality: bool, status: str | None) -> None:
    assert statuses(is_quality=is_quality).of(told) == status


def test_a_profiles_own_words_and_ranges_go_before_the_vocabularys() -> None:
    found = statuses(("64-127", "02"), ("100", "01"), ("Run", "00"), ("good", "02"))
    assert [found.of(told) for told in (64, "127", 100, "100", " run ", "GOOD", 63)] == [
        "02",
        "02",
        "01",
        "01",
        "00",
        "02",
        None,
    ]


@given(st.integers(-10, 300))
def test_every_quality_has_one_class_or_none(quality: int) -> None:
    assert opc_class(quality) in {"00", "02", None}
    assert (opc_class(quality) == "02") == (0 <= quality < 64)
