"""Proposes a profile for a sample: the forms under which most is understood, and its channels.

A proposal for a person to correct, with how sure each part is. Nothing of it is ever in force, and
where two forms fit as well as each other both are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from domain.gateways.profiles import Format, Writing
from domain.legal_day import MICROSECONDS_PER_DAY, to_microseconds
from domain.measured.parameters import PARAMETERS
from ingest.decode.by_profile.channels.nearest import nearest
from ingest.decode.by_profile.channels.table import ChannelTable, GatewayOutlet
from ingest.decode.by_profile.decode import NOTHING_SAID, Said, told_by
from ingest.decode.by_profile.file_names import FileNames
from ingest.decode.by_profile.forms.reading import forms, words_of
from ingest.decode.by_profile.layouts import layouts
from ingest.decode.by_profile.readers.sent import Sent
from ingest.decode.by_profile.view import View, view_by
from ingest.decode.by_profile.words.numbers import COMMA, is_like_a_number, read_number
from ingest.decode.by_profile.words.times import EPOCHS, RFC3339
from ingest.decode.vocabulary.of_a_format import SymbolMap
from ingest.decode.vocabulary.shared import Key, is_no_value, vocabulary
from ingest.wire.sender_clocks import UNSET_BEFORE_US

VALUES_MOST = 2_000  # of a sample that are looked at; a sample is to be told by its beginning
CHANNELS_MOST = 500
STATUSES_MOST = 8
_TIME_KEYS = ("time", "timestamp", "ts", "datetime", "dateTime", "date", "t", "Time")
_PATTERNS = ("yyyyMMddHHmmss", "yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm:ss", "yyyy/MM/dd HH:mm:ss")
_WITHIN = re.compile(r"[\s_\-.:]+")
_LAYOUTS_MOST = 200
_SAYINGS_MOST = 64  # ways of writing that are tried where no form fits as it is


class Confidence(StrEnum):
    """How sure a proposed channel is: by its whole name, by a part of it, or not at all.

    UNMEASURED is one that its outlet does not measure: an import would refuse it.
    """

    SURE = "sure"
    LIKELY = "likely"
    UNMEASURED = "unmeasured"
    OPEN = "open"


class DraftChannel(NamedTuple):
    """A channel as it may be: what is None a person has to say; `nearest` are like its name."""

    source: str
    outlet_id: str | None
    parameter: str | None
    confidence: Confidence
    nearest: tuple[str, ...] = ()


class Draft(NamedTuple):
    """A proposed profile. `forms` are those that fit best, several where none fits better.

    `says` is what differs from them, by the keys of a Writing. `understood` of `values` values have
    a number, a time that can be true, and a unit and status that are known or none. No form where
    nothing is understood by any. `statuses` are words for a status that nobody knows yet.
    """

    forms: tuple[str, ...]
    says: dict[str, Any]
    understood: int
    values: int
    channels: tuple[DraftChannel, ...]
    statuses: tuple[str, ...] = ()


class _Sample(NamedTuple):
    payload: bytes
    received_us: int
    said: Said
    file_name: str | None


class _Try(NamedTuple):
    readable: int  # values with a number, or none with its reason, at a time that can be true
    understood: int  # of which unit and status are known as well
    named_parts: int  # of the file's name, by the form's patterns
    changes: int
    faults: int
    values: int
    form: str
    says: dict[str, Any]
    sent: list[Sent]
    statuses: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int, int, int, int]:
        return self.readable, self.understood, self.named_parts, -self.changes, -self.faults


def drafted(
    payload: bytes,
    outlets: Sequence[GatewayOutlet],
    received_us: int,
    said: Said = NOTHING_SAID,
    file_name: str | None = None,
) -> Draft:
    """Return a proposed profile for a sample of a gateway of these outlets; total.

    `received_us` in microseconds UTC: no time of a sample can be much later.
    """
    sample = _Sample(payload, received_us, said, file_name)
    tries = [_tried(sample, name, {}) for name in forms()]
    if not any(one.readable for one in tries):
        tries += [
            _tried(sample, name, says)
            for name, form in forms().items()
            for says in islice(_other_sayings(form.writing), _SAYINGS_MOST)
        ]
        tries += [
            _tried(sample, name, says) for name, says in islice(layouts(payload), _LAYOUTS_MOST)
        ]
    best = max(tries, key=lambda one: one.rank)
    if not best.readable:
        return Draft((), {}, 0, best.values, ())
    as_good = [one.form for one in tries if one.rank == best.rank and one.says == best.says]
    channels = _channels(best.sent, outlets, words_of(best.form))
    return Draft(tuple(as_good), best.says, best.understood, best.values, channels, best.statuses)


def _tried(sample: _Sample, name: str, says: dict[str, Any]) -> _Try:
    writing = replace(forms()[name].writing, **says)
    view = view_by("", writing, words_of(name), ChannelTable((), (), words_of(name)))
    sent: list[Sent] = []
    readable = understood = faults = 0
    told = told_by(view, sample.payload, sample.received_us, sample.said)
    for one in islice(told, VALUES_MOST):
        if not isinstance(one, Sent):
            faults += 1
        elif _is_meant(one):
            is_readable = _is_readable(one, view, sample.received_us)
            is_understood = is_readable and _are_words_known(one, view)
            readable += is_readable
            understood += is_understood
            faults += not is_understood
            sent.append(one)
    parts = FileNames(writing.file_names or ()).read(sample.file_name or "")
    named_parts = 0 if parts is None else sum(part is not None for part in parts)
    statuses = tuple(islice(_strange_statuses(sent, view), STATUSES_MOST))
    return _Try(
        readable, understood, named_parts, len(says), faults, len(sent), name, says, sent, statuses
    )


def _is_meant(one: Sent) -> bool:
    """Return whether a value is meant as a measurement, and not as what is said beside one."""
    if one.is_sure:
        return True
    if vocabulary().key(one.source.rpartition("/")[2]) is not Key.OTHER:
        return False
    is_reasoned = one.value is None and one.status is not None
    return is_reasoned or is_like_a_number(one.value)


def _is_readable(one: Sent, view: View, received_us: int) -> bool:
    time = view.clock.instant(one.time)
    if not isinstance(time, datetime):
        return False
    latest_us = received_us + MICROSECONDS_PER_DAY
    has_value = isinstance(read_number(one.value, view.writing.decimal_mark), float)
    is_none = one.value is None or (isinstance(one.value, str) and is_no_value(one.value))
    return (has_value or is_none) and UNSET_BEFORE_US <= to_microseconds(time) <= latest_us


def _are_words_known(one: Sent, view: View) -> bool:
    is_unit = one.unit is None or (isinstance(one.unit, str) and view.unit(one.unit) is not None)
    return is_unit and view.statuses.of(one.status) is not None


def _strange_statuses(sent: Sequence[Sent], view: View) -> Iterator[str]:
    told = dict.fromkeys(one.status for one in sent if isinstance(one.status, str | int))
    return (str(one) for one in told if view.statuses.of(one) is None)


def _other_sayings(writing: Writing) -> Iterator[dict[str, Any]]:
    """Yield what a profile may say other than a form, the most usual first."""
    times: list[dict[str, Any]] = [
        {"time_format": form} for form in (*EPOCHS, RFC3339) if form != writing.time_format
    ]
    times += [{"time_format": form, "time_zone": "+07:00"} for form in _PATTERNS]
    if writing.format is Format.LINES:
        marks = [{}, {"decimal_mark": COMMA}]
        for separator in ("\t", ";", ",", " "):
            for mark in marks:
                if separator != mark.get("decimal_mark"):
                    yield {"separator": separator, **mark}
                    yield from ({"separator": separator, **mark, **time} for time in times)
    elif writing.format is Format.JSON:
        yield from times
        for key in _TIME_KEYS:
            if key != writing.time_key:
                yield {"time_key": key}
                yield from ({"time_key": key, **time} for time in times)
    elif writing.format is Format.LINE_PROTOCOL:
        yield from times


def _channels(
    sent: Sequence[Sent], outlets: Sequence[GatewayOutlet], words: SymbolMap
) -> tuple[DraftChannel, ...]:
    sources = dict.fromkeys(one.source for one in sent)
    return tuple(_channel(source, outlets, words) for source in islice(sources, CHANNELS_MOST))


def _channel(source: str, outlets: Sequence[GatewayOutlet], words: SymbolMap) -> DraftChannel:
    parts = [part for part in source.split("/") if part]
    named = {
        outlet.id
        for outlet in outlets
        for name in (outlet.id, outlet.station_code)
        if name and any(name.casefold() == part.casefold() for part in parts)
    }
    only = outlets[0].id if len(outlets) == 1 else None
    outlet_id = named.pop() if len(named) == 1 else only
    whole = words.parameter(parts[-1]) if parts else None
    parameter = whole or _within(parts, words)
    if parameter is None or outlet_id is None:
        like = nearest(parts[-1] if parts else source, PARAMETERS)
        return DraftChannel(source, outlet_id, parameter, Confidence.OPEN, like)
    measured = next((one.parameters for one in outlets if one.id == outlet_id), ())
    if measured and parameter not in measured:
        return DraftChannel(source, outlet_id, parameter, Confidence.UNMEASURED)
    confidence = Confidence.SURE if whole is not None else Confidence.LIKELY
    return DraftChannel(source, outlet_id, parameter, confidence)


def _within(parts: Sequence[str], words: SymbolMap) -> str | None:
    """Return the one parameter that parts of a name, or words within them, stand for."""
    met = {
        parameter
        for part in parts
        for word in (part, *_WITHIN.split(part))
        if word and (parameter := words.parameter(word)) is not None
    }
    return met.pop() if len(met) == 1 else None
