"""Which profile a message is read by: by what it came on and its day, and never by a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.registry import Registry
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.wire.contract import Topic, by_profile_topic, parse_topic
from tests.ingest.decode.in_force.registries import DAY, outlet, profile, registry

GATEWAY = {"CX-1": "gw-1"}
OWN = Topic("gw-1", "by-profile")


def read_by(told: Registry, topic: str, origin: str | None = None, day: date = DAY) -> str | None:
    """Return the id of the profile by which what came on a topic is read."""
    parsed = parse_topic(topic)
    assert parsed is not None
    view = ProfilesInForce.of(told).view(parsed, origin, day)
    return None if view is None else view.profile_id


@pytest.mark.parametrize(
    ("like", "topics"),
    [
        ("senml-lwm2m", {"nhue/v1/gw-1/senml", "nhue/v1/gw-1/backlog/senml-cbor"}),
        ("circular10-2021", {"nhue/v1/gw-1/circular10/CX-1"}),
        ("sparkplug-nested", {"spBv1.0/G/NBIRTH/gw-1", "spBv1.0/G/DDATA/gw-1/CX-1"}),
        ("flat-json", set()),
        ("influx-line-protocol", set()),
    ],
)
def test_a_profile_reads_the_own_channel_of_its_format_and_the_one_of_any(
    like: str, topics: set[str]
) -> None:
    told = registry(GATEWAY, profile("P", "gw-1", like=like))
    every = {
        "nhue/v1/gw-1/senml",
        "nhue/v1/gw-1/backlog/senml-cbor",
        "nhue/v1/gw-1/circular10/CX-1",
        "spBv1.0/G/NBIRTH/gw-1",
        "spBv1.0/G/DDATA/gw-1/CX-1",
        "nhue/v1/gw-1/readings",
        "nhue/v1/gw-1/status",
    }
    assert {one for one in every if read_by(told, one) == "P"} == topics
    for one in ("nhue/v1/gw-1/by-profile", "nhue/v1/gw-1/backlog/by-profile"):
        assert read_by(told, one) == "P"


def test_another_gateway_and_another_day_have_none() -> None:
    rows = replace(
        registry(GATEWAY | {"CX-2": "gw-2"}, profile("P", "gw-1", like="senml-lwm2m")), version=2
    )
    ended = replace(rows, profiles=(replace(rows.profiles[0], valid_to=DAY),))
    assert read_by(ended, "nhue/v1/gw-1/senml") == "P"
    assert read_by(ended, "nhue/v1/gw-2/senml") is None
    assert read_by(ended, "nhue/v1/gw-1/senml", day=DAY + timedelta(days=1)) is None
    assert read_by(ended, "nhue/v1/gw-nobody/senml") is None


def test_a_profile_with_a_topic_reads_what_came_on_it_and_no_channel_of_ours() -> None:
    told = registry(
        GATEWAY,
        profile("own", "gw-1", like="senml-lwm2m"),
        profile("foreign", "gw-1", topic="plants/{gateway}/t"),
    )
    topic = by_profile_topic("gw-1")
    assert read_by(told, topic) == "own"
    assert read_by(told, "nhue/v1/gw-1/senml") == "own"
    assert read_by(told, topic, "mqtt:plants/gw-1/t") == "foreign"
    assert read_by(told, topic, "mqtt:plants/gw-1/other") is None
    alone = registry(GATEWAY, profile("foreign", "gw-1", topic="plants/{gateway}/t"))
    assert read_by(alone, topic) == "foreign"


def test_a_topic_of_another_gateway_never_reads_this_ones_message() -> None:
    told = registry(
        GATEWAY | {"CX-2": "gw-2"},
        profile("one", "gw-1", topic="a/t"),
        profile("two", "gw-2", topic="b/t"),
    )
    assert read_by(told, by_profile_topic("gw-1"), "mqtt:b/t") is None


def test_of_two_that_would_do_neither_is_taken() -> None:
    told = registry(
        GATEWAY, profile("A", "gw-1"), profile("B", "gw-1", like="influx-line-protocol")
    )
    assert read_by(told, by_profile_topic("gw-1")) is None
    told = registry(GATEWAY, profile("A", "gw-1"), profile("B", "gw-1", like="senml-lwm2m"))
    assert read_by(told, by_profile_topic("gw-1")) == "A"  # the other has a channel of ours


def test_a_file_is_read_by_the_profile_whose_patterns_fit_its_name() -> None:
    told = registry(
        GATEWAY,
        profile("lines", "gw-1", like="files-two-parts"),
        profile("json", "gw-1", file_names=["{station}_{time}.json"]),
    )
    in_force = ProfilesInForce.of(told)
    for name, wanted in (
        ("NUO001_20261124100000.txt", "lines"),
        ("NUO001_20261124100000.json", "json"),
        ("NUO001.csv", None),
    ):
        view = in_force.view_of_file("gw-1", name, DAY)
        assert (view and view.profile_id) == wanted
        origin = f"file:///plant-1/2026/{name}"
        assert read_by(told, by_profile_topic("gw-1", "CX-1"), origin) == wanted
    assert [one.profile_id for one in in_force.views("gw-1", DAY)] == ["json", "lines"]


def test_a_form_that_does_not_come_with_us_reads_nothing() -> None:
    told = registry(GATEWAY, profile("P", "gw-1", like="a form of another version"))
    assert read_by(told, by_profile_topic("gw-1")) is None


def test_outlets_are_those_of_the_day_else_those_of_other_days() -> None:
    told = registry(GATEWAY, profile("P", "gw-1"))
    tomorrow = DAY + timedelta(days=1)
    rows = {
        "CX-1": outlet("CX-1", "gw-1", valid_to=DAY),
        "CX-2": outlet("CX-2", "gw-1", valid_from=tomorrow, valid_to=tomorrow),
    }
    in_force = ProfilesInForce.of(replace(told, outlets=rows))
    for day, wanted in ((DAY, ["CX-1"]), (tomorrow, ["CX-2"])):
        view = in_force.view(OWN, None, day)
        assert view is not None
        assert [one.id for one in view.table.outlets] == wanted
