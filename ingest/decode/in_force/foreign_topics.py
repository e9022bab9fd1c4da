"""Tells of whom a message on a logger's own topic is, and what to subscribe to for such topics.

A topic is its profile's, with {gateway} in the place of an id and `+` for a level of any name. Of a
topic that two gateways would have, nobody is told: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from domain.gateways.fitting import GATEWAY, names_gateway, topics_meet
from domain.gateways.profiles import Profile

TOPICS_MET_MOST = 65_536
ANY_LEVEL = "+"
_ID = r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})"  # as in docs/wire.md
_EVERY = "*"


class ForeignSender(NamedTuple):
    """Whose a message on a foreign topic is, and the profile that it is read by."""

    gateway_id: str
    profile_id: str


class ForeignTopics:
    """The topics of some profiles, those of one day or of all; made once for each registry."""

    def __init__(
        self, profiles: Iterable[Profile], gateways_of: Callable[[Profile], Iterable[str]]
    ) -> None:
        """`gateways_of` gives the registered gateways that a profile is for."""
        self._profiles = [one for one in profiles if one.topic is not None]
        self._gateways_of = gateways_of
        self._exact: dict[str, set[ForeignSender]] = {}
        self._patterns: list[tuple[re.Pattern[str], Profile | None, ForeignSender | None]] = []
        self._met: dict[str, frozenset[ForeignSender]] = {}
        for profile in self._profiles:
            self._enter(profile, profile.topic or "")

    def senders(self, topic: str) -> frozenset[ForeignSender]:
        """Return whose a topic is: one where it is certain, none or several where it is not."""
        found = self._met.get(topic)
        if found is None:
            found = self._looked_up(topic)
            if len(self._met) >= TOPICS_MET_MOST:
                self._met.clear()
            self._met[topic] = found
        return found

    def every_filter(self) -> frozenset[str]:
        """Return each filter of any profile, those that another holds among them."""
        wanted: set[str] = set()
        for profile in self._profiles:
            wanted.update(self._filters_of(profile, profile.topic or ""))
        return frozenset(wanted)

    def filters(self) -> tuple[str, ...]:
        """Return what to subscribe to, in order: no topic twice, and none that another holds."""
        wanted = self.every_filter()
        wide = [one for one in wanted if ANY_LEVEL in one]
        return tuple(
            sorted(
                one
                for one in wanted
                if not any(other != one and _holds(other, one) for other in wide)
            )
        )

    def _enter(self, profile: Profile, topic: str) -> None:
        if GATEWAY not in topic:
            gateway_id = self._only_gateway(profile)
            if gateway_id is not None:
                self._enter_of(topic, ForeignSender(gateway_id, profile.id))
            return
        for named in profile.gateways:
            if not named.endswith(_EVERY):
                self._enter_of(topic.replace(GATEWAY, named), ForeignSender(named, profile.id))
        if any(named.endswith(_EVERY) for named in profile.gateways):
            self._patterns.append((_pattern(topic), profile, None))

    def _enter_of(self, topic: str, sender: ForeignSender) -> None:
        if ANY_LEVEL in topic:
            self._patterns.append((_pattern(topic), None, sender))
        else:
            self._exact.setdefault(topic, set()).add(sender)

    def _only_gateway(self, profile: Profile) -> str | None:
        """Return the one gateway that a topic without a place for its id can be of."""
        if len(profile.gateways) == 1 and not profile.gateways[0].endswith(_EVERY):
            return profile.gateways[0]
        registered = list(self._gateways_of(profile))
        return registered[0] if len(registered) == 1 else None

    def _looked_up(self, topic: str) -> frozenset[ForeignSender]:
        found = set(self._exact.get(topic, ()))
        for pattern, profile, sender in self._patterns:
            match = pattern.fullmatch(topic)
            if match is None:
                continue
            if sender is not None:
                found.add(sender)
            elif profile is not None and _is_named(profile, match[1]):
                found.add(ForeignSender(match[1], profile.id))
        return frozenset(found)

    def _filters_of(self, profile: Profile, topic: str) -> Iterable[str]:
        if GATEWAY not in topic:
            return (topic,)
        is_a_level = GATEWAY in topic.split("/")
        if is_a_level and any(one.endswith(_EVERY) for one in profile.gateways):
            return (topic.replace(GATEWAY, ANY_LEVEL),)
        named = {one for one in profile.gateways if not one.endswith(_EVERY)}
        named.update(self._gateways_of(profile))
        return (topic.replace(GATEWAY, one) for one in named)


def _is_named(profile: Profile, gateway_id: str) -> bool:
    return any(names_gateway(named, gateway_id) for named in profile.gateways)


def _pattern(topic: str) -> re.Pattern[str]:
    return re.compile("/".join(map(_level, topic.split("/"))))


def _level(level: str) -> str:
    if level == ANY_LEVEL:
        return "[^/]*"
    before, place, after = level.partition(GATEWAY)
    return re.escape(before) + (_ID if place else "") + re.escape(after)


def _holds(wide: str, other: str) -> bool:
    """Return whether every topic of one filter is one of a wider filter's."""
    levels, others = wide.split("/"), other.split("/")
    return topics_meet(wide, other) and all(
        level in (ANY_LEVEL, another) for level, another in zip(levels, others, strict=True)
    )
