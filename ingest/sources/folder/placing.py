"""Decides of whom a dropped file is: its folder tells the sender, its name which outlet of theirs.

Facility and station in the name must agree with an outlet for which the sender speaks on the day
that the name tells; else it says what does not, and what to do. How names are written a profile of
the sender's may say. It never guesses, and reads no content.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from domain.gateways.file_codes import facility_agrees
from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry
from ingest.decode.circular10 import read_file_name
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.sources.folder.senders import Senders
from ingest.validate.named_outlets import outlets_named

OUTLETS_SHOWN_MOST = 5
_AGAIN = "then put the file back"


class Place(NamedTuple):
    """The outlet that a file is of, and the sender's gateway that speaks for it.

    Where it is read `by_profile` the outlet may be None: its channels tell it.
    """

    gateway_id: str
    outlet_id: str | None
    by_profile: bool = False


class InForce(NamedTuple):
    """The profiles of the registry, and the legal day of receipt on which they are asked."""

    profiles: ProfilesInForce
    day: date


class _Named(NamedTuple):
    """What a name says, by the pattern of a profile or of the circular; None where it does not."""

    station: str | None
    facility: str | None
    day: date

    @property
    def words(self) -> str:
        facility = [] if self.facility is None else [f"facility {_shown(self.facility)}"]
        station = [] if self.station is None else [f"station {_shown(self.station)}"]
        return " and ".join((*facility, *station))


def place_of(
    registry: Registry, senders: Senders, path: str, in_force: InForce | None = None
) -> Place | Refusal:
    """Return of which outlet a file is by its path below the drop folder, or why of none."""
    folder, below, rest = path.partition("/")
    name = (rest if below else folder).rpartition("/")[2]
    file = f"file {_shown(name)}"
    if not below:
        return _refused(
            f"{file} lies in no sender's folder: make one for its gateway with `nhue gateway "
            f"folder`, {_AGAIN} into that"
        )
    gateways = senders.gateways_of(folder, registry.gateways)
    if not gateways:
        return _refused(
            f"{file}: folder {_shown(folder)} belongs to no gateway: enter whose it is with `nhue "
            f"gateway folder`, {_AGAIN}"
        )
    if in_force is not None:
        place = _by_profile(registry, in_force, folder, gateways, name)
        if place is not None:
            return place
    told = read_file_name(name)
    if told is None:
        wanted = "PROVINCE_FACILITY_STATION_yyyyMMddHHmmss.txt"
        return _refused(
            f"{file} is not named {wanted}, nor as a profile of {_listed(gateways)} says: try it "
            f"with `nhue profile try`, enter a profile with its file_names, {_AGAIN}"
        )
    return _of_name(
        registry, folder, gateways, file, _Named(told.station, told.facility, _day_of(told.time))
    )


def _by_profile(
    registry: Registry, in_force: InForce, folder: str, gateways: Collection[str], name: str
) -> Place | Refusal | None:
    """Return the place of a file whose name a profile of the sender's tells; None where none does.

    Of several gateways whose profiles have such names it is the one with an outlet that fits.
    """
    if in_force.profiles.is_empty:
        return None
    file = f"file {_shown(name)}"
    found: list[Place] = []
    refusals: list[Refusal] = []
    for gateway_id in gateways:
        view = in_force.profiles.view_of_file(gateway_id, name, in_force.day)
        parts = None if view is None else view.file_names.read(name)
        if parts is None:
            continue
        day = in_force.day if parts.time is None else _day_of(parts.time)
        named = _Named(parts.station, parts.facility, day)
        place: Place | Refusal
        if parts.station is None:
            place = _of_gateway(registry, folder, gateway_id, file, named)
        else:
            place = _of_name(registry, folder, (gateway_id,), file, named)
        if isinstance(place, Refusal):
            refusals.append(place)
        else:
            found.append(place._replace(by_profile=True))
    if len(found) > 1:
        ids = _listed([one.gateway_id for one in found])
        return _refused(
            f"{file} fits profiles of gateways {ids} of folder {_shown(folder)}: have each write "
            f"names of its own, or into a folder of its own, {_AGAIN}"
        )
    if found:
        return found[0]
    return refusals[0] if refusals else None


def _of_gateway(
    registry: Registry, folder: str, gateway_id: str, file: str, told: _Named
) -> Place | Refusal:
    """Return the place of a file whose name tells no station: its channels tell the outlet."""
    own = [one for one in registry.outlets.values() if one.gateway_id == gateway_id]
    if told.facility is None or any(
        facility_agrees(registry.stations[one.station_id], told.facility) for one in own
    ):
        return Place(gateway_id, None)
    return _nothing_fits(registry, folder, (gateway_id,), file, told)


def _of_name(
    registry: Registry, folder: str, gateways: Collection[str], file: str, told: _Named
) -> Place | Refusal:
    """Return the one outlet of the gateways that a name tells, or why none."""
    station = told.station or ""
    fit = outlets_named(registry, frozenset(gateways), told.facility, station, told.day)
    if len(fit) == 1:
        return Place(fit[0].gateway_id, fit[0].id)
    if fit:
        ids = _listed([one.id for one in fit])
        return _refused(
            f"{file} says {told.words}, which fits outlets {ids} of folder {_shown(folder)}: have "
            f"different codes registered for them, {_AGAIN}"
        )
    return _nothing_fits(registry, folder, gateways, file, told)


def _nothing_fits(
    registry: Registry, folder: str, gateways: Collection[str], file: str, told: _Named
) -> Refusal:
    has = _has(registry, frozenset(gateways), told.day)
    return _refused(
        f"{file} says {told.words}; on {told.day} folder {_shown(folder)} of {_listed(gateways)} "
        f"has {has}: correct the name or the registry, {_AGAIN}"
    )


def _has(registry: Registry, gateways: Collection[str], day: date) -> str:
    """Return what of outlets the sender has on a day, with the codes by which a name finds them."""
    here = registry.on(day)
    own = sorted(
        (one for one in here.outlets.values() if one.gateway_id in gateways),
        key=lambda one: one.id,
    )
    if not own:
        return "no outlet"
    facilities = {one.id: here.stations[one.station_id].facility_code for one in own}
    return _listed(
        [
            f"{one.station_code or one.id}"
            + ("" if facilities[one.id] is None else f" of facility {facilities[one.id]}")
            for one in own
        ]
    )


def _listed(words: Collection[str]) -> str:
    shown = list(words)[:OUTLETS_SHOWN_MOST]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _day_of(time: datetime) -> date:
    return legal_day_of(to_microseconds(time))


def _refused(detail: str) -> Refusal:
    return Refusal(RejectionCode.FILE_NOT_PLACED, detail)


def _shown(name: str) -> str:
    """Return a name as it may stand in a reason, whatever its bytes."""
    return repr(name) if name.isprintable() else ascii(name)
