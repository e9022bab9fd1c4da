"""Reads one sample of our own JSON: its outlet, time and values, each leaf on its own.

Keys are compared without case, plural and blanks, names and units by the vocabulary of all formats.
It never drops a word that looks like a unit or a status, and never takes a text for a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from domain.gateways.rejections import RejectionCode
from ingest.decode.json_keys import again_of
from ingest.decode.nhue_json.times import read_time
from ingest.decode.vocabulary.shared import Key, fold_key, vocabulary
from ingest.wire.contract import WireSample
from ingest.wire.device_status import NOT_MEASURING

# A fault: its code, in words, and the parameter whose reading it refuses (None: the sample).
Leaf: TypeAlias = tuple[RejectionCode, str, str | None]

_SHOWN_LETTERS: Final = 60
_OWN = ("outlet", "time", "value")
_CODES = {
    Key.UNIT: RejectionCode.UNIT_UNKNOWN,
    Key.LIKE_UNIT: RejectionCode.UNIT_UNKNOWN,
    Key.STATUS: RejectionCode.STATUS_UNKNOWN,
    Key.QUALITY: RejectionCode.STATUS_UNKNOWN,
    Key.LIKE_STATUS: RejectionCode.STATUS_UNKNOWN,
}


class Beside(NamedTuple):
    """What keys beside the samples refuse: every sample, and the readings of a parameter."""

    sample: Leaf | None
    readings: dict[str, Leaf]

    @classmethod
    def of(cls, strange: Iterable[tuple[str, Any]]) -> Beside:
        """Read the keys of a message that look like a unit or a status, once for all samples."""
        sample: Leaf | None = None
        readings: dict[str, Leaf] = {}
        for key, told in strange:
            for leaf in _strange(key, told, vocabulary().key(key)):
                if leaf[2] is None:
                    sample = sample or leaf
                else:
                    readings.setdefault(leaf[2], leaf)
        return cls(sample, readings)


class SampleReader:
    """What one sample says: `sample`, what came again (`again`), and its faults.

    A refused value stands as NaN and a refused sample without an instant of its own, so that each
    keeps its place and is counted.
    """

    def __init__(self, written: Any, sent: datetime, beside: Beside) -> None:
        """`beside`: what keys of the message refuse; `sent`: its time."""
        self.faults: list[Leaf] = []
        self.again: list[WireSample] = []
        self.sample = WireSample("", sent, {})
        self._refused: set[str | None] = set()
        self._units: dict[str, str] = {}
        self._status: dict[str, str] = {}
        if not isinstance(written, dict):
            self._refuse(RejectionCode.WRONG_TYPE, "the sample is no object of docs/wire.md")
            return
        own: dict[str, list[Any]] = {key: [] for key in _OWN}
        words: list[tuple[str, Any, Key]] = []
        for key, value in [*written.items(), *again_of(written)]:
            if (folded := fold_key(key)) in own:
                own[folded].append(value)
            elif (kind := vocabulary().key(key)) is not Key.OTHER:
                words.append((key, value, kind))
        self._place(own["outlet"], own["time"])
        values = self._values(own["value"])
        names = dict.fromkeys(name for name, _ in values)
        self._words(words, names)
        if beside.sample is not None:
            self._refuse(*beside.sample)
        for name in names if beside.readings else ():
            if name in beside.readings:
                self._refuse(*beside.readings[name])
        self._take(values)

    @property
    def outlet_id(self) -> str | None:
        """The outlet's id, None where it could not be read."""
        return self.sample.outlet or None

    def _place(self, outlets: list[Any], times: list[Any]) -> None:
        if not outlets or not isinstance(outlets[0], str):
            self._refuse(RejectionCode.WRONG_TYPE, "the outlet's id must be a text")
        else:
            self.sample.outlet = outlets[0]
            if any(one != outlets[0] for one in outlets[1:]):
                self._refuse(RejectionCode.KEY_TWICE, "two outlets: nobody can tell whose it is")
        time = read_time(times[0]) if times else None
        if time is None:
            shown = _shown(times[0]) if times else "none"
            detail = f"time {shown} is not as RFC 3339 writes it: write 2026-11-24T10:00:00+07:00"
            self._refuse(RejectionCode.TIME_UNREADABLE, detail)
        else:
            self.sample.time = time
            if any(one != times[0] for one in times[1:]):
                self._refuse(RejectionCode.KEY_TWICE, "two times: nobody can tell which is meant")

    def _values(self, told: list[Any]) -> list[tuple[str, Any]]:
        """Return each value with its parameter, in the order in which they were written."""
        found: list[tuple[str, Any]] = []
        for one in told:
            if not isinstance(one, dict):
                self._refuse(RejectionCode.WRONG_TYPE, "values must be an object of numbers")
                continue
            pairs = [*one.items(), *again_of(one)]
            found += [(_parameter(name), value) for name, value in pairs]
        if not told:
            self._refuse(RejectionCode.WRONG_TYPE, "the sample has no values")
        return found

    def _words(self, words: list[tuple[str, Any, Key]], names: dict[str, None]) -> None:
        """Take the units and statuses; `names` are the parameters that have a value."""
        for key, told, kind in words:
            if told is None:
                continue
            if kind in {Key.LIKE_UNIT, Key.LIKE_STATUS}:
                for leaf in _strange(key, told, kind):
                    if leaf[2] is None or leaf[2] in names:
                        self._refuse(*leaf)
                continue
            if not isinstance(told, dict):
                if len(names) != 1:
                    detail = f"{_shown(key)} must name a parameter for each {kind.value}"
                    self._refuse(_CODES[kind], detail)
                    continue
                self._word(next(iter(names)), told, kind)
                continue
            for name, word in [*told.items(), *again_of(told)]:
                self._word(_parameter(name), word, kind)

    def _word(self, parameter: str, word: Any, kind: Key) -> None:
        """Take the unit or status of one parameter; None says nothing."""
        if word is None:
            return
        words = vocabulary()
        if kind is Key.UNIT:
            table = self._units
            told = (words.unit(word) or word) if isinstance(word, str) else None
        else:
            table = self._status
            known = words.quality(word) if kind is Key.QUALITY else None
            if kind is Key.STATUS and isinstance(word, str):
                known = words.status(word) or word
            told = known
        if told is None:
            detail = f"{parameter}: {kind.value} {_shown(word)} is not known"
            self._refuse(_CODES[kind], detail, parameter)
        elif table.setdefault(parameter, told) != told:
            detail = f"{parameter}: two of {kind.value}, {table[parameter]!r} and {told!r}"
            self._refuse(_CODES[kind], detail, parameter)

    def _take(self, values: list[tuple[str, Any]]) -> None:
        """Put the values in: the first of each parameter here, a later one in a sample after."""
        sample = self.sample
        seen: dict[str, int] = {}
        for parameter, written in values:
            nth = seen[parameter] = seen.get(parameter, -1) + 1
            was_refused = parameter in self._refused
            number = math.nan if was_refused else self._number(parameter, written)
            if number is None:
                continue
            if nth == 0:
                sample.values[parameter] = number
            elif not was_refused and parameter not in self._refused:
                self._again(nth, parameter, number)
        self._state({parameter for parameter, _ in values})
        sample.units = {p: self._units[p] for p in sample.values if p in self._units} or None
        sample.status = {p: self._status[p] for p in sample.values if p in self._status} or None

    def _state(self, valued: set[str]) -> None:
        """Take the statuses of parameters that were left out, as those of a null; in a sample of
        nothing else or beside values.
        """
        for parameter, status in self._status.items():
            if parameter in valued or parameter in self._refused or status == "00":
                continue
            if status not in NOT_MEASURING:
                detail = f"{parameter}: status {status!r} is not 00, 01 or 02"
                self._refuse(RejectionCode.STATUS_UNKNOWN, detail, parameter)
            elif vocabulary().parameter(parameter) is None:
                detail = f"status {status} of {_shown(parameter)}: no parameter of docs/wire.md"
                self._refuse(RejectionCode.PARAMETER_UNKNOWN, detail, parameter)
            else:
                self._unmeasured(parameter, status)

    def _number(self, parameter: str, written: Any) -> float | None:
        """Return a value, NaN where it is refused, None where there is nothing to take or count."""
        status = self._status.get(parameter, "00")
        if written is None or (isinstance(written, float) and math.isnan(written)):
            if status in NOT_MEASURING:
                self._unmeasured(parameter, status)
                return None
            if written is None and status == "00":
                return None  # no value: a gap is a fact, and no error
            if written is None:
                detail = f"{parameter}: status {status!r} is not 00, 01 or 02"
                self._refuse(RejectionCode.STATUS_UNKNOWN, detail, parameter)
            return math.nan
        if type(written) is float or type(written) is int:
            try:
                return float(written)
            except OverflowError:
                return math.inf if written > 0 else -math.inf
        detail = f"{parameter}: {_shown(written)} is not a number: send one, and null for none"
        self._refuse(RejectionCode.VALUE_NOT_NUMERIC, detail, parameter)
        return math.nan

    def _unmeasured(self, parameter: str, status: str) -> None:
        if self.sample.unmeasured is None:
            self.sample.unmeasured = {}
        self.sample.unmeasured.setdefault(parameter, status)

    def _again(self, nth: int, parameter: str, number: float) -> None:
        while len(self.again) < nth:
            self.again.append(WireSample(self.sample.outlet, self.sample.time, {}))
        later = self.again[nth - 1]
        later.values[parameter] = number
        for told, kept in ((self._units, "units"), (self._status, "status")):
            if parameter in told:
                if getattr(later, kept) is None:
                    setattr(later, kept, {})
                getattr(later, kept)[parameter] = told[parameter]

    def _refuse(self, code: RejectionCode, detail: str, parameter: str | None = None) -> None:
        if parameter not in self._refused:
            self._refused.add(parameter)
            self.faults.append((code, detail, parameter))


def _parameter(name: str) -> str:
    """Return the parameter that a name stands for, or the name, so that it is refused by it."""
    return vocabulary().parameter(name) or name


def _strange(key: str, told: Any, kind: Key) -> Iterator[Leaf]:
    """Yield what a key refuses that looks like a unit or a status: a sample, or its readings."""
    if told is None or (kind in {Key.UNIT, Key.LIKE_UNIT} and _is_numbers(told)):
        return  # the number of a unit, of a bus or a house
    is_good = isinstance(told, str) and vocabulary().status(told) == "00"
    if is_good and kind in {Key.STATUS, Key.QUALITY}:
        return
    detail = f"key {_shown(key)} looks like a {_word_of(kind)} and is not known here"
    if not isinstance(told, dict):
        yield _CODES[kind], f"{detail}: see docs/wire.md", None
        return
    for parameter in dict.fromkeys(map(_parameter, told)):
        yield _CODES[kind], f"{parameter}: {detail}: see docs/wire.md", parameter


def _is_numbers(told: Any) -> bool:
    """Return whether it is a number or truth value, or a list of nothing else."""
    return all(isinstance(one, int | float) for one in (told if isinstance(told, list) else [told]))


def _word_of(kind: Key) -> str:
    return "unit" if kind in {Key.UNIT, Key.LIKE_UNIT} else "status"


def _shown(written: Any) -> str:
    if isinstance(written, str) and len(written) > _SHOWN_LETTERS:
        return repr(f"{written[:_SHOWN_LETTERS]}…")
    is_leaf = written is None or isinstance(written, str | int | float)
    return repr(written) if is_leaf else "an array or object"
