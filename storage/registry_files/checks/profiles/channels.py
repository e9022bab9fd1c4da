"""Finds channels that do not say for certain what they are: of another's outlet, or twice the same.

And those that give what their outlet does not measure on any day of the profile. Of gateways and
outlets of all days: a channel holds as long as its profile does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from domain.dated import by
from domain.gateways.fitting import OUTLET, PARAMETER, fit_one_name, is_pattern
from domain.gateways.profiles import PASSED_OVER, Channel, Profile
from domain.measured.parameters import PARAMETERS
from domain.registered import Outlet
from storage.registry_files.checks.profiles.blamed import Whole, share_a_day


def check_channels(whole: Whole) -> None:
    """Blame each channel that is of nobody's outlet, of two, or of what another one is."""
    of_profile: dict[str, list[Channel]] = {}
    for channel in whole.channels:
        of_profile.setdefault(channel.profile_id, []).append(channel)
    for profile_id, channels in of_profile.items():
        _check_patterns(whole, profile_id, channels)
    _check_outlets(whole)
    for profile in whole.profiles:
        for channel in of_profile.get(profile.id, ()):
            _check_only_outlet(whole, profile, channel)
    for profile_id, rows in by(whole.profiles, lambda one: one.id).items():
        _check_measured(whole, rows, of_profile.get(profile_id, []))
    _check_told_once(whole, of_profile)


def _check_outlets(whole: Whole) -> None:
    outlets: dict[str, list[Outlet]] = {}
    for outlet in whole.outlets:
        outlets.setdefault(outlet.id, []).append(outlet)
    profiles: dict[str, list[Profile]] = {}
    for profile in whole.profiles:
        profiles.setdefault(profile.id, []).append(profile)
    for channel in whole.channels:
        rows = outlets.get(channel.outlet_id or "", [])
        of_id = profiles.get(channel.profile_id, [])
        if not rows or not of_id:
            continue  # it names none, or one that was blamed already
        gateways = {gateway for profile in of_id for gateway in whole.gateways_of(profile)}
        if not any(row.gateway_id in gateways for row in rows):
            whole.blame(
                (channel, *rows, *of_id),
                f"outlet {channel.outlet_id} is of gateway {rows[-1].gateway_id}, which profile "
                f"{channel.profile_id} is not for: correct one of the two",
                "outlet_id",
                *("gateway_id" for _ in rows),
                *("gateways" for _ in of_id),
            )


def _check_only_outlet(whole: Whole, profile: Profile, channel: Channel) -> None:
    if channel.outlet_id is not None or OUTLET in channel.source:
        return
    if channel.parameter == PASSED_OVER:
        return
    for gateway in whole.gateways_of(profile):
        for one, other in combinations(whole.outlets_of(gateway, profile), 2):
            if one.id != other.id and share_a_day(one, other):
                whole.blame(
                    (channel, profile, other, one),
                    f"channel {channel.source!r} names no outlet, and gateway {gateway} has "
                    f"{one.id} and {other.id}: fill in outlet_id, or a place for it in source",
                    "outlet_id",
                    "gateways",
                    "gateway_id",
                    "gateway_id",
                )
                return


def _check_measured(whole: Whole, profiles: Sequence[Profile], channels: Sequence[Channel]) -> None:
    """Blame each channel of what none of the outlets that it can be of measures.

    `profiles` are the rows of one: what is measured on a day of any of them is enough.
    """
    measured: dict[str, dict[str, None]] = {}  # in the order of the rows, each once
    for profile in profiles:
        for gateway in whole.gateways_of(profile):
            for one in whole.outlets_of(gateway, profile):
                measured.setdefault(one.id, {}).update(dict.fromkeys(one.parameters))
    for channel in channels:
        parameter, named = channel.parameter, channel.outlet_id
        if parameter not in PARAMETERS:
            continue  # it is passed over, told by the name, or blamed already
        outlets = measured if named is None else {named} & measured.keys()
        if not outlets or any(parameter in measured[one] for one in outlets):
            continue
        known = dict.fromkeys(name for one in outlets for name in measured[one])
        whole.blame(
            (channel, *profiles),
            f"parameter {parameter} is not measured at outlet {', '.join(outlets)}: use one of "
            f"{', '.join(known)}, or add it in outlets.csv",
            "parameter",
            *("gateways" for _ in profiles),
        )


def _check_patterns(whole: Whole, profile_id: str, channels: list[Channel]) -> None:
    patterns = [one for one in channels if is_pattern(one.source)]
    for one, other in combinations(patterns, 2):
        if fit_one_name(one.source, other.source):
            whole.blame_pair(
                one,
                other,
                f"patterns {one.source!r} and {other.source!r} of profile {profile_id} fit one "
                "name: write one of them so that it does not",
                "source",
            )


def _check_told_once(whole: Whole, of_profile: dict[str, list[Channel]]) -> None:
    """Blame a second channel of what one gives already, in a profile or beside another one."""
    of_gateway: dict[str, list[Profile]] = {}
    for profile in whole.profiles:
        for gateway in whole.gateways_of(profile):
            of_gateway.setdefault(gateway, []).append(profile)
    blamed: set[tuple[Channel, Channel]] = set()
    for gateway, profiles in of_gateway.items():
        given: dict[tuple[str, str, bool], list[tuple[Profile, Channel]]] = {}
        for profile in profiles:
            for channel in of_profile.get(profile.id, ()):
                for place in _given(whole, gateway, profile, channel):
                    given.setdefault(place, []).append((profile, channel))
        for (outlet_id, parameter, _), found in given.items():
            for (first, one), (second, other) in combinations(found, 2):
                if one == other or (one, other) in blamed or not share_a_day(first, second):
                    continue
                blamed.add((one, other))
                whole.blame_pair(
                    one,
                    other,
                    f"channels {one.source!r} and {other.source!r} both give {parameter} of "
                    f"outlet {outlet_id}: keep one",
                    "source",
                )


def _given(
    whole: Whole, gateway: str, profile: Profile, channel: Channel
) -> Iterator[tuple[str, str, bool]]:
    """Give the outlets and parameters that a channel is known to give, and whether by a pattern.

    A name that is written out goes before a pattern that fits it too.
    """
    if channel.parameter in {None, PASSED_OVER} or PARAMETER in channel.source:
        return
    by_pattern = is_pattern(channel.source)
    for outlet_id in dict.fromkeys(one.id for one in whole.outlets_of(gateway, profile)):
        if channel.outlet_id in (None, outlet_id):
            yield outlet_id, channel.parameter, by_pattern
