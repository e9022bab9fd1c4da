"""By which profile a gateway's message is read: asked with what it came on, and its legal day.

`ProfilesInForce.of(registry)` is made once for each version of the registry, and asked
`view(topic, origin, day)` for what came on a topic of ours (`parse_topic`), `view_of_file` for a
dropped file's name, `views` for all, `sender` for a foreign topic. None: there is no profile, and
formats mean what they mean without one. Of two that would do, neither is taken. It reads no bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from typing import TypeVar
from urllib.parse import unquote

from domain.dated import by
from domain.gateways.fitting import GATEWAY, names_gateway
from domain.gateways.profiles import Format, Profile
from domain.registered import Outlet
from domain.registry import Registry
from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.forms.reading import forms
from ingest.decode.by_profile.view import View, view_of
from ingest.decode.in_force.foreign_topics import ForeignSender, ForeignTopics
from ingest.wire.contract import BY_PROFILE, SPARKPLUG, Topic

MQTT_ORIGIN = "mqtt:"  # before the foreign topic that a message came on
FILE_ORIGIN = "file:"
# Which of our own channels a format has beside that of profiles.
_OWN_CHANNELS = {
    "senml": Format.SENML,
    "senml-cbor": Format.SENML,
    "circular10": Format.LINES,
    SPARKPLUG: Format.SPARKPLUG,
}
_WITHOUT_CHANNEL = frozenset(Format) - frozenset(_OWN_CHANNELS.values())


class ProfilesInForce:
    """The profiles of one version of the registry, laid out gateway by gateway when asked for."""

    def __init__(self, registry: Registry) -> None:
        """Lay out nothing yet."""
        self._registry = registry
        self._stretches: dict[int, _Stretch] = {}
        self._last: tuple[date, _Stretch] | None = None

    @classmethod
    def of(cls, registry: Registry) -> ProfilesInForce:
        """Return a registry's profiles."""
        return cls(registry)

    @property
    def is_empty(self) -> bool:
        """Whether there is no profile at all, of any day."""
        return not self._registry.profiles

    def knows(self, gateway_id: str) -> bool:
        """Return whether an outlet of the registry names a gateway, on whatever day."""
        return gateway_id in self._registry.gateways

    def view(self, topic: Topic, origin: str | None, day: date) -> View | None:
        """Return how a message is read that came on a topic of ours, received on a legal day.

        `origin` is its note's: `mqtt:` and the foreign topic, `file:///` and the file's path; of
        one that is taken in again, what it was when it came first.
        """
        if self.is_empty or topic.gateway_id not in self._registry.gateways:
            return None
        ways = self._on(day).of(topic.gateway_id)
        if topic.channel != BY_PROFILE:
            return ways.of_channel(topic.channel)
        if origin is not None and origin.startswith(FILE_ORIGIN):
            return ways.of_file(unquote(origin.rpartition("/")[2], errors="surrogateescape"))
        if origin is None or not origin.startswith(MQTT_ORIGIN):
            return ways.of_by_profile
        sender = self.sender(origin.removeprefix(MQTT_ORIGIN), day)
        own = None if sender is None or sender.gateway_id != topic.gateway_id else sender
        return None if own is None else ways.views.get(own.profile_id)

    def view_of_file(self, gateway_id: str, name: str, day: date) -> View | None:
        """Return by which profile a file is read whose name fits one of its patterns."""
        return self._on(day).of(gateway_id).of_file(name)

    def views(self, gateway_id: str, day: date) -> tuple[View, ...]:
        """Return every profile in force for a gateway on a legal day, in order of their ids."""
        return tuple(self._on(day).of(gateway_id).views.values())

    def sender(self, topic: str, day: date) -> ForeignSender | None:
        """Return whose a foreign topic is on a legal day; None where that is nobody, or two."""
        return _only(self._on(day).foreign.senders(topic))

    def gateway_of_foreign(self, topic: str, day: date) -> str | None:
        """Return the gateway of a foreign topic on a legal day, else on any other day."""
        sender = self.sender(topic, day)
        return self.sender_ever(topic) if sender is None else sender.gateway_id

    def sender_ever(self, topic: str) -> str | None:
        """Return the gateway whose a foreign topic is on any day; None: of nobody, or of two."""
        return _only(frozenset(one.gateway_id for one in self._of_all_days.senders(topic)))

    def foreign_filters(self, day: date) -> tuple[str, ...]:
        """Return the topic filters of the profiles in force on a legal day, in order."""
        return self._on(day).foreign_filters

    def foreign_filters_ended(self, day: date) -> tuple[str, ...]:
        """Return the filters of profiles of other days, which a session may hold from before."""
        return tuple(sorted(self._of_all_days.every_filter() - set(self.foreign_filters(day))))

    def receipts_topics(self, gateway_id: str, day: date) -> tuple[str, ...]:
        """Return where a gateway's profiles want its receipts beside our own topic, in order."""
        if self.is_empty:
            return ()
        return self._on(day).of(gateway_id).receipts_topics

    @cached_property
    def _of_all_days(self) -> ForeignTopics:
        return ForeignTopics(
            self._registry.profiles, lambda one: _gateways_of(one, self._registry.gateways)
        )

    def _on(self, day: date) -> _Stretch:
        last = self._last
        if last is not None and last[0] == day:
            return last[1]
        here = self._registry.on(day)
        stretch = self._stretches.get(id(here))
        if stretch is None:
            stretch = self._stretches[id(here)] = _Stretch(here, self._registry)
        self._last = (day, stretch)
        return stretch


class _Stretch:
    """The days on which the same is true; `here` is their registry, which it keeps."""

    def __init__(self, here: Registry, whole: Registry) -> None:
        self._here, self._whole = here, whole
        self._channels = by(here.channels, lambda one: one.profile_id)
        self._by_name = by(
            ((named, one) for one in here.profiles for named in one.gateways),
            lambda one: one[0],
        )
        self._ways: dict[str, _Ways] = {}
        self.foreign = ForeignTopics(
            here.profiles, lambda one: _gateways_of(one, self._whole.gateways)
        )

    @cached_property
    def foreign_filters(self) -> tuple[str, ...]:
        return self.foreign.filters()

    def of(self, gateway_id: str) -> _Ways:
        """Return how a gateway writes; what nobody registered is not kept in mind."""
        ways = self._ways.get(gateway_id)
        if ways is None:
            ways = self._laid_out(gateway_id)
            if gateway_id in self._whole.gateways:
                self._ways[gateway_id] = ways
        return ways

    def _laid_out(self, gateway_id: str) -> _Ways:
        profiles = {
            one.id: one
            for named in (gateway_id, *self._kinds)
            if names_gateway(named, gateway_id)
            for _, one in self._by_name.get(named, ())
        }
        if not profiles:
            return _NO_WAYS
        outlets = [_as_of_gateway(one) for one in self._outlets_of(gateway_id)]
        views = [
            view_of(one, self._channels.get(one.id, ()), outlets)
            for _, one in sorted(profiles.items())
            if one.like in forms()
        ]
        return _Ways(gateway_id, views)

    @cached_property
    def _kinds(self) -> list[str]:
        return [named for named in self._by_name if named.endswith("*")]

    @cached_property
    def _outlets(self) -> dict[str, list[Outlet]]:
        return by(self._here.outlets.values(), lambda one: one.gateway_id)

    @cached_property
    def _outlets_ever(self) -> dict[str, list[Outlet]]:
        return by(self._whole.outlets.values(), lambda one: one.gateway_id)

    def _outlets_of(self, gateway_id: str) -> list[Outlet]:
        """Return a gateway's outlets of these days, or, where it has none, those of other days."""
        found = self._outlets.get(gateway_id) or self._outlets_ever.get(gateway_id, [])
        return sorted(found, key=lambda one: one.id)


class _Ways:
    """The profiles of one gateway on the days of one stretch."""

    def __init__(self, gateway_id: str, views: Iterable[View]) -> None:
        self.views = {one.profile_id: one for one in views}
        without_topic = [one for one in self.views.values() if one.writing.topic is None]
        self._of_format = by(without_topic, lambda one: one.writing.format)
        self.of_by_profile = _for_any_format(without_topic, list(self.views.values()))
        self.receipts_topics = tuple(
            dict.fromkeys(
                one.writing.receipts_topic.replace(GATEWAY, gateway_id)
                for one in self.views.values()
                if one.writing.receipts_topic is not None
            )
        )

    def of_channel(self, channel: str) -> View | None:
        """Return by which a message on one of our own channels is read."""
        told = _OWN_CHANNELS.get(channel)
        return None if told is None else _only(self._of_format.get(told, ()))

    def of_file(self, name: str) -> View | None:
        """Return by which a file is read: by its name."""
        return _only([one for one in self.views.values() if one.file_names.read(name) is not None])


_Found = TypeVar("_Found")


def _only(found: Collection[_Found]) -> _Found | None:
    """Return the one that there is; None where there is none, or where nobody can tell which."""
    return next(iter(found)) if len(found) == 1 else None


def _for_any_format(without_topic: list[View], every: list[View]) -> View | None:
    """Return the profile of what comes on the topic for any format.

    Of several it is the one whose format has no channel of ours, or no topic of its own.
    """
    found = without_topic or every
    if len(found) > 1:
        found = [one for one in found if one.writing.format in _WITHOUT_CHANNEL]
    return _only(found)


def _as_of_gateway(outlet: Outlet) -> GatewayOutlet:
    return GatewayOutlet(outlet.id, outlet.station_code, tuple(outlet.parameters))


def _gateways_of(profile: Profile, gateways: frozenset[str]) -> list[str]:
    kinds = [named for named in profile.gateways if named.endswith("*")]
    found = {named for named in profile.gateways if named in gateways}
    if kinds:
        found.update(one for one in gateways if any(names_gateway(kind, one) for kind in kinds))
    return sorted(found)


_NO_WAYS = _Ways("", ())
