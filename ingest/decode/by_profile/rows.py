"""One value as sent -> a row: what it would become, or why it is not understood.

Decoding and explaining go through the same rows, so that what a person is shown is what is taken.
Nothing is placed that no channel names; a value is told in its own unit to the last digit.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from domain.errors import UnitNotConvertible
from domain.gateways.rejections import RejectionCode
from domain.measured.parameters import PARAMETERS
from domain.measured.units import converter
from ingest.decode.by_profile.channels.table import Placed, Unplaced
from ingest.decode.by_profile.readers.sent import Sent, Unread
from ingest.decode.by_profile.view import View
from ingest.decode.by_profile.words.numbers import is_like_a_number, read_number
from ingest.decode.vocabulary.shared import is_no_value
from ingest.decode.vocabulary.written import shown
from ingest.wire.device_status import NOT_MEASURING

Wrong = tuple[RejectionCode, str]
_PASSED_OVER = "no number, and no channel of the profile: passed over"
_NONE_OF_OURS = "the profile knows it as no parameter of ours: passed over"
_NO_VALUE = "no value: nothing was measured"


class _Measured(NamedTuple):
    value: float
    unit: str | None


class Row(NamedTuple):
    """What one value becomes. Without a `code` it is a reading where `value` is there, a statement
    of the device where `status` is 01 or 02 and `value` is not, else passed over (`detail` says
    why). With a `code` it is not understood, and `nearest` names what its source may have meant.

    `value` is in `unit`, None for the parameter's own; `sent`, `unit_sent` and `status_sent` are
    as they came.
    """

    place: str
    source: str | None = None
    outlet_id: str | None = None
    parameter: str | None = None
    sent: Any = None
    value: float | None = None
    unit_sent: Any = None
    unit: str | None = None
    status_sent: Any = None
    status: str | None = None
    time: datetime | None = None
    code: RejectionCode | None = None
    detail: str = ""
    nearest: tuple[str, ...] = ()

    @property
    def kept(self) -> float | None:
        """The value as it is kept, in the parameter's own unit; None where there is none."""
        if self.value is None or self.parameter is None or self.unit is None:
            return self.value
        return converter(self.unit, PARAMETERS[self.parameter].unit).of(self.value)

    @property
    def unit_kept(self) -> str | None:
        """The unit of `kept`."""
        return None if self.parameter is None else PARAMETERS[self.parameter].unit


class Rows:
    """Makes the rows of one message; `outlet_id` is the outlet that its topic or file name tells.

    Suggestions are looked for a few times in a message alone: each costs as much as a hundred rows.
    """

    def __init__(self, view: View, outlet_id: str | None) -> None:
        """Begin a message."""
        self._view = view
        self._outlet_id = outlet_id
        self._suggestions_left = _SUGGESTIONS_MOST
        if outlet_id is None and len(view.table.outlets) == 1:
            self._outlet_id = view.table.outlets[0].id

    def row(self, told: Sent | Unread) -> Row:
        """Return what a value becomes; total."""
        if isinstance(told, Unread):
            return Row(told.place, told.source, code=told.code, detail=told.detail)
        placed = self._view.table.place(told.source)
        if isinstance(placed, Unplaced):
            return self._unplaced(told, placed)
        parameter = placed.parameter
        if parameter is None:
            return _passed(told, _NONE_OF_OURS)
        outlet_id = placed.outlet_id or self._outlet_id
        if outlet_id is not None and told.status is None and _is_plain(told, placed):
            value = float(told.value)
            time = self._view.clock.instant(told.time)
            if type(time) is datetime and value not in self._view.no_numbers:
                return _understood(told, (outlet_id, parameter), (value, None), "00", time)
        if outlet_id is None:
            detail = "its channel names no outlet, and neither topic nor file nor gateway tells one"
            return _refused(told, None, parameter, (RejectionCode.CHANNEL_NOT_MAPPED, detail))
        return self._of_parameter(told, placed, outlet_id, parameter)

    def _unplaced(self, told: Sent, why: Unplaced) -> Row:
        if not (told.is_sure or is_like_a_number(told.value) or _is_reasoned(told)):
            return _passed(told, _PASSED_OVER)
        nearest: tuple[str, ...] = ()
        if self._suggestions_left:
            self._suggestions_left -= 1
            nearest = self._view.table.nearest(told.source)
        detail = why.detail
        if nearest:
            detail += f"; the nearest names: {', '.join(map(shown, nearest))}"
        row = _refused(told, None, None, (RejectionCode.CHANNEL_NOT_MAPPED, detail))
        return row._replace(nearest=nearest)

    def _of_parameter(self, told: Sent, placed: Placed, outlet_id: str, parameter: str) -> Row:
        view = self._view
        status = view.statuses.of(told.status)
        measured: _Measured | Wrong | None = None
        if not self._is_no_value(told.value, status):
            measured = self._measured(told, placed, parameter)
        elif status == "00":
            return _passed(told, _NO_VALUE, outlet_id, parameter)
        time = view.clock.instant(told.time)
        wrong: Wrong
        if measured is not None and not isinstance(measured, _Measured):
            wrong = measured
        elif not isinstance(time, datetime):
            wrong = time
        elif status is None:
            detail = f"status {_said(told.status)} is none that the profile or the vocabulary knows"
            wrong = RejectionCode.STATUS_UNKNOWN, detail
        else:
            return _understood(told, (outlet_id, parameter), measured or (None, None), status, time)
        return _refused(told, outlet_id, parameter, wrong)

    def _measured(self, told: Sent, placed: Placed, parameter: str) -> _Measured | Wrong:
        """Return a value in its unit, or what is wrong with either; a factor is taken in."""
        value = read_number(told.value, self._view.writing.decimal_mark)
        if isinstance(value, tuple):
            return value
        unit = self._unit(told.unit, placed.unit, parameter)
        if isinstance(unit, tuple):
            return unit
        if placed.scale is None:
            return _Measured(value, unit)
        value = _scaled(value, placed.scale, unit, parameter)
        if not math.isfinite(value):
            detail = "multiplied by its channel's factor it is too large for a number"
            return RejectionCode.VALUE_INFINITE, detail
        return _Measured(value, None)

    def _is_no_value(self, sent: Any, status: str | None) -> bool:
        """Return whether nothing was measured: by the profile's words, or by the device's status.

        A filler that is none of the profile's says so only where the status says why.
        """
        view = self._view
        if sent is None:
            return True
        if isinstance(sent, str):
            if view.no_texts and sent.strip().casefold() in view.no_texts:
                return True
            if (status in NOT_MEASURING or status is None) and is_no_value(sent):
                return True
            if not view.no_numbers:
                return False
            sent = read_number(sent, view.writing.decimal_mark)
        if isinstance(sent, float) and math.isnan(sent):
            return status in NOT_MEASURING or status is None
        return bool(view.no_numbers) and type(sent) in _NUMBERS and sent in view.no_numbers

    def _unit(self, sent: Any, of_channel: str | None, parameter: str) -> str | Wrong | None:
        """Return a value's unit, None for the parameter's own, or why it has none that is known."""
        if sent is None or (of_channel is not None and sent == ""):
            sent = of_channel
        if sent is None:
            return None
        if not isinstance(sent, str):
            return RejectionCode.UNIT_UNKNOWN, "the unit is no text"
        unit = self._view.unit(sent)
        if unit is None:
            return RejectionCode.UNIT_UNKNOWN, f"unit {shown(sent)} is not in the map of units"
        own = PARAMETERS[parameter].unit
        if unit == own:
            return None
        if not _is_convertible(unit, own):
            return RejectionCode.UNIT_UNKNOWN, f"no conversion from {unit!r} to {own!r}"
        return unit


_SUGGESTIONS_MOST = 20
_NUMBERS = frozenset({int, float})
_PLAIN_BELOW = 1e300  # and so a double that is finite
_row = tuple.__new__  # as a named tuple is made, in two thirds of the time


@lru_cache(maxsize=1_024)
def _is_convertible(unit: str, own: str) -> bool:
    try:
        converter(unit, own)
    except UnitNotConvertible:
        return False
    return True


def _is_reasoned(told: Sent) -> bool:
    """Return whether a status says why there is no value, as of a measurement."""
    is_none = told.value is None or (isinstance(told.value, str) and is_no_value(told.value))
    return is_none and told.status is not None


def _is_plain(told: Sent, placed: Placed) -> bool:
    """Return whether a value is a number in its parameter's own unit that nothing is said beside.

    Most values are: it is the way of `_of_parameter` in a third of its time.
    """
    return (
        type(told.value) in _NUMBERS
        and told.unit is None
        and placed.unit is None
        and placed.scale is None
        and -_PLAIN_BELOW < told.value < _PLAIN_BELOW
    )


def _understood(
    told: Sent,
    place: tuple[str, str],
    measured: tuple[float | None, str | None],
    status: str,
    time: datetime,
) -> Row:
    value, unit = measured
    seen = told.status
    row = (told.place, told.source, *place, told.value, value, told.unit, unit, seen, status, time)
    return _row(Row, (*row, None, "", ()))


def _scaled(value: float, scale: Fraction, unit: str | None, parameter: str) -> float:
    """Return a value times a factor in the parameter's own unit, rounded once; infinite beyond."""
    exact = Fraction(Decimal(repr(value))) * scale
    if unit is not None:
        into = converter(unit, PARAMETERS[parameter].unit)
        exact = exact * into.scale + into.offset
    try:
        return exact.numerator / exact.denominator
    except OverflowError:
        return math.inf


def _passed(
    told: Sent, why: str, outlet_id: str | None = None, parameter: str | None = None
) -> Row:
    return Row(
        told.place,
        told.source,
        outlet_id,
        parameter,
        told.value,
        unit_sent=told.unit,
        status_sent=told.status,
        detail=why,
    )


def _refused(told: Sent, outlet_id: str | None, parameter: str | None, wrong: Wrong) -> Row:
    code, detail = wrong
    row = _passed(told, detail, outlet_id, parameter)
    return row._replace(code=code)


def _said(status: Any) -> str:
    return shown(status) if isinstance(status, str) else shown(str(status)[:61])
