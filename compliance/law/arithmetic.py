"""How figures of the law are written and weighed: decimals as on paper, the weakest confidence.

It decides no limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from domain.judged.verdicts import Confidence

_WEAKEST_FIRST = (Confidence.UNCONFIRMED, Confidence.ONE_SOURCE, Confidence.TWO_SOURCES)


def exact(number: float) -> Decimal:
    """Return a binary number as the shortest decimal that stands for it.

    >>> exact(0.1)
    Decimal('0.1')
    """
    return Decimal(repr(float(number)))


def plain(number: Decimal) -> str:
    """Return a decimal without trailing zeros and without an exponent.

    >>> plain(Decimal("148.500")), plain(Decimal("3E+3"))
    ('148.5', '3000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(number: Decimal, unit: str) -> str:
    """Return a figure with its unit, the unit "-" left out.

    >>> with_unit(Decimal(150), "mg/L"), with_unit(Decimal("5.5"), "-")
    ('150 mg/L', '5.5')
    """
    return plain(number) if unit == "-" else f"{plain(number)} {unit}"


def bounds_text(lower: Decimal | None, upper: Decimal | None, unit: str) -> str:
    """Return bounds in words; raises ValueError where there is none.

    >>> bounds_text(Decimal(6), Decimal(9), "-"), bounds_text(Decimal(6), None, "-")
    ('6 to 9', 'at least 6')
    """
    if upper is not None:
        figure = with_unit(upper, unit)
        return figure if lower is None else f"{plain(lower)} to {figure}"
    if lower is not None:
        return f"at least {with_unit(lower, unit)}"
    raise ValueError("neither a lower nor an upper bound")


def class_text(above: Decimal | None, up_to: Decimal | None, unit: str) -> str:
    """Return the reach of a class in words; above is exclusive, up_to inclusive.

    >>> class_text(Decimal(50), Decimal(200), "m3/s")
    'above 50 up to 200 m3/s'
    """
    words = [
        *([] if above is None else [f"above {plain(above)}"]),
        *([] if up_to is None else [f"up to {plain(up_to)}"]),
    ]
    return f"{' '.join(words)} {unit}" if words else "any quantity"


def weakest(confidences: Iterable[Confidence]) -> Confidence:
    """Return the weakest of some confidences; raises ValueError where there is none."""
    return min(confidences, key=_WEAKEST_FIRST.index)
