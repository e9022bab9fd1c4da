"""Decides of whom a dropped file is: its folder tells the sender, its name which outlet of theirs.

Facility and station in the name must agree with an outlet for which the sender speaks on the day
that the name tells; else it says what does not, and what to do. It never guesses, and reads no
content.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry
from ingest.decode.circular10 import FileName, read_file_name
from ingest.sources.folder.senders import Senders
from ingest.validate.named_outlets import outlets_named

OUTLETS_SHOWN_MOST = 5
_AGAIN = "then put the file back"


class Place(NamedTuple):
    """The outlet that a file is of, and the sender's gateway that speaks for it."""

    gateway_id: str
    outlet_id: str


def place_of(registry: Registry, senders: Senders, path: str) -> Place | Refusal:
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
    told = read_file_name(name)
    if told is None:
        wanted = "PROVINCE_FACILITY_STATION_yyyyMMddHHmmss.txt"
        return _refused(f"{file} is not named {wanted}")
    fit = outlets_named(registry, frozenset(gateways), told.facility, told.station, _day_of(told))
    if len(fit) == 1:
        return Place(fit[0].gateway_id, fit[0].id)
    says = f"{file} says facility {_shown(told.facility)} and station {_shown(told.station)}"
    if fit:
        ids = _listed([one.id for one in fit])
        return _refused(
            f"{says}, which fits outlets {ids} of folder {_shown(folder)}: have different codes "
            f"registered for them, {_AGAIN}"
        )
    has = _has(registry, frozenset(gateways), _day_of(told))
    return _refused(
        f"{says}; on {_day_of(told)} folder {_shown(folder)} of {_listed(gateways)} has {has}: "
        f"correct the name or the registry, {_AGAIN}"
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


def _day_of(name: FileName) -> date:
    return legal_day_of(to_microseconds(name.time))


def _refused(detail: str) -> Refusal:
    return Refusal(RejectionCode.FILE_NOT_PLACED, detail)


def _shown(name: str) -> str:
    """Return a name as it may stand in a reason, whatever its bytes."""
    return repr(name) if name.isprintable() else ascii(name)
