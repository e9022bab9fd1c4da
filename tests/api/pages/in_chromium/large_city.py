"""As many clusters as Hanoi has, each with names of 200 letters, judged as the invented city is.

Its first outlet was renamed within the month, another measures every parameter that we know, and
one cluster has no station.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from api.question.handed_in import Parts
from compliance.city.event_keeper import keep_events_up
from domain.judged.verdicts import Outcome, Verdict
from domain.measured.parameters import PARAMETERS
from domain.registry import Registry
from storage.journal.decisions.journal import DecisionJournal
from storage.records.store import SqlRecords
from tests.api.sample_accounts import add_accounts
from tests.api.sample_city import (
    FIRST_DAY,
    JUDGED_AT,
    LAST_DAY,
    SILENT_MINUTES,
    parts_on,
    sample_parts,
    sample_registry,
)

CLUSTERS = 94
LETTERS = 200
RENAMED_ON = date(2026, 11, 10)
BEFORE_IT = "Cửa xả tên cũ"
WITHOUT_STATION = "CCN-94"
OF_MANY = "CX-3"
_WORDS = "Cụm công nghiệp làng nghề cơ kim khí, mây tre đan và chế biến nông sản thực phẩm "


def long_name(number: int, begins: str = "") -> str:
    """Return a name of 200 letters: that of the first is one word."""
    words = _WORDS.replace(" ", "") if number == 1 else _WORDS
    return f"{begins}{number} {words * LETTERS}"[:LETTERS].strip().ljust(LETTERS, "m")


def large_parts(folder: Path) -> Parts:
    """Return the parts of the large city, its records in a new SQLite file."""
    few = folder / "few"
    few.mkdir()
    small = sample_parts(few)
    verdicts = small.records.verdicts(FIRST_DAY, LAST_DAY)
    small.records.close()
    journal = DecisionJournal(folder / "decisions")
    path = folder / "large.sqlite"
    records = SqlRecords.open(f"sqlite:///{path}", journal, decides=True)
    registry = large_registry()
    add_accounts(records, JUDGED_AT - timedelta(days=61))
    records.add_registry(registry, JUDGED_AT - timedelta(days=60))
    copies = list(_copied(verdicts, registry))
    records.settle([], [one.mean for one in copies], copies)
    keep_events_up(records, SILENT_MINUTES)
    return parts_on(records)


def large_registry() -> Registry:
    """Return the invented city's rows again and again under names of 200 letters."""
    sample = sample_registry()
    of_two = sample.clusters["CCN-2"], sample.stations["TR-2"], sample.outlets["CX-2"]
    (permit,) = (one for one in sample.permits if one.outlet_id == "CX-2")
    numbers = range(1, CLUSTERS + 1)
    with_station = [n for n in numbers if f"CCN-{n}" != WITHOUT_STATION]
    outlets = {
        f"CX-{n}": replace(
            of_two[2],
            id=f"CX-{n}",
            station_id=f"TR-{n}",
            gateway_id=f"GW-{n}",
            name=long_name(n, "Cửa xả "),
        )
        for n in with_station
    }
    outlets[OF_MANY] = replace(outlets[OF_MANY], parameters=tuple(PARAMETERS))
    first = outlets["CX-1"]
    outlets["CX-1"] = replace(first, valid_from=RENAMED_ON)
    before = replace(first, name=BEFORE_IT, valid_to=RENAMED_ON - timedelta(days=1))
    return Registry(
        earlier_outlets=(before,),
        clusters={
            f"CCN-{n}": replace(
                of_two[0], id=f"CCN-{n}", name=long_name(n), commune=f"xã Rất Dài Tên Mẫu {n % 40}"
            )
            for n in numbers
        },
        stations={
            f"TR-{n}": replace(of_two[1], id=f"TR-{n}", cluster_id=f"CCN-{n}", name=long_name(n))
            for n in with_station
        },
        outlets=outlets,
        permits=tuple(replace(permit, outlet_id=one) for one in outlets),
    )


def _copied(verdicts: list[Verdict], registry: Registry) -> Iterator[Verdict]:
    """Give each outlet the verdicts of one of the small city's, with more of them exceeded."""
    small = sorted({one.mean.outlet_id for one in verdicts})
    for nth, outlet_id in enumerate(registry.outlets):
        for one in verdicts:
            if one.mean.outlet_id == small[nth % len(small)]:
                told = replace(one, mean=replace(one.mean, outlet_id=outlet_id))
                has_both = one.limit is not None and one.limit.upper and one.mean.mean is not None
                if has_both and one.mean.day.day % 7 == nth % 7:
                    told = replace(told, outcome=Outcome.EXCEEDED, times_over=1.7)
                yield told
                if outlet_id == OF_MANY and one.mean.parameter == "COD":
                    for code in PARAMETERS:
                        if code not in registry.outlets["CX-1"].parameters:
                            yield replace(told, mean=replace(told.mean, parameter=code))
