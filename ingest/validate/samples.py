"""Turns an accepted message into what is kept of it, in the units in which it is kept.

The same function serves the receipt and the store, so that the two can never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.gateways.rejections import Refusal
from domain.legal_day import EPOCH, MICROSECONDS_PER_DAY, to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.measured.readings import Sample, Statement
from domain.measured.units import converter
from ingest.decode.nhue_json.quotation_marks import QuotationMarks
from ingest.validate.against_registry import Rules
from ingest.wire.contract import STRINGS_OF_MESSAGE, STRINGS_OF_SAMPLE, WireMessage, WireSample
from ingest.wire.device_status import DEVICE_STATUS

_ALL_MEASURING: Mapping[str, int] = {}
_tuple = tuple.__new__  # as a named tuple is made, in two thirds of the time
_NOTHING_REFUSED: frozenset[str] = frozenset()


def sound_samples(
    message: WireMessage, gateway_id: str, rules: Rules, latest_us: int, marks: QuotationMarks
) -> list[Sample] | None:
    """Return what is kept of a JSON message in which nothing is refused or converted, else None.

    JSON has no number that is not finite. The common message in one pass: what it returns is what
    `kept_samples` returns where `validate` refuses nothing. None says nothing of the message:
    `validate` then names what is wrong.
    The message's texts are added to `marks`: only these tell whether a key came twice.
    """
    if gateway_id not in rules.gateways:
        return None
    outlets = rules.outlets
    found = []
    texts = STRINGS_OF_MESSAGE
    for sample in message.samples:
        outlet_id, time, values = sample.outlet, sample.time, sample.values
        rule = outlets.get(outlet_id)
        if rule is None or rule.gateway_id != gateway_id or time.tzinfo is None:
            return None
        # As `to_microseconds`, without the division of one timedelta by another.
        since = time - EPOCH
        day_us, second_us = since.days * MICROSECONDS_PER_DAY, since.seconds * 1_000_000
        time_us = day_us + second_us + since.microseconds
        if (
            sample.units
            or sample.status
            or sample.unmeasured
            or not rule.earliest_us <= time_us <= latest_us
            or not rule.parameters.issuperset(values)
        ):
            return None
        texts += STRINGS_OF_SAMPLE + len(values)
        found.append(_tuple(Sample, (outlet_id, time_us, values, _ALL_MEASURING)))
    marks.texts += texts
    return found


def kept_samples(message: WireMessage, refusals: Sequence[Refusal]) -> list[Sample]:
    """Return the samples of a message without what was refused, in the order they were sent."""
    if not refusals:
        return [
            _kept(sample, _NOTHING_REFUSED)
            if sample.units or sample.status
            else Sample(sample.outlet, to_microseconds(sample.time), sample.values, _ALL_MEASURING)
            for sample in message.samples
            if sample.values
        ]
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


def kept_statements(
    message: WireMessage, refusals: Sequence[Refusal], position: int
) -> list[Statement]:
    """Return what a message says of instants without a measurement, but for what was refused."""
    if not [sample for sample in message.samples if sample.unmeasured]:
        return []
    refused = {(one.sample, one.parameter) for one in refusals}
    if any(sample is None for sample, _ in refused):
        return []
    return [
        Statement(
            sample.outlet, parameter, to_microseconds(sample.time), DEVICE_STATUS[status], position
        )
        for index, sample in enumerate(message.samples)
        if sample.unmeasured and (index, None) not in refused
        for parameter, status in sample.unmeasured.items()
        if (index, parameter) not in refused
    ]


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
    return converter(unit, PARAMETERS[parameter].unit).of(value)
