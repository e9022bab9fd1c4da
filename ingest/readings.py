"""Turns an accepted message into readings in the units in which they are kept.

The same function serves the receipt and the store, so that the two can never disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.legal_day import to_microseconds
from domain.parameters import PARAMETERS
from domain.readings import Reading
from domain.rejections import Refusal
from domain.units import conversion
from ingest.validate import DEVICE_STATUS
from ingest.wire import WireMessage, WireSample


def readings_of(
    message: WireMessage, refusals: Sequence[Refusal], position: int
) -> Iterator[Reading]:
    """Yield the readings of a message that were not refused, in the order they were sent."""
    if not refusals:
        for sample in message.samples:
            yield from _readings_of_sample(sample, position, frozenset())
        return
    if any(refusal.sample is None for refusal in refusals):
        return
    whole = {refusal.sample for refusal in refusals if refusal.parameter is None}
    single = {(refusal.sample, refusal.parameter) for refusal in refusals}
    for index, sample in enumerate(message.samples):
        if index not in whole:
            refused = frozenset(p for p in sample.values if (index, p) in single)
            yield from _readings_of_sample(sample, position, refused)


def _readings_of_sample(
    sample: WireSample, position: int, refused: frozenset[str]
) -> Iterator[Reading]:
    time_us = to_microseconds(sample.time)
    outlet_id = sample.outlet
    if sample.units is None and sample.status is None and not refused:
        for parameter, value in sample.values.items():
            yield Reading(outlet_id, parameter, time_us, value, 0, position)
        return
    units = sample.units or {}
    status = sample.status or {}
    for parameter, value in sample.values.items():
        if parameter in refused:
            continue
        unit = units.get(parameter)
        kept = value
        if unit is not None and unit != PARAMETERS[parameter].unit:
            scale, offset = conversion(unit, PARAMETERS[parameter].unit)
            kept = value * scale + offset
        device = DEVICE_STATUS[status.get(parameter, "00")]
        yield Reading(outlet_id, parameter, time_us, kept, device, position)
