"""What a logger says of its device is never passed over: it holds for the values beside it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from domain.gateways.profiles import Channel, Profile
from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.decode import decode_by_profile
from ingest.decode.by_profile.view import view_of
from tests.ingest.decode.by_profile.profile_samples import RECEIVED_US

RECEIVED_DAY = date(2026, 1, 1)
TIME = "2026-11-24T10:00:00+07:00"
WHO: dict[str, Any] = {"reason": "a visit", "entered_by": "an official"}


def statuses(told: object, *sources: str, **says: Any) -> list[str]:
    """Return the statuses of what is taken of a message, or the codes of what is refused."""
    said = {"id": "P", "gateways": ("GW-1",), "like": "flat-json", "valid_from": RECEIVED_DAY}
    profile = Profile(**{**said, **WHO, **says})
    channels = [
        Channel(profile_id="P", source=one, outlet_id="CX-001", parameter=parameter, **WHO)
        for one, parameter in zip(sources, ("COD", "-"), strict=False)
    ]
    view = view_of(profile, channels, (GatewayOutlet("CX-001"),))
    meaning = decode_by_profile(view, json.dumps(told).encode(), RECEIVED_US)
    message = meaning.message
    samples = [] if message is None else message.samples
    found = [(one.status or {}).get("COD", "00") for one in samples if "COD" in one.values]
    return found + [str(one.code) for one in meaning.refusals]


@pytest.mark.parametrize("key", ["status", "Quality", "Trạng thái", "tinh_trang"])
@pytest.mark.parametrize(
    ("word", "becomes"),
    [("Bad", "02"), ("OK", "00"), ("Hiệu chuẩn", "01"), ("?", "status-unknown")],
)
def test_a_status_that_no_profile_names_holds_for_the_values_beside_it(
    key: str, word: str, becomes: str
) -> None:
    assert statuses({"time": TIME, "COD": 61.2, key: word}, "COD") == [becomes]
    within = {"time": TIME, "plc": {"COD": 61.2, key: word}}
    assert statuses(within, "plc/COD") == [becomes]
    around = {"time": TIME, key: word, "plc": {"a": {"COD": 61.2}}}
    assert statuses(around, "plc/a/COD") == [becomes]
    beside = {"ts": 1795489200000, "values": {"COD": 61.2}, key: word}
    assert statuses(beside, "COD", like="ts-values") == [becomes]
    listed = {"time": TIME, "name": "COD", "value": 61.2, key: word}
    by_name = {"like": "name-value-list", "status_key": "s"}
    assert statuses([listed], "COD", **by_name) == [becomes]


def test_the_key_that_a_profile_names_is_looked_for_within_too_and_the_nearest_holds() -> None:
    told = {"time": TIME, "st": "Good", "plc": {"COD": 61.2, "st": "Bad"}}
    assert statuses(told, "plc/COD", status_key="st") == ["02"]
    assert statuses({"time": TIME, "st": "Bad", "plc": {"COD": 1}}, "plc/COD", status_key="st") == [
        "02"
    ]


def test_of_two_objects_each_status_is_its_own() -> None:
    told = {"time": TIME, "a": {"x": 1, "status": "Bad"}, "b": {"COD": 61.2}}
    assert statuses(told, "b/COD", "a/x") == ["00"]


def test_a_person_may_say_that_it_is_none_or_what_its_words_are() -> None:
    told = {"time": TIME, "COD": 61.2, "status": "running"}
    assert statuses(told, "COD") == ["status-unknown"]
    assert statuses(told, "COD", "status") == ["00"]
    assert statuses(told, "COD", statuses=(("running", "00"),)) == ["00"]
