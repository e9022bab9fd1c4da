"""Turns the metrics of one Sparkplug payload into samples; each that cannot be one says why.

It reads what a birth has told of them and never asks for one. A metric is never a reading by
guess: without a name, a unit or an instant that is sure, it is refused.
"""

from __future__ import annotations

import math
from datetime import datetime

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS
from ingest.decode.sparkplug.maps import SparkplugMap, Told
from ingest.decode.sparkplug.node import OF_THE_NODE, Born, Device
from ingest.decode.sparkplug.payload import Metric, number_of
from ingest.wire.contract import WireSample
from ingest.wire.device_status import NOT_MEASURING

# What refuses a metric that Sparkplug alone knows.
REFUSALS_MOST = 1_000  # of one message; what is above it is counted in one more
_LATEST_MS = 253_402_300_799_999  # the last instant that a datetime can hold, year 9999
_NOT_NAMED = "the birth that would say its unit does not name "
_REMEDY = ": a profile with a channel of this name takes it in"
_SHOWN_LETTERS = 200  # of a metric's name
_STRUCTURES = frozenset({"template_value", "dataset_value"})


def instant_of(timestamp_ms: int | None) -> datetime | None:
    """Return ms since 1970 UTC as an instant; None without one, or beyond the year 9999."""
    if timestamp_ms is None or timestamp_ms > _LATEST_MS:
        return None
    return from_microseconds(timestamp_ms * 1_000)


class Reader:
    """Reads one payload's metrics of one device; `is_lost` when a birth is missing for any.

    `is_left_out` when one is missing of a device whose birth is kept: it was left out of what is
    kept, or the birth does not name it, and asking for it again helps seldom.
    """

    def __init__(
        self, device_id: str, device: Device | None, words: SparkplugMap, sent_ms: int | None
    ) -> None:
        """`device` is what its birth told, None without one; the id is OF_THE_NODE for its own."""
        self.samples: list[WireSample] = []
        self.is_lost = False
        self.is_left_out = False
        self._device_id = device_id
        self._device = device
        self._words = words
        self._sent_ms = sent_ms
        self._newest: dict[int, WireSample] = {}
        self._refused: list[tuple[RejectionCode, str, str | None]] = []
        self._refused_beyond = 0

    @property
    def refusals(self) -> list[Refusal]:
        """What could not be read; they stand after the last sample, as they belong to none."""
        after = len(self.samples)
        outlet_id = self._device_id or None
        found = [
            Refusal(code, detail, after, outlet_id, parameter)
            for code, detail, parameter in self._refused
        ]
        if self._refused_beyond:
            detail = f"and {self._refused_beyond} more metrics of this message"
            found.append(Refusal(RejectionCode.WRONG_TYPE, detail, after, outlet_id, "(others)"))
        return found

    def read(self, metrics: list[Metric], *, is_birth: bool) -> None:
        """Read every metric; a birth also says by name which of them are no parameter of ours."""
        for metric in metrics:
            born = None if self._device is None else self._device.of(metric)
            if born is None and not metric.name:
                if metric.alias is None:
                    detail = "a metric with neither a name nor an alias: no birth can name it"
                    self._refuse(RejectionCode.PARAMETER_UNKNOWN, detail, "(no name)")
                    continue
                detail = self._missing("no birth that we have names it")
                self._refuse(RejectionCode.BIRTH_MISSING, detail, alias_word(metric.alias))
                continue
            name = metric.name or ("" if born is None else born.name)
            if self._words.is_of_the_node_itself(name):
                continue
            self._take(metric, born, name, is_birth=is_birth)

    def _take(self, metric: Metric, born: Born | None, name: str, *, is_birth: bool) -> None:
        symbol = self._words.symbol_of(name)
        if symbol in PARAMETERS:
            self._read_parameter(metric, born, symbol)
        elif self._device_id != OF_THE_NODE and (is_birth or born is None):
            self._refuse_stranger(metric, name)

    def _read_parameter(self, metric: Metric, born: Born | None, symbol: str) -> None:
        told = self._words.told_by(metric.properties)
        if metric.is_null and told.wrong is None and told.status in {None, "00"}:
            return  # measured nothing and says no more: a gap is a fact, and no reading
        if self._device_id == OF_THE_NODE:
            detail = f"{symbol} belongs to no device: publish it as DDATA of the outlet's device"
            self._refuse(RejectionCode.OUTLET_UNKNOWN, detail, symbol)
            return
        if told.wrong is not None:
            self._refuse(*told.wrong, symbol)
        elif told.status in NOT_MEASURING and (metric.is_null or _is_nan(metric)):
            sample = self._sample_for(metric, symbol)
            if sample is not None:
                sample.unmeasured = {symbol: told.status, **(sample.unmeasured or {})}
        elif metric.is_null:
            detail = f"no value, and {told.status} is no status that is known"
            self._refuse(RejectionCode.STATUS_UNKNOWN, detail, symbol)
        else:
            self._read_number(metric, born, symbol, told)

    def _read_number(self, metric: Metric, born: Born | None, symbol: str, told: Told) -> None:
        unit = told.unit
        if born is None:
            detail = self._missing("the birth that says its unit is not known", metric.name)
            if unit is None:
                # the birth may have said L/s: without it, the number means nothing for sure
                self._refuse(RejectionCode.BIRTH_MISSING, detail, symbol)
                return
        elif unit is None:
            if born.wrong is not None:
                self._refuse(*born.wrong, symbol)
                return
            unit = born.unit
        datatype = metric.datatype or (0 if born is None else born.datatype)
        value = number_of(metric.kind, metric.value, datatype)
        if value is None:
            self._refuse(RejectionCode.VALUE_NOT_NUMERIC, _no_number(metric, datatype), symbol)
            return
        sample = self._sample_for(metric, symbol)
        if sample is None:
            return
        sample.values[symbol] = value
        if unit is not None and unit != PARAMETERS[symbol].unit:
            sample.units = {**(sample.units or {}), symbol: unit}
        if told.status not in {None, "00"}:
            sample.status = {**(sample.status or {}), symbol: told.status or ""}

    def _missing(self, detail: str, name: str = "") -> str:
        """Note that no birth which is kept names a metric, and return what is to be said of it.

        `name` is its own, where it has one beside an alias.
        """
        if self._device is None or not (self._device.left_out or name):
            self.is_lost = True
            return detail
        self.is_left_out = True
        if not self._device.left_out:
            return not_in_birth(f"{self._device_id}/{name}" if self._device_id else name)
        return (
            f"{detail}: {self._device.left_out} metrics of the device's birth are not kept, since "
            "it is too large; let it name fewer"
        )

    def _sample_for(self, metric: Metric, symbol: str) -> WireSample | None:
        """Return the sample of a metric's instant that has no value of it yet; None if refused."""
        time_ms = self._sent_ms if metric.timestamp_ms is None else metric.timestamp_ms
        if time_ms is None:
            detail = "neither metric nor payload has a timestamp"
            self._refuse(RejectionCode.TIME_OUT_OF_RANGE, detail, symbol)
            return None
        sample = self._newest.get(time_ms)
        if sample is None or symbol in sample.values:  # a second value: both are kept
            time = instant_of(time_ms)
            if time is None:
                detail = f"timestamp {time_ms} ms is beyond the year 9999"
                self._refuse(RejectionCode.TIME_OUT_OF_RANGE, detail, symbol)
                return None
            sample = WireSample(self._device_id, time, {})
            self._newest[time_ms] = sample
            self.samples.append(sample)
        return sample

    def _refuse_stranger(self, metric: Metric, name: str) -> None:
        """Refuse a number that is no parameter of ours; texts and switches are passed over."""
        if metric.is_null or metric.kind is None:
            return
        if metric.kind in _STRUCTURES:
            detail = "a template or data set is not read: publish its numbers as metrics"
            self._refuse(RejectionCode.PARAMETER_UNKNOWN, detail, name)
        elif number_of(metric.kind, metric.value, metric.datatype) is not None:
            detail = f"the name ends with no parameter of docs/wire.md: {name!r}"
            self._refuse(RejectionCode.PARAMETER_UNKNOWN, detail, name)

    def _refuse(self, code: RejectionCode, detail: str, parameter: str) -> None:
        if len(self._refused) < REFUSALS_MOST:
            self._refused.append((code, detail, parameter))
        else:
            self._refused_beyond += 1


def _is_nan(metric: Metric) -> bool:
    return isinstance(metric.value, float) and math.isnan(metric.value)


def alias_word(alias: int) -> str:
    """Return how a refusal names a metric of which only the alias is known."""
    return f"alias {alias}"


def not_in_birth(source: str) -> str:
    """Return what is said of a metric that its device's birth does not name, DEVICE/NAME.

    >>> source_not_in_birth(not_in_birth("CX-001/COD"))
    'CX-001/COD'
    """
    return (
        f"{_NOT_NAMED}'{source[:_SHOWN_LETTERS]}'{_REMEDY}, with its unit; need not be sent again"
    )


def source_not_in_birth(detail: str) -> str | None:
    """Return the metric of which `not_in_birth` was said; None of anything else."""
    source, found, _ = detail.removeprefix(f"{_NOT_NAMED}'").partition(f"'{_REMEDY}")
    return source if found and detail.startswith(_NOT_NAMED) else None


def _no_number(metric: Metric, datatype: int) -> str:
    if metric.kind is None:
        return "no value, and is_null is not set"
    told = repr(None if metric.kind in _STRUCTURES else metric.value)[:60]
    return f"{told} ({metric.kind}) is no number of datatype {datatype}"
