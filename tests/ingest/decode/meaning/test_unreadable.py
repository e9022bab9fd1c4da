"""A receipt says in our own words why bytes cannot be read, and never what a parser said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal
from ingest.decode.nhue_json.decode import understand_json
from ingest.decode.nhue_json.journalled import decode
from ingest.decode.senml.decode import decode_senml
from ingest.decode.sparkplug.payload import read_payload
from ingest.validate.gateway_status import decode_status

AT_US = 1_764_000_000_000_000
PARSERS = re.compile(
    r"Expecting|\(char \d|malformed|codec can't|truncated|Extra data|Error parsing|premature|"
    r"invalid start|Object missing|Expected `|at `\$|surrogates not allowed|Exceeds the limit|"
    r"google|msgspec|unexpected",
    re.IGNORECASE,
)


def own(payload: bytes) -> list[Refusal]:
    return list(understand_json(payload, AT_US).refusals)


def strict(payload: bytes) -> list[Refusal]:
    found = decode(payload)
    return [found] if isinstance(found, Refusal) else []


def status(payload: bytes) -> list[Refusal]:
    found = decode_status(payload)
    return [found] if isinstance(found, Refusal) else []


def senml(payload: bytes) -> list[Refusal]:
    return list(decode_senml(payload, cbor=False, received_us=AT_US).refusals)


def senml_cbor(payload: bytes) -> list[Refusal]:
    return list(decode_senml(payload, cbor=True, received_us=AT_US).refusals)


READERS: dict[str, Callable[[bytes], list[Refusal]]] = {
    one.__name__: one for one in (own, strict, status, senml, senml_cbor)
}
FAULTY = {
    "empty": b"",
    "no JSON": b"hello",
    "broken off": b'{"seq": 1, "samples": [',
    "not UTF-8": b'{"seq": "\xff"}',
    "half a pair": b'{"seq": 1, "a": "\\ud800"}',
    "two texts": b'{"seq": 1} {"seq": 2}',
    "too deep": b"[" * 200_000,
    "another shape": b'{"a": 1}',
    "a list": b"[1, 2]",
    "a number of 5,000 digits": b'{"seq": ' + b"9" * 5_000 + b"}",
    "a type": b'{"state": 5, "since": 4, "seq": "x", "samples": 3}',
}


def sayings(payload: bytes) -> Iterator[str]:
    for read in READERS.values():
        yield from (one.detail for one in read(payload))
    told = read_payload(payload)
    if isinstance(told, str):
        yield told


@pytest.mark.parametrize("payload", FAULTY.values(), ids=FAULTY)
def test_what_cannot_be_read_is_said_without_a_parsers_words(payload: bytes) -> None:
    said = list(sayings(payload))
    assert said
    assert not [one for one in said if PARSERS.search(one)]
    assert all(len(one) < 300 for one in said)


@given(st.one_of(st.binary(max_size=60), st.text(max_size=40).map(str.encode)))
def test_no_bytes_at_all_bring_a_parsers_words_into_a_receipt(payload: bytes) -> None:
    assert not [one for one in sayings(payload) if PARSERS.search(one)]


def test_the_place_is_told() -> None:
    (one,) = own(b'{"seq": 1, "samples": nothing}')
    assert one.detail == "not JSON in UTF-8: it cannot be read on from line 1, letter 23"
    (one,) = own(b"")
    assert one.detail == "not JSON in UTF-8: it is empty"
    (one,) = own(b'{"seq": "\xff"}')
    assert one.detail == "not JSON in UTF-8: byte 10 belongs to no letter"
    (one,) = status(json.dumps({"since": "2026-11-24T10:00:00Z"}).encode())
    assert one.detail == "status: state is missing: docs/wire.md shows the message's shape"
