"""What is known of one outlet's legal day for receipts, and how a sample stands against it.

It decides by what is known here alone, and asks no store by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import msgspec

from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Sample

# A value while the device was measuring, else the value with the device's status.
Known = float | tuple[float, int]


class Standing(msgspec.Struct, gc=False):
    """How many readings of a message are new, how many duplicates, how many conflicts.

    How many were refused is not asked here: a receipt writes it beside them.
    """

    accepted: int = 0
    duplicate: int = 0
    conflict: int = 0
    refused: int = 0


class StandingInstead(Standing, gc=False):
    """The same, where `instead` of the accepted stand in the place of another value, which a
    message of a higher number had brought: that one is a conflict from now on.
    """

    instead: int = 0


@dataclass(slots=True)
class OutletDay:
    """What is known to stand on one outlet's legal day; `whole` when nothing can be missing."""

    key: tuple[str, date]
    begin_us: int
    end_us: int
    whole: bool
    asked_us: int = 0
    samples: dict[int, dict[str, Known]] = field(default_factory=dict)
    readings: int = 0
    # Of readings whose messages have one; and the parameters of which the store was asked for it.
    places: dict[tuple[int, str], RunPlace] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)


def compare(samples: dict[int, dict[str, Known]], sample: Sample, standing: Standing) -> int:
    """Count a sample's readings against those known of its day; return how many are new."""
    _, time_us, values, status = sample
    known = samples.setdefault(time_us, {})
    before = len(known)
    for parameter, value in values.items():
        device = status.get(parameter, 0)
        what: Known = (value, device) if device else value
        if parameter not in known:
            known[parameter] = what
        elif known[parameter] == what:
            standing.duplicate += 1
        else:
            standing.conflict += 1
    standing.accepted += len(known) - before
    return len(known) - before


def compare_by_place(
    outlet_day: OutletDay,
    sample: Sample,
    standing: Standing,
    place: RunPlace,
    ask_places: Callable[[str], None],
) -> tuple[int, int]:
    """Count the readings of a message that has a place; return how many are new, and how many
    stand in the place of another value.

    `ask_places` brings a parameter's places where what is known of the day may lack them.
    """
    _, time_us, values, status = sample
    known = outlet_day.samples.setdefault(time_us, {})
    new = instead = 0
    for parameter, value in values.items():
        device, at = status.get(parameter, 0), (time_us, parameter)
        what: Known = (value, device) if device else value
        if parameter not in known:
            known[parameter], outlet_day.places[at] = what, place
            new += 1
            continue
        is_same = known[parameter] == what
        if not is_same and at not in outlet_day.places:
            ask_places(parameter)
        held = outlet_day.places.get(at)
        precedes = held is not None and held.run == place.run and place.number < held.number
        if precedes:
            outlet_day.places[at] = place
        if is_same:
            standing.duplicate += 1
        elif precedes:
            known[parameter] = what
            instead += 1
        else:
            standing.conflict += 1
    standing.accepted += new + instead
    return new, instead
