"""Reads a value as a profile writes it: a number, or a text with its decimal mark.

A mark is never guessed: `1.234` where the comma is the mark may be one or a thousand, and is
refused; digits are grouped only where both marks stand, and so can be read in one way.
"""

from __future__ import annotations

import math
import re
from typing import Any

from domain.gateways.rejections import RejectionCode
from ingest.decode.vocabulary.written import shown, written_number

COMMA, POINT = ",", "."
_LETTERS_MOST = 400  # of a value; more digits than a double has before it is infinite
_WITH_COMMA = re.compile(r"([+-]?\d+)(?:,(\d+))?((?:[eE][+-]?\d+)?)", re.ASCII)
_GROUPED_COMMA = re.compile(r"([+-]?\d{1,3}(?:\.\d{3})+),(\d+)", re.ASCII)

Wrong = tuple[RejectionCode, str]


def read_number(written: Any, decimal_mark: str | None) -> float | Wrong:
    """Return a value, or why it is none; `decimal_mark` None is a point.

    >>> read_number("1.061,5", ","), read_number("61.2", None)
    (1061.5, 61.2)
    """
    if isinstance(written, str):
        return _of_text(written.strip(" "), decimal_mark)
    if isinstance(written, bool) or not isinstance(written, int | float):
        what = "true or false" if isinstance(written, bool) else "no number"
        detail = f"the value is {what}: send a number, and leave a missing one out"
        return RejectionCode.VALUE_NOT_NUMERIC, detail
    try:
        value = float(written)
    except OverflowError:
        value = math.inf
    if math.isnan(value):
        return RejectionCode.VALUE_NAN, "the value is not a number: leave it out"
    if math.isinf(value):
        return RejectionCode.VALUE_INFINITE, "the value is infinite: look at the sensor"
    return value


def _of_text(text: str, decimal_mark: str | None) -> float | Wrong:
    if len(text) > _LETTERS_MOST:
        return RejectionCode.VALUE_NOT_NUMERIC, f"value {shown(text)} is too long for a number"
    if decimal_mark != COMMA:
        return written_number(text)
    plain = _WITH_COMMA.fullmatch(text)
    if plain is not None:
        whole, fraction, power = plain.groups()
        return written_number(f"{whole}.{fraction}{power}" if fraction else f"{whole}{power}")
    grouped = _GROUPED_COMMA.fullmatch(text)
    if grouped is not None:
        return written_number(f"{grouped[1].replace(POINT, '')}.{grouped[2]}")
    if isinstance(written_number(text), float):
        detail = f"{shown(text)} has a point; the profile has a decimal comma"
        return RejectionCode.VALUE_NOT_NUMERIC, detail
    return written_number(text)


def is_like_a_number(written: Any) -> bool:
    """Return whether a value is meant as a number, be it one that is refused; by either mark.

    >>> is_like_a_number("61,2"), is_like_a_number("1.4.2"), is_like_a_number(True)
    (True, False, False)
    """
    if isinstance(written, str):
        return any(isinstance(read_number(written, mark), float) for mark in (POINT, COMMA))
    return isinstance(written, int | float) and not isinstance(written, bool)
