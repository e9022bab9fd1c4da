"""Reads a number as lines of text write it, and shows a text as a reason may quote it.

A decimal comma is never taken for a point: who writes one says so in a profile.
"""

from __future__ import annotations

import math
import re

from domain.gateways.rejections import RejectionCode

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?[\d.]*,\d+", re.ASCII)
_SHOWN_LETTERS = 60


def written_number(written: str) -> float | tuple[RejectionCode, str]:
    """Return a value, or why it is none; a decimal comma is not guessed to be a point."""
    if _NUMBER.fullmatch(written):
        value = float(written)
        if math.isfinite(value):
            return value
        return RejectionCode.VALUE_INFINITE, f"{shown(written)} is too large for a number"
    if _COMMA.fullmatch(written):
        return (
            RejectionCode.VALUE_NOT_NUMERIC,
            f"{shown(written)} has a comma; the format has a decimal point",
        )
    folded = written.casefold().lstrip("+-")
    if folded == "nan":
        return RejectionCode.VALUE_NAN, "the value is not a number: leave the line out"
    if folded in {"inf", "infinity"}:
        return RejectionCode.VALUE_INFINITE, "the value is infinite: look at the sensor"
    return (
        RejectionCode.VALUE_NOT_NUMERIC,
        f"value {shown(written)} is not a number: leave a missing one out",
    )


def shown(text: str) -> str:
    """Return a text as it may stand in a reason: in quotes, and cut where it is long."""
    return repr(text if len(text) <= _SHOWN_LETTERS else text[:_SHOWN_LETTERS] + "…")
