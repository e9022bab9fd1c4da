"""Parts of a day's mean that are held in columns, and made one by one only when looked at.

A year of a city has a hundred million clock hours and flags: written, read and compared as columns
they cost a hundredth of what their nouns do. To who looks they are sequences like any other.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from struct import unpack
from typing import NamedTuple, TypeVar, overload

from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.judged.verdicts import PeriodMean

_Part = TypeVar("_Part")


class Columns(Sequence[_Part]):
    """A sequence whose parts are made at the first look; it equals a tuple of the same parts."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: tuple[_Part, ...] | None = None

    @abstractmethod
    def made(self) -> tuple[_Part, ...]:
        """Make the parts from the columns."""

    def parts(self) -> tuple[_Part, ...]:
        """Return the parts, made once."""
        if self._parts is None:
            self._parts = self.made()
        return self._parts

    def __iter__(self) -> Iterator[_Part]:
        return iter(self.parts())

    @overload
    def __getitem__(self, place: int) -> _Part: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[_Part, ...]: ...
    def __getitem__(self, place: int | slice) -> _Part | tuple[_Part, ...]:
        return self.parts()[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, tuple | Columns):
            return self.parts() == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.parts())

    def __repr__(self) -> str:
        return repr(self.parts())

    def __reduce__(self) -> tuple[type[tuple[_Part, ...]], tuple[tuple[_Part, ...]]]:
        return tuple, (self.parts(),)


class PeriodColumns(Columns[PeriodMean]):
    """Periods of one length that follow one another from `begin_us`, in microseconds UTC.

    `mean`, `low` and `high` hold one float64 a period, NaN for None; `slots` four uint16 a period:
    valid, excluded, missing, no_discharge. All little-endian.
    """

    __slots__ = ("begin_us", "high", "length_us", "low", "mean", "slots")

    def __init__(  # noqa: PLR0917 - made for each parameter and day: by position
        self, begin_us: int, length_us: int, mean: bytes, low: bytes, high: bytes, slots: bytes
    ) -> None:
        super().__init__()
        self.begin_us, self.length_us = begin_us, length_us
        self.mean, self.low, self.high, self.slots = mean, low, high, slots

    def __len__(self) -> int:
        return len(self.mean) // 8

    def made(self) -> tuple[PeriodMean, ...]:
        """Make the periods."""
        count = len(self)
        means, lows, highs = (
            unpack(f"<{count}d", column) for column in (self.mean, self.low, self.high)
        )
        slots = unpack(f"<{4 * count}H", self.slots)
        return tuple(
            PeriodMean(
                begin_us=self.begin_us + n * self.length_us,
                end_us=self.begin_us + (n + 1) * self.length_us,
                mean=_figure(means[n]),
                valid=slots[4 * n],
                excluded=slots[4 * n + 1],
                missing=slots[4 * n + 2],
                no_discharge=slots[4 * n + 3],
                expected=sum(slots[4 * n : 4 * n + 4]),
                low=_figure(lows[n]),
                high=_figure(highs[n]),
            )
            for n in range(count)
        )


class FlagKind(NamedTuple):
    """What runs of flags of one series have in common; the fields are those of FlagRun."""

    check: Check
    flag: QualityFlag
    threshold: str
    set_by: str
    excludes: bool
    overruled_by: str | None


class FlagColumns(Columns[FlagRun]):
    """Runs of flags: their kinds, and for each run its place there (uint8), begin and end (int64,
    microseconds UTC) and readings (int32), little-endian.
    """

    __slots__ = ("begin_us", "end_us", "kind", "kinds", "readings")

    def __init__(
        self,
        kinds: tuple[FlagKind, ...],
        kind: bytes,
        begin_us: bytes,
        end_us: bytes,
        readings: bytes,
    ) -> None:
        super().__init__()
        self.kinds, self.kind = kinds, kind
        self.begin_us, self.end_us, self.readings = begin_us, end_us, readings

    def __len__(self) -> int:
        return len(self.kind)

    def found(self) -> set[FlagKind]:
        """Return the kinds that any run is of, without making a noun of each."""
        return {self.kinds[place] for place in set(self.kind)}

    def figures(self) -> Iterator[tuple[int, int, int, int]]:
        """Return of each run its kind's place, begin, end and readings, without making a noun."""
        count = len(self)
        begins, ends = unpack(f"<{count}q", self.begin_us), unpack(f"<{count}q", self.end_us)
        return zip(self.kind, begins, ends, unpack(f"<{count}i", self.readings), strict=True)

    def made(self) -> tuple[FlagRun, ...]:
        """Make the runs."""
        return tuple(
            FlagRun(
                check=kind.check,
                flag=kind.flag,
                begin_us=begin_us,
                end_us=end_us,
                readings=readings,
                threshold=kind.threshold,
                set_by=kind.set_by,
                excludes=kind.excludes,
                overruled_by=kind.overruled_by,
            )
            for place, begin_us, end_us, readings in self.figures()
            for kind in (self.kinds[place],)
        )


def _figure(number: float) -> float | None:
    return None if math.isnan(number) else number
