"""Whose a message on a logger's own topic is, and what is subscribed to for such topics."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from domain.gateways.profiles import Profile
from ingest.decode.in_force.profiles import ProfilesInForce
from tests.ingest.decode.in_force.registries import DAY, profile, registry

GATEWAYS = {"CX-1": "gw-1", "CX-2": "gw-2", "CX-3": "other"}


def in_force(*profiles: Profile) -> ProfilesInForce:
    return ProfilesInForce.of(registry(GATEWAYS, *profiles))


@pytest.mark.parametrize(
    ("gateways", "pattern", "topic", "gateway", "filters"),
    [
        (("gw-1",), "plants/x/t", "plants/x/t", "gw-1", ("plants/x/t",)),
        (("gw-1",), "plants/+/t", "plants/any/t", "gw-1", ("plants/+/t",)),
        (("gw-1",), "plants/x/t", "plants/x/t/more", None, ("plants/x/t",)),
        (
            ("gw-1", "gw-2"),
            "plants/{gateway}/t",
            "plants/gw-2/t",
            "gw-2",
            ("plants/gw-1/t", "plants/gw-2/t"),
        ),
        (("gw-*",), "plants/{gateway}/t", "plants/gw-2/t", "gw-2", ("plants/+/t",)),
        (("gw-*",), "plants/{gateway}/t", "plants/gw-new/t", "gw-new", ("plants/+/t",)),
        (("gw-*",), "plants/{gateway}/t", "plants/other/t", None, ("plants/+/t",)),
        (("gw-*",), "p/x-{gateway}", "p/x-gw-1", "gw-1", ("p/x-gw-1", "p/x-gw-2")),
        (("gw-*",), "p/+/{gateway}", "p/a b/gw-1", "gw-1", ("p/+/+",)),
        (("gw-*",), "plants/t", "plants/t", None, ("plants/t",)),  # two gateways would have it
        (("oth*",), "plants/t", "plants/t", "other", ("plants/t",)),
    ],
)
def test_a_foreign_topic_is_of_the_gateway_that_its_profile_names(
    gateways: tuple[str, ...],
    pattern: str,
    topic: str,
    gateway: str | None,
    filters: tuple[str, ...],
) -> None:
    told = in_force(profile("P", *gateways, topic=pattern))
    sender = told.sender(topic, DAY)
    assert (sender and sender.gateway_id) == gateway
    assert told.foreign_filters(DAY) == filters


def test_a_topic_of_two_gateways_is_of_neither() -> None:
    told = in_force(profile("A", "gw-1", topic="a/+"), profile("B", "gw-2", topic="a/t"))
    assert told.sender("a/t", DAY) is None
    assert told.sender("a/u", DAY) == ("gw-1", "A")


def test_a_profile_that_has_ended_leaves_its_topic_and_is_known_to_have_had_it() -> None:
    told = in_force(profile("A", "gw-1", topic="a/t", valid_to=DAY))
    after = DAY + timedelta(days=1)
    assert told.sender("a/t", after) is None
    assert told.foreign_filters(after) == ()
    assert told.sender_ever("a/t") == "gw-1"
    assert told.sender_ever("a/u") is None


def test_receipts_go_to_the_topic_that_the_gateways_profile_names() -> None:
    told = in_force(profile("A", "gw-*", topic="a/{gateway}", receipts_topic="a/{gateway}/r"))
    assert told.receipts_topics("gw-1", DAY) == ("a/gw-1/r",)
    assert told.receipts_topics("other", DAY) == ()
    assert told.receipts_topics("gw-1", date(2025, 1, 1)) == ()


levels = st.sampled_from(["a", "b", "gw-1", "gw-2", "+", "{gateway}", "x-{gateway}"])
topics = st.lists(levels, min_size=1, max_size=3).map("/".join)
topics = topics.filter(lambda one: one.count("{gateway}") < 2)
named = st.lists(st.sampled_from(["gw-1", "gw-2", "gw-*", "*", "other"]), min_size=1, unique=True)
sent = st.lists(st.sampled_from(["a", "b", "gw-1", "gw-2", "x-gw-1", "other"]), max_size=3)


@given(st.lists(st.tuples(named, topics), max_size=3), sent.map("/".join))
def test_whatever_is_somebodys_is_subscribed_to(
    told: list[tuple[list[str], str]], topic: str
) -> None:
    profiles = [profile(f"P{n}", *who, topic=where) for n, (who, where) in enumerate(told)]
    here = in_force(*profiles)
    if here.sender(topic, DAY) is not None and not topic.endswith("x-other"):
        assert any(topic_matches_sub(one, topic) for one in here.foreign_filters(DAY))
    wide = here.foreign_filters(DAY)
    assert len(set(wide)) == len(wide)
