"""What stands under the keys that a profile names, in a record and in what stands around it.

A key that comes twice with two values has none of them. It reads no value: readers/records.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from domain.gateways.profiles import Writing
from ingest.decode.json_keys import Repeated, again_of
from ingest.decode.vocabulary.shared import Key, vocabulary

ABSENT: Final = object()
TWICE: Final = object()  # two values, of which nobody can tell which is meant
Scope = tuple[dict[str, Any], ...]  # a record, then what stands around it from inside out


class Keys(NamedTuple):
    """The keys of a profile, each split into its levels; None is not said.

    `records` is the way to the records; `own` are those keys, levels joined, that are no channels
    of a flat record. `channels` are sources that a person has entered, whatever they look like.
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
    channels: frozenset[str] = frozenset()

    @classmethod
    def of(cls, writing: Writing) -> Keys:
        """Return the keys as a profile says them."""
        time, values = _split(writing.time_key), _split(writing.values_key)
        name, value = _split(writing.name_key), _split(writing.value_key)
        unit, status = _split(writing.unit_key), _split(writing.status_key)
        prefixes = tuple(tuple(key.split(".")) for key in writing.prefix_keys or ())
        told = [time, name, unit, status, *prefixes]
        own = {mark.join(key) for key in told if key is not None for mark in "/."}
        return cls(
            _split(writing.records) or (),
            time,
            values,
            name,
            value,
            unit,
            status,
            prefixes,
            frozenset(own),
        )


def _split(key: str | None) -> tuple[str, ...] | None:
    return None if not key else tuple(key.split("."))


def status_within(found: dict[str, Any], channels: frozenset[str], prefix: str) -> str | None:
    """Return the key of an object's text that is a status by its name and that no profile names.

    It is not passed over: what says that a device is in error would count as measuring.
    """
    for key, told in found.items():
        if type(told) is str and _is_of_status(key) and f"{prefix}{key}" not in channels:
            return key
    return None


@lru_cache(maxsize=4_096)
def _is_of_status(key: str) -> bool:
    return vocabulary().key(key) in {Key.STATUS, Key.QUALITY}


def looked_up(scope: Scope, key: tuple[str, ...]) -> Any:
    """Return what stands under a key in the first object that has it; ABSENT where none has.

    TWICE where it comes twice there with two values. A key with dots may also be one as a whole.
    """
    is_short = len(key) == 1
    for found in scope:
        if is_short and type(found) is dict:  # as `_in`, in a third of the time
            if key[0] in found:
                return found[key[0]]
            continue
        value = _in(found, key)
        if value is not ABSENT:
            return value
    return ABSENT


def _in(found: Any, key: tuple[str, ...]) -> Any:
    if len(key) > 1 and isinstance(found, dict):
        whole = ".".join(key)
        if whole in found:
            return once(found, whole)
    for level in key:
        if not isinstance(found, dict) or level not in found:
            return ABSENT
        found = once(found, level)
        if found is TWICE:
            return TWICE
    return found


def once(found: dict[str, Any], key: str) -> Any:
    """Return what stands under a key of an object, TWICE where it comes twice with two values."""
    return TWICE if isinstance(found, Repeated) and found.differs(key) else found[key]


def each_under(found: dict[str, Any], key: tuple[str, ...]) -> Iterator[Any]:
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


def of_all(beside: tuple[Any, Any, Any]) -> tuple[Any, Any, Any] | None:
    """Return what is said of all names alike; None where it is not to be told without each name."""
    for told in beside:
        if told is TWICE or isinstance(told, dict):
            return None
    unit, status, time = beside
    return (
        None if unit is ABSENT else unit,
        None if status is ABSENT else status,
        None if time is ABSENT else time,
    )


def of_name(told: Any, name: str) -> Any:
    """Return what is said of one name where it is said name by name, else what is said of all."""
    if isinstance(told, dict):
        told = told.get(name)
    return None if told is ABSENT else told
