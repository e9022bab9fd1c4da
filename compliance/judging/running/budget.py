"""What the slots still ahead may average, so that the mean that will be judged keeps its limit.

A slot counts once (compliance/means/series.py), so each slot ahead weighs as one that is over. It
looks into no future: what is said holds where every slot ahead gets its reading.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from compliance.means.bounds import Possible
from domain.judged.verdicts import Limit

# Told so far and rounded to the safe side: no sensor of ours is surer of a mean.
_DIGITS = 4
# A mean of decimals times its slots is a decimal again; a double of it is off by less than this.
_DECIMALS = 8


class Standing(StrEnum):
    """Whether what is still ahead can turn the answer, by what was read so far."""

    OPEN = "open"
    CANNOT_BE_KEPT = "cannot_be_kept"
    CANNOT_BE_EXCEEDED = "cannot_be_exceeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What the mean of the `ahead` slots may be at the most and must be at the least.

    In the parameter's unit, rounded to four digits to the safe side; None on a side that has no
    limit, that nothing which can come would cross, or whose answer stands already.
    """

    ahead: int
    standing: Standing
    most: float | None = None
    least: float | None = None


def budget_of(
    mean: float | None, valid: int, ahead: int, limit: Limit, possible: Possible
) -> Budget:
    """Return the budget of slots ahead beside `valid` ones of a mean, None where none is valid.

    `possible` is what a reading can be (bounds.py); where no bound is known nothing is certain.
    """
    if ahead <= 0:
        return Budget(ahead=0, standing=_ended(mean, limit))
    total = _sum(mean, valid)

    def rest(bound: float | None) -> Fraction | None:
        """Return the mean of the rest with which the whole is at its bound."""
        return None if bound is None else (_exact(bound) * (valid + ahead) - total) / ahead

    most, least = rest(limit.upper), rest(limit.lower)
    low = None if possible.low is None else _exact(possible.low)
    high = None if possible.high is None else _exact(possible.high)
    if (most is not None and low is not None and most < low) or (
        least is not None and high is not None and least > high
    ):
        return Budget(ahead=ahead, standing=Standing.CANNOT_BE_KEPT)
    if most is not None and high is not None and most >= high:
        most = None
    if least is not None and low is not None and least <= low:
        least = None
    if most is None and least is None:
        return Budget(ahead=ahead, standing=Standing.CANNOT_BE_EXCEEDED)
    return Budget(
        ahead=ahead,
        standing=Standing.OPEN,
        most=None if most is None else _rounded(most, up=False),
        least=None if least is None else _rounded(least, up=True),
    )


def _ended(mean: float | None, limit: Limit) -> Standing:
    if mean is None:
        return Standing.OPEN
    over = limit.upper is not None and mean > limit.upper
    under = limit.lower is not None and mean < limit.lower
    return Standing.CANNOT_BE_KEPT if over or under else Standing.CANNOT_BE_EXCEEDED


def _sum(mean: float | None, valid: int) -> Fraction:
    if mean is None or valid == 0:
        return Fraction(0)
    return Fraction(round(Decimal(repr(mean)) * valid, _DECIMALS))


def _exact(figure: float) -> Fraction:
    """Return a figure as it is written."""
    return Fraction(Decimal(repr(float(figure))))


def _rounded(figure: Fraction, *, up: bool) -> float:
    """Return a figure of four digits, never on the other side of it.

    >>> _rounded(Fraction(611299, 10000), up=False), _rounded(Fraction(-1, 3), up=False)
    (61.12, -0.3334)
    """
    if figure == 0:
        return 0.0
    unit = Fraction(10) ** (math.floor(math.log10(abs(figure))) - _DIGITS + 1)
    cut = (math.ceil if up else math.floor)(figure / unit) * unit
    return float(cut)
