"""What a test of a shape gives: what it found, or why it was not run. It ranks nothing."""

from __future__ import annotations

from dataclasses import dataclass

from domain.measured.signals import NotRunReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a test found; `chance` is that of its best look, `looks` how many it took.

    `observed` of `looked_at` places, where `expected` are usual; `spans` in microseconds UTC.
    """

    parameters: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    observed: float
    looked_at: float
    expected: float
    chance: float
    looks: int = 1


NOTHING = Found(parameters=(), spans=(), observed=0, looked_at=0, expected=0, chance=1.0)
Answer = Found | NotRunReason
