"""How near a sensor comes to the laboratory over a set of pairs: relative accuracy.

|mean difference| and the half width of its 95 % confidence, against the mean of the laboratory.
Fewer than three pairs tell nothing. Source: US EPA, Performance Specification 2 (40 CFR Part 60,
Appendix B), section 12 and Table 2-1; beyond its 16 pairs the quantiles of Student's t.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

FEWEST_PAIRS = 3

# Student's t at 0.975 by degrees of freedom; between two of them the lower one's, which is greater.
T_975 = {
    2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228,
    11: 2.201, 12: 2.179, 13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101,
    19: 2.093, 20: 2.086, 21: 2.080, 22: 2.074, 23: 2.069, 24: 2.064, 25: 2.060, 26: 2.056,
    27: 2.052, 28: 2.048, 29: 2.045, 30: 2.042, 40: 2.021, 60: 2.000, 120: 1.980, 1_000: 1.962,
}  # fmt: skip
_DEGREES = sorted(T_975)


class Pair(NamedTuple):
    """A laboratory's value and the sensor's of the same instants, both in the parameter's unit."""

    reference: float
    sensor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeAccuracy:
    """What a set of pairs says; all but `pairs` and `percent` in the parameter's unit.

    `percent` is None where the laboratory's mean is not above 0: nothing can be a share of it.
    """

    pairs: int
    mean_difference: float
    confidence: float
    mean_reference: float
    percent: float | None

    @property
    def off(self) -> float:
        """By how much the sensor may be off: the mean difference and its confidence together."""
        return abs(self.mean_difference) + abs(self.confidence)


def relative_accuracy(pairs: Sequence[Pair]) -> RelativeAccuracy | None:
    """Return the relative accuracy of a set of pairs, None where they are too few to tell.

    >>> told = relative_accuracy([Pair(100, 104), Pair(80, 82), Pair(120, 123)])
    >>> told.mean_difference, round(told.confidence, 3), round(told.percent, 2)
    (3.0, 2.484, 5.48)
    """
    count = len(pairs)
    if count < FEWEST_PAIRS:
        return None
    differences = [pair.sensor - pair.reference for pair in pairs]
    mean = math.fsum(differences) / count
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in differences) / (count - 1))
    confidence = t_975(count - 1) * spread / math.sqrt(count)
    reference = math.fsum(pair.reference for pair in pairs) / count
    return RelativeAccuracy(
        pairs=count,
        mean_difference=mean,
        confidence=confidence,
        mean_reference=reference,
        percent=100 * (abs(mean) + confidence) / reference if reference > 0 else None,
    )


def t_975(degrees: int) -> float:
    """Return Student's t at 0.975 for so many degrees of freedom, 2 or more."""
    return T_975[_DEGREES[bisect_right(_DEGREES, degrees) - 1]]
