"""For how long a logger that reports on change may be silent while its value still stands.

It goes by the profiles that people entered, and guesses nothing: where two profiles can give a
parameter and one of them says nothing of silence, silence is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from domain.dated import binds, turning_days
from domain.gateways.fitting import PARAMETER, is_for
from domain.gateways.profiles import Channel, Profile
from domain.registered import Outlet


class Silence(NamedTuple):
    """For how long at the most silence says "unchanged" (seconds), and the profile that says so."""

    profile_id: str
    longest_seconds: int


def silences_of(
    outlet: Outlet, day: date, profiles: Iterable[Profile], channels: Iterable[Channel]
) -> dict[str, Silence]:
    """Return the longest silence of each parameter of an outlet that is reported on change on a
    legal day; of two profiles that can give it the shorter one, none where one of them has none.
    """
    here = [
        one
        for one in profiles
        if binds(one.valid_from, one.valid_to, day) and is_for(one, outlet.gateway_id)
    ]
    if all(one.longest_silence_seconds is None for one in here):
        return {}
    sources: dict[str, list[Channel]] = {one.id: [] for one in here}
    for channel in channels:
        if channel.profile_id in sources:
            sources[channel.profile_id].append(channel)
    found = {}
    for parameter in outlet.parameters:
        told = [
            (one.longest_silence_seconds or 0, one.id)
            for one in here
            if _gives(sources[one.id], outlet.id, parameter)
        ]
        longest_seconds, profile_id = min(told, default=(0, ""))
        if longest_seconds:
            found[parameter] = Silence(profile_id, longest_seconds)
    return found


def days_of_silences(rows: Iterable[Outlet], profiles: Iterable[Profile]) -> set[date]:
    """Return the days on which the longest silence of an outlet may become another one; `rows` are
    what was true of it.
    """
    gateways = {one.gateway_id for one in rows}
    of_outlet = [one for one in profiles if any(is_for(one, gateway) for gateway in gateways)]
    if all(one.longest_silence_seconds is None for one in of_outlet):
        return set()
    return set(turning_days(of_outlet))


def told_of(silences: Mapping[str, Silence]) -> tuple[tuple[str, str, int], ...]:
    """Return parameter, profile and seconds in one order, whatever the order of the map."""
    return tuple((parameter, *one) for parameter, one in sorted(silences.items()))


def _gives(sources: Iterable[Channel], outlet_id: str, parameter: str) -> bool:
    """Return whether channels can give a parameter of an outlet; those of a profile without any are
    its form's, and can give each.
    """
    sources = tuple(sources)
    return not sources or any(
        one.outlet_id in {None, outlet_id}
        and (one.parameter == parameter or (one.parameter is None and PARAMETER in one.source))
        for one in sources
    )
