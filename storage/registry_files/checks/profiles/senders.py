"""Finds profiles by which nobody could tell who sent a message, or how it is written.

A gateway writes in one way on one channel of a day, and a topic is of one gateway.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from itertools import combinations

from domain.gateways.fitting import GATEWAY, names_gateway, topics_meet
from domain.gateways.profiles import Profile
from storage.registry_files.checks.profiles.blamed import Whole, share_a_day


def check_senders(whole: Whole) -> None:
    """Blame each profile that is for no gateway, or shares a topic or a gateway's channel."""
    _check_gateways(whole)
    _check_ways(whole)
    _check_topics(whole)


def _check_gateways(whole: Whole) -> None:
    known = sorted(whole.of_gateway)
    for profile in whole.profiles:
        for named in profile.gateways:
            if named in whole.of_gateway or any(names_gateway(named, one) for one in known):
                continue
            close = get_close_matches(named.removesuffix("*"), known, n=1)
            advice = (
                f"did you mean {close[0]!r}?" if close else "correct it, or add it to outlets.csv"
            )
            whole.blame(
                (profile,),
                f"gateways {named!r} is the gateway of no outlet of the files or the registry: "
                f"{advice}",
                "gateways",
            )


def _check_ways(whole: Whole) -> None:
    of_gateway: dict[str, list[Profile]] = {}
    for profile in whole.profiles:
        for gateway in whole.gateways_of(profile):
            of_gateway.setdefault(gateway, []).append(profile)
    blamed: set[tuple[Profile, Profile]] = set()
    for gateway, profiles in of_gateway.items():
        for one, other in combinations(profiles, 2):
            if one.id == other.id or not share_a_day(one, other) or (one, other) in blamed:
                continue
            if _are_one_way(one, other, gateway):
                blamed.add((one, other))
                day = max(one.valid_from, other.valid_from)
                whole.blame_pair(
                    one,
                    other,
                    f"profiles {one.id} and {other.id} both say from {day} on how gateway "
                    f"{gateway} writes: end the earlier one, or give each a topic or format of "
                    "its own",
                    "valid_from",
                )


def _are_one_way(one: Profile, other: Profile, gateway: str) -> bool:
    """Return whether two profiles say how the same messages of a gateway are written.

    Where no topic is said, the format tells which of our own channels it is; of the form that a
    profile is like, nothing is known here.
    """
    if one.topic is not None and other.topic is not None:
        return topics_meet(_of(one.topic, gateway), _of(other.topic, gateway))
    if one.topic is not None or other.topic is not None:
        return False
    return one.format is None or other.format is None or one.format is other.format


def _check_topics(whole: Whole) -> None:
    filters = [
        (_of(profile.topic, gateway), gateway, profile)
        for profile in whole.profiles
        if profile.topic is not None
        for gateway in whole.gateways_of(profile)
    ]
    by_topic: dict[str, list[tuple[str, str, Profile]]] = {}
    for told in filters:
        by_topic.setdefault(told[0], []).append(told)
    blamed: set[tuple[Profile, Profile]] = set()
    wide = [topic for topic in by_topic if "+" in topic]
    met = [(topic, topic) for topic in by_topic]
    met += [
        (topic, other)
        for topic in wide
        for other in by_topic
        if topic != other and topics_meet(topic, other)
    ]
    for topic, other_topic in met:
        for _, gateway, one in by_topic[topic]:
            for _, other_gateway, other in by_topic[other_topic]:
                if gateway == other_gateway or not share_a_day(one, other):
                    continue
                if (one, other) in blamed or (other, one) in blamed:
                    continue
                blamed.add((one, other))
                _blame_topic(whole, one, gateway, other, other_gateway)
    for profile in whole.profiles:
        _check_receipts(whole, profile, by_topic)


def _blame_topic(whole: Whole, one: Profile, gateway: str, other: Profile, another: str) -> None:
    if one is other:
        whole.blame(
            (one,),
            f"topic {one.topic!r} is one topic for gateways {gateway} and {another}: give each its "
            "own, with a place for its id",
            "topic",
        )
        return
    day = max(one.valid_from, other.valid_from)
    whole.blame_pair(
        one,
        other,
        f"topics {one.topic!r} and {other.topic!r} are one topic for gateways {gateway} and "
        f"{another} from {day} on: give each its own",
        "topic",
    )


def _check_receipts(whole: Whole, profile: Profile, topics: Collection[str]) -> None:
    """Blame a topic of receipts that is one of messages too: ours would be taken for a logger's."""
    if profile.receipts_topic is None:
        return
    for gateway in whole.gateways_of(profile):
        told = _of(profile.receipts_topic, gateway)
        if any(topics_meet(told, topic) for topic in topics):
            whole.blame(
                (profile,),
                f"receipts_topic {profile.receipts_topic!r} is a topic of messages too: name "
                "another",
                "receipts_topic",
            )
            return


def _of(topic: str, gateway: str) -> str:
    return topic.replace(GATEWAY, gateway)
