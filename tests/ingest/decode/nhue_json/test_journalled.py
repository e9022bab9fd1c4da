from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.nhue_json.journalled import decode, sequence_of
from ingest.wire.contract import MESSAGE_BYTES_MOST, WireMessage, parse_topic, topic_text

NAN = float("nan")
SAMPLE = {"outlet": "CX-1", "time": "2026-11-24T10:00:00+07:00", "values": {"COD": 61.2}}


def message(**changes: object) -> bytes:
    body = {"seq": 1, "sent": "2026-11-24T10:00:05+07:00", "samples": [SAMPLE]}
    return json.dumps(body | changes).encode()


def refused(payload: bytes) -> Refusal:
    decoded = decode(payload)
    assert isinstance(decoded, Refusal)
    return decoded


@given(st.binary(max_size=2_000))
def test_any_bytes_give_a_message_or_a_rejection(payload: bytes) -> None:
    assert isinstance(decode(payload), WireMessage | Refusal)
    sequence_of(payload)


# With halves of surrogate pairs, which JSON can spell and no text can hold.
TEXT = st.text(max_size=8) | st.text(st.sampled_from("a\0\ud800\udfff"), max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["seq", "sent", "samples", "outlet", "time", "values", "units"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_gives_a_message_or_a_rejection(body: object) -> None:
    payload = json.dumps(body).encode()
    assert isinstance(decode(payload), WireMessage | Refusal)
    sequence_of(payload)


@given(
    st.dictionaries(
        st.sampled_from(["COD", "PH", "TSS"]), st.floats(allow_nan=False, allow_infinity=False)
    )
)
def test_a_number_is_decoded_to_the_last_bit(values: dict[str, float]) -> None:
    decoded = decode(
        message(samples=[{"outlet": "A", "time": "2026-01-01T00:00:00Z", "values": values}])
    )
    assert isinstance(decoded, WireMessage)
    assert {k: v.hex() for k, v in decoded.samples[0].values.items()} == {
        k: v.hex() for k, v in values.items()
    }


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", RejectionCode.UNREADABLE),
        (b"\xff\xfe\x00", RejectionCode.UNREADABLE),
        (b'{"seq": 1, "sent', RejectionCode.UNREADABLE),
        (b"[" * 100_000, RejectionCode.UNREADABLE),
        (b'{"seq": "\xff"}', RejectionCode.UNREADABLE),
        (b'{"seq": 1, "\\ud800": 1}', RejectionCode.UNREADABLE),
        (message(seq=1).replace(b'"', b'"\\uDFff', 1), RejectionCode.UNREADABLE),
        (b"[]", RejectionCode.WRONG_TYPE),
        (b"null", RejectionCode.WRONG_TYPE),
        (message(seq="1"), RejectionCode.WRONG_TYPE),
        (message(seq=-1), RejectionCode.WRONG_TYPE),
        (message(seq=True), RejectionCode.WRONG_TYPE),
        (message(seq=None), RejectionCode.WRONG_TYPE),
        (message(seq=None, samples=[{**SAMPLE, "values": {"COD": NAN}}]), RejectionCode.WRONG_TYPE),
        (message(sent="yesterday"), RejectionCode.WRONG_TYPE),
        (message(samples={}), RejectionCode.WRONG_TYPE),
        (
            message(
                samples=[{"outlet": "A", "time": "2026-01-01T00:00:00Z", "values": {"COD": "61"}}]
            ),
            RejectionCode.WRONG_TYPE,
        ),
        (
            message(
                samples=[{"outlet": "A", "time": "2026-01-01T00:00:00Z", "values": {"COD": True}}]
            ),
            RejectionCode.WRONG_TYPE,
        ),
        (message() + b" " * 2 * MESSAGE_BYTES_MOST, RejectionCode.TOO_LARGE),
    ],
)
def test_bad_bytes_are_refused_with_their_own_code(payload: bytes, code: RejectionCode) -> None:
    refusal = refused(payload)
    assert refusal.code is code
    assert refusal.detail


def test_a_message_of_one_mebibyte_is_read() -> None:
    payload = message()
    assert isinstance(decode(payload + b" " * (MESSAGE_BYTES_MOST - len(payload))), WireMessage)


def test_nan_and_infinity_are_decoded_so_that_only_they_are_refused() -> None:
    payload = message(
        samples=[
            {
                "outlet": "A",
                "time": "2026-01-01T00:00:00Z",
                "values": {"COD": float("nan"), "PH": float("-inf"), "TSS": 5},
            }
        ]
    )
    decoded = decode(payload)
    assert isinstance(decoded, WireMessage)
    assert decoded.samples[0].values["COD"] != decoded.samples[0].values["COD"]
    assert decoded.samples[0].values["PH"] == float("-inf")
    assert decoded.samples[0].values["TSS"] == 5.0


def test_a_number_beyond_all_bounds_is_infinite_not_unreadable() -> None:
    decoded = decode(
        b'{"seq":1,"sent":"2026-01-01T00:00:00Z","samples":'
        b'[{"outlet":"A","time":"2026-01-01T00:00:00Z","values":{"COD":1e999}}]}'
    )
    assert isinstance(decoded, WireMessage)
    assert decoded.samples[0].values["COD"] == float("inf")


def test_unknown_keys_are_passed_over_so_that_the_contract_can_grow() -> None:
    assert isinstance(decode(message(firmware="2.1")), WireMessage)


def test_the_sequence_number_of_a_wrong_message_is_found_where_it_shows_one() -> None:
    assert sequence_of(message(samples={}, seq=41)) == 41
    assert sequence_of(message(seq="41")) is None
    assert sequence_of(b"\xff") is None


@pytest.mark.parametrize(
    ("topic", "gateway"),
    [
        ("nhue/v1/GW-01/readings", "GW-01"),
        ("nhue/v1/GW-01/status", "GW-01"),
        ("nhue/v1/GW-01/backlog/readings", "GW-01"),
        ("nhue/v1/GW-01/backlog/senml-cbor", "GW-01"),
        ("nhue/v1/GW-01/backlog/circular10/CX-1", "GW-01"),
        ("nhue/v1/GW-01/backlog/circular10", None),
        ("nhue/v1/GW-01/backlog/status", None),
        ("nhue/v1/GW-01/backlog", None),
        ("nhue/v1/GW-01/backlog/backlog/readings", None),
        ("nhue/v1/GW-01/commands", None),
        ("nhue/v1//readings", None),
        ("nhue/v1/a/b/readings", None),
        ("nhue/v2/GW-01/readings", None),
        ("nhue/v1/-x/readings", None),
        ("nhue/v1/GW-01/readings\n", None),
        ("nhue/v1/GW-01/circular10/CX-1", "GW-01"),
        ("nhue/v1/GW-01/circular10", None),
        ("nhue/v1/GW-01/readings/CX-1", None),
        ("spBv1.0/hanoi/DDATA/GW-01/CX-1", "GW-01"),
        ("spBv1.0/hanoi/NDATA/GW-01", "GW-01"),
        ("spBv1.0/hanoi/DDATA/GW-01", None),
        ("spBv1.0/hanoi/NDATA/GW-01/CX-1", None),
    ],
)
def test_a_topic_names_its_gateway_or_is_none_of_ours(topic: str, gateway: str | None) -> None:
    parsed = parse_topic(topic)
    assert (None if parsed is None else parsed.gateway_id) == gateway


def test_a_topic_that_is_not_utf_8_is_none_of_ours_and_harms_nobody() -> None:
    assert topic_text(b"nhue/v1/GW-01/readings") == "nhue/v1/GW-01/readings"
    assert parse_topic(topic_text(b"nhue/v1/\xff/readings")) is None
