"""Our own JSON: a bad leaf never takes the tree, and no word that carries meaning is dropped."""

from __future__ import annotations

import json
import math
import time
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import HANOI, legal_day_of, to_microseconds
from domain.measured.readings import Sample
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.nhue_json.decode import sound_message, understand_json
from ingest.decode.nhue_json.journalled import decode
from ingest.validate.against_registry import Rules, every_refusal
from ingest.validate.samples import kept_samples, kept_statements
from ingest.wire.contract import MESSAGE_BYTES_MOST, READINGS_MOST, SAMPLES_MOST, WireMessage
from tests.ingest.sites import NOW_US, small_registry

RULES = Rules.of(small_registry())
TEN = "2026-11-24T09:00:00+07:00"
PLAIN = {"outlet": "CX-1", "time": TEN, "values": {"COD": 61.2, "PH": 7.1}}


def body(*samples: Any, **changes: Any) -> bytes:
    whole = {"seq": 17, "sent": TEN, "samples": list(samples)}
    return json.dumps(whole | changes).encode()


def meant(payload: bytes) -> Meaning:
    return understand_json(payload, NOW_US)


def held(payload: bytes) -> tuple[list[Sample], list[Refusal]]:
    """Return what is kept of a message and what is refused, against the small registry."""
    meaning = meant(payload)
    refusals = every_refusal(meaning, "GW-1", RULES, NOW_US, 0)
    assert meaning.message is not None
    return kept_samples(meaning.message, refusals), refusals


def told(refusals: list[Refusal]) -> list[tuple[str, int | None, str | None]]:
    return [(one.code.value, one.sample, one.parameter) for one in refusals]


def day_of_288(**odd: Any) -> bytes:
    samples = [
        {**PLAIN, "time": f"2026-11-23T{n // 12:02d}:{n % 12 * 5:02d}:00+07:00"} for n in range(288)
    ]
    samples[7] = {**samples[7], **odd}
    return body(*samples)


@pytest.mark.parametrize(
    ("odd", "code", "parameter", "kept"),
    [
        ({"values": {"COD": None, "PH": 7.1}}, None, None, 288 * 2 - 1),
        ({"values": {"COD": "61.2", "PH": 7.1}}, "value-not-numeric", "COD", 288 * 2 - 1),
        ({"values": {"COD": "<0.5", "PH": 7.1}}, "value-not-numeric", "COD", 288 * 2 - 1),
        ({"values": {"COD": True, "PH": 7.1}}, "value-not-numeric", "COD", 288 * 2 - 1),
        ({"values": {"COD": [61.2], "PH": 7.1}}, "value-not-numeric", "COD", 288 * 2 - 1),
        ({"values": {"COD": math.nan, "PH": 7.1}}, "value-nan", "COD", 288 * 2 - 1),
        ({"values": {"COD": math.inf, "PH": 7.1}}, "value-infinite", "COD", 288 * 2 - 1),
        ({"values": [1, 2]}, "message-wrong-type", None, 287 * 2),
        ({"time": "2026-11-23T24:00:00Z"}, "time-unreadable", None, 287 * 2),
        ({"time": "2026-11-23T10:00+07:00"}, "time-unreadable", None, 287 * 2),
        ({"time": "2026-02-30T10:00:00+07:00"}, "time-unreadable", None, 287 * 2),
        ({"time": 1_795_489_200}, "time-unreadable", None, 287 * 2),
        ({"time": None}, "time-unreadable", None, 287 * 2),
        ({"time": "2026-11-23T10:00:00"}, "time-naive", None, 287 * 2),
        ({"outlet": 7}, "message-wrong-type", None, 287 * 2),
        ({"units": {"COD": 7}}, "unit-unknown", "COD", 288 * 2 - 1),
        ({"units": "mg/L"}, "unit-unknown", None, 287 * 2),
        ({"status": {"COD": 1}}, "status-unknown", "COD", 288 * 2 - 1),
    ],
)
def test_one_bad_leaf_in_288_samples_refuses_that_reading_or_sample_alone(
    odd: dict[str, Any], code: str | None, parameter: str | None, kept: int
) -> None:
    samples, refusals = held(day_of_288(**odd))
    assert told(refusals) == ([] if code is None else [(code, 7, parameter)])
    assert sum(len(one.values) for one in samples) == kept


def test_a_sample_that_is_no_object_is_refused_alone() -> None:
    samples, refusals = held(body("x", PLAIN, None))
    assert told(refusals) == [("message-wrong-type", 0, None), ("message-wrong-type", 2, None)]
    assert [one.values for one in samples] == [PLAIN["values"]]


def test_whole_numbers_written_with_a_point_are_whole() -> None:
    message = meant(body(PLAIN).replace(b'"seq": 17', b'"seq": 17.0')).message
    assert message is not None
    assert message.seq == 17


def test_a_byte_order_mark_is_let_pass() -> None:
    samples, refusals = held(b"\xef\xbb\xbf" + body(PLAIN))
    assert refusals == []
    assert len(samples) == 1


def test_a_time_of_the_message_without_its_offset_is_told_and_never_taken_for_one() -> None:
    payload = body(PLAIN, sent="2026-11-24T09:00:00")
    assert sound_message(payload) is None
    samples, refusals = held(payload)
    assert told(refusals) == [("time-naive", 1, None)]
    assert "sent" in refusals[0].detail
    assert len(samples) == 1
    message = meant(payload).message
    assert message is not None
    assert to_microseconds(message.sent) == NOW_US


@pytest.mark.parametrize("key", ["seq", "sent"])
@pytest.mark.parametrize("odd", ["17", True, 1.5, -1, None, "yesterday", {}])
def test_a_number_or_time_of_the_message_that_cannot_be_read_is_told_and_takes_no_reading_along(
    key: str, odd: object
) -> None:
    samples, refusals = held(body(PLAIN, **{key: odd}))
    assert told(refusals) == [("message-wrong-type", 1, None)]
    assert key in refusals[0].detail
    assert len(samples) == 1


def test_null_is_no_value_and_with_a_status_it_says_why() -> None:
    payload = body(
        {**PLAIN, "values": {"COD": None, "PH": None}, "status": {"COD": "02"}},
        {**PLAIN, "values": {"COD": None}, "status": {"COD": "03"}},
    )
    meaning = meant(payload)
    assert meaning.message is not None
    refusals = every_refusal(meaning, "GW-1", RULES, NOW_US, 0)
    assert told(refusals) == [("status-unknown", 1, "COD")]
    assert kept_samples(meaning.message, refusals) == []
    (statement,) = kept_statements(meaning.message, refusals, 5)
    assert statement[:2] == ("CX-1", "COD")
    assert statement[3:] == (2, 5)


@pytest.mark.parametrize("key", ["units", "unit", "Units", "UOM", "engUnits", "engineering_units"])
def test_a_unit_is_understood_under_every_key_that_is_known(key: str) -> None:
    samples, refusals = held(body({**PLAIN, key: {"cod": "µg/L"}}))
    assert refusals == []
    assert samples[0].values == {"COD": pytest.approx(0.0612), "PH": 7.1}


@pytest.mark.parametrize(
    ("key", "word", "status"),
    [
        ("statuses", "01", 1),
        ("Status", "02", 2),
        ("STATUS", "calibrating", 1),
        ("quality", "Bad", 2),
        ("QualityCode", 0, 2),
        ("qualities", 192, 0),
        ("quality", "Good", 0),
    ],
)
def test_a_status_is_understood_under_every_key_that_is_known(
    key: str, word: object, status: int
) -> None:
    samples, refusals = held(body({**PLAIN, key: {"COD": word}}))
    assert refusals == []
    assert samples[0].status.get("COD", 0) == status


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("unit_code", {"COD": "GL"}, "unit-unknown"),
        ("quality", {"COD": 216}, "status-unknown"),
        ("quality", {"COD": "so-so"}, "status-unknown"),
        ("status", {"COD": "maintenance"}, "status-unknown"),
        ("calibrating", {"COD": True}, "status-unknown"),
        ("flags", {"COD": "M"}, "status-unknown"),
        ("units", {"COD": "furlong"}, "unit-unknown"),
    ],
)
def test_what_looks_like_a_unit_or_status_and_is_not_known_refuses_its_reading_by_name(
    key: str, value: object, code: str
) -> None:
    samples, refusals = held(body({**PLAIN, key: value}))
    assert told(refusals) == [(code, 0, "COD")]
    assert [one.values for one in samples] == [{"PH": 7.1}]


def test_a_unit_or_status_beside_the_samples_is_not_dropped_either() -> None:
    samples, refusals = held(body(PLAIN, units={"COD": "ug/L"}))
    assert told(refusals) == [("unit-unknown", 0, "COD")]
    assert [one.values for one in samples] == [{"PH": 7.1}]
    samples, refusals = held(body(PLAIN, status="calibrating"))
    assert told(refusals) == [("status-unknown", 0, None)]
    assert samples == []


@pytest.mark.parametrize("key", ["units", "parameterUnits"])
@pytest.mark.parametrize("value", [["ug/L", "pH"], [{"parameter": "COD", "unit": "ug/L"}]])
def test_a_list_of_units_is_refused_and_never_dropped(key: str, value: list[Any]) -> None:
    for payload in (body(PLAIN, **{key: value}), body({**PLAIN, key: value})):
        samples, refusals = held(payload)
        assert told(refusals) == [("unit-unknown", 0, None)]
        assert samples == []
    assert meant(body(PLAIN, unitIds=[4, 5])).refusals == []


@pytest.mark.parametrize(
    "more", [{"firmware": "2.1"}, {"status": "ok"}, {"state": "running"}, {"unitId": 4}]
)
def test_other_unknown_keys_are_passed_over_and_the_bytes_still_tell_it_all(
    more: dict[str, Any],
) -> None:
    meaning = meant(body(PLAIN, **more))
    assert meaning.refusals == []
    assert meaning.is_plain


def test_of_a_key_that_comes_twice_the_first_stands_and_the_second_is_kept_beside_it() -> None:
    payload = body(PLAIN).replace(b'"COD": 61.2', b'"COD": 900, "COD": 60, "cod": 900')
    samples, refusals = held(payload)
    assert refusals == []
    assert samples[0].values == {"COD": 900.0, "PH": 7.1}
    assert sorted(one.values["COD"] for one in samples[1:]) == [60.0, 900.0]


def test_a_second_map_of_values_or_samples_is_not_dropped() -> None:
    twice = b'"values": {"COD": 1, "TSS": 3}, "values": {"COD": 2}'
    samples, _ = held(body(PLAIN).replace(b'"values": {"COD": 61.2, "PH": 7.1}', twice))
    assert [one.values for one in samples] == [{"COD": 1.0, "TSS": 3.0}, {"COD": 2.0}]
    again = body(PLAIN)[:-1] + b', "samples": ' + json.dumps([PLAIN]).encode() + b"}"
    samples, _ = held(again)
    assert len(samples) == 2


@pytest.mark.parametrize(
    ("first", "both", "code", "parameter"),
    [
        (b'"outlet": "CX-1"', b'"outlet": "CX-1", "outlet": "CX-2"', "key-twice", None),
        (b'"time": ', b'"time": "2026-11-24T08:00:00+07:00", "time": ', "key-twice", None),
        (b'"values"', b'"units": {"COD": "ug/L", "COD": "g/L"}, "values"', "unit-unknown", "COD"),
        (b'"values"', b'"units":{"COD":"ug/L"},"unit":{"COD":"K"},"values"', "unit-unknown", "COD"),
        (b'"values"', b'"status": {"COD": "00", "COD": "01"}, "values"', "status-unknown", "COD"),
    ],
)  # fmt: skip
def test_two_words_for_one_thing_refuse_what_nobody_can_tell(
    first: bytes, both: bytes, code: str, parameter: str | None
) -> None:
    _, refusals = held(body(PLAIN).replace(first, both, 1))
    assert told(refusals) == [(code, 0, parameter)]


def test_of_two_numbers_of_a_message_the_first_stands_and_it_is_said() -> None:
    meaning = meant(body(PLAIN).replace(b'"seq": 17', b'"seq": 17, "seq": 18'))
    assert meaning.message is not None
    assert meaning.message.seq == 17
    assert told(meaning.refusals) == [("key-twice", 1, None)]


@pytest.mark.parametrize(
    "digits", ["9999999", "99999950", "9999996", "999999999999", "\\u0039999999"]
)
def test_more_than_six_digits_never_round_a_reading_into_the_next_legal_day(digits: str) -> None:
    time = f"2026-11-23T23:59:59.{digits}+07:00"
    (sample,), refusals = held(body({**PLAIN, "time": TEN}).replace(TEN.encode(), time.encode()))
    assert refusals == []
    assert legal_day_of(sample.time_us).isoformat() == "2026-11-23"
    assert sample.time_us == to_microseconds(
        datetime(2026, 11, 23, 23, 59, 59, 999_999, tzinfo=HANOI)
    )


def test_a_time_reads_the_same_leaf_by_leaf_and_at_once() -> None:
    time = "2026-11-23T10:00:00.1234567+07:00"
    at_once = sound_message(body({**PLAIN, "time": time}))
    by_leaf = meant(body({**PLAIN, "time": time, "values": {"COD": None, "PH": 1}})).message
    assert at_once is not None
    assert by_leaf is not None
    assert at_once.samples[0].time == by_leaf.samples[0].time


@pytest.mark.parametrize(
    "payload",
    [
        body(*[PLAIN] * 4, seq=1)[:-1] + b',"more":[' + b"0," * 250_000 + b"0]}",
        b'{"seq":1,"samples":[' + b"0," * (SAMPLES_MOST + 1) + b"0]}",
        body({**PLAIN, "values": {f"P{n}": 1 for n in range(READINGS_MOST + 1)}}),
    ],
)
def test_a_message_of_too_many_things_is_refused_before_any_is_looked_at(payload: bytes) -> None:
    assert len(payload) <= MESSAGE_BYTES_MOST
    (refusal,) = meant(payload).refusals
    assert refusal.code is RejectionCode.TOO_MANY


def test_a_full_message_of_six_parameters_is_far_below_the_bound() -> None:
    values = {"COD": 61.2, "PH": 7.1, "TSS": 33.1, "NH4_N": 4.2, "TEMP": 28.1, "FLOW_OUT": 41.4}
    one = json.dumps({**PLAIN, "values": values})
    samples = [{**PLAIN, "values": values}] * (MESSAGE_BYTES_MOST // (len(one) + 2) - 1)
    assert len(samples) > 4_000
    assert meant(body(*samples)).refusals == []


def test_an_empty_list_of_samples_is_refused() -> None:
    (refusal,) = meant(body()).refusals
    assert refusal.code is RejectionCode.WRONG_TYPE


TEXT = st.text(max_size=8) | st.text(st.sampled_from("a\0\ud800\udfff"), max_size=3)
KEYS = st.sampled_from(
    ["seq", "sent", "samples", "outlet", "time", "values", "units", "unit", "status", "quality",
     "COD", "cod", "PH", "flags", "not_measured"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXT | st.sampled_from([TEN, "02"]),
    lambda inner: st.lists(inner, max_size=4) | st.lists(st.tuples(KEYS, inner), max_size=5),
    max_leaves=20,
)


def written(value: Any) -> str:
    """Return JSON in which an object is a list of pairs, so that a key may come twice."""
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


@settings(deadline=None)  # a busy machine is no failure
@given(
    JSON.map(written).map(str.encode)
    | JSON.map(lambda one: f'{{"seq":1,"sent":"{TEN}","samples":[{written(one)}]}}'.encode())
    | st.binary(max_size=500)
)
@example(b"[" * 100_000)
@example(body({**PLAIN, "outlet": "\ud800"}))
@example(b'{"samples":[{"values":{"COD":' + b"9" * 6_000 + b"}}]}")
def test_any_bytes_give_a_meaning_that_is_held_journalled_and_kept_without_raising(
    payload: bytes,
) -> None:
    meaning = meant(payload)
    refusals = every_refusal(meaning, "GW-1", RULES, NOW_US, 0)
    if meaning.message is None:
        assert refusals
        return
    kept = kept_samples(meaning.message, refusals)
    assert all(math.isfinite(value) for one in kept for value in one.values.values())
    note = decode_note(encode_note(refusals, meaning.message))
    assert note.message is not None
    assert kept_samples(note.message, note.refusals) == kept
    assert kept_statements(note.message, note.refusals, 1) == kept_statements(
        meaning.message, refusals, 1
    )


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PAIRS = st.lists(st.tuples(st.sampled_from(["COD", "PH", "TSS", "TEMP"]), NUMBERS), max_size=6)


@given(PAIRS)
def test_the_quick_path_takes_a_message_only_where_it_keeps_every_word_of_it(
    pairs: list[tuple[str, float]],
) -> None:
    values = written(pairs) if pairs else "{}"
    payload = (
        f'{{"seq":1,"sent":"{TEN}","samples":'
        f'[{{"outlet":"CX-1","time":"{TEN}","values":{values}}}]}}'
    ).encode()
    once = len(dict(pairs)) == len(pairs)
    assert (sound_message(payload) is not None) == once
    samples, refusals = held(payload)
    assert refusals == []
    first: dict[str, float] = {}
    for name, value in pairs:
        first.setdefault(name, value)
    assert (samples[0].values if samples else {}) == first
    assert sum(len(one.values) for one in samples) == len(pairs)


@settings(deadline=None)
@given(JSON.map(written).map(lambda one: f'{{"seq":1,"sent":"{TEN}","samples":[{one}]}}'.encode()))
def test_what_the_bytes_alone_tell_is_read_again_to_the_same_message(payload: bytes) -> None:
    meaning = meant(payload)
    if meaning.is_plain:
        again = decode(payload)
        assert isinstance(again, WireMessage)
        assert meaning.message is not None
        assert kept_samples(again, []) == kept_samples(meaning.message, [])


@pytest.mark.parametrize("changes", [{}, {"sample": []}, {"samples": [], "note": "x"}])
def test_a_message_without_any_sample_is_refused_by_name(changes: dict[str, Any]) -> None:
    meaning = meant(body(**changes))
    assert told(list(meaning.refusals)) == [("message-wrong-type", None, None)]
    assert meaning.refusals[0].detail.startswith("samples: a message without any sample")


def test_the_status_of_a_parameter_that_was_left_out_says_why_as_that_of_a_null() -> None:
    left_out = body({**PLAIN, "values": {"PH": 7.1}, "status": {"COD": "02", "PH": "00"}})
    null = body({**PLAIN, "values": {"PH": 7.1, "COD": None}, "status": {"COD": "02", "PH": "00"}})
    alone = body({**PLAIN, "values": {}, "status": {"COD": "02"}})
    for payload, kept in ((left_out, {"PH": 7.1}), (null, {"PH": 7.1}), (alone, {})):
        meaning = meant(payload)
        assert meaning.message is not None
        assert [one.unmeasured for one in meaning.message.samples] == [{"COD": "02"}]
        assert [one.values for one in meaning.message.samples] == [kept]
        assert held(payload)[1] == []


def test_a_status_of_no_parameter_that_we_know_is_refused_by_name_and_never_dropped() -> None:
    samples, refusals = held(body({**PLAIN, "status": {"NH4": "01", "PH": "00", "XCOD": "00"}}))
    assert told(refusals) == [("parameter-unknown", 0, "NH4")]
    assert [one.values for one in samples] == [{"COD": 61.2, "PH": 7.1}]
    _, refusals = held(body({**PLAIN, "values": {"PH": 7.1}, "status": {"COD": "03"}}))
    assert told(refusals) == [("status-unknown", 0, "COD")]


def many(count: int, name: str, value: object) -> dict[str, object]:
    return {f"{name}{n}": value for n in range(count)}


@pytest.mark.parametrize(
    "payload",
    [
        body(*[PLAIN] * 5_000, **many(5_000, "unit", {"COD": 1})),
        body(*[PLAIN] * 5_000, unit_code=many(35_000, "P", "x")),
        body({**PLAIN, **many(20_000, "unit", {}), "values": many(30_000, "P", 1)}),
        body({**PLAIN, "values": many(30_000, "P", 1)}).replace(
            b'"values"', b'"status":"x",' * 20_000 + b'"values"'
        ),
        body({**PLAIN, "values": many(25_000, "P", None), "status": many(25_000, "P", "01")}),
        body({**PLAIN, "values": many(18_000, "P", 1), "units": many(18_000, "P", "x")}).replace(
            b'"units"',
            json.dumps({"values": many(18_000, "P", 2)})[1:-1].encode() + b', "units"',
        ),
    ],
)
def test_many_words_about_many_readings_cost_their_sum_and_never_their_product(
    payload: bytes,
) -> None:
    assert len(payload) <= MESSAGE_BYTES_MOST
    begin = time.process_time()
    assert meant(payload).message is not None
    assert time.process_time() - begin < 5
