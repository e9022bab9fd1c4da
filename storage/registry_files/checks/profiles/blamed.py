"""Profiles, channels and outlets as they would be, and the rows of the files that say so.

It finds whom to blame: a row of the files wherever one of those that do not go together stands
there, never what was accepted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dated import by
from domain.gateways.fitting import names_gateway
from domain.gateways.profiles import Channel, Profile
from domain.registered import Outlet
from domain.registry import Registry
from storage.registry_files.entries import (
    Entries,
    Entry,
    channel_key,
    channels_after,
    dated_key,
    profile_key,
    profiles_after,
)
from storage.registry_files.rows.cells import RegistryRow

Said = Profile | Channel | Outlet


@dataclass(frozen=True, slots=True)
class Whole:
    """What files and registry say together; what a row at fault says is not in it."""

    profiles: Sequence[Profile]
    channels: Sequence[Channel]
    outlets: Sequence[Outlet]
    of_gateway: Mapping[str, Sequence[Outlet]]
    rows: Mapping[tuple[str, str, str], RegistryRow]

    def blame(self, said: Sequence[Said], message: str, *columns: str) -> None:
        """Blame the first of `said` that stands in the files, in its column, and no row twice."""
        for one, column in zip(said, columns, strict=True):
            row = self.rows.get(_key(one))
            if row is not None:
                row.fault(message, column)
                return

    def blame_pair(self, one: Said, other: Said, message: str, column: str) -> None:
        """Blame of two the one that stands later in the files, and name the place of the other."""
        rows = [row for said in (one, other) if (row := self.rows.get(_key(said))) is not None]
        if not rows:
            return
        *earlier, last = sorted(rows, key=lambda row: (row.file, row.line))
        elsewhere = f"at {earlier[0].place}" if earlier else "in the registry"
        last.fault(f"{message} (the other stands {elsewhere})", column)

    def gateways_of(self, profile: Profile) -> list[str]:
        """Return the registered gateways that a profile is for, in order."""
        return sorted(
            {
                gateway
                for named in profile.gateways
                for gateway in (self.of_gateway if named.endswith("*") else (named,))
                if gateway in self.of_gateway and names_gateway(named, gateway)
            }
        )

    def outlets_of(self, gateway_id: str, profile: Profile) -> list[Outlet]:
        """Return the rows of outlets for which a gateway speaks on a day of a profile."""
        return [one for one in self.of_gateway.get(gateway_id, ()) if share_a_day(one, profile)]


def whole_of(entries: Entries, onto: Registry) -> Whole:
    """Return what the files would make of the registry; a row at fault takes out what it names."""
    faulty = {_key(one.value) for one in _all(entries) if not one.row.sound}
    outlets = {dated_key(one): one for one in (*onto.earlier_outlets, *onto.outlets.values())}
    outlets |= {dated_key(entry.value): entry.value for entry in entries.outlets}
    sound = [one for one in outlets.values() if _key(one) not in faulty]
    return Whole(
        profiles=[one for one in profiles_after(entries, onto) if _key(one) not in faulty],
        channels=[one for one in channels_after(entries, onto) if _key(one) not in faulty],
        outlets=sound,
        of_gateway=by(sound, lambda one: one.gateway_id),
        rows={_key(one.value): one.row for one in _all(entries) if one.row.sound},
    )


def share_a_day(one: Profile | Outlet, other: Profile | Outlet) -> bool:
    """Return whether two terms are true on one day."""
    return _begins(one) <= _ends(other) and _begins(other) <= _ends(one)


def _begins(one: Profile | Outlet) -> date:
    return one.valid_from or date.min


def _ends(one: Profile | Outlet) -> date:
    return one.valid_to or date.max


def _all(entries: Entries) -> Iterable[Entry[Profile] | Entry[Channel] | Entry[Outlet]]:
    return (*entries.profiles, *entries.channels, *entries.outlets)


def _key(said: Said) -> tuple[str, str, str]:
    match said:
        case Profile():
            profile_id, begin = profile_key(said)
            return "profile", profile_id, begin.isoformat()
        case Channel():
            return ("channel", *channel_key(said))
        case Outlet():
            outlet_id, first = dated_key(said)
            return "outlet", outlet_id, first.isoformat()
