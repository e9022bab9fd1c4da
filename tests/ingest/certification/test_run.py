"""A good gateway passes every point; each fault fails its own point and no other."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.certification.answers import Heard, HeardMessage
from ingest.certification.points import POINTS
from ingest.certification.run import (
    MESSAGES_MOST,
    CertificationResult,
    PointOutcome,
    certify_topic,
    status_topic,
)
from ingest.decode.nhue_json.journalled import decode
from ingest.receipts.standing import Standing
from ingest.wire.contract import FILTERS, MESSAGE_BYTES_MOST, WireMessage, parse_topic
from tests.ingest.certification.certified_gateway import Bodies, Change, Faults, World
from tests.ingest.sites import NOW, NOW_US

KEYS = [point.key for point in POINTS]


def outcomes(result: CertificationResult) -> dict[str, str]:
    return {one.point: one.outcome.value for one in result.points}


def reasons(result: CertificationResult, point: str) -> str:
    return " | ".join(next(one.reasons for one in result.points if one.point == point))


def test_a_good_gateway_passes_every_point() -> None:
    world = World()
    result = world.run()
    assert outcomes(result) == dict.fromkeys(KEYS, "pass")
    assert [one.reasons for one in result.points] == [[]] * len(KEYS)
    assert result.passed
    assert result.ended is not None
    assert result.ended > result.began


def test_a_silent_gateway_is_not_run_rather_than_failed() -> None:
    result = World(Faults(silent_on=frozenset(KEYS))).run()
    assert outcomes(result) == dict.fromkeys(KEYS, "not-run")
    assert not result.passed


@pytest.mark.parametrize("point", KEYS)
def test_one_unanswered_command_leaves_that_point_not_run(point: str) -> None:
    result = World(Faults(silent_on=frozenset({point}))).run()
    assert outcomes(result) == {**dict.fromkeys(KEYS, "pass"), point: "not-run"}
    assert "no answer within 60 s" in reasons(result, point)


def sample(bodies: Bodies, message: int = 0, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = bodies[message]["samples"][index]
    return found


def split(bodies: Bodies) -> None:
    (whole,) = bodies
    bodies[:] = [{**whole, "samples": [one]} for one in whole["samples"]]


def two_values(bodies: Bodies) -> None:
    first = sample(bodies)
    bodies[0]["samples"].insert(1, {**first, "values": {"COD": 1.25}})


def without_key(name: str) -> Change:
    return lambda bodies: [body.pop(name) for body in bodies]


CHANGED: list[tuple[str, str, Change]] = [
    ("live", "lack TSS", lambda bodies: sample(bodies)["values"].pop("TSS")),
    ("live", "outlet-unknown", lambda bodies: sample(bodies).update(outlet="CX-7")),
    ("live", "outlet-of-another", lambda bodies: sample(bodies).update(outlet="CX-9")),
    ("live", "time-naive", lambda bodies: sample(bodies).update(time="2026-11-24T09:59:00")),
    ("live", "time-future", lambda bodies: sample(bodies).update(time="2026-11-25T00:00:00Z")),
    ("live", "older than 600 s", lambda bodies: sample(bodies).update(time="2026-11-24T02:00:00Z")),
    ("live", "from our clock", lambda bodies: bodies[0].update(sent="2026-11-24T02:00:00Z")),
    ("live", "sent has no offset", lambda bodies: bodies[0].update(sent="2026-11-24T10:00:00")),
    ("live", "value-not-numeric", lambda bodies: sample(bodies)["values"].update(COD="61.2")),
    ("live", "message-wrong-type", without_key("seq")),
    ("live", "answers is missing", without_key("answers")),
    ("backlog", "one a message", split),
    ("backlog", "11 of 12", lambda bodies: bodies[0]["samples"].pop()),
    ("backlog", "does not go up", lambda bodies: bodies[0]["samples"].reverse()),
    ("backlog", "two values", two_values),
    ("backlog", "lies outside", lambda bodies: sample(bodies).update(time="2026-11-24T00:30:00Z")),
    ("duplicate", "1 of 2", lambda bodies: bodies.pop()),
    ("duplicate", "another value", lambda bodies: sample(bodies, 1)["values"].update(COD=99.0)),
    (
        "duplicate",
        "not the first again",
        lambda bodies: sample(bodies, 1).update(time="2026-11-24T09:59:00+07:00"),
    ),
    ("conflict", "1 of 2", lambda bodies: bodies.pop()),
    ("conflict", "same values", lambda bodies: bodies.__setitem__(1, bodies[0])),
    (
        "conflict",
        "another instant",
        lambda bodies: sample(bodies, 1).update(time="2026-11-24T09:59:00+07:00"),
    ),
    ("wrong-unit", "units.COD is not", lambda bodies: sample(bodies).pop("units")),
    ("wrong-unit", "units.COD is not", lambda bodies: sample(bodies)["units"].update(COD="mg/L")),
    ("wrong-unit", "unit-unknown", lambda bodies: sample(bodies)["units"].update(TSS="kg/kg")),
    (
        "device-status",
        "was 00",
        lambda bodies: [one.pop("status") for one in bodies[0]["samples"]],
    ),
    ("device-status", "was 00, 02, 01", lambda bodies: bodies[0]["samples"].reverse()),
    ("device-status", "status-unknown", lambda bodies: sample(bodies)["status"].update(COD="9")),
    ("device-status", "2 of 3", lambda bodies: bodies[0]["samples"].pop()),
]


@pytest.mark.parametrize(("point", "word", "change"), CHANGED, ids=lambda one: str(one)[:20])
def test_a_faulty_answer_fails_its_point_alone_and_the_reason_names_it(
    point: str, word: str, change: Change
) -> None:
    result = World(Faults(change={point: change})).run()
    assert outcomes(result) == {**dict.fromkeys(KEYS, "pass"), point: "fail"}
    assert word in reasons(result, point)


def test_a_wrong_unit_with_nothing_right_beside_it_proves_nothing() -> None:
    def only_wrong(bodies: Bodies) -> None:
        bodies[0]["samples"].pop()
        cod = sample(bodies)["values"]["COD"]
        sample(bodies)["values"] = {"COD": cod}

    result = World(Faults(change={"wrong-unit": only_wrong})).run()
    assert outcomes(result) == {**dict.fromkeys(KEYS, "pass"), "wrong-unit": "fail"}
    assert "nothing came beside" in reasons(result, "wrong-unit")


BROKEN: list[tuple[str, str, Faults]] = [
    ("last-will", "register a last will", Faults(will=False)),
    ("last-will", "not retained", Faults(will_retained=False)),
    ("last-will", "the last will was not", Faults(will_retained=False, never_retained=True)),
    ("last-will", "said it itself", Faults(says_farewell=True)),
    ("last-will", "no offset", Faults(since="2026-11-24T08:00:00")),
    ("reconnect", "not persistent", Faults(clean_session=True)),
    ("reconnect", "send it again", Faults(forgets_while_away=True)),
    ("reconnect", "does not count", Faults(sends_before_it_breaks=True)),
]


@pytest.mark.parametrize(("point", "word", "faults"), BROKEN, ids=lambda one: str(one)[:20])
def test_a_connection_that_breaks_badly_fails_its_point_alone(
    point: str, word: str, faults: Faults
) -> None:
    result = World(faults).run()
    assert outcomes(result) == {**dict.fromkeys(KEYS, "pass"), point: "fail"}
    assert word in reasons(result, point)


def test_an_online_that_is_not_retained_leaves_the_gateway_offline_for_who_comes_later() -> None:
    result = World(Faults(online_retained=False)).run()
    assert outcomes(result) == {**dict.fromkeys(KEYS, "pass"), "last-will": "fail"}
    assert "online was not retained" in reasons(result, "last-will")


def test_a_gateway_that_does_not_come_back_fails_and_what_follows_is_not_run() -> None:
    result = World(Faults(never_returns=True)).run()
    expected = dict.fromkeys(KEYS, "pass") | {"last-will": "fail", "reconnect": "not-run"}
    assert outcomes(result) == expected


def test_each_answer_has_a_receipt_that_says_sandbox_and_stands_in_no_journal() -> None:
    world = World()
    world.run()
    assert all(body["sandbox"] is True for body in world.receipts)
    said = [receipt for body in world.receipts for receipt in body["receipts"]]
    assert {receipt["position"] for receipt in said} == {0}
    assert [receipt["outcome"] for receipt in said] == [
        "accepted",  # live
        "accepted",  # backlog
        "accepted",
        "duplicate",
        "accepted",
        "conflict",
        "accepted",  # wrong unit, the rest of it
        "accepted",  # device status
        "accepted",  # reconnect: held while away
        "accepted",  # and the command that waited in the session
    ]
    assert [one["code"] for receipt in said for one in receipt["refusals"]] == ["unit-unknown"]


def test_every_command_says_sandbox_until_when_and_which_outlet() -> None:
    world = World()
    world.run()
    assert [command["point"] for command in world.commands] == [*KEYS, "live"]
    for command in world.commands:
        assert command["command"] == "certify"
        assert command["sandbox"] is True
        assert command["outlet"] == "CX-1"
        assert command["parameter"] == "COD"
        assert command["until"].endswith("+00:00")
    assert len({command["id"] for command in world.commands}) == len(KEYS) + 1


def test_a_late_answer_to_a_point_before_changes_nothing() -> None:
    world = World()
    world.certification.begin(world.now_us)
    late = {"seq": 1, "sent": world.now.isoformat(), "samples": [], "answers": "run-0-live"}
    world.hear(certify_topic("GW-1"), json.dumps(late).encode())
    assert world.certification.result().points == []
    assert outcomes(world.run()) == dict.fromkeys(KEYS, "pass")


def test_what_the_broker_had_retained_and_other_topics_say_nothing_of_the_gateway() -> None:
    world = World()
    certification = world.certification
    certification.begin(world.now_us)
    while certification._point.key != "last-will":
        world.now += timedelta(minutes=1)
        certification.tick(world.now_us)
    world.hear(status_topic("GW-1"), b"an older firmware's word", retained=True)
    world.hear("nhue/v1/GW-1/readings", b"{}")
    assert not certification._heard.anything
    assert certification._point.key == "last-will"
    world.hear(status_topic("GW-1"), b"no status")
    assert reasons(certification.result(), "last-will").startswith("message-unreadable")


def test_an_answer_that_is_too_large_fails_its_point_and_says_so() -> None:
    world = World()
    world.certification.begin(world.now_us)
    world.hear(certify_topic("GW-1"), b" " * (MESSAGE_BYTES_MOST + 1))
    assert reasons(world.certification.result(), "live").startswith("message-too-large")


def test_a_message_that_is_refused_whole_is_told_without_a_sample() -> None:
    refusal = Refusal(RejectionCode.GATEWAY_UNKNOWN, "no gateway 'GW-1'")
    empty = WireMessage(1, NOW, [])
    heard = Heard("CX-1", "COD", ("COD",), NOW_US)
    heard.messages.append(HeardMessage(NOW_US, empty, [refusal], [], Standing(), while_away=False))
    found = POINTS[0].judge(heard)
    assert found.faults[0] == "gateway-unknown: no gateway 'GW-1'"


def test_a_flood_is_not_kept() -> None:
    world = World()
    certification = world.certification
    certification.begin(world.now_us)
    while certification._point.key != "reconnect":
        world.now += timedelta(minutes=1)
        certification.tick(world.now_us)
    answer = {"seq": 1, "sent": world.now.isoformat(), "answers": "run-1-reconnect"}
    one = {"outlet": "CX-1", "time": world.now.isoformat(), "values": {"COD": 1.0}}
    for _ in range(MESSAGES_MOST + 50):
        world.hear(certify_topic("GW-1"), json.dumps(answer | {"samples": [one]}).encode())
    assert len(certification._heard.messages) == MESSAGES_MOST


@given(payloads=st.lists(st.tuples(st.booleans(), st.binary(max_size=200)), max_size=30))
def test_no_bytes_raise_and_garbage_never_passes(payloads: list[tuple[bool, bytes]]) -> None:
    world = World()
    world.certification.begin(world.now_us)
    for of_status, payload in payloads:
        topic = status_topic("GW-1") if of_status else certify_topic("GW-1")
        world.hear(topic, payload)
    kept = {one.outcome for one in world.certification.result().points}
    assert PointOutcome.PASS not in kept


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(
    field=st.sampled_from(["seq", "sent", "samples", "answers"]),
    sample_field=st.sampled_from(["outlet", "time", "values", "units", "status"]),
    value=_JSON,
)
def test_any_json_in_a_field_gives_a_verdict(field: str, sample_field: str, value: object) -> None:
    def in_message(bodies: Bodies) -> None:
        bodies[0][field] = value

    def in_sample(bodies: Bodies) -> None:
        sample(bodies)[sample_field] = value

    result = World(Faults(change={"live": in_message, "device-status": in_sample})).run()
    assert [one.point for one in result.points] == KEYS


def test_a_run_that_has_only_begun_has_not_passed() -> None:
    world = World()
    world.certification.begin(world.now_us)
    assert not world.certification.result().passed


DOCUMENT = Path(__file__).parents[3] / "docs" / "certification.md"


def told_json() -> list[dict[str, Any]]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def test_the_document_has_a_row_for_every_point_in_order() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE) == KEYS


def test_the_documents_command_has_the_keys_of_a_real_one() -> None:
    world = World()
    world.run()
    command = told_json()[0]
    assert list(command) == list(world.commands[0])
    text = DOCUMENT.read_text(encoding="utf-8")
    for sent in world.commands:
        assert all(f"`{key}`" in text for key in sent.keys() - command.keys())


def test_the_documents_answer_is_one_that_is_understood() -> None:
    answer = told_json()[1]
    decoded = decode(json.dumps(answer).encode())
    assert isinstance(decoded, WireMessage)
    assert answer["answers"] == told_json()[0]["id"]


def test_the_documents_result_is_a_result() -> None:
    told = told_json()[2]
    result = msgspec.convert(told, CertificationResult)
    assert json.loads(msgspec.json.encode(result)) == told


def test_ingest_hears_nothing_of_the_sandbox() -> None:
    topic = certify_topic("GW-1")
    assert not any(topic_matches_sub(topic_filter, topic) for topic_filter in FILTERS)
    assert parse_topic(topic) is None
