"""Holds a decoded message against the registry: this gateway, outlet, parameter, unit and time.

Each reading is accepted or refused on its own; a bad one never takes a good one with it. It never
judges whether a value is plausible: that is quality control, after the value is kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from domain.errors import UnitNotConvertible
from domain.gateways.rejections import Refusal, RejectionCode, of_unknown_gateway
from domain.legal_day import (
    MICROSECONDS_PER_SECOND,
    legal_day_bounds_us,
    legal_day_of,
    to_microseconds,
)
from domain.measured.parameters import PARAMETERS
from domain.measured.units import converter
from domain.registered import Outlet
from domain.registry import Registry
from ingest.decode.meaning.meaning import Meaning
from ingest.wire.contract import WireMessage, WireSample
from ingest.wire.device_status import DEVICE_STATUS

# Before 1990 no automatic station existed; such a time is a clock that was never set.
EARLIEST_US = 631_152_000 * MICROSECONDS_PER_SECOND
_LATEST_DAY = date(9999, 1, 1)
_NEVER_US = 2**62


class OutletRule(NamedTuple):
    """What the registry says of one outlet in [begin_us, end_us), laid out for the hot path."""

    gateway_id: str
    parameters: frozenset[str]
    earliest_us: int  # nothing before can be a reading that the outlet owes
    begin_us: int = EARLIEST_US
    end_us: int = _NEVER_US


class Rules(NamedTuple):
    """The registry as ingest needs it, made once for each version.

    `dated` are the outlets that end or were something else before; each is in one of the two.
    """

    gateways: frozenset[str]
    outlets: dict[str, OutletRule]
    dated: dict[str, tuple[OutletRule, ...]]
    apart_us: dict[str, int]  # within what time a gateway owes no second reading

    @classmethod
    def of(cls, registry: Registry) -> Rules:
        """Lay out a registry for the hot path."""
        obliged = registry.obliged_since()
        rules = {
            outlet_id: tuple(_rule(row, obliged.get(outlet_id)) for row in rows)
            for outlet_id, rows in registry.rows_of.items()
        }
        lasting = {
            o: of[0] for o, of in rules.items() if len(of) == 1 and of[0].end_us >= _NEVER_US
        }
        dated = {o: of for o, of in rules.items() if o not in lasting}
        return cls(registry.gateways, lasting, dated, _apart_us(registry))

    def of_sample(self, sample: WireSample) -> OutletRule | None:
        """Return what is said of a sample's outlet at its time, of a time without offset the last;
        None where nothing is.
        """
        rules = self.dated.get(sample.outlet, ())
        if not rules or sample.time.tzinfo is None:
            return rules[-1] if rules else self.outlets.get(sample.outlet)
        time_us = to_microseconds(sample.time)
        return next((one for one in rules if one.begin_us <= time_us < one.end_us), None)


def _rule(outlet: Outlet, obliged: date | None) -> OutletRule:
    begin_us, end_us = EARLIEST_US, _NEVER_US
    if outlet.valid_from is not None:
        begin_us = max(EARLIEST_US, legal_day_bounds_us(outlet.valid_from)[0])
    if outlet.valid_to is not None and outlet.valid_to < _LATEST_DAY:
        end_us = legal_day_bounds_us(outlet.valid_to)[1]
    obliged_us = EARLIEST_US if obliged is None else legal_day_bounds_us(obliged)[0]
    earliest_us = max(obliged_us, begin_us)
    return OutletRule(
        outlet.gateway_id, frozenset(outlet.parameters), earliest_us, begin_us, end_us
    )


def _apart_us(registry: Registry) -> dict[str, int]:
    """Return half of the shortest interval that any permit of a gateway's outlets ever had."""
    found: dict[str, int] = {}
    for permit in registry.permits:
        half_us = permit.interval_minutes * 30 * MICROSECONDS_PER_SECOND
        for outlet in registry.rows_of[permit.outlet_id]:
            found[outlet.gateway_id] = min(found.get(outlet.gateway_id, half_us), half_us)
    return found


def validate(
    message: WireMessage,
    gateway_id: str,
    rules: Rules,
    now_us: int,
    future_tolerance_us: int,
    *,
    refused: Sequence[Refusal] = (),
) -> list[Refusal]:
    """Return every refusal, in sample order; what is not refused is accepted.

    `refused` is what the decoder could not read: nothing more is said of it.
    """
    if gateway_id not in rules.gateways:
        return [of_unknown_gateway(gateway_id)]
    refusals: list[Refusal] = []
    latest_us = now_us + future_tolerance_us
    known = {(one.sample, one.parameter) for one in refused}
    for index, sample in enumerate(message.samples):
        if known and (index, None) in known:
            continue
        rule = rules.outlets.get(sample.outlet) or rules.of_sample(sample)
        if rule is None or rule.gateway_id != gateway_id:
            refusals.append(_wrong_outlet(index, sample, gateway_id, rule, rules))
            continue
        wrong_time = _wrong_time(index, sample, rule, latest_us)
        if wrong_time is not None:
            refusals.append(wrong_time)
            continue
        if (
            sample.units is None
            and sample.status is None
            and sample.unmeasured is None
            and not known
            and sample.values.keys() <= rule.parameters
            and all(map(math.isfinite, sample.values.values()))
        ):
            continue
        refusals.extend(_wrong_values(index, sample, rule, known))
    return refusals


def every_refusal(
    meaning: Meaning, gateway_id: str, rules: Rules, now_us: int, future_tolerance_us: int
) -> list[Refusal]:
    """Return what of a meaning could not be read, and what does not hold against the registry."""
    refused = meaning.refusals
    if meaning.message is None:
        return refused
    return refused + validate(
        meaning.message, gateway_id, rules, now_us, future_tolerance_us, refused=refused
    )


def _wrong_outlet(
    index: int, sample: WireSample, gateway_id: str, rule: OutletRule | None, rules: Rules
) -> Refusal:
    if rule is not None:
        on_that_day = " on that day" if sample.outlet in rules.dated else ""
        return Refusal(
            RejectionCode.OUTLET_FOREIGN,
            f"outlet {sample.outlet!r} does not belong to gateway {gateway_id!r}{on_that_day}",
            index,
            sample.outlet,
        )
    if sample.outlet in rules.dated:
        return _of_another_day(index, sample)
    return Refusal(
        RejectionCode.OUTLET_UNKNOWN,
        f"no outlet {sample.outlet!r} in the registry: import it, then send again",
        index,
        sample.outlet,
    )


def _wrong_time(index: int, sample: WireSample, rule: OutletRule, latest_us: int) -> Refusal | None:
    time: datetime = sample.time
    if time.tzinfo is None:
        return Refusal(
            RejectionCode.TIME_NAIVE,
            f"time {time.isoformat()} has no offset: write it with +07:00 or Z",
            index,
            sample.outlet,
        )
    time_us = to_microseconds(time)
    if time_us > latest_us:
        return Refusal(
            RejectionCode.TIME_FUTURE,
            f"time {time.isoformat()} lies in the future: set the gateway's clock",
            index,
            sample.outlet,
        )
    if time_us < EARLIEST_US:
        return Refusal(
            RejectionCode.TIME_OUT_OF_RANGE,
            f"time {time.isoformat()} is before 1990: set the gateway's clock",
            index,
            sample.outlet,
        )
    if time_us < rule.begin_us:
        return _of_another_day(index, sample)
    if time_us < rule.earliest_us:
        return Refusal(
            RejectionCode.TIME_BEFORE_OBLIGATION,
            f"time {time.isoformat()} is before {legal_day_of(rule.earliest_us)}, when the "
            "outlet's first permit begins: set the gateway's clock, or have the permit entered",
            index,
            sample.outlet,
        )
    return None


def _of_another_day(index: int, sample: WireSample) -> Refusal:
    return Refusal(
        RejectionCode.OUTLET_OF_OTHER_DAYS,
        f"outlet {sample.outlet!r} is not registered for the day of {sample.time.isoformat()}: set "
        "the gateway's clock, or have the outlet's first or last day corrected",
        index,
        sample.outlet,
    )


def _wrong_values(
    index: int, sample: WireSample, rule: OutletRule, known: set[tuple[int | None, str | None]]
) -> list[Refusal]:
    found = []
    statuses = sample.status or {}
    told: list[tuple[str, float | None, str]]
    told = [(p, value, statuses.get(p, "00")) for p, value in sample.values.items()]
    told += [(p, None, status) for p, status in (sample.unmeasured or {}).items()]
    for parameter, value, status in told:
        if (index, parameter) in known:
            continue
        wrong = _wrong_value(parameter, value, status, sample, rule)
        if wrong is not None:
            code, detail = wrong
            found.append(Refusal(code, detail, index, sample.outlet, parameter))
    return found


def _wrong_value(
    parameter: str, value: float | None, status: str, sample: WireSample, rule: OutletRule
) -> tuple[RejectionCode, str] | None:
    """Return what is wrong with a reading, or with a statement that there is none (None)."""
    if parameter not in PARAMETERS:
        return RejectionCode.PARAMETER_UNKNOWN, f"no parameter {parameter!r}: see docs/wire.md"
    if parameter not in rule.parameters:
        return (
            RejectionCode.PARAMETER_UNREGISTERED,
            f"outlet {sample.outlet!r} is not registered for {parameter}: add it to its outlet row",
        )
    if status not in DEVICE_STATUS:
        return RejectionCode.STATUS_UNKNOWN, f"{parameter}: status {status!r} is not 00, 01 or 02"
    if value is None:
        return None
    return _wrong_number(parameter, value, (sample.units or {}).get(parameter))


def _wrong_number(
    parameter: str, value: float, unit: str | None
) -> tuple[RejectionCode, str] | None:
    wanted = PARAMETERS[parameter].unit
    try:
        told = converter(wanted if unit is None else unit, wanted)
    except UnitNotConvertible as error:
        return RejectionCode.UNIT_UNKNOWN, f"{parameter}: {error.message}"
    if math.isnan(value):
        return RejectionCode.VALUE_NAN, f"{parameter} is not a number"
    if math.isinf(told.of(value)):
        return RejectionCode.VALUE_INFINITE, f"{parameter} is infinite in {wanted}"
    return None
