"""How a simulated gateway answers the commands of a certification, and which it leaves alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.city.city import city
from simulators.city.messages import sample_at
from simulators.encoder import Sample
from simulators.gateway.certified import NOTHING, Sandbox

NOW = datetime(2026, 11, 24, 3, 0, 0, 500_000, tzinfo=UTC)
PLANTS = city(7).gateways["gw-mp-01"]
OUTLET = PLANTS[0].plant.outlet_id


def sample_of(outlet_id: str, instant: datetime) -> Sample:
    return sample_at(PLANTS, outlet_id, instant)


def sandbox() -> Sandbox:
    return Sandbox(sample_of, lambda: NOW)


def command(point: str, /, **more: Any) -> bytes:
    until = (NOW + timedelta(minutes=1)).isoformat()
    body = {"command": "certify", "id": f"one-{point}", "point": point, "outlet": OUTLET}
    return json.dumps({**body, "parameter": "COD", "until": until, **more}).encode()


def test_a_live_sample_holds_what_the_plant_measures_now() -> None:
    (message,) = sandbox().answer(command("live")).messages
    body = json.loads(message)
    assert body["answers"] == "one-live"
    assert body["seq"] == 0
    (sample,) = body["samples"]
    assert sample["time"] == "2026-11-24T10:00:00+07:00"
    assert set(sample["values"]) == set(PLANTS[0].plant.parameters)


@pytest.mark.parametrize(
    "void",
    [
        command("live", until=NOW.isoformat()),
        command("live", command="resend"),
        command("live", outlet="CX-OF-ANOTHER"),
        command("reconnect", outlet="CX-OF-ANOTHER", break_after_seconds=1, away_seconds=1),
        command("backlog", **{"from": "2026-11-24T01:00:00", "to": 7, "samples": 12}),
        command("last-will"),
        command("last-will", break_after_seconds=1, away_seconds=1e9),
        command("juggle"),
    ],
)
def test_a_command_that_is_void_or_of_another_gateway_does_nothing(void: bytes) -> None:
    assert sandbox().answer(void) == NOTHING


def test_a_command_that_comes_twice_is_answered_once() -> None:
    gateway = sandbox()
    assert gateway.answer(command("live")).messages
    assert gateway.answer(command("live")) == NOTHING


def test_what_is_measured_while_away_is_made_when_it_is_asked_for() -> None:
    wish = sandbox().answer(command("reconnect", break_after_seconds=2, away_seconds=9))
    assert wish.messages == ()
    cut = wish.connection_break
    assert cut is not None
    assert (cut.after_s, cut.away_s) == (2.0, 9.0)
    assert cut.measure is not None
    assert json.loads(cut.measure())["answers"] == "one-reconnect"


@given(payload=st.binary(max_size=300))
def test_no_bytes_end_the_network_thread(payload: bytes) -> None:
    assert sandbox().answer(payload) == NOTHING


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_FIELDS = ("command", "id", "point", "outlet", "parameter", "until", "units", "statuses", "samples")


@given(
    point=st.sampled_from(["live", "backlog", "wrong-unit", "device-status", "reconnect"]),
    field=st.sampled_from(_FIELDS),
    value=_JSON,
)
def test_any_json_in_a_command_is_answered_or_left_alone(
    point: str, field: str, value: object
) -> None:
    known = {
        "from": "2026-11-24T01:00:00+00:00",
        "to": "2026-11-24T02:00:00+00:00",
        "samples": 12,
        "units": {"COD": "kg/kg"},
        "statuses": ["01"],
        "break_after_seconds": 1,
        "away_seconds": 1,
    }
    answer = sandbox().answer(command(point, **(known | {field: value})))
    assert all(json.loads(message)["answers"] is not None for message in answer.messages)


def test_an_outlet_that_no_plant_has_is_named() -> None:
    with pytest.raises(LookupError, match="CX-OF-ANOTHER"):
        sample_at(PLANTS, "CX-OF-ANOTHER", NOW)
