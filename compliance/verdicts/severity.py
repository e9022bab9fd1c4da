"""Decides the severity class of an exceedance by its times over the limit (Decree 45/2022).

It names the class only. The fines of the classes are partly known and are never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.judged.verdicts import Confidence

ORDINARY = "Decree 45/2022/ND-CP, Art. 18, classes by times over the limit"
HAZARDOUS = (
    "Decree 45/2022/ND-CP, Art. 19 (hazardous parameters), classes by times over the limit; the "
    "decree's list of them is not in our hands: that this one is on it is our reading"
)
EITHER = (
    "Decree 45/2022/ND-CP, Art. 18, or Art. 19 if the parameter is on the decree's list of "
    "hazardous ones, which is not in our hands; classes by times over the limit"
)

_PH = "PH"  # its classes have a table of their own, which is not in our hands
_HAZARDOUS = frozenset({"AS", "HG", "PB", "CD", "CR6", "CN_TOTAL", "PHENOL_TOTAL", "PCB"})
_PERHAPS_HAZARDOUS = frozenset(
    {"CR3", "CU", "ZN", "NI", "MN", "FE", "PEST_OC", "PEST_OP", "GROSS_ALPHA", "GROSS_BETA"}
)


def severity_article(parameter: str) -> str:
    """Return the article by which an exceedance of a parameter is classed, with its doubt."""
    if parameter in _HAZARDOUS:
        return HAZARDOUS
    return EITHER if parameter in _PERHAPS_HAZARDOUS else ORDINARY


@dataclass(frozen=True, slots=True)
class SeverityClass:
    """One class: from `from_times` (inclusive) to under `under_times` times the limit.

    `confidence` is that of the class's bounds: the upper four are known without their text.
    """

    label: str
    rank: int
    from_times: float
    under_times: float | None
    confidence: Confidence


SEVERITY_CLASSES = (
    SeverityClass("<1.1", 1, 1.0, 1.1, Confidence.ONE_SOURCE),
    SeverityClass("1.1-1.5", 2, 1.1, 1.5, Confidence.ONE_SOURCE),
    SeverityClass("1.5-3", 3, 1.5, 3.0, Confidence.UNCONFIRMED),
    SeverityClass("3-5", 4, 3.0, 5.0, Confidence.UNCONFIRMED),
    SeverityClass("5-10", 5, 5.0, 10.0, Confidence.UNCONFIRMED),
    SeverityClass(">=10", 6, 10.0, None, Confidence.UNCONFIRMED),
)


def severity_class(parameter: str, times_over: float | None) -> SeverityClass | None:
    """Return the class of mean / upper limit; None for pH or where no upper limit is exceeded.

    >>> severity_class("COD", 1.5).label
    '1.5-3'
    >>> severity_class("PH", 1.2) is None
    True
    """
    if parameter == _PH or times_over is None or times_over < 1.0:
        return None
    return next(
        one for one in SEVERITY_CLASSES if one.under_times is None or times_over < one.under_times
    )
