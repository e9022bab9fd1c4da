"""How probable so much is by chance: exact tails of counts, ranks and combined looks.

Each is a plain function of numbers; none knows a plant or a shape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Readings of one day resemble each other: of a past that shows no more, so much is assumed.
LEAST_LIKENESS = 0.05
LEAST = 1e-300
# Of fewer values a tail's mean excess is chance itself: two that lie close make all else rare.
LEAST_IN_TAIL = 10


def binomial_at_least(k: int, n: int, share: float) -> float:
    """Return the chance of k or more of n, each of a share's chance.

    >>> round(binomial_at_least(2, 2, 0.5), 6)
    0.25
    """
    if k <= 0:
        return 1.0
    return beta_binomial_at_least(k, n, share * 1e12, (1.0 - share) * 1e12)


def beta_binomial_at_least(k: int, n: int, a: float, b: float) -> float:
    """Return the chance of k or more of n where the share itself is known as Beta(a, b).

    >>> round(beta_binomial_at_least(1, 1, 1.0, 3.0), 6)
    0.25
    """
    if k <= 0:
        return 1.0
    if k > n:
        return LEAST
    a, b = max(a, 1e-9), max(b, 1e-9)
    odd = np.arange(k, n + 1)
    ways = _log_rising(1.0, n)
    logs = ways[n] - ways[odd] - ways[n - odd]
    logs += _log_rising(a, n)[odd] + _log_rising(b, n)[n - odd] - _log_rising(a + b, n)[n]
    top = float(logs.max())
    return float(min(1.0, max(LEAST, math.exp(top) * float(np.exp(logs - top).sum()))))


def _log_rising(start: float, most: int) -> NDArray[np.float64]:
    """Return log of start (start + 1) ... (start + i - 1) for each i from 0 to `most`.

    As sums, since differences of log gamma lose the digits that count where `start` is large.
    """
    return np.concatenate(([0.0], np.cumsum(np.log(start + np.arange(most)))))


def excess(
    odd_by_day: NDArray[np.int64], seen_by_day: NDArray[np.int64], past_days: int
) -> tuple[float, float]:
    """Return the chance of so many odd places in the days behind the past, and how many are usual.

    Places of one day resemble each other, as far as the past's days show (their intraclass
    correlation) and at least as LEAST_LIKENESS: a day counts as so many independent places. The
    share is known from the past alone (Jeffreys' prior), so the tail is beta-binomial.
    """
    odd, seen = odd_by_day[:past_days].astype(float), seen_by_day[:past_days].astype(float)
    k, n = float(odd_by_day[past_days:].sum()), float(seen_by_day[past_days:].sum())
    days = seen > 0
    if not days.any() or n == 0:
        return 1.0, 0.0
    each = float(seen[days].mean())
    share = (odd.sum() + 0.5) / (seen.sum() + 1.0)
    likeness = LEAST_LIKENESS
    if each > 1.0 and days.sum() > 1:
        spread = float(np.average((odd[days] / seen[days] - share) ** 2, weights=seen[days]))
        shown = (spread / (share * (1.0 - share)) - 1.0 / each) / (1.0 - 1.0 / each)
        likeness = min(1.0, max(LEAST_LIKENESS, shown))
    thinner = 1.0 + (each - 1.0) * likeness
    a = odd.sum() / thinner + 0.5
    b = (seen.sum() - odd.sum()) / thinner + 0.5
    chance = beta_binomial_at_least(math.floor(k / thinner), max(1, round(n / thinner)), a, b)
    return chance, share * n


def combined(chances: Sequence[float]) -> float:
    """Return the chance of independent looks together (R. A. Fisher, 1925).

    >>> round(combined([0.1, 0.1]), 4)
    0.0561
    """
    half = -sum(math.log(max(one, LEAST)) for one in chances)
    term, total = 1.0, 1.0
    for i in range(1, len(chances)):
        term *= half / i
        total += term
    return float(min(1.0, max(LEAST, math.exp(-half) * total)))


def ranked_higher(higher: Sequence[float], others: Sequence[float]) -> float:
    """Return the chance that a random choice of values ranks as high or higher than `higher`.

    Exact over all choices (Wilcoxon's rank sum, ties against the claim).

    >>> ranked_higher([3.0, 4.0], [1.0, 2.0])  # one of six choices
    0.16666666666666666
    """
    n, m = len(higher), len(others)
    if not n or not m:
        return 1.0
    lost = sum(sum(one <= other for other in others) for one in higher)
    # the number of choices by losses is the Gaussian binomial coefficient, built factor by factor;
    # counted from the side of no losses, where the numbers are small and so exact
    ways = np.zeros(lost + 1)
    ways[0] = 1.0
    for i in range(1, n + 1):
        rising = ways.copy()
        rising[m + i :] -= ways[: max(0, lost + 1 - m - i)]
        for first in range(min(i, lost + 1)):
            rising[first::i] = np.cumsum(rising[first::i])
        ways = rising
    return float(min(1.0, max(LEAST, ways.sum() / math.comb(n + m, n))))


def beyond(
    value: float,
    past: NDArray[np.float64],
    looks: int,
    *,
    tail: float = 0.01,
    wider: float = 2.0,
) -> float:
    """Return the chance that the highest of so many values like the past's reaches `value`.

    The upper `tail` of the past, LEAST_IN_TAIL values at the least, is taken as exponential, of
    `wider` times its mean excess.
    """
    if len(past) <= LEAST_IN_TAIL:
        return 1.0
    tail = max(tail, LEAST_IN_TAIL / len(past))
    start = float(np.quantile(past, 1.0 - tail))
    over = past[past > start] - start
    if value <= start or len(over) == 0:
        return 1.0
    each = tail * math.exp(-(value - start) / (wider * float(over.mean())))
    return float(min(1.0, max(LEAST, looks * each)))
