"""Turns an accepted message into what is kept of it, in the units in which it is kept.

The same function serves the receipt and the store, so that the two can never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.legal_day import to_microseconds
from domain.parameters import PARAMETERS
from domain.readings import Sample
from domain.rejections import Refusal
from domain.units import conversion
from ingest.validate import DEVICE_STATUS
from ingest.wire import WireMessage, WireSample

_ALL_MEASURING: Mapping[str, int] = {}
_NOTHING_REFUSED: frozenset[str] = frozenset()


def kept_samples(message: WireMessage, refusals: Sequence[Refusal]) -> list[Sample]:
    """Return the samples of a message without what was refused, in the order they were sent."""
    if not refusals:
        return [_kept(sample, _NOTHING_REFUSED) for sample in message.samples]
    if any(refusal.sample is None for refusal in refusals):
        return []
    whole = {refusal.sample for refusal in refusals if refusal.parameter is None}
    single = {(refusal.sample, refusal.parameter) for refusal in refusals}
    found = [
        _kept(sample, frozenset(p for p in sample.values if (index, p) in single))
        for index, sample in enumerate(message.samples)
        if index not in whole
    ]
    return [sample for sample in found if sample.values]


def _kept(sample: WireSample, refused: frozenset[str]) -> Sample:
    time_us = to_microseconds(sample.time)
    values: Mapping[str, float] = sample.values
    if refused:
        values = {name: value for name, value in values.items() if name not in refused}
    if sample.units:
        values = {name: _own(name, value, sample.units.get(name)) for name, value in values.items()}
    status: Mapping[str, int] = _ALL_MEASURING
    if sample.status:
        status = {
            name: DEVICE_STATUS[sample.status[name]] for name in values if name in sample.status
        }
    return Sample(sample.outlet, time_us, values, status)


def _own(parameter: str, value: float, unit: str | None) -> float:
    """Return a value in its parameter's own unit, untouched where it came in that unit."""
    if unit is None or unit == PARAMETERS[parameter].unit:
        return value
    scale, offset = conversion(unit, PARAMETERS[parameter].unit)
    return value * scale + offset
