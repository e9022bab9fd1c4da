"""SenML (RFC 8428), as JSON or CBOR, turned into the canonical message; never raises.

A record is refused alone; only a base field that cannot be read takes the records after it along,
since nobody can tell any more which name or time they mean. It judges no value and no outlet.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NoReturn

import cbor2
import msgspec

from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds
from domain.parameters import PARAMETERS
from domain.rejections import Refusal, RejectionCode
from ingest.formats import Meaning
from ingest.senml_records import Fault, Record, resolve, shown
from ingest.symbols import SymbolMap, shipped_map
from ingest.wire import MESSAGE_BYTES_MOST, WireMessage, WireSample

REFUSALS_MOST = 1_000  # listed one by one; a message of nothing but faults must not swell
_DEPTH_MOST = 8
# RFC 8428, table 4. Labels of extensions are texts in CBOR too.
_CBOR_LABELS = {
    -1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs",
    0: "n", 1: "u", 2: "v", 3: "vs", 4: "vb", 5: "s", 6: "t", 7: "ut", 8: "vd",
}  # fmt: skip
_OTHER_VALUES = {"vs": "a text", "vb": "a truth value", "vd": "data", "s": "a sum"}
_LATEST = 253_402_300_799  # the last second of the year 9999: no later time can be written down


def decode_senml(
    payload: bytes, *, cbor: bool, received_us: int, symbols: SymbolMap | None = None
) -> Meaning:
    """Return what a SenML pack means; times relative to now are taken from `received_us` (UTC).

    Source: RFC 8428; names, units: ingest/maps/senml.toml or the map given.
    """
    records = _records(payload, cbor=cbor)
    if isinstance(records, Refusal):
        return Meaning(refusals=[records])
    placed = _Placed(symbols or shipped_map("senml"))
    for found in resolve(records, received_us / MICROSECONDS_PER_SECOND):
        placed.take(found)
    return placed.meaning(from_microseconds(received_us))


def _records(payload: bytes, *, cbor: bool) -> Sequence[Any] | Refusal:
    """Return a pack's records as they stand, or why it is none."""
    if len(payload) > MESSAGE_BYTES_MOST:
        return Refusal(
            RejectionCode.TOO_LARGE,
            f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send fewer records a message",
        )
    try:
        loaded = _from_cbor(payload) if cbor else _from_json(payload)
    except (ValueError, RecursionError, cbor2.CBORError) as error:
        form = "CBOR" if cbor else "JSON in UTF-8"
        return Refusal(RejectionCode.UNREADABLE, f"not {form}: {error}")
    if not isinstance(loaded, list):
        return Refusal(
            RejectionCode.WRONG_TYPE, "a SenML pack is an array of records (RFC 8428, section 4)"
        )
    if not loaded:
        return Refusal(RejectionCode.WRONG_TYPE, "a SenML pack without any record")
    return loaded


def _from_json(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # JSON's unofficial NaN and Infinity are read, so that only their record is refused
        return json.loads(payload.decode("utf-8"))


def _from_cbor(payload: bytes) -> Any:
    """Return the records with their texts for labels; raises ValueError, CBORError."""
    stream = BytesIO(payload)
    loaded = cbor2.load(
        stream,
        max_depth=_DEPTH_MOST,
        allow_duplicate_keys=False,
        semantic_decoders=_OTHER_TAGS,
    )
    if stream.tell() != len(payload):
        raise ValueError(
            f"{len(payload) - stream.tell()} bytes follow the pack: send one a message"
        )
    if not isinstance(loaded, list):
        return loaded
    return [
        {
            _CBOR_LABELS.get(key, key) if type(key) is int else key: value
            for key, value in one.items()
        }
        if isinstance(one, dict)
        else one
        for one in loaded
    ]


def _refuse_tag(_decoder: cbor2.CBORDecoder, _immutable: bool) -> NoReturn:  # noqa: FBT001 - cbor2's
    raise ValueError("only numbers may carry a tag in SenML (RFC 8428, section 6)")


# Shared references let a short message stand for an endless one; none of these is a number.
_OTHER_TAGS = dict.fromkeys(
    (0, 1, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000), _refuse_tag
)


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
            sample = WireSample(outlet, _instant(fields["t"]), {})
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

    def meaning(self, sent: datetime) -> Meaning:
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
        return Meaning(WireMessage(None, sent, self._samples), refusals)


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
        carried = next((word for key, word in _OTHER_VALUES.items() if key in fields), "no value")
        wrong = (
            RejectionCode.VALUE_NOT_NUMERIC,
            f"carries {carried}; a reading is a number (field v)",
        )
    elif math.isnan(fields["v"]):
        wrong = RejectionCode.VALUE_NAN, "is not a number"
    elif math.isinf(fields["v"]):
        wrong = RejectionCode.VALUE_INFINITE, "is infinite"
    elif not 0 <= fields["t"] <= _LATEST:
        wrong = RejectionCode.TIME_OUT_OF_RANGE, f"time {fields['t']!r} s: set the gateway's clock"
    elif "u" in fields and symbols.unit(fields["u"]) is None:
        wrong = RejectionCode.UNIT_UNKNOWN, f"unit {shown(fields['u'])} is not in the map of units"
    if wrong is None:
        return None
    code, detail = wrong
    return Fault(record.place, code, f"{name}: {detail}")


def _instant(seconds: float) -> datetime:
    """Return seconds since 1970 to the nearest microsecond, by the decimal that was written."""
    return from_microseconds(round(Decimal(repr(seconds)) * MICROSECONDS_PER_SECOND))
