"""Resolves SenML records (RFC 8428, section 4.6): base fields and relative times are taken in.

It knows no outlet, parameter or unit: only what the RFC says of any pack, and that a field which
looks like a unit or a status and is none of the RFC's may not be passed over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from domain.gateways.rejections import RejectionCode
from ingest.decode.json_keys import again_of
from ingest.decode.vocabulary.shared import Key, vocabulary

VERSION = 10  # of SenML, RFC 8428: the default, and the newest that is understood here
NAME_LETTERS_MOST = 255  # of a base name or a name; one is repeated in every record that it names
_RELATIVE_BELOW = 2**28  # seconds, section 4.5.3: a smaller time is relative to now
NAMES = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-:./_]*")  # section 4.5.1
_BASE = {"bn": str, "bt": float, "bu": str, "bv": float, "bs": float, "bver": int}
_OWN = {"n": str, "t": float, "u": str, "v": float, "vs": str, "vb": bool, "s": float, "ut": float}
_TYPES = {str: "a text", float: "a number", bool: "true or false", int: "a whole number"}
_SHOWN_LETTERS = 60
_VALUES = ("v", "vs", "vb", "vd")
_VALUE_KEYS = frozenset(_VALUES)
_UNITS = frozenset({"u", "bu"})  # in any other case


class Record(NamedTuple):
    """A resolved record and its place in the pack, from 0; `t` in seconds since 1970 UTC."""

    place: int
    fields: dict[str, Any]


class Fault(NamedTuple):
    """Why a record cannot be taken, and its place in the pack, from 0."""

    place: int
    code: RejectionCode
    detail: str


def own_time(records: Sequence[Any]) -> float | None:
    """Return the newest time that a pack tells by itself (seconds UTC), None where all of its times
    are relative to now. What cannot be read is passed over.
    """
    newest: float | None = None
    base = 0.0
    for record in records:
        if not isinstance(record, dict):
            continue
        base = _finite(record.get("bt")) if "bt" in record else base
        if not _VALUE_KEYS.isdisjoint(record):
            seconds = _sum(base, _finite(record.get("t")))
            if seconds >= _RELATIVE_BELOW and (newest is None or seconds > newest):
                newest = seconds
    return newest


def is_relative(records: Sequence[Any]) -> bool:
    """Return whether any value of a pack has a time that is relative to now."""
    base = 0.0
    for record in records:
        if isinstance(record, dict):
            base = _finite(record.get("bt")) if "bt" in record else base
            own = _finite(record["t"]) if "t" in record else 0.0
            if base + own < _RELATIVE_BELOW and not _VALUE_KEYS.isdisjoint(record):
                return True
    return False


def _finite(value: Any) -> float:
    number = _number(value)
    return number if number is not None and math.isfinite(number) else 0.0


class _Terms(NamedTuple):
    now: float
    names: re.Pattern[str]


def resolve(
    records: Sequence[Any], now: float, names: re.Pattern[str] = NAMES
) -> Iterator[Record | Fault]:
    """Yield each record that says something, resolved, or why it cannot be; `now` in seconds UTC.

    `names` is how a whole name may be written. A base field that cannot be read ends the pack: what
    follows could not be placed. Never raises.
    """
    base: dict[str, Any] = {}
    terms = _Terms(now, names)
    for index, record in enumerate(records):
        if not isinstance(record, dict):
            yield Fault(index, RejectionCode.WRONG_TYPE, "a record must be a map of fields")
            continue
        again = again_of(record)
        wrong = (_twice_in_base(record, again) if again else None) or _take_base(record, base)
        if wrong is not None:
            rest = len(records) - index - 1
            yield Fault(
                index,
                RejectionCode.WRONG_TYPE,
                f"{wrong}: this record and the {rest} after it cannot be placed",
            )
            return
        if again:
            yield from _each(index, record, again, base, terms)
            continue
        found = _resolved(index, record, base, terms)
        if found is not None:
            yield found


def _each(
    index: int,
    record: dict[Any, Any],
    again: list[tuple[Any, Any]],
    base: dict[str, Any],
    terms: _Terms,
) -> Iterator[Record | Fault]:
    """Yield a record of which a field came twice: once for each value, the first one first."""
    if any(key != "v" and _differs(record[key], value) for key, value in again):
        detail = "a field comes twice with two values: nobody can tell which is meant"
        yield Fault(index, RejectionCode.KEY_TWICE, detail)
        return
    yield from _told(_resolved(index, record, base, terms))
    few = _of_meaning(record)
    for key, value in again:
        if key == "v":
            yield from _told(_resolved(index, {**few, "v": value}, base, terms))


def _told(found: Record | Fault | None) -> Iterator[Record | Fault]:
    if found is not None:
        yield found


def _of_meaning(record: dict[Any, Any]) -> dict[Any, Any]:
    """Return a record's own fields, and one that refuses it: it is read once for each value."""
    few = {key: record[key] for key in _OWN if key in record}
    for key, value in record.items():
        if key not in _OWN and _refusing(key, value) is not None:
            few[key] = value
            break
    return few


def _twice_in_base(record: dict[Any, Any], again: list[tuple[Any, Any]]) -> str | None:
    """Return which base field comes twice with two values, else None."""
    for key, value in again:
        if key in _BASE and _differs(record[key], value):
            return f"base field {key!r} comes twice with two values"
    return None


def _differs(one: Any, other: Any) -> bool:
    """Return whether two values are not surely the same; what is nested is never compared."""
    return isinstance(one, list | dict) or isinstance(other, list | dict) or one != other


def _take_base(record: dict[Any, Any], base: dict[str, Any]) -> str | None:
    """Take a record's base fields over; return what is wrong with one, else None."""
    for key, value in record.items():
        if not isinstance(key, str) or not key.startswith("b"):
            continue
        wanted = _BASE.get(key)
        if wanted is None:
            if key.endswith("_"):
                return f"base field {shown(key)} must be understood, and is not known here"
            continue
        taken = _typed(value, wanted)
        if taken is None or (wanted is float and not math.isfinite(taken)):
            return f"base field {key!r} must be {_TYPES[wanted]}"
        if key == "bver" and not 1 <= taken <= VERSION:
            return f"this version of SenML is not known here (bver up to {VERSION})"
        if key == "bn" and len(taken) > NAME_LETTERS_MOST:
            return f"base field 'bn' is longer than {NAME_LETTERS_MOST} letters"
        base[key] = taken
    return None


def _resolved(
    index: int, record: dict[Any, Any], base: dict[str, Any], terms: _Terms
) -> Record | Fault | None:
    fields = _own_fields(record)
    if isinstance(fields, tuple):
        return Fault(index, *fields)
    if not fields:
        return None  # base fields alone are for the records that follow
    own_name = fields.get("n", "")
    if len(own_name) > NAME_LETTERS_MOST:
        return Fault(
            index, RejectionCode.NAME_NOT_PLACED, f"a name of more than {NAME_LETTERS_MOST} letters"
        )
    name = base.get("bn", "") + own_name
    if not terms.names.fullmatch(name):
        detail = f"name {name!r} is empty, or not as RFC 8428, section 4.5.1 allows"
        return Fault(index, RejectionCode.NAME_NOT_PLACED, detail)
    seconds = _sum(base.get("bt", 0.0), fields.get("t", 0.0))
    fields["n"] = name
    fields["t"] = _sum(terms.now, seconds) if seconds < _RELATIVE_BELOW else seconds
    if "v" in fields:
        if "bu" in base:
            fields.setdefault("u", base["bu"])
        if "bv" in base:
            fields["v"] = _sum(base["bv"], fields["v"])
    if "bs" in base or "s" in fields:
        fields["s"] = _sum(base.get("bs", 0.0), fields.get("s", 0.0))
    return Record(index, fields)


def _own_fields(record: dict[Any, Any]) -> dict[str, Any] | tuple[RejectionCode, str]:
    """Return a record's fields but for the base ones, numbers as doubles, or what is wrong."""
    fields: dict[str, Any] = {}
    values = 0
    for key, value in record.items():
        wanted = _OWN.get(key)
        if wanted is not None:
            taken = value if type(value) is wanted else _typed(value, wanted)
            if taken is None:
                return RejectionCode.WRONG_TYPE, f"field {key!r} must be {_TYPES[wanted]}"
            fields[key] = taken
        else:
            wrong = _refusing(key, value)
            if wrong is not None:
                return wrong
            if key not in _BASE:
                fields[key] = value
        values += key in _VALUES
    if values > 1:
        return RejectionCode.WRONG_TYPE, "a record has one value: v, vs, vb or vd"
    if not math.isfinite(fields.get("t", 0.0)):
        return RejectionCode.TIME_OUT_OF_RANGE, "its time is not a finite number"
    return fields


def _refusing(key: Any, value: Any) -> tuple[RejectionCode, str] | None:
    """Return why a field that is no own one of the RFC's refuses its record, None for others."""
    if not isinstance(key, str):
        return RejectionCode.WRONG_TYPE, "a label that is none of RFC 8428, table 4"
    if key in _BASE:
        return None
    if key.endswith("_"):
        detail = f"field {shown(key)} must be understood, and is not known here"
        return RejectionCode.FIELD_NOT_UNDERSTOOD, detail
    kind = vocabulary().key(key)
    is_of_status = kind in {Key.STATUS, Key.LIKE_STATUS, Key.QUALITY}
    if is_of_status and vocabulary().quality(value) != "00":
        detail = f"field {shown(key)} looks like a status; SenML has none: send our own JSON"
        return RejectionCode.STATUS_UNKNOWN, detail
    is_of_units = kind in {Key.UNIT, Key.LIKE_UNIT} or key.lower() in _UNITS
    if is_of_units and value is not None and not isinstance(value, int | float):
        return RejectionCode.UNIT_UNKNOWN, f"field {shown(key)} looks like a unit: name it u"
    return None  # the number of a unit, of a bus or a house, among them


def shown(text: str) -> str:
    """Return a text as it may stand in a reason: in quotes, and cut where it is long."""
    return repr(text if len(text) <= _SHOWN_LETTERS else text[:_SHOWN_LETTERS] + "…")


def _typed(value: Any, wanted: type) -> Any:
    """Return a value as the type wanted, or None where it is of another one."""
    if wanted is float:
        return _number(value)
    if wanted is int:
        is_whole = type(value) is float and value.is_integer()  # also one that is written 10.0
        return int(value) if is_whole or type(value) is int else None
    return value if isinstance(value, wanted) else None


def _number(value: Any) -> float | None:
    """Return a JSON or CBOR number as a double; one beyond all bounds is infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:  # a signalling NaN
        return math.nan


def _sum(base: float, own: float) -> float:
    """Return the sum of two numbers as they were written in decimal, not of their nearest doubles.

    >>> _sum(0.1, 0.2)
    0.3
    """
    if base == 0.0:
        return own
    if own == 0.0:
        return base
    if not (math.isfinite(base) and math.isfinite(own)):
        return base + own
    return float(Decimal(repr(base)) + Decimal(repr(own)))
