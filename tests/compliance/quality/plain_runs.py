"""Writes flags of readings as runs, and lays a person's rulings over them.

A flag is never taken away: a ruling that overrules it is named beside it. No threshold is held
against a value here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.judged.quality import Check, FlagRuling, FlagRun, QualityFlag

_NO_RULING = -1


class Rulings:
    """The rulings that touch one series' day, oldest first; of two on an instant the newer counts.

    `at` holds for each reading the place of its ruling in `rulings`, -1 without one.
    """

    def __init__(
        self, time_us: NDArray[np.int64], parameter: str, rulings: Sequence[FlagRuling]
    ) -> None:
        # Sorting is stable: of two that became known at once the later one given counts.
        self.rulings = sorted(
            (ruling for ruling in rulings if ruling.parameter == parameter),
            key=lambda ruling: ruling.known_at,
        )
        self.at = np.full(len(time_us), _NO_RULING, np.int64)
        for place, ruling in enumerate(self.rulings):
            self.at[slice(*np.searchsorted(time_us, [ruling.begin_us, ruling.end_us]))] = place

    def applied(
        self, excluded: NDArray[np.bool_], is_number: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Return what is left out after the rulings: PASS takes in, FAIL leaves out.

        What is no finite number stays out whatever is ruled: no mean can be taken of it.
        """
        after = excluded.copy()
        for place, ruling in enumerate(self.rulings):
            after[self.at == place] = ruling.flag is not QualityFlag.PASS
        return after | ~is_number

    def overruling(self, is_number: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return for each reading the place of the PASS that overrules its flags, -1 without."""
        at = np.where(is_number, self.at, _NO_RULING)
        for place, ruling in enumerate(self.rulings):
            if ruling.flag is not QualityFlag.PASS:
                at[at == place] = _NO_RULING
        return at

    def runs(self, time_us: NDArray[np.int64], is_number: NDArray[np.bool_]) -> list[FlagRun]:
        """Return the ruled readings as runs of the check RULING, set by who ruled."""
        found = []
        key = np.where(is_number, self.at * 2, self.at * 2 + 1)
        for first, last in _stretches(key, self.at != _NO_RULING):
            ruling = self.rulings[self.at[first]]
            takes_in = ruling.flag is QualityFlag.PASS and bool(is_number[first])
            found.append(
                FlagRun(
                    check=Check.RULING,
                    flag=ruling.flag,
                    begin_us=int(time_us[first]),
                    end_us=int(time_us[last]),
                    readings=last - first + 1,
                    threshold=ruling.reason,
                    set_by=ruling.ruled_by,
                    excludes=not takes_in,
                )
            )
        return found


def check_runs(
    check: Check,
    flags: NDArray[np.uint8],
    time_us: NDArray[np.int64],
    *,
    words: Mapping[QualityFlag, str],
    set_by: str,
    excluding: bool,
    overruled: NDArray[np.int64],
    rulings: Sequence[FlagRuling],
) -> list[FlagRun]:
    """Return the SUSPECT and FAIL readings of one check as runs of one flag and one ruling.

    `words` says for each flag what was exceeded; `excluding`: this check's FAIL leaves out.
    """
    flagged = (flags == QualityFlag.SUSPECT) | (flags == QualityFlag.FAIL)
    found = []
    for first, last in _stretches(overruled * 16 + flags, flagged):
        flag, place = QualityFlag(int(flags[first])), int(overruled[first])
        overruled_by = None if place == _NO_RULING else rulings[place].reason
        found.append(
            FlagRun(
                check=check,
                flag=flag,
                begin_us=int(time_us[first]),
                end_us=int(time_us[last]),
                readings=last - first + 1,
                threshold=words[flag],
                set_by=set_by,
                excludes=excluding and flag is QualityFlag.FAIL and overruled_by is None,
                overruled_by=overruled_by,
            )
        )
    return found


def _stretches(key: NDArray[np.int64], wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, last) of each stretch of wanted readings with one key."""
    at = np.flatnonzero(wanted)
    if not len(at):
        return []
    ends = np.flatnonzero((np.diff(at) > 1) | (np.diff(key[at]) != 0))
    firsts, lasts = np.append(0, ends + 1), np.append(ends, len(at) - 1)
    return [(int(at[first]), int(at[last])) for first, last in zip(firsts, lasts, strict=True)]
