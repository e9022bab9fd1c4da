"""What the simulated gateways write is plain JSON that says what it was given."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.encoder import Sample, encode_readings, encode_status, wire_time

INSTANT = datetime(2026, 11, 24, 3, 0, 5, tzinfo=UTC)
finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.dictionaries(st.sampled_from(["COD", "PH", "TEMP"]), st.sampled_from(["01", "02"]))
aware = st.datetimes(
    min_value=datetime(1990, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))]),
)
samples = st.builds(
    Sample,
    outlet_id=st.sampled_from(["CX-1", "CX_2"]),
    time=aware,
    values=st.dictionaries(st.sampled_from(["COD", "PH", "TEMP"]), finite, min_size=1),
    units=words,
    status=words,
)


@settings(deadline=None)
@given(seq=st.integers(0, 2**63 - 1), sent=aware, sent_samples=st.lists(samples, max_size=4))
def test_plain_json_reads_back_what_was_encoded(
    seq: int, sent: datetime, sent_samples: list[Sample]
) -> None:
    read = json.loads(encode_readings(seq, sent, sent_samples))
    assert read["seq"] == seq
    assert datetime.fromisoformat(read["sent"]) == sent
    back = [
        Sample(
            outlet_id=one["outlet"],
            time=datetime.fromisoformat(one["time"]),
            values=one["values"],
            units=one.get("units", {}),
            status=one.get("status", {}),
        )
        for one in read["samples"]
    ]
    assert back == sent_samples


def test_times_are_written_with_the_offset_of_vietnam() -> None:
    assert wire_time(INSTANT) == "2026-11-24T10:00:05+07:00"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="add the offset"):
        wire_time(INSTANT.replace(tzinfo=None))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_value_that_json_cannot_hold_is_refused(value: float) -> None:
    sample = Sample(outlet_id="CX-1", time=INSTANT, values={"COD": value})
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode_readings(0, INSTANT, [sample])


def test_defaults_are_left_out() -> None:
    sample = Sample(outlet_id="CX-1", time=INSTANT, values={"COD": 61.2})
    assert json.loads(encode_readings(1, INSTANT, [sample]))["samples"] == [
        {"outlet": "CX-1", "time": "2026-11-24T10:00:05+07:00", "values": {"COD": 61.2}}
    ]


def test_a_status_says_online_or_offline_and_since_when() -> None:
    for online, state in ((True, "online"), (False, "offline")):
        read = json.loads(encode_status(online=online, since=INSTANT))
        assert read == {"state": state, "since": "2026-11-24T10:00:05+07:00"}
