"""Filled records of the first schema that people used come up to today's, with nothing lost.

The files are dumps of records that the code of schema 0005 (2026) filled itself, with one of each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import psycopg
import pytest

from compliance.city.day_keeper import keep_days_up
from domain.errors import StoreUnavailable
from domain.legal_day import to_microseconds
from domain.registered import CentralStation
from domain.registry import Registry
from storage.journal.decisions.journal import DecisionJournal, read_decisions
from storage.ports.judged.day_figures import DayPart
from storage.records.database.connection import RecordsDatabase
from storage.records.store import SqlRecords
from tests.servers.postgres import Postgres
from tests.storage.records.examples import DAY, HOUR, T0

FILLED = Path(__file__).parent / "filled"
EVER_US = 2**61


def _name(registry: Registry) -> str:
    return next(one.name for one in registry.clusters.values() if "Phù Đổng" in one.name)


class _Filled:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def opened(self, url: str, tmp_path: Path) -> Iterator[Callable[[], SqlRecords]]:
        found: list[SqlRecords] = []

        def open_one() -> SqlRecords:
            journal = DecisionJournal(tmp_path / "decisions")
            found.append(SqlRecords.open(url, journal, decides=True))
            return found[-1]

        yield open_one
        for one in found:
            one.close()

    def test_what_was_decided_and_judged_reads_as_before(
        self, opened: Callable[[], SqlRecords]
    ) -> None:
        records = opened()
        assert records.registry_version() == 2
        assert _name(records.registry(T0)) == "CCN Phù Đổng (mô phỏng)"
        assert _name(records.registry()) == "CCN Phù Đổng 2 (mô phỏng)"
        assert {one.central_station for one in records.registry().clusters.values()} == {
            CentralStation.NOT_ENTERED
        }
        assert records.registry().calibrations == ()
        assert [one.parameter for one in records.figures()] == ["COD", "BOD5"]
        (ruling,) = records.rulings("hd-01-a", -EVER_US, EVER_US)
        assert (ruling.parameter, ruling.known_at) == ("COD", T0 + 2 * HOUR)
        (hold,) = records.holds()
        assert (hold.document, hold.placed_by) == ("CV 12", "Trần Văn An")
        assert hold.release is not None
        assert hold.release.reason == "đã kết luận"
        (verdict,) = records.verdicts(DAY, DAY)
        assert (verdict.mean.outlet_id, verdict.mean.parameter) == ("hd-01-a", "COD")
        assert verdict.limit is not None
        assert verdict.limit.upper == 75 * 0.9 * 1.1
        assert verdict.known_at == T0 + 4 * HOUR
        begin_us = to_microseconds(T0) - 48 * 3_600_000_000
        assert len(records.outages(begin_us, begin_us + 96 * 3_600_000_000)) == 1
        assert records.watermark("stored") == 7
        assert records.closed_through() == DAY
        assert [one.position for one in records.rejections(most=9)] == [2]
        assert [one.outlet_id for one in records.due(9)] == ["hd-01-a", "pd-01-a"]

    def test_of_days_of_before_no_figure_is_kept_yet_and_one_can_be(
        self, opened: Callable[[], SqlRecords]
    ) -> None:
        records = opened()
        assert [records.day_figures(part, DAY, DAY) for part in DayPart] == [{}, {}]
        assert keep_days_up(records, 0.75, DAY, days=1) == 1
        assert [[*records.day_figures(part, DAY, DAY)] for part in DayPart] == [[DAY], [DAY]]
        assert keep_days_up(records, 0.75, DAY, days=1) == 0

    def test_what_was_decided_comes_into_the_journal_and_lasts_without_the_database(
        self, opened: Callable[[], SqlRecords], tmp_path: Path
    ) -> None:
        records = opened()
        assert records.decision_differences() == []
        kinds = [one.kind for one in read_decisions(tmp_path / "decisions")]
        assert kinds == ["registry", "registry", "figures", "ruling", "hold", "hold-release"]
        anew = SqlRecords.open(
            f"sqlite:///{tmp_path / 'anew.sqlite'}", DecisionJournal(tmp_path / "decisions")
        )
        for of_decision in (
            lambda store: [store.registry(T0), store.registry(), store.figures(), store.holds()],
            lambda store: store.rulings("hd-01-a", -EVER_US, EVER_US),
        ):
            assert msgspec.json.encode(of_decision(anew)) == msgspec.json.encode(
                of_decision(records)
            )
        anew.close()

    def test_no_command_changes_the_tables_under_a_service_that_runs_on_them(
        self, url: str, opened: Callable[[], SqlRecords]
    ) -> None:
        service = RecordsDatabase.as_it_is(url)
        before = service.schema()
        assert (before.current, before.is_older) == ("0005", True)
        with pytest.raises(StoreUnavailable, match="has just changed"):
            service.hold_tables()  # held, though of another version than ours
        with pytest.raises(StoreUnavailable, match="stop it first"):
            opened()
        assert service.schema() == before
        service.close()
        opened()
        as_it_is = RecordsDatabase.as_it_is(url)
        assert as_it_is.schema().is_newest
        as_it_is.close()

    def test_services_of_one_version_run_side_by_side_and_commands_beside_them(
        self, url: str
    ) -> None:
        services = [SqlRecords.open(url, holds=True) for _ in range(2)]
        SqlRecords.open(url).close()
        for one in services:
            one.close()


class TestOnSqlite(_Filled):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        path = tmp_path / "records.sqlite"
        with closing(sqlite3.connect(path)) as filling, filling:
            filling.executescript((FILLED / "schema_0005_sqlite.sql").read_text(encoding="utf-8"))
        filling.close()
        return f"sqlite:///{path}"


@pytest.mark.live("postgres")
class TestOnPostgres(_Filled):
    @pytest.fixture
    def url(self, postgres_server: Postgres) -> str:
        url = postgres_server.emptied()
        with psycopg.connect(url.replace("+psycopg", "")) as filling:
            told = (FILLED / "schema_0005_postgresql.sql").read_text(encoding="utf-8")
            filling.execute(told.encode())
        return url
