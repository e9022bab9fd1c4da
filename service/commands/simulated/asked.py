"""Reads what single gateways of a simulated city are told to do on the command line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from domain.errors import SettingsUnusable
from domain.registry import Registry
from simulators.city.city import SimulatedCity
from simulators.gateway.formats.every import FORMATS, profile_of
from simulators.gateway.formats.speaking import FOREIGN
from simulators.gateway.misbehaving import Misbehaviour

# A profile is in force on any day that a simulated past may reach
_SINCE = date(2020, 1, 1)


def misbehaving(asked: Sequence[str], simulated: SimulatedCity) -> dict[str, set[Misbehaviour]]:
    """Return what each gateway is to do; raises SettingsUnusable on what is neither."""
    found: dict[str, set[Misbehaviour]] = {}
    for gateway_id, how in _pairs("misbehave", asked, simulated, list(Misbehaviour)):
        found.setdefault(gateway_id, set()).add(Misbehaviour(how))
    return found


def writing(
    asked: Sequence[str], simulated: SimulatedCity, folder: Path | None, honest: Collection[str]
) -> dict[str, str]:
    """Return the format of each gateway that does not speak our own JSON.

    Raises SettingsUnusable on what is neither, on a gateway that is not in `honest` or is named
    with two formats, and on files without a folder.
    """
    found: dict[str, str] = {}
    for gateway_id, name in _pairs("writes", asked, simulated, FOREIGN):
        if found.setdefault(gateway_id, name) != name:
            raise SettingsUnusable(
                f"--writes {gateway_id}={name}: it writes {found[gateway_id]} already; a gateway "
                "writes one format"
            )
        if gateway_id not in honest:
            raise SettingsUnusable(
                f"--writes {gateway_id}={name}: a gateway that misbehaves speaks our own JSON; "
                "ask one of the two"
            )
        if FORMATS[name].in_files and folder is None:
            raise SettingsUnusable(
                f"--writes {gateway_id}={name}: this format is files; name with --folder the drop "
                "folder of the service"
            )
    return found


def registry_of(simulated: SimulatedCity, writes: dict[str, str]) -> Registry:
    """Return the city's registry, with the profiles by which what its gateways write is read."""
    registry = simulated.registry()
    entered = [
        profile_of(
            name,
            gateway_id,
            [one for one in registry.outlets.values() if one.gateway_id == gateway_id],
            _SINCE,
        )
        for gateway_id, name in writes.items()
    ]
    told = [one for one in entered if one is not None]
    return replace(
        registry,
        profiles=tuple(profile for profile, _ in told),
        channels=tuple(channel for _, channels in told for channel in channels),
    )


def _pairs(
    option: str, asked: Sequence[str], simulated: SimulatedCity, words: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for one in asked:
        gateway_id, _, word = one.partition("=")
        if gateway_id not in simulated.gateways or word not in words:
            raise SettingsUnusable(
                f"--{option} {one}: name a gateway of the city that sends, =, and one of "
                f"{', '.join(words)}"
            )
        yield gateway_id, word
