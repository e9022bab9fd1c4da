"""Says how many times over its limit a mean is: the exact quotient of the two as decimals.

A double stands for the shortest decimal that names it: 6.6 by 6 is 1.1, and the quotient of the
doubles is not. So a class that begins at 1.1 (Decree 45/2022) holds it.
"""

from __future__ import annotations

import math
import sys
from decimal import Decimal

# More digits than any border of a class or any threshold that is asked for has.
_SHORT = 12


def times_over(value: float, limit: float) -> float:
    """Return value / limit, both above 0: the double nearest to the quotient of the decimals.

    Where that is named by a short decimal which the quotient is not, its neighbour on the
    quotient's side, so that it lies on the quotient's side of every border of a class. At most the
    largest double: a ratio beyond it is that high at least, and never infinite.

    >>> times_over(6.6, 6.0), times_over(163.35, 148.5), times_over(163.34999999999997, 148.5)
    (1.1, 1.1, 1.0999999999999999)
    """
    of_value, of_limit = _as_whole_numbers(value), _as_whole_numbers(limit)
    over, under = of_value[0] * of_limit[1], of_value[1] * of_limit[0]
    try:
        nearest = over / under  # of whole numbers of any length: rounded once
    except OverflowError:
        return sys.float_info.max
    if float(f"{nearest:.{_SHORT}g}") != nearest:
        return nearest
    named = _as_whole_numbers(nearest)
    beyond = over * named[1] - named[0] * under
    if beyond == 0:
        return nearest
    return math.nextafter(nearest, math.inf if beyond > 0 else 0.0)


def _as_whole_numbers(number: float) -> tuple[int, int]:
    """Return the shortest decimal that names a double as one whole number over another."""
    return Decimal(repr(number)).as_integer_ratio()
