"""JSON's records of any vendor -> values as sent, by the keys that a profile names.

A key is looked for in the record first and then in what stands around it, so that a time or a
device that is said once counts for all within. A record without its time or name is told, and no
other one is read for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from domain.gateways.profiles import Writing
from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.json_text import loaded_json
from ingest.decode.by_profile.readers.sent import LEVELS_MOST, Sent, Told, Unread
from ingest.decode.json_keys import again_of
from ingest.decode.vocabulary.written import shown

EACH_MEMBER = "*"
_ABSENT = object()
_TWICE = object()
_PLAIN = frozenset({float, int, str, bool, type(None)})
_sent = tuple.__new__  # as a named tuple is made, in two thirds of the time
_ARRAYS_MOST = 32  # within one another, down to the records


class Record(NamedTuple):
    """An object that holds values, what stands around it from outside in, its devices' names."""

    place: str
    found: dict[str, Any]
    around: tuple[dict[str, Any], ...] = ()
    devices: tuple[str, ...] = ()


def values_of_json(payload: bytes, keys: Keys) -> Told:
    """Yield each value of a JSON text, or why a record has none; never raises."""
    loaded = loaded_json(payload)
    if isinstance(loaded, Unread):
        yield loaded
        return
    for number, record in enumerate(_records(loaded, keys.records, (), (), 0), start=1):
        place = f"record {number}"
        if isinstance(record, Unread):
            yield record._replace(place=place)
        else:
            yield from values_of_record(record._replace(place=place), keys)


class Keys(NamedTuple):
    """The keys of a profile, each split into its levels; None is not said.

    `records` is the way to the records; `own` are first levels of keys that are no channels of a
    flat record.
    """

    records: tuple[str, ...]
    time: tuple[str, ...] | None
    values: tuple[str, ...] | None
    name: tuple[str, ...] | None
    value: tuple[str, ...] | None
    unit: tuple[str, ...] | None
    status: tuple[str, ...] | None
    prefixes: tuple[tuple[str, ...], ...]
    own: frozenset[str]

    @classmethod
    def of(cls, writing: Writing) -> Keys:
        """Return the keys as a profile says them."""
        time, values = _split(writing.time_key), _split(writing.values_key)
        name, value = _split(writing.name_key), _split(writing.value_key)
        unit, status = _split(writing.unit_key), _split(writing.status_key)
        prefixes = tuple(tuple(key.split(".")) for key in writing.prefix_keys or ())
        told = [time, name, unit, status, *prefixes]
        own = frozenset(key[0] for key in told if key is not None) | {
            ".".join(key) for key in told if key is not None
        }
        return cls(
            _split(writing.records) or (), time, values, name, value, unit, status, prefixes, own
        )


def values_of_record(record: Record, keys: Keys) -> Told:
    """Yield the values of one record; a fault of what counts for all of it tells the whole."""
    scope = (record.found, *reversed(record.around))
    prefix = "".join(f"{device}/" for device in record.devices)
    for key in keys.prefixes:
        told = _looked_up(scope, key)
        if told is _TWICE or isinstance(told, dict | list) or told is _ABSENT or told is None:
            detail = f"no {shown('.'.join(key))} that could stand before its channels' names"
            yield Unread(record.place, RejectionCode.WRONG_TYPE, detail)
            return
        prefix += f"{told}/"
    reader = _Values(record.place, scope, keys)
    if keys.name is not None:
        yield from reader.named(prefix)
    elif keys.values is None:
        yield from reader.members(prefix, record.found, keys.own)
    else:
        held = _looked_up((record.found,), keys.values)
        if (held is _ABSENT or held is None) and reader.has_statuses:
            held = {}
        if not isinstance(held, dict):
            detail = f"{shown('.'.join(keys.values))} must be an object of names and values"
            yield Unread(record.place, RejectionCode.WRONG_TYPE, detail)
            return
        yield from reader.members(prefix, held, frozenset())


class _Values:
    """The values of one record; what counts for all of them is looked up once."""

    def __init__(self, place: str, scope: tuple[dict[str, Any], ...], keys: Keys) -> None:
        self._place = place
        self._scope = scope
        self._keys = keys
        self._unit, self._status, self._time = self._beside(scope)
        self._told: set[str] = set()
        self.has_statuses = isinstance(self._status, dict)  # name by name, also without a value

    def _beside(self, scope: tuple[dict[str, Any], ...]) -> tuple[Any, Any, Any]:
        keys = self._keys
        return tuple(  # type: ignore[return-value]  # of three
            None if key is None else _looked_up(scope, key)
            for key in (keys.unit, keys.status, keys.time)
        )

    def named(self, prefix: str) -> Told:
        """Yield the value of a record that names its channel itself."""
        keys = self._keys
        name = _looked_up(self._scope[:1], keys.name or ())
        if isinstance(name, bool) or not isinstance(name, str | int):
            detail = f"no {shown('.'.join(keys.name or ()))} that names its channel"
            yield Unread(self._place, RejectionCode.WRONG_TYPE, detail)
            return
        record = self._scope[0]
        for value in _each(record, keys.value or ()):
            yield from self._value(f"{prefix}{name}", str(name), value, self._beside(self._scope))

    def members(self, prefix: str, held: dict[str, Any], own: frozenset[str]) -> Told:
        """Yield the values of an object of names; statuses of its other names as no value."""
        beside = (self._unit, self._status, self._time)
        plain = _of_all(beside)
        place = self._place
        for name, value in (*held.items(), *again_of(held)):
            if name in own:
                continue
            if plain is not None and type(value) in _PLAIN:
                yield _sent(Sent, (place, prefix + name, value, *plain, False))
            else:
                yield from self._member(f"{prefix}{name}", name, value, beside, 0)
        statuses = self._status
        if self.has_statuses:
            for name, status in statuses.items():
                if name not in self._told:
                    yield from self._value(
                        f"{prefix}{name}", name, None, (None, status, self._time)
                    )

    def _member(
        self, source: str, name: str, value: Any, beside: tuple[Any, Any, Any], level: int
    ) -> Told:
        if type(value) is dict or isinstance(value, dict):
            yield from self._object(source, name, value, beside, level)
        elif isinstance(value, list) and self._keys.value is not None:
            for one in value:
                yield from self._member(source, name, one, beside, level + 1)
        else:
            yield from self._value(source, name, value, beside)

    def _object(
        self, source: str, name: str, held: dict[str, Any], beside: tuple[Any, Any, Any], level: int
    ) -> Told:
        """Yield an object's own value, or those of its members, each under a longer name."""
        if level >= LEVELS_MOST:
            detail = f"{shown(source)}: nested deeper than {LEVELS_MOST} levels"
            yield Unread(self._place, RejectionCode.WRONG_TYPE, detail, source)
            return
        keys = self._keys
        if keys.value is not None and _looked_up((held,), keys.value) is not _ABSENT:
            inner = self._beside((held, *self._scope))
            for value in _each(held, keys.value):
                yield from self._value(source, name, value, inner)
            return
        for key, value in (*held.items(), *again_of(held)):
            yield from self._member(f"{source}/{key}", f"{name}/{key}", value, beside, level + 1)

    def _value(self, source: str, name: str, value: Any, beside: tuple[Any, Any, Any]) -> Told:
        unit, status, time = (_of_name(told, name) for told in beside)
        self._told.add(name)
        if unit is _TWICE or status is _TWICE or time is _TWICE:
            detail = f"{shown(source)}: a key comes twice with two values: which one is meant?"
            yield Unread(self._place, RejectionCode.KEY_TWICE, detail, source)
            return
        yield Sent(self._place, source, value, unit, status, time)


def _of_all(beside: tuple[Any, Any, Any]) -> tuple[Any, Any, Any] | None:
    """Return what is said of all names alike; None where it is not to be told without each name."""
    for told in beside:
        if told is _TWICE or isinstance(told, dict):
            return None
    unit, status, time = beside
    return (
        None if unit is _ABSENT else unit,
        None if status is _ABSENT else status,
        None if time is _ABSENT else time,
    )


def _of_name(told: Any, name: str) -> Any:
    """Return what is said of one name where it is said name by name, else what is said of all."""
    if isinstance(told, dict):
        told = told.get(name)
    return None if told is _ABSENT else told


def _records(
    loaded: Any,
    path: tuple[str, ...],
    around: tuple[dict[str, Any], ...],
    devices: tuple[str, ...],
    level: int,
) -> Iterator[Record | Unread]:
    """Yield the records at the end of a path; arrays on the way are gone through."""
    if isinstance(loaded, list):
        if level > _ARRAYS_MOST:
            yield Unread("", RejectionCode.WRONG_TYPE, "arrays within arrays, too many levels")
            return
        for one in loaded:
            yield from _records(one, path, around, devices, level + 1)
    elif not isinstance(loaded, dict):
        yield Unread("", RejectionCode.WRONG_TYPE, "a record must be an object of names and values")
    elif not path:
        yield Record("", loaded, around, devices)
    elif path[0] == EACH_MEMBER:
        for key, one in (*loaded.items(), *again_of(loaded)):
            yield from _records(one, path[1:], around, (*devices, key), level + 1)
    elif path[0] in loaded:
        yield from _records(loaded[path[0]], path[1:], (*around, loaded), devices, level + 1)
    else:
        detail = f"no {shown(path[0])}, under which the profile has the records"
        yield Unread("", RejectionCode.WRONG_TYPE, detail)


def _split(key: str | None) -> tuple[str, ...] | None:
    return None if not key else tuple(key.split("."))


def _looked_up(scope: tuple[dict[str, Any], ...], key: tuple[str, ...]) -> Any:
    """Return what stands under a key in the first object that has it; _ABSENT where none has.

    _TWICE where it comes twice there with two values. A key with dots may also be one as a whole.
    """
    for found in scope:
        value = _in(found, key)
        if value is not _ABSENT:
            return value
    return _ABSENT


def _in(found: Any, key: tuple[str, ...]) -> Any:
    if len(key) > 1 and isinstance(found, dict):
        whole = ".".join(key)
        if whole in found:
            return _once(found, whole)
    for level in key:
        if not isinstance(found, dict) or level not in found:
            return _ABSENT
        found = _once(found, level)
        if found is _TWICE:
            return _TWICE
    return found


def _once(found: dict[str, Any], key: str) -> Any:
    value = found[key]
    for again, other in again_of(found):
        if again == key and (isinstance(other, dict | list) or other != value):
            return _TWICE
    return value


def _each(found: dict[str, Any], key: tuple[str, ...]) -> Iterator[Any]:
    """Yield each value that stands under a key: one that comes twice is two values."""
    for level in key[:-1]:
        inner = found.get(level)
        if not isinstance(inner, dict):
            yield None
            return
        found = inner
    last = key[-1] if key else ""
    yield found.get(last)
    for again, other in again_of(found):
        if again == last:
            yield other
