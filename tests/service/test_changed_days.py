from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from compliance.judge import FIRST_RUN_DAYS, Judge
from compliance.regulation import load_regulations
from domain.registry import Registry
from service.changed_days import changed_days
from storage.memory import MemoryReadings
from storage.records import SqlRecords
from tests.ingest.sites import small_registry

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def judged(folder: Path, registry: Registry) -> SqlRecords:
    """Return records in which every closed day of a registry has been judged."""
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    records.add_registry(registry, NOW)
    judge = Judge(MemoryReadings(), records, load_regulations(), minimum_capture=0.75)
    judge.close_ended_days(NOW)
    judge.judge_all(NOW)
    return records


def test_a_corrected_permit_marks_every_judged_day_of_its_outlet_and_no_other(
    tmp_path: Path,
) -> None:
    before = small_registry()
    records = judged(tmp_path, before)
    permits = tuple(replace(p, column="B") if p.outlet_id == "CX-1" else p for p in before.permits)
    marked = changed_days(records, before, replace(before, permits=permits))
    assert {outlet for outlet, _ in marked} == {"CX-1"}
    assert len(marked) == FIRST_RUN_DAYS
    records.close()


def test_an_unchanged_registry_marks_nothing(tmp_path: Path) -> None:
    before = small_registry()
    records = judged(tmp_path, before)
    assert changed_days(records, before, small_registry()) == set()
    records.close()


def test_a_new_outlet_is_judged_for_the_closed_days_under_its_permit(tmp_path: Path) -> None:
    after = small_registry()
    before = replace(
        after,
        outlets={o.id: o for o in after.outlets.values() if o.id != "CX-9"},
        permits=tuple(p for p in after.permits if p.outlet_id != "CX-9"),
    )
    records = judged(tmp_path, before)
    begins = tuple(
        replace(p, valid_from=date(2026, 11, 20)) if p.outlet_id == "CX-9" else p
        for p in after.permits
    )
    marked = changed_days(records, before, replace(after, permits=begins))
    assert marked == {("CX-9", date(2026, 11, day)) for day in (20, 21, 22, 23)}
    records.close()
