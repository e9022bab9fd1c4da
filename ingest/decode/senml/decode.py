"""SenML (RFC 8428), as JSON or CBOR, turned into the canonical message; never raises.

A record is refused alone; only a base field that cannot be read takes the records after it along,
since nobody can tell any more which name or time they mean. It judges no value and no outlet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import cbor2
import msgspec

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds
from domain.measured.parameters import PARAMETERS
from ingest.decode.json_keys import Repeated, read_json
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.meaning.relative_times import SURE_US, Anchor
from ingest.decode.meaning.unreadable import why_unreadable
from ingest.decode.senml.cbor import records_announced, records_of_cbor, with_texts
from ingest.decode.senml.records import Fault, Record, is_relative, own_time, resolve, shown
from ingest.decode.vocabulary.of_a_format import SymbolMap, shipped_map
from ingest.wire.contract import MESSAGE_BYTES_MOST, WireMessage, WireSample
from ingest.wire.sender_clocks import TOLERANCE_US, UNSET_BEFORE_US

REFUSALS_MOST = 1_000  # listed one by one; a message of nothing but faults must not swell
RECORDS_MOST = 10_000  # of one pack: three days of six parameters each 5 minutes are 5,184
_ITEMS_MOST = 200_000  # between commas: 20 fields of each record
_TOO_MANY = Refusal(
    RejectionCode.TOO_MANY, f"more than {RECORDS_MOST} records: send fewer in a message"
)
OTHER_VALUES = {"vs": "a text", "vb": "a truth value", "vd": "data", "s": "a sum"}
LATEST = 253_402_300_799  # the last second of the year 9999: no later time can be written down


def decode_senml(
    payload: bytes,
    *,
    cbor: bool,
    received_us: int,
    symbols: SymbolMap | None = None,
    anchor: Callable[[], Anchor] | None = None,
) -> Meaning:
    """Return what a SenML pack means; times relative to now are taken from its own newest time.

    Where it has none, from `anchor`, or from `received_us` (UTC): the meaning then says how unsure
    that is. Source: RFC 8428; names, units: ingest/decode/vocabulary/maps/senml.toml or the map
    given.
    """
    records = records_of(payload, cbor=cbor)
    if isinstance(records, Refusal):
        return Meaning(refusals=[records])
    placed = _Placed(symbols or shipped_map("senml"))
    found, is_sure = now_for(records, received_us, anchor)
    for record in resolve(records, found.now_us / MICROSECONDS_PER_SECOND):
        placed.take(record)
    return placed.meaning(from_microseconds(received_us), None if is_sure else found)


def now_for(
    records: Sequence[Any], received_us: int, anchor: Callable[[], Anchor] | None
) -> tuple[Anchor, bool]:
    """Return what is now for a pack, and whether it says so itself or needs none.

    A time that no clock can have had when it was sent is none that others are relative to.
    """
    if not is_relative(records):
        return Anchor(0, 0), True
    own = own_time(records)
    if own is not None and own <= LATEST:
        own_us = round(own * MICROSECONDS_PER_SECOND)
        if UNSET_BEFORE_US <= own_us <= received_us + TOLERANCE_US:
            return Anchor(own_us, 0), True
    return (Anchor(received_us, SURE_US) if anchor is None else anchor()), False


def records_of(payload: bytes, *, cbor: bool) -> Sequence[Any] | Refusal:
    """Return a pack's records as they stand, or why it is none."""
    if len(payload) > MESSAGE_BYTES_MOST:
        detail = f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send fewer records a message"
        return Refusal(RejectionCode.TOO_LARGE, detail)
    # Before anything of it is read: a record of JSON opens a brace, CBOR's head tells their number.
    counted = records_announced(payload) if cbor else payload.count(b"{")
    if counted > RECORDS_MOST or (not cbor and payload.count(b",") > _ITEMS_MOST):
        return _TOO_MANY
    try:
        loaded = records_of_cbor(payload) if cbor else _from_json(payload)
    except (ValueError, RecursionError, cbor2.CBORError) as error:
        form = "CBOR" if cbor else "JSON in UTF-8"
        return Refusal(RejectionCode.UNREADABLE, why_unreadable(error, form))
    if not isinstance(loaded, list) or not loaded:
        detail = "a SenML pack is an array of one or more records (RFC 8428, section 4)"
        return Refusal(RejectionCode.WRONG_TYPE, detail)
    if len(loaded) > RECORDS_MOST:
        return _TOO_MANY
    records = [with_texts(one) for one in loaded] if cbor else loaded
    again = sum([len(one.again) for one in records if isinstance(one, Repeated)])
    return _TOO_MANY if len(records) + again > RECORDS_MOST else records


def _from_json(payload: bytes) -> Any:
    """Return a JSON pack; raises ValueError, RecursionError.

    msgspec keeps the last of two keys and says nothing. Each key and text has two quotation marks:
    where more stand than are left, the pack is read again, and so is one with NaN or Infinity.
    """
    try:
        loaded = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return read_json(payload)
    return loaded if payload.count(b'"') == 2 * _strings(loaded) else read_json(payload)


def _strings(loaded: Any) -> int:
    """Return how many keys and texts a flat pack has; what is nested is not counted."""
    if not isinstance(loaded, list):
        return 0
    found = 0
    for record in loaded:
        if type(record) is dict:
            found += len(record)
            for value in record.values():
                if type(value) is str:
                    found += 1
    return found


class _Placed:
    """Resolved records gathered into samples: one for each outlet and instant, in their order."""

    def __init__(self, symbols: SymbolMap) -> None:
        self._symbols = symbols
        self._samples: list[WireSample] = []
        self._at: dict[tuple[str, float], WireSample] = {}
        self._faults: list[tuple[Fault, str | None, str | None]] = []
        self._unlisted = 0

    def take(self, found: Record | Fault) -> None:
        """Place one record, or note why it cannot be."""
        if isinstance(found, Fault):
            self._refuse(found)
            return
        outlet, _, symbol = found.fields["n"].replace(":", "/").rpartition("/")
        outlet = outlet.rpartition("/")[2]
        parameter = self._symbols.parameter(symbol)
        if parameter is None or not outlet:
            self._refuse(_misnamed(found, outlet, symbol), outlet or None, parameter or symbol)
            return
        fault = _wrong(found, self._symbols)
        if fault is not None:
            self._refuse(fault, outlet, parameter)
            return
        self._place(found, outlet, parameter)

    def _place(self, record: Record, outlet: str, parameter: str) -> None:
        fields = record.fields
        sample = self._at.get((outlet, fields["t"]))
        if sample is None or parameter in sample.values:  # a second value is a sample of its own
            sample = WireSample(outlet, instant_of(fields["t"]), {})
            self._at[outlet, fields["t"]] = sample
            self._samples.append(sample)
        sample.values[parameter] = fields["v"]
        unit = self._symbols.unit(fields["u"]) if "u" in fields else None
        if unit is not None and unit != PARAMETERS[parameter].unit:
            sample.units = (sample.units or {}) | {parameter: unit}

    def _refuse(
        self, fault: Fault, outlet: str | None = None, parameter: str | None = None
    ) -> None:
        if len(self._faults) < REFUSALS_MOST:
            self._faults.append((fault, outlet, parameter))
        else:
            self._unlisted += 1

    def meaning(self, sent: datetime, anchor: Anchor | None) -> Meaning:
        """Return what was gathered; refused records count on after the samples that are there."""
        first = len(self._samples)
        refusals = [
            Refusal(fault.code, f"record {fault.place + 1}: {fault.detail}", first + n, *where)
            for n, (fault, *where) in enumerate(self._faults)
        ]
        if self._unlisted:
            detail = f"and {self._unlisted} more records, each with a fault of its own"
            refusals.append(Refusal(RejectionCode.WRONG_TYPE, detail, first + len(refusals)))
        if not self._samples:
            if not refusals:
                detail = "a SenML pack of base fields alone: no record has a value"
                refusals.append(Refusal(RejectionCode.WRONG_TYPE, detail))
            return Meaning(refusals=refusals)
        message = WireMessage(None, sent, self._samples)
        return Meaning(message, refusals, anchor=anchor)


def _misnamed(record: Record, outlet: str, symbol: str) -> Fault:
    """Return why no outlet or no parameter is found in a record's name."""
    if not outlet or not symbol:
        code, detail = (
            RejectionCode.NAME_NOT_PLACED,
            "must end in OUTLET/PARAMETER or OUTLET:PARAMETER",
        )
    else:
        code, detail = (
            RejectionCode.PARAMETER_UNKNOWN,
            f"no parameter or mapped symbol {shown(symbol)}",
        )
    return Fault(record.place, code, f"{record.fields['n']}: {detail}")


def _wrong(record: Record, symbols: SymbolMap) -> Fault | None:
    """Return why a resolved and named record is no reading, or None where it is one."""
    name, fields = record.fields["n"], record.fields
    wrong: tuple[RejectionCode, str] | None = None
    if "v" not in fields:
        carried = next((word for key, word in OTHER_VALUES.items() if key in fields), "no value")
        wrong = (
            RejectionCode.VALUE_NOT_NUMERIC,
            f"carries {carried}; a reading is a number (field v)",
        )
    elif math.isnan(fields["v"]):
        wrong = RejectionCode.VALUE_NAN, "is not a number"
    elif math.isinf(fields["v"]):
        wrong = RejectionCode.VALUE_INFINITE, "is infinite"
    elif not 0 <= fields["t"] <= LATEST:
        wrong = RejectionCode.TIME_OUT_OF_RANGE, f"time {fields['t']!r} s: set the gateway's clock"
    elif "u" in fields and symbols.unit(fields["u"]) is None:
        wrong = RejectionCode.UNIT_UNKNOWN, f"unit {shown(fields['u'])} is not in the map of units"
    if wrong is None:
        return None
    code, detail = wrong
    return Fault(record.place, code, f"{name}: {detail}")


def instant_of(seconds: float) -> datetime:
    """Return seconds since 1970 to the nearest microsecond, by the decimal that was written.

    The last microsecond of a second is never rounded into the next one, and so into another day.
    """
    if seconds.is_integer():
        return from_microseconds(int(seconds) * MICROSECONDS_PER_SECOND)
    written = Decimal(repr(seconds))
    whole = int(written)
    within = round((written - whole) * MICROSECONDS_PER_SECOND)
    return from_microseconds(
        whole * MICROSECONDS_PER_SECOND + min(within, MICROSECONDS_PER_SECOND - 1)
    )
