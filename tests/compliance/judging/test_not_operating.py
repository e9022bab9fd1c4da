"""What comes while cluster or station are not in operation is judged; what does not is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.judged.verdicts import GapCause, Outcome
from domain.registered import ClusterState
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance.judging.test_owed import (
    IMPORTED_AT,
    LAST,
    ONE_DAY,
    arrives,
    begun,
    events,
    in_state,
    is_corrected,
    judge_all,
)
from tests.compliance.sites import one_outlet_registry

REGISTRY = one_outlet_registry("COD", monitored_since=LAST - 9 * ONE_DAY)
NOT_OPERATING = {
    "cluster": in_state(REGISTRY, ClusterState.UNDER_CONSTRUCTION),
    "station": begun(REGISTRY, LAST + ONE_DAY),
}
THIN = "50~1x96"  # eight hours, and sixteen of silence


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield store
    store.close()


@pytest.mark.parametrize("registry", NOT_OPERATING.values(), ids=NOT_OPERATING)
def test_no_silence_is_charged_on_a_day_on_which_nothing_is_owed(
    records: SqlRecords, registry: Registry
) -> None:
    store = MemoryReadings()
    records.add_registry(registry, IMPORTED_AT)
    for back in range(9):
        arrives(records, store, LAST - back * ONE_DAY, THIN)
    judge_all(records, store)
    verdicts = records.verdicts(LAST - 8 * ONE_DAY, LAST)
    assert {one.outcome for one in verdicts} == {Outcome.NOT_PROVABLE}
    assert {gap.cause for one in verdicts for gap in one.mean.gaps} == {GapCause.NOT_OPERATING}
    assert len(verdicts) == 9
    assert events(records) == []


def test_what_came_on_such_a_day_is_still_held_against_its_limit(records: SqlRecords) -> None:
    store = MemoryReadings()
    records.add_registry(NOT_OPERATING["station"], IMPORTED_AT)
    arrives(records, store, LAST, "400~1x288")
    judge_all(records, store)
    assert [one.outcome for one in records.verdicts(LAST, LAST)] == [Outcome.EXCEEDED]


@pytest.mark.parametrize("registry", NOT_OPERATING.values(), ids=NOT_OPERATING)
def test_a_silence_that_was_charged_goes_where_nothing_was_owed_after_all(
    records: SqlRecords, registry: Registry
) -> None:
    store = MemoryReadings()
    records.add_registry(REGISTRY, IMPORTED_AT)
    for back in range(10):
        arrives(records, store, LAST - back * ONE_DAY, THIN)
    judge_all(records, store)
    assert len(events(records)) > 1
    is_corrected(records, store, registry)
    assert events(records) == []
    is_corrected(records, store, REGISTRY)
    assert len(events(records)) > 1
