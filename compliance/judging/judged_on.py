"""Digests what the judgement of an outlet-day rests on, so that the same is not judged again.

Readings, facts, law, settings and our own version: whatever could make another answer. It judges
nothing; where two digests are the same, so are the answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date

from compliance.days.day_facts import Law, OutletDay
from compliance.days.readings import DaysReadings
from domain.gateways.silences import told_of

OutletDayKey = tuple[str, date]
# The facts that stand and the law, and what a digest of both has come to so far.
Told = tuple[tuple[object, ...], bytes, "hashlib._Hash"]  # noqa: SLF001 - its only name


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedOn:
    """The digests of what outlet-days were judged on last, and that of the law of this time.

    `told` keeps what was told last of each outlet's standing facts: who keeps it has the same facts
    digested once.
    """

    before: Mapping[OutletDayKey, bytes]
    law: bytes
    told: dict[str, Told] = field(default_factory=dict)

    def digests(self, days: Sequence[OutletDay], readings: DaysReadings) -> list[bytes]:
        """Return the digest of each of an outlet's consecutive days that were read."""
        found = []
        of_readings = [*zip(*readings.digests.values(), strict=True)] or [()] * len(days)
        of_before = [tuple(readings.before_digests.values()), *of_readings]
        for one, of_day, of_day_before in zip(days, of_readings, of_before[:-1], strict=True):
            passing = (
                one.rulings,
                one.offline,
                one.outages,
                one.statements,
                one.refused,
                one.forgotten_before_us,
                *(() if one.is_operating else ("not operating",)),
                *((canonical(one.doubts),) if one.doubts else ()),
                *((canonical(one.own_thresholds),) if one.own_thresholds else ()),
                *((told_of(one.silences), one.ended_before) if one.silences else ()),
            )
            told = self._begun(one)
            told.update(f"{one.day} {passing} {of_day} {of_day_before}".encode())
            found.append(told.digest())
        return found

    def _begun(self, one: OutletDay) -> hashlib._Hash:
        """Return a digest that has taken in the law and what stays the same from day to day."""
        now, before = _standing(one), self.told.get(one.outlet.id)
        if (
            before is None
            or before[1] != self.law
            or any(a is not b for a, b in zip(before[0], now, strict=True))
        ):
            begun = hashlib.sha256(self.law)
            begun.update(canonical(now))
            before = self.told[one.outlet.id] = now, self.law, begun
        return before[2].copy()

    def is_same(self, one: OutletDay, digest: bytes) -> bool:
        """Return whether a day was judged on exactly this."""
        return self.before.get((one.outlet.id, one.day)) == digest


def _standing(one: OutletDay) -> tuple[object, ...]:
    """Return the facts that stay the same from day to day, as a rule."""
    return one.outlet, one.station, one.permit, one.own_limits, one.sensors, one.maintenance


def law_digest(law: Law, version: str) -> bytes:
    """Return the digest of the law, our settings and our version."""
    told = (law.regulations, law.thresholds, law.minimum_capture, law.rules, version)
    return hashlib.sha256(canonical(told)).digest()


def canonical(told: object) -> bytes:
    """Return nouns as bytes, the same for the same content whatever the order of sets and maps.

    >>> canonical({"b": frozenset({2, 1}), "a": None})
    b"{'a': None, 'b': {1, 2}}"
    """
    return _text(told).encode()


def _text(told: object) -> str:
    if is_dataclass(told) and not isinstance(told, type):
        parts = (f"{one.name}={_text(getattr(told, one.name))}" for one in fields(told))
        return f"{type(told).__name__}({', '.join(parts)})"
    if isinstance(told, Mapping):
        return f"{{{', '.join(sorted(f'{_text(k)}: {_text(v)}' for k, v in told.items()))}}}"
    if isinstance(told, frozenset | set):
        return f"{{{', '.join(sorted(map(_text, told)))}}}"
    if isinstance(told, tuple | list):
        return f"({', '.join(map(_text, told))})"
    return repr(told)
