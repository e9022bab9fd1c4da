from __future__ import annotations

import json
import math
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import RejectionCode
from domain.legal_day import to_microseconds
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.senml.decode import RECORDS_MOST, REFUSALS_MOST, decode_senml
from ingest.decode.senml.records import Record, resolve
from ingest.validate.samples import kept_samples
from ingest.wire.contract import MESSAGE_BYTES_MOST, WireMessage, WireSample
from tests.house.runs import shared_data

EXAMPLES = shared_data.DATA / "senml_rfc8428"
RESOLVED = [f"ex{n}" for n in range(1, 13)]
# When the examples without a time of their own were resolved: it stands in the results.
RESOLVED_AT = {"ex7": 1499109309.0}
RESOLVED_AT_ELSE = 1498780179.0

NOW = datetime(2026, 11, 24, 3, 0, 0, 250_000, tzinfo=UTC)
NOW_US = 1_795_489_200_250_000
LABELS = {
    "bver": -1, "bn": -2, "bt": -3, "bu": -4, "bv": -5, "bs": -6,
    "n": 0, "u": 1, "v": 2, "vs": 3, "vb": 4, "s": 5, "t": 6, "ut": 7, "vd": 8,
}  # fmt: skip


def example(name: str) -> Any:
    path = EXAMPLES / name
    if not path.is_file():
        pytest.skip(f"{shared_data.NOT_BESIDE}: {path.name} of the RFC's examples")
    return json.loads(path.read_bytes())


def meant(*records: Any, cbor: bool = False) -> Meaning:
    payload = in_cbor(list(records)) if cbor else json.dumps(records).encode()
    return decode_senml(payload, cbor=cbor, received_us=NOW_US)


def in_cbor(records: list[dict[str, Any]]) -> bytes:
    return cbor2.dumps([{LABELS.get(k, k): v for k, v in one.items()} for one in records])


def taken(meaning: Meaning) -> list[WireSample]:
    assert meaning.message is not None
    return meaning.message.samples


def codes(meaning: Meaning) -> list[RejectionCode]:
    return [refusal.code for refusal in meaning.refusals]


@pytest.mark.parametrize("name", RESOLVED)
@pytest.mark.parametrize("form", ["", ".gen"])
def test_every_example_of_the_rfc_resolves_to_its_resolved_form(name: str, form: str) -> None:
    expected = example(f"{name}.gen.resolved.json")
    now = RESOLVED_AT.get(name, RESOLVED_AT_ELSE)
    found = list(resolve(example(f"{name}{form}.json"), now))
    records = [one.fields for one in found if isinstance(one, Record)]
    assert len(records) == len(found)
    if name == "ex7":  # its resolved form leaves the record with data out
        assert records.pop() == {
            "n": "urn:dev:ow:10e2073a01080063:nfv-reader",
            "t": now,
            "vd": "aGkgCg",
        }
    assert records == expected


@pytest.mark.parametrize("name", ["ex3", "ex5"])
def test_the_cbor_examples_mean_what_their_json_means(name: str) -> None:
    in_json = json.dumps(example(f"{name}.json")).encode()
    binary = (EXAMPLES / f"{name}.gen.cbor").read_bytes()
    from_cbor = decode_senml(binary, cbor=True, received_us=NOW_US)
    assert from_cbor == decode_senml(in_json, cbor=False, received_us=NOW_US)
    assert len(from_cbor.refusals) in {7, 13}  # they name no outlet and no parameter of ours


@pytest.mark.parametrize("cbor", [False, True])
def test_a_pack_becomes_samples_by_outlet_and_instant(*, cbor: bool) -> None:
    meaning = meant(
        {"bn": "urn:dev:gw-01:CX-001/", "bt": 1795489200.0, "n": "COD", "u": "mg/L", "v": 61.2},
        {"n": "temp", "u": "K", "v": 300.5},
        {"n": "COD", "u": "kg/m3", "t": 300, "v": 0.06},
        {"bn": "CX-002:", "n": "PH", "u": "pH", "v": 7.1},
        cbor=cbor,
    )
    ten = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert meaning.refusals == []
    assert meaning.message == WireMessage(
        None,
        NOW,
        [
            WireSample("CX-001", ten, {"COD": 61.2, "TEMP": 300.5}, {"TEMP": "K"}),
            WireSample("CX-001", ten + timedelta(minutes=5), {"COD": 0.06}, {"COD": "g/L"}),
            WireSample("CX-002", ten, {"PH": 7.1}),
        ],
    )


def test_a_time_below_2_to_the_28_is_relative_to_the_receipt() -> None:
    first, second, third = taken(
        meant(
            {"n": "A/COD", "v": 1, "t": -60.5},
            {"n": "A/COD", "v": 2},
            {"n": "A/COD", "v": 3, "t": 2**28},
        )
    )
    assert first.time == NOW - timedelta(seconds=60.5)
    assert second.time == NOW
    assert third.time == datetime(1978, 7, 4, 21, 24, 16, tzinfo=UTC)


def test_a_base_time_of_microseconds_is_kept_to_the_microsecond() -> None:
    times = [
        sample.time.microsecond
        for sample in taken(
            meant(
                {"bt": 1795489200.000001, "n": "A/COD", "v": 1},
                {"n": "A/COD", "v": 1, "t": 0.1},
                {"n": "A/COD", "v": 1, "t": 0.123456},
            )
        )
    ]
    assert times == [1, 100_001, 123_457]


def test_base_value_and_value_are_added_as_they_are_written() -> None:
    samples = taken(meant({"bv": 0.1, "n": "A/COD", "v": 0.2}, {"n": "A/PH", "v": 7}))
    assert samples[0].values == {"COD": 0.3, "PH": 7.1}


def test_a_sum_with_what_is_infinite_is_infinite_and_refused() -> None:
    meaning = meant({"bn": "A/", "bv": 0.1}, {"n": "COD", "v": 10**400}, {"n": "PH", "v": 7})
    assert [sample.values for sample in taken(meaning)] == [{"PH": 7.1}]
    assert codes(meaning) == [RejectionCode.VALUE_INFINITE]


def test_a_decimal_that_signals_is_no_number_and_raises_nothing() -> None:
    [record] = resolve([{"n": "A/COD", "v": Decimal("sNaN")}], 0.0)
    assert isinstance(record, Record)
    assert math.isnan(record.fields["v"])


def test_base_fields_hold_until_others_come_and_may_stand_alone() -> None:
    samples = taken(
        meant(
            {"bn": "A/", "bt": 1795489200, "bu": "mg/L"},
            {"n": "COD", "v": 1},
            {"bn": "B/", "n": "PH", "u": "pH", "v": 7},
        )
    )
    assert [(one.outlet, one.values, one.units) for one in samples] == [
        ("A", {"COD": 1.0}, None),
        ("B", {"PH": 7.0}, None),
    ]


@pytest.mark.parametrize(
    ("record", "code", "says"),
    [
        ({"n": "A/COD", "vs": "61"}, RejectionCode.VALUE_NOT_NUMERIC, "carries a text"),
        ({"n": "A/COD", "vb": True}, RejectionCode.VALUE_NOT_NUMERIC, "carries a truth value"),
        ({"n": "A/COD", "vd": "aGk"}, RejectionCode.VALUE_NOT_NUMERIC, "carries data"),
        ({"n": "A/COD", "s": 12.0}, RejectionCode.VALUE_NOT_NUMERIC, "carries a sum"),
        ({"n": "A/COD"}, RejectionCode.VALUE_NOT_NUMERIC, "carries no value"),
        ({"n": "A/COD", "v": 1, "vs": "1"}, RejectionCode.WRONG_TYPE, "one value"),
        ({"n": "A/COD", "v": 1, "x_": 1}, RejectionCode.FIELD_NOT_UNDERSTOOD, "must be understood"),
        ({"n": "A/COD", "v": "61"}, RejectionCode.WRONG_TYPE, "'v' must be a number"),
        ({"n": "A/COD", "v": True}, RejectionCode.WRONG_TYPE, "'v' must be a number"),
        ({"n": 7, "v": 1}, RejectionCode.WRONG_TYPE, "'n' must be a text"),
        ({"n": "A/COD", "v": 1, "t": "now"}, RejectionCode.WRONG_TYPE, "'t' must be a number"),
        ({"n": "A/COD", "v": float("nan")}, RejectionCode.VALUE_NAN, "not a number"),
        ({"n": "A/COD", "v": 10**400}, RejectionCode.VALUE_INFINITE, "infinite"),
        ({"n": "A/COD", "v": 1, "t": 1e300}, RejectionCode.TIME_OUT_OF_RANGE, "clock"),
        ({"n": "A/COD", "v": 1, "t": float("inf")}, RejectionCode.TIME_OUT_OF_RANGE, "finite"),
        ({"n": "A/COD", "v": 1, "t": -1e300}, RejectionCode.TIME_OUT_OF_RANGE, "clock"),
        ({"n": "COD", "v": 1}, RejectionCode.NAME_NOT_PLACED, "OUTLET/PARAMETER"),
        ({"n": "A//COD", "v": 1}, RejectionCode.NAME_NOT_PLACED, "OUTLET/PARAMETER"),
        ({"n": "A/C D", "v": 1}, RejectionCode.NAME_NOT_PLACED, "4.5.1"),
        ({"n": "A/" + "x" * 300, "v": 1}, RejectionCode.NAME_NOT_PLACED, "letters"),
        ({"v": 1}, RejectionCode.NAME_NOT_PLACED, "empty"),
        ({"n": "A/mood", "v": 1}, RejectionCode.PARAMETER_UNKNOWN, "mood"),
        ({"n": "A/TEMP", "v": 25, "u": "C"}, RejectionCode.UNIT_UNKNOWN, "'C'"),
        ({"n": "A/", "v": 1}, RejectionCode.NAME_NOT_PLACED, "OUTLET/PARAMETER"),
        ("a text", RejectionCode.WRONG_TYPE, "map of fields"),
    ],
)
@pytest.mark.parametrize("cbor", [False, True])
def test_a_bad_record_is_refused_alone_and_says_why(
    record: Any, code: RejectionCode, says: str, *, cbor: bool
) -> None:
    good = [{"n": "A/TSS", "v": 5}, {"n": "A/PH", "v": 7}]
    pack = [good[0], record, good[1]]
    if cbor and isinstance(record, str):
        payload = cbor2.dumps([{0: "A/TSS", 2: 5}, record, {0: "A/PH", 2: 7}])
    else:
        payload = in_cbor(pack) if cbor else json.dumps(pack).encode()
    meaning = decode_senml(payload, cbor=cbor, received_us=NOW_US)
    assert [sample.values for sample in taken(meaning)] == [{"TSS": 5.0, "PH": 7.0}]
    [refusal] = meaning.refusals
    assert refusal.code is code
    assert "record 2: " in refusal.detail
    assert says in refusal.detail
    kept = kept_samples(meaning.message, meaning.refusals) if meaning.message else []
    assert [sample.values for sample in kept] == [{"TSS": 5.0, "PH": 7.0}]


@pytest.mark.parametrize(
    "wrong",
    [{"bn": 7}, {"bt": "x"}, {"bt": float("inf")}, {"bver": 11}, {"bver": 1.5}, {"bnew_": 1}],
)
def test_a_base_field_that_cannot_be_read_takes_only_what_follows(wrong: dict[str, Any]) -> None:
    meaning = meant({"n": "A/COD", "v": 1}, wrong | {"n": "A/PH", "v": 7}, {"n": "A/TSS", "v": 5})
    assert [sample.values for sample in taken(meaning)] == [{"COD": 1.0}]
    [refusal] = meaning.refusals
    assert "this record and the 1 after it" in refusal.detail


@pytest.mark.parametrize("label", [9, -7, None])
def test_a_label_that_the_rfc_does_not_know_refuses_its_record_alone(label: int | None) -> None:
    payload = cbor2.dumps([{0: "A/COD", 2: 1, label: 5}, {0: "A/PH", 2: 7}])
    meaning = decode_senml(payload, cbor=True, received_us=NOW_US)
    assert [sample.values for sample in taken(meaning)] == [{"PH": 7.0}]
    assert codes(meaning) == [RejectionCode.WRONG_TYPE]


def test_fields_that_need_not_be_understood_are_passed_over() -> None:
    meaning = meant({"n": "A/COD", "v": 1, "l": "x", "ut": 60, "bnew": 3, "s": 4.0})
    assert meaning.refusals == []
    assert taken(meaning)[0].values == {"COD": 1.0}


@pytest.mark.parametrize("cbor", [False, True])
@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"unit": "ug/L"}, RejectionCode.UNIT_UNKNOWN),
        ({"U": "ug/L"}, RejectionCode.UNIT_UNKNOWN),
        ({"bunit": "ug/L"}, RejectionCode.UNIT_UNKNOWN),
        ({"engUnits": "ug/L"}, RejectionCode.UNIT_UNKNOWN),
        ({"status": "01"}, RejectionCode.STATUS_UNKNOWN),
        ({"Quality": 0}, RejectionCode.STATUS_UNKNOWN),
        ({"calibrating": True}, RejectionCode.STATUS_UNKNOWN),
        ({"quality": "Good"}, None),
        ({"status": "00"}, None),
        ({"unitId": 4}, None),
    ],
)
def test_a_field_that_looks_like_a_unit_or_a_status_refuses_its_record_and_is_never_dropped(
    field: dict[str, Any],
    code: RejectionCode | None,
    cbor: bool,  # noqa: FBT001 - drawn
) -> None:
    meaning = meant({"n": "A/COD", "v": 1, **field}, {"n": "A/PH", "v": 7}, cbor=cbor)
    assert codes(meaning) == ([] if code is None else [code])
    assert {"PH": 7.0}.items() <= taken(meaning)[-1].values.items()


def test_a_second_value_for_an_instant_is_kept_beside_the_first() -> None:
    samples = taken(meant({"n": "A/COD", "v": 1}, {"n": "A/PH", "v": 7}, {"n": "A/COD", "v": 2}))
    assert [sample.values for sample in samples] == [{"COD": 1.0, "PH": 7.0}, {"COD": 2.0}]


@pytest.mark.parametrize(
    ("payload", "cbor", "code"),
    [
        (b"", False, RejectionCode.UNREADABLE),
        (b"", True, RejectionCode.UNREADABLE),
        (b"[" * 100_000, False, RejectionCode.UNREADABLE),
        (b"\x81" * 100_000, True, RejectionCode.UNREADABLE),
        (bytes.fromhex("81d81c81d81d00"), True, RejectionCode.UNREADABLE),  # refers to itself
        (bytes.fromhex("c5821b7fffffffffffffff01"), True, RejectionCode.UNREADABLE),  # 2**2**63
        (cbor2.dumps([{0: "A/COD", 2: 1}]) + b"\x80", True, RejectionCode.UNREADABLE),
        (b"{}", False, RejectionCode.WRONG_TYPE),
        (b"[]", False, RejectionCode.WRONG_TYPE),
        (b'[{"bn":"A/"}]', False, RejectionCode.WRONG_TYPE),
        (b" " * (MESSAGE_BYTES_MOST + 1), False, RejectionCode.TOO_LARGE),
    ],
)
def test_a_pack_that_cannot_be_read_is_refused_whole(
    payload: bytes, code: RejectionCode, *, cbor: bool
) -> None:
    meaning = decode_senml(payload, cbor=cbor, received_us=NOW_US)
    assert meaning.message is None
    [refusal] = meaning.refusals
    assert (refusal.code, refusal.sample) == (code, None)


def test_a_pack_of_nothing_but_faults_is_told_in_bounded_words() -> None:
    pack = [{"n": "A/COD", "vs": "x"}] * (REFUSALS_MOST + 500)
    refusals = meant(*pack).refusals
    assert len(refusals) == REFUSALS_MOST + 1
    assert "500 more" in refusals[-1].detail
    longest = decode_senml(
        json.dumps([{"bn": "x" * 500_000}] + [{"vs": "x"}] * 30_000).encode(),
        cbor=False,
        received_us=NOW_US,
    )
    assert sum(len(refusal.detail) for refusal in longest.refusals) < 1_000


@given(st.binary(max_size=500), st.booleans())
def test_any_bytes_give_a_meaning(payload: bytes, cbor: bool) -> None:  # noqa: FBT001 - drawn
    meaning = decode_senml(payload, cbor=cbor, received_us=NOW_US)
    assert meaning.message is not None or meaning.refusals


NUMBERS = st.floats() | st.integers() | st.decimals()
VALUES = st.none() | st.booleans() | NUMBERS | st.text(max_size=5) | st.binary(max_size=3)
RECORDS = st.dictionaries(
    st.sampled_from([*LABELS, "x", "x_", "bx_", 9, -9, None]),
    VALUES | st.sampled_from(["A/COD", "A/", "COD", "mg/L", "Cel", 1795489200.5, -5]),
    max_size=6,
)


@given(st.lists(RECORDS | VALUES, max_size=5))
def test_any_records_give_a_meaning_that_the_journal_can_keep(records: list[Any]) -> None:
    payload = cbor2.dumps(
        [{LABELS.get(k, k): v for k, v in r.items()} if isinstance(r, dict) else r for r in records]
    )
    meaning = decode_senml(payload, cbor=True, received_us=NOW_US)
    note = decode_note(encode_note(meaning.refusals, meaning.message))
    assert note.message == meaning.message
    assert note.refusals == meaning.refusals


OUTLETS = st.sampled_from(["CX-1", "CX-2"])
READINGS = st.lists(
    st.tuples(
        OUTLETS,
        st.sampled_from(["COD", "PH", "TSS"]),
        st.integers(0, 10**6),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    min_size=1,
    max_size=8,
)


@given(READINGS, st.booleans())
def test_what_was_encoded_is_decoded_to_the_last_bit(
    readings: list[tuple[str, str, int, float]],
    cbor: bool,  # noqa: FBT001 - drawn
) -> None:
    pack = [{"bt": 1795489200}] + [
        {"n": f"{outlet}/{code}", "t": t, "v": v} for outlet, code, t, v in readings
    ]
    begin = datetime(2026, 11, 24, 3, tzinfo=UTC)
    found = [
        (sample.outlet, code, sample.time - begin, value.hex())
        for sample in taken(meant(*pack, cbor=cbor))
        for code, value in sample.values.items()
    ]
    sent = [(o, c, timedelta(seconds=t), float(v).hex()) for o, c, t, v in readings]
    assert sorted(found) == sorted(sent)


@pytest.mark.parametrize("cbor", [False, True])
def test_of_a_value_that_comes_twice_in_a_record_the_first_stands(*, cbor: bool) -> None:
    payload = b'[{"n":"CX-1/COD","t":1795489200,"v":900,"v":60},{"n":"CX-1/PH","v":7}]'
    if cbor:  # as above, v being label 2
        record = cbor2.dumps([{0: "CX-1/COD", 6: 1795489200, 2: 900}, {0: "CX-1/PH", 2: 7}])
        twice = b"\x02\x19\x03\x84\x02\x18\x3c"
        payload = record.replace(b"\xa3", b"\xa4", 1).replace(twice[:4], twice, 1)
    meaning = decode_senml(payload, cbor=cbor, received_us=NOW_US)
    assert meaning.refusals == []
    assert meaning.message is not None
    assert [one.values for one in meaning.message.samples] == [
        {"COD": 900.0}, {"COD": 60.0, "PH": 7.0}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "code", "kept"),
    [
        (b'{"n":"CX-1/COD","n":"CX-1/PH","v":1}', RejectionCode.KEY_TWICE, 1),
        (b'{"n":"CX-1/COD","n":"CX-1/COD","v":1}', None, 2),
        (b'{"n":"CX-1/COD","u":"mg/L","u":"g/L","v":1}', RejectionCode.KEY_TWICE, 1),
        (b'{"n":"CX-1/COD","u":[1],"u":[1],"v":1}', RejectionCode.KEY_TWICE, 1),
        (b'{"bn":"CX-1/","bn":"CX-2/","n":"COD","v":1}', RejectionCode.WRONG_TYPE, 0),
    ],
)
def test_a_field_that_comes_twice_refuses_what_nobody_can_place(
    record: bytes, code: RejectionCode | None, kept: int
) -> None:
    payload = b"[" + record + b',{"n":"CX-1/TSS","v":5}]'
    meaning = decode_senml(payload, cbor=False, received_us=NOW_US)
    assert [one.code for one in meaning.refusals] == ([] if code is None else [code])
    samples = [] if meaning.message is None else meaning.message.samples
    assert sum(len(one.values) for one in samples) == kept


def test_the_last_moment_of_a_day_is_never_rounded_into_the_next() -> None:
    midnight = 1_795_453_200  # 2026-11-24 in Hanoi
    meaning = meant({"n": "CX-1/COD", "t": midnight - 3e-7, "v": 1})
    assert meaning.message is not None
    (sample,) = meaning.message.samples
    assert to_microseconds(sample.time) == midnight * 1_000_000 - 1


@pytest.mark.parametrize(
    ("payload", "cbor"),
    [
        (json.dumps([{"v": 1}] * (RECORDS_MOST + 1)).encode(), False),
        (b"[" + b"0," * 400_000 + b"0]", False),
        (cbor2.dumps([{2: 1}] * (RECORDS_MOST + 1)), True),
        (b"\x9f" + b"\xa0" * 1_000_000 + b"\xff", True),
    ],
)
def test_a_pack_of_too_many_records_is_refused_before_any_is_looked_at(
    payload: bytes, *, cbor: bool
) -> None:
    (refusal,) = decode_senml(payload, cbor=cbor, received_us=NOW_US).refusals
    assert refusal.code is RejectionCode.TOO_MANY


@given(st.lists(st.binary(max_size=3), max_size=8).map(b"".join))
def test_any_bytes_after_a_label_that_came_twice_give_a_meaning(more: bytes) -> None:
    for head in (b"\x82\xa4\x02\x01\x02\x01", b"\x9f\xbf\x02\x01\x02\x01\xff", b"\x81\xbf\x02"):
        meaning = decode_senml(head + more, cbor=True, received_us=NOW_US)
        assert meaning.message is not None or meaning.refusals


def test_many_values_of_a_record_with_many_fields_are_read_without_copying_it() -> None:
    fields = b",".join(b'"x%d":1' % n for n in range(60_000))
    values = b",".join(b'"v":%d' % (n % 10) for n in range(9_000))
    begin = time.process_time()
    meaning = decode_senml(
        b'[{"n":"CX-1/COD","t":1795489200,' + fields + b"," + values + b"}]",
        cbor=False,
        received_us=NOW_US,
    )
    assert time.process_time() - begin < 5
    assert meaning.refusals == []
    assert len(taken(meaning)) == 9_000


@pytest.mark.parametrize("cbor", [False, True])
def test_values_of_one_record_are_bounded_as_records_are(*, cbor: bool) -> None:
    payload = b'[{"n":"CX-1/COD","t":1795489200' + b',"v":1' * 10_001 + b"}]"
    if cbor:
        head = cbor2.dumps({0: "CX-1/COD", 6: 1795489200}).removeprefix(b"\xa2")
        payload = b"\x81\xbf" + head + b"\x02\x01" * 10_001 + b"\xff"
    meaning = decode_senml(payload, cbor=cbor, received_us=NOW_US)
    assert [one.code for one in meaning.refusals] == [RejectionCode.TOO_MANY]


@pytest.mark.parametrize("odd", [{"must_": 1}, {"u": "furlong"}, {"t": "noon"}, {"unit": "x"}])
def test_what_refuses_a_record_refuses_each_of_its_values(odd: dict[str, Any]) -> None:
    record = json.dumps({"n": "CX-1/COD", "v": 900, **odd}).replace("900", '900,"v":60')
    meaning = decode_senml(f"[{record}]".encode(), cbor=False, received_us=NOW_US)
    assert len(meaning.refusals) == 2


@pytest.mark.parametrize("cbor", [False, True])
def test_a_version_that_is_written_with_a_point_is_whole_and_takes_no_pack_along(
    *, cbor: bool
) -> None:
    pack = {"n": "A/COD", "v": 1, "t": 1795489200}
    assert codes(meant({**pack, "bver": 10.0}, cbor=cbor)) == []
    for odd in (10.5, 11.0, math.inf, math.nan):
        assert codes(meant({**pack, "bver": odd}, cbor=cbor)) == [RejectionCode.WRONG_TYPE]
