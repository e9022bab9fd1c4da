"""SQLite finds a city's verdicts of one outcome by the outcome, and one outlet's by the outlet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from storage.records.judged.verdicts import _query
from storage.records.store import SqlRecords


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    found = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield found
    found.close()


@pytest.mark.parametrize(
    ("told", "index"),
    [
        ({"outcome", "most"}, "ix_verdicts_outcome_day_outlet_id_parameter_id"),
        ({"outcome", "times_over", "most"}, "ix_verdicts_outcome_day_outlet_id_parameter_id"),
        (
            {"outcome", "of_parameter", "times_over", "most"},
            "ix_verdicts_parameter_day_outlet_id_times_over_known_us",
        ),
        ({"outcome", "outlet", "most"}, "ix_verdicts_outlet_id_day_parameter_id_known_us"),
        ({"outcome", "outlet"}, "ix_verdicts_outlet_id_day_parameter_id_known_us"),
    ],
)
def test_verdicts_are_found_by_what_leaves_the_fewest(
    records: SqlRecords, told: set[str], index: str
) -> None:
    query = str(_query(frozenset(told)).compile(dialect=sqlite.dialect()))
    with records._database.reading() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?")
        ).all()
    found = [row[-1] for row in plan if "SEARCH verdicts USING INDEX" in row[-1]]
    assert len(found) == 1
    assert index in found[0]
