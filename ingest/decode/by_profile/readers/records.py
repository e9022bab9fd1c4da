"""JSON's records of any vendor -> values as sent, by the keys that a profile names.

A key is looked for in the record first and then in what stands around it, so that a time or a
device that is said once counts for all within. A record without its time or name is told, and no
other one is read for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.json_text import loaded_json
from ingest.decode.by_profile.readers.keys import (
    ABSENT,
    TWICE,
    Keys,
    Scope,
    each_under,
    looked_up,
    of_all,
    of_name,
    once,
    status_within,
)
from ingest.decode.by_profile.readers.sent import (
    LEVELS_MOST,
    PREFIX_LETTERS_MOST,
    Sent,
    Told,
    Unread,
)
from ingest.decode.json_keys import again_of
from ingest.decode.vocabulary.written import shown

EACH_MEMBER = "*"
_TOO_LONG = f"more than {PREFIX_LETTERS_MOST} letters stand before its channels' names"
_PLAIN = frozenset({float, int, str, bool, type(None)})
Beside = tuple[Any, Any, Any]  # unit, status and time
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


def values_of_record(record: Record, keys: Keys) -> Told:
    """Yield the values of one record; a fault of what counts for all of it tells the whole."""
    scope = (record.found, *reversed(record.around))
    prefix = "".join(f"{device}/" for device in record.devices)
    for key in keys.prefixes:
        told = looked_up(scope, key)
        if told is TWICE or isinstance(told, dict | list) or told is ABSENT or told is None:
            detail = f"no {shown('.'.join(key))} that could stand before its channels' names"
            yield Unread(record.place, RejectionCode.WRONG_TYPE, detail)
            return
        prefix += f"{told}/"
    if len(prefix) > PREFIX_LETTERS_MOST:
        yield Unread(record.place, RejectionCode.WRONG_TYPE, _TOO_LONG)
        return
    reader = _Values(record.place, scope, keys)
    if keys.name is not None:
        yield from reader.named(prefix)
    elif keys.values is None:
        yield from reader.members(prefix, record.found, keys.own)
    else:
        held = looked_up((record.found,), keys.values)
        if (held is ABSENT or held is None) and reader.has_statuses:
            held = {}
        if not isinstance(held, dict):
            detail = f"{shown('.'.join(keys.values))} must be an object of names and values"
            yield Unread(record.place, RejectionCode.WRONG_TYPE, detail)
            return
        yield from reader.members(prefix, held, frozenset())


class _Values:
    """The values of one record; what counts for all of them is looked up once."""

    def __init__(self, place: str, scope: Scope, keys: Keys) -> None:
        self._place = place
        self._scope = scope
        self._keys = keys
        self._unit, self._status, self._time = self._beside(scope)
        self._told: set[str] = set()
        self._own: frozenset[str] = frozenset()
        self.has_statuses = isinstance(self._status, dict)  # name by name, also without a value

    def _beside(self, scope: Scope) -> tuple[Any, Any, Any]:
        keys = self._keys
        return tuple(  # type: ignore[return-value]  # of three
            None if key is None else looked_up(scope, key)
            for key in (keys.unit, keys.status, keys.time)
        )

    def named(self, prefix: str) -> Told:
        """Yield the value of a record that names its channel itself."""
        keys = self._keys
        name = looked_up(self._scope[:1], keys.name or ())
        if isinstance(name, bool) or not isinstance(name, str | int):
            detail = f"no {shown('.'.join(keys.name or ()))} that names its channel"
            yield Unread(self._place, RejectionCode.WRONG_TYPE, detail)
            return
        record = self._scope[0]
        beside = self._with_unnamed((self._unit, self._status, self._time), record, prefix)
        for value in each_under(record, keys.value or ()):
            yield from self._value(f"{prefix}{name}", str(name), value, beside)

    def _with_unnamed(self, beside: Beside, held: dict[str, Any], prefix: str) -> Beside:
        """Return what is said of a value, with a status that no profile names where none is."""
        unit, status, time = beside
        if status is ABSENT or status is None:
            keys = self._keys
            unnamed = status_within(held, keys.channels, prefix)
            if unnamed is not None and (unnamed,) not in {keys.name, keys.value, keys.unit}:
                status = once(held, unnamed)
        return unit, status, time

    def members(self, prefix: str, held: dict[str, Any], own: frozenset[str]) -> Told:
        """Yield the values of an object of names; statuses of its other names as no value."""
        beside = (self._unit, self._status, self._time)
        if self._status is ABSENT or self._status is None:
            for found in (held,) if held is self._scope[0] else (held, self._scope[0]):
                unnamed = status_within(found, self._keys.channels, prefix)
                if unnamed is not None:
                    beside = (self._unit, once(found, unnamed), self._time)
                    own = own | {unnamed}
                    break
        plain = of_all(beside)
        self._own = own
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
        if level >= LEVELS_MOST or len(source) > PREFIX_LETTERS_MOST:
            why = f"nested deeper than {LEVELS_MOST} levels" if level >= LEVELS_MOST else _TOO_LONG
            detail = f"{shown(source)}: {why}"
            yield Unread(self._place, RejectionCode.WRONG_TYPE, detail, source)
            return
        keys = self._keys
        if keys.value is not None and looked_up((held,), keys.value) is not ABSENT:
            inner = self._with_unnamed(self._beside((held, *self._scope)), held, f"{source}/")
            for value in each_under(held, keys.value):
                yield from self._value(source, name, value, inner)
            return
        within, said = self._within(held, beside, f"{source}/")
        for key, value in (*held.items(), *again_of(held)):
            if key not in said and (inner_name := f"{name}/{key}") not in self._own:
                yield from self._member(f"{source}/{key}", inner_name, value, within, level + 1)

    def _within(
        self, held: dict[str, Any], beside: Beside, prefix: str
    ) -> tuple[Beside, frozenset[str]]:
        """Return what an object says of its own members, else what is said around it, and the keys
        under which it says so.
        """
        keys, told, said = self._keys, list(beside), set()
        for at, key in enumerate((keys.unit, keys.status, keys.time)):
            found = ABSENT if key is None or len(key) > 1 else looked_up((held,), key)
            if key is not None and found is not ABSENT and not isinstance(found, dict | list):
                told[at] = found
                said.add(key[0])
        if told[1] is ABSENT or told[1] is None:
            unnamed = status_within(held, keys.channels, prefix)
            if unnamed is not None:
                told[1] = once(held, unnamed)
                said.add(unnamed)
        return (told[0], told[1], told[2]), frozenset(said)

    def _value(self, source: str, name: str, value: Any, beside: tuple[Any, Any, Any]) -> Told:
        unit, status, time = (of_name(told, name) for told in beside)
        self._told.add(name)
        if unit is TWICE or status is TWICE or time is TWICE:
            detail = f"{shown(source)}: a key comes twice with two values: which one is meant?"
            yield Unread(self._place, RejectionCode.KEY_TWICE, detail, source)
            return
        yield Sent(self._place, source, value, unit, status, time)


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
    elif isinstance(loaded, Unread):
        yield loaded
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
