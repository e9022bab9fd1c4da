"""Whatever the bytes and the profile: readings or reasons, in bounded time, and nothing beside."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gateways.profiles import Basis, Channel, Format
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS
from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.decode import Said, decode_by_profile, explained
from ingest.decode.by_profile.draft import drafted
from ingest.decode.by_profile.forms.reading import shipped_forms
from ingest.decode.by_profile.sparkplug_sessions import reader_by
from ingest.decode.by_profile.view import View, view_of
from ingest.decode.by_topic import Understanding
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.validate.samples import kept_samples
from ingest.wire.contract import MESSAGE_BYTES_MOST, parse_topic
from tests.ingest.decode.by_profile.encoders import (
    ENCODERS,
    ONE_READING,
    PATTERNS,
    POINTED,
    WITH_STATUS,
    Told,
)
from tests.ingest.decode.by_profile.profile_samples import (
    RECEIVED_US,
    channel,
    profile_of,
    read_sample,
    sample_names,
)

OUTLETS = (GatewayOutlet("CX-001", "NUO001"), GatewayOutlet("CX-002", "NUO002"))
FORMS = sorted(shipped_forms())
SENT = [read_sample(name).payload for name in sample_names()]
HANOI = timezone(timedelta(hours=7))
SOON_SECONDS = 6.0  # on a busy machine; each takes well under one by itself

names = st.sampled_from(
    ["COD", "cod_1", "NUO001/COD", "TSS", "/3303/0/5700", "plc1/x", "", "a b.c"]
)
channels = st.builds(
    Channel,
    profile_id=st.just("PROFILE-1"),
    source=names | st.sampled_from(["{parameter}", "{outlet}/{parameter}", "{outlet}_{parameter}"]),
    outlet_id=st.none() | st.sampled_from(["CX-001", "CX-002"]),
    parameter=st.none() | st.sampled_from(sorted(PARAMETERS)),
    unit=st.none() | st.sampled_from(["mg/L", "ug/L", "°C", "L/s", "?"]),
    factor=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    basis=st.none() | st.sampled_from(Basis),
)
keys = st.none() | st.sampled_from(["ts", "time", "values", "tags.station", "data", "v", "*"])
sayings = st.fixed_dictionaries(
    {},
    optional={
        "separator": st.sampled_from(["\t", ";", ",", " ", "||"]),
        "fields": st.lists(
            st.sampled_from(["time", "source", "value", "unit", "status", "-", "=COD"]), max_size=6
        ),
        "header_lines": st.integers(0, 3),
        "decimal_mark": st.sampled_from([",", ".", "'"]),
        "records": st.sampled_from(["", "*", "metrics", "*.data", "tags"]),
        "time_key": keys,
        "values_key": keys,
        "name_key": keys,
        "value_key": keys,
        "unit_key": keys,
        "status_key": keys | st.just("quality"),
        "prefix_keys": st.lists(st.sampled_from(["name", "tags.host", "node"]), max_size=2),
        "time_format": st.sampled_from(
            [
                "rfc3339",
                "epoch_s",
                "epoch_ms",
                "epoch_us",
                "epoch_ns",
                "yyyyMMddHHmmss",
                "dd/MM",
                "?",
            ]
        ),
        "time_zone": st.sampled_from(["+07:00", "Z", "-23:59", "+99:00", "x"]),
        "stamped_at": st.sampled_from(["begin", "end"]),
        "interval_seconds": st.integers(0, 10**12),
        "units": st.dictionaries(st.text(max_size=4), st.sampled_from(["mg/L", "?"]), max_size=3),
        "statuses": st.dictionaries(
            st.sampled_from(["64-127", "9-1", "OK", "0"]), st.sampled_from(["00", "02", "x"])
        ),
        "no_values": st.lists(st.sampled_from(["-9999", "---", "", "0"]), max_size=3),
    },
)
leaves: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | names
)
loaded = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(max_size=4), inner),
    max_leaves=20,
)
payloads = (
    st.binary(max_size=200)
    | st.sampled_from(SENT)
    | st.text(max_size=200).map(str.encode)
    | loaded.map(lambda one: json.dumps(one).encode())
    | st.builds(
        lambda sent, at, byte: sent[:at] + byte + sent[at + 1 :],
        st.sampled_from(SENT),
        st.integers(0, 400),
        st.binary(max_size=3),
    )
)


def _agree(view: View, payload: bytes) -> None:
    """Decode and explain a payload, and hold the two against each other."""
    meaning = decode_by_profile(view, payload, RECEIVED_US)
    rows = explained(view, payload, RECEIVED_US)
    assert meaning.message is not None or meaning.refusals
    readings = [row for row in rows if row.code is None and row.value is not None]
    samples = [] if meaning.message is None else meaning.message.samples
    assert sum(len(one.values) for one in samples) == len(readings)
    refused = [row.code for row in rows if row.code is not None]
    if rows:
        assert [one.code for one in meaning.refusals] == refused
    assert len(meaning.refusals) == (len(refused) or not rows)
    note = decode_note(encode_note(meaning.refusals, meaning.message))
    assert note.message == meaning.message


@settings(max_examples=300)
@given(payloads, st.sampled_from(FORMS), sayings, st.lists(channels, max_size=4))
def test_any_bytes_by_any_profile_are_readings_or_reasons(
    payload: bytes, like: str, says: dict[str, Any], entered: list[Channel]
) -> None:
    _agree(view_of(profile_of(like, **says), entered, OUTLETS), payload)


@settings(max_examples=100)
@given(payloads, st.sampled_from(FORMS), st.sampled_from(Format))
def test_any_bytes_by_a_form_told_another_format(payload: bytes, like: str, told: Format) -> None:
    view = view_of(profile_of(like, format=told.value), [channel(source="{parameter}")], OUTLETS)
    _agree(view, payload)


@settings(max_examples=60)
@given(payloads)
def test_a_draft_of_any_bytes_is_one_or_none(payload: bytes) -> None:
    draft = drafted(payload, OUTLETS, RECEIVED_US)
    assert set(draft.forms) <= set(FORMS)
    assert bool(draft.forms) or not draft.channels


measured = st.builds(
    Told,
    st.sampled_from(["CX-001", "CX-002"]),
    st.sampled_from(["COD", "TSS", "PH", "TEMP", "FLOW_OUT", "NH4_N"]),
    st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.6g}")),
    st.sampled_from(["00", "01", "02"]),
    st.integers(0, 400 * 86_400).map(
        lambda after: datetime(2026, 1, 1, tzinfo=HANOI) + timedelta(seconds=after)
    ),
)


def _no_statuses(readings: list[Told]) -> list[Told]:
    return [one._replace(status="00") for one in readings]


@pytest.mark.parametrize("like", FORMS)
@settings(max_examples=25, deadline=None)
@given(st.lists(measured, min_size=1, max_size=6))
def test_what_a_form_encodes_is_decoded_to_the_same(like: str, readings: list[Told]) -> None:
    readings = readings[:1] if like in ONE_READING else readings
    readings = readings if like in WITH_STATUS else _no_statuses(readings)
    view = view_of(profile_of(like), [channel(source=PATTERNS.get(like, POINTED))], OUTLETS)
    meaning = decode_by_profile(view, ENCODERS[like](readings), RECEIVED_US)
    assert meaning.refusals == []
    assert meaning.message is not None
    found = [
        (
            one.outlet_id,
            parameter,
            value,
            f"0{one.status.get(parameter, 0)}",
            from_microseconds(one.time_us),
        )
        for one in kept_samples(meaning.message, [])
        for parameter, value in one.values.items()
    ]
    assert sorted(found) == sorted(tuple(one) for one in readings)


TOPICS = [
    "nhue/v1/GW-2/readings",
    "nhue/v1/GW-2/senml",
    "nhue/v1/GW-2/circular10/CX-001",
    "spBv1.0/G/DBIRTH/GW-2/CX-001",
    "spBv1.0/G/DDATA/GW-2/CX-001",
]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(TOPICS), payloads), max_size=4),
    payloads,
    st.sampled_from(FORMS),
    st.lists(channels, max_size=3),
)
def test_a_profile_changes_nothing_of_what_another_gateways_bytes_mean(
    others: list[tuple[str, bytes]], payload: bytes, like: str, entered: list[Channel]
) -> None:
    view = view_of(profile_of(like), entered, OUTLETS)
    alone, beside = Understanding(), Understanding()
    own = parse_topic("spBv1.0/G/DDATA/GW-1/CX-001")
    assert own is not None
    for name, other in others:
        topic = parse_topic(name)
        assert topic is not None
        decode_by_profile(view, payload, RECEIVED_US, Said(topic))
        beside.sparkplug.decode(own, payload, RECEIVED_US, reader_by(view))
        assert beside.meaning(topic, other, RECEIVED_US) == alone.meaning(topic, other, RECEIVED_US)


def _large(parts: str, begin: str = "", end: str = "") -> bytes:
    room = MESSAGE_BYTES_MOST - len(begin) - len(end)
    return (begin + (parts * (room // len(parts)))[:room] + end).encode()


def _distinct(template: str, begin: str, end: str, count: int = 40_000) -> bytes:
    told = ",".join(template % number for number in range(count))
    return f"{begin}{told}{end}".encode()[:MESSAGE_BYTES_MOST]


ENORMOUS = {
    "lines": b"".join(b"N%d\t1\tmg/L\t20261124100000\t00\r\n" % n for n in range(9_999)),
    "lines of many": _large("COD\t1\tmg/L\t20261124100000\t00\t"),
    "separators": _large("\t"),
    "blanks": _large(" "),
    "quotes": _large('"'),
    "arrays": _large("[", "", "]"),
    "objects": _large('{"a":'),
    "names": _distinct('"N%d":1', '{"ts":1795489200000,"values":{', "}}"),
    "times": _distinct('{"ts":%d,"values":{"COD":1}}', "[", "]", 20_000),
    "again": _large('"COD":1,', '{"ts":1795489200000,"values":{', '"COD":2}}'),
    "long names": _distinct('"%d":1', '{"time":1,"' + "x" * 500_000 + '":{', "}}"),
    "long devices": _distinct('"%d":1', '{"' + "x" * 500_000 + '":[{"ts":1,"values":{', "}}]}"),
    "digits": _large("9", '{"ts":1795489200000,"values":{"COD":', "}}"),
    "digits of a time": _large("9", '{"ts":', "}"),
    "protocol": b"w cod=1 1795489200000000000\n" * 10_001,
    "protocol of fields": _large("cod=1,", "w ", "tss=1 1795489200000000000"),
    "protocol of quotes": _large('w a="\n'),
    "protocol of backslashes": _large("\\", "w,a=", " cod=1"),
    "senml": _distinct('{"n":"N%d","v":1,"t":1795489200}', "[", "]", 9_999),
    "protocol of a long name": _large("c=1,", "x" * 500_000 + " ", "c=1 1795489200000000000"),
    "too large": b"x" * (MESSAGE_BYTES_MOST + 1),
}


@pytest.mark.parametrize("name", ENORMOUS)
def test_an_enormous_message_is_answered_soon(name: str) -> None:
    for like in FORMS:
        if like.startswith("files"):
            continue  # the circular's, but for their names
        entered = [channel(source="{parameter}"), channel(source="{outlet}/{parameter}")]
        view = view_of(profile_of(like), entered, OUTLETS)
        began = time.monotonic()
        meaning = decode_by_profile(view, ENORMOUS[name], RECEIVED_US)
        assert time.monotonic() - began < SOON_SECONDS, like
        assert len(meaning.refusals) <= 1_001
