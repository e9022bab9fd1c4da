"""Holds decisions to their order: rows, the journal on disk, the rows for good, the answer."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import (
    DecidedSince,
    JournalDamaged,
    NotFound,
    SettingsUnusable,
    StoreUnavailable,
)
from storage.journal.decisions.journal import DecisionJournal, read_decisions
from storage.journal.segments import parts
from storage.journal.verify.verify import verify
from storage.ports.entered.decisions import (
    ON_ACCOUNT,
    ON_CASE,
    ON_FIGURES,
    ON_HOLDS,
    ON_OWN_THRESHOLDS,
    ON_REGISTRY,
    ON_RULINGS,
)
from storage.records.database.known_instants import next_known_us
from storage.records.store import KINDS, SqlRecords
from tests.servers.postgres import Postgres
from tests.storage.journal.decisions.some_decisions import DECISIONS
from tests.storage.records.contract.entered.own_thresholds import END, OWN
from tests.storage.records.contract.holds import HOLD, RELEASE
from tests.storage.records.examples import (
    DAY,
    HOUR,
    T0,
    a_figure,
    a_registry,
    a_ruling,
)


class House:
    """Records and a journal of decisions in one folder, opened as often as is asked."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder / "decisions"
        self.database = folder / "records.sqlite"
        self.url = url or f"sqlite:///{self.database}"

    @contextmanager
    def records(self, *, decides: bool = True, url: str | None = None) -> Iterator[SqlRecords]:
        journal = DecisionJournal(self.folder, segment_bytes=4096)
        opened = SqlRecords.open(url or self.url, journal, decides=decides)
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def decide_one_of_each(records: SqlRecords) -> None:
    records.add_registry(a_registry(), T0, [("hd-01-a", DAY)], by="nguyen.van.an")
    records.add_figures([a_figure(), a_figure(parameter="BOD5")])
    records.add_ruling(a_ruling(), [("hd-01-a", DAY), ("hd-01-a", DAY + timedelta(days=1))])
    hold = records.add_hold(HOLD)
    records.add_hold(replace(HOLD, document="CV 13"))
    records.release_hold(hold.id, RELEASE)


def told(records: SqlRecords) -> list[Any]:
    """All that is read of decisions, now and as known at each of their instants."""
    ever = 2**61
    now = records.known_through()
    instants = [None, now] + [one.known_at for one in records.figures()]
    instants += [one.known_at for one in records.holds()]
    instants += [one.known_at for one in records.accounts()]
    instants += [one.release.known_at for one in records.holds() if one.release is not None]
    instants += [one.known_at for one in records.rulings("hd-01-a", -ever, ever)]
    instants += [one.known_at for one in records.announcements("hd-01-a", -ever, ever)]
    instants += [one.known_at for one in records.own_thresholds()]
    instants += [step.known_at for one in records.cases() for step in one.steps]
    return [
        [
            records.registry(known_at),
            records.figures(known_at),
            records.rulings("hd-01-a", -ever, ever, known_at=known_at),
            records.holds(None, known_at),
            records.announcements("hd-01-a", -ever, ever, known_at=known_at),
            records.accounts(known_at),
            records.cases(known_at=known_at),
            records.samples("hd-01-a", -ever, ever, known_at=known_at),
            records.sensor_checks(known_at=known_at),
            records.own_thresholds(known_at=known_at),
        ]
        for known_at in instants
    ] + [_insides(records), records.due(1_000), now]


def _insides(records: SqlRecords) -> list[Any]:
    """Return passwords and tokens of every account that is there."""
    there = [one for one in records.accounts() if one.removed_at is None]
    return [[records.password_of(one.id), records.tokens(one.name)] for one in there]


def test_a_lost_database_is_built_again_from_the_decisions_and_says_the_same(house: House) -> None:
    with house.records() as records:
        decide_one_of_each(records)
        before = msgspec.json.encode(told(records))
    house.database.rename(house.database.with_suffix(".lost"))
    with house.records(decides=False) as records:
        after = told(records)
        assert msgspec.json.encode(after) == before
        assert records.registry_version() == 1


@pytest.mark.live("postgres")
def test_a_lost_postgresql_is_built_again_from_the_decisions(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    house = House(tmp_path, postgres_server.emptied())
    with house.records() as records:
        decide_one_of_each(records)
        before = msgspec.json.encode(told(records))
    with house.records(url=postgres_server.emptied()) as records:
        assert msgspec.json.encode(told(records)) == before


DAYS = st.lists(st.tuples(st.sampled_from(sorted(DECISIONS)), st.integers(0, 40)), max_size=12)
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def said_the_same(
    house: House, day: list[tuple[str, int]], empty: Callable[[], str | None]
) -> None:
    """Decide a day, lose the records, and hold what is said against what was."""
    with house.records(url=empty()) as records:
        for name, number in day:
            DECISIONS[name](records, number)
        before = msgspec.json.encode(told(records))
        assert records.decision_differences() == []
    with house.records(url=empty()) as records:
        assert msgspec.json.encode(told(records)) == before
        assert records.decision_differences() == []


@given(DAYS)
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
def test_any_day_of_decisions_is_built_again_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, day: list[tuple[str, int]]
) -> None:
    house = House(tmp_path_factory.mktemp("day"))
    said_the_same(house, day, lambda: house.database.unlink(missing_ok=True))


@pytest.mark.live("postgres")
@given(DAYS)
@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
def test_any_day_of_decisions_is_built_again_to_the_byte_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: Postgres,
    day: list[tuple[str, int]],
) -> None:
    said_the_same(House(tmp_path_factory.mktemp("day")), day, postgres_server.emptied)


def test_a_decision_that_is_refused_is_in_neither(house: House) -> None:
    with house.records() as records:
        with pytest.raises(NotFound):
            records.release_hold(7, RELEASE)
        assert list(read_decisions(house.folder)) == []
        assert records.known_through() is None


def test_what_only_the_journal_has_comes_in_at_the_next_start_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.records() as records:
        records.add_registry(a_registry(), T0)
        _fail_at_commit(records, monkeypatch)
        with pytest.raises(StoreUnavailable, match=r"decision 2 is on disk.*do not enter it again"):
            records.add_ruling(a_ruling(), [("hd-01-a", DAY)])
    for _ in range(2):
        with house.records(decides=False) as records:
            (ruling,) = records.rulings("hd-01-a", -(2**61), 2**61)
            assert ruling.reason == a_ruling().reason
            assert [one.outlet_id for one in records.due(10)] == ["hd-01-a"]


def test_it_comes_in_before_the_next_decision_and_once_the_records_answer_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.records() as records:
        records.add_registry(a_registry(), T0)
        with monkeypatch.context() as failing:
            _fail_at_commit(records, failing)
            with pytest.raises(StoreUnavailable):
                records.add_hold(HOLD)
            with pytest.raises(StoreUnavailable):
                records.add_hold(replace(HOLD, document="CV 13"))
        records.check()
        assert [hold.document for hold in records.holds()] == [HOLD.document, "CV 13"]
        with monkeypatch.context() as failing:
            _fail_at_commit(records, failing)
            with pytest.raises(StoreUnavailable):
                records.add_hold(replace(HOLD, document="CV 14"))
        third = records.add_hold(replace(HOLD, document="CV 15"))
        assert [hold.document for hold in records.holds()][2:] == ["CV 14", "CV 15"]
        assert third.id == 4
    house.database.unlink()
    with house.records() as records:
        assert [hold.id for hold in records.holds()] == [1, 2, 3, 4]


def test_what_comes_in_late_is_known_only_then_where_others_were_known_since(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.records() as records:
        records.add_registry(a_registry(), T0)
        with monkeypatch.context() as failing:
            _fail_at_commit(records, failing)
            with pytest.raises(StoreUnavailable):
                records.add_ruling(a_ruling())
        with records._database.writing() as connection:  # as a verdict becomes known
            next_known_us(connection, [T0 + 3 * HOUR])
        seen_at = records.known_through()
        assert seen_at is not None
        records.check()
        ever = 2**61
        assert records.rulings("hd-01-a", -ever, ever, known_at=seen_at) == []
        (ruling,) = records.rulings("hd-01-a", -ever, ever)
        assert ruling.known_at > seen_at
    house.database.unlink()
    with house.records() as records:
        assert records.rulings("hd-01-a", -ever, ever) == [ruling]


def test_what_was_decided_before_there_was_a_journal_comes_into_it(house: House) -> None:
    without = SqlRecords.open(house.url)
    decide_one_of_each(without)
    before = msgspec.json.encode(told(without))
    without.close()
    with house.records() as records:
        assert msgspec.json.encode(told(records)) == before
    kinds = [one.kind for one in read_decisions(house.folder)]
    assert kinds == ["registry", "figures", "ruling", "hold", "hold", "hold-release"]
    house.database.unlink()
    with house.records() as records:
        now = told(records)
        del now[-2]  # which days wait was not kept before
        old = msgspec.json.decode(before)
        del old[-2]
        assert msgspec.json.decode(msgspec.json.encode(now)) == old


def test_a_database_without_its_journal_decides_nothing_and_says_the_remedy(
    house: House, tmp_path: Path
) -> None:
    with house.records() as records:
        records.add_registry(a_registry(), T0)
    house.folder = tmp_path / "elsewhere"
    with (
        pytest.raises(JournalDamaged, match=r"records have decision 1.*nhue restore"),
        house.records(),
    ):
        pass
    with house.records(decides=False) as records, pytest.raises(JournalDamaged):
        records.add_hold(HOLD)


def test_another_journal_is_told_from_ours(house: House, tmp_path: Path) -> None:
    other = House(tmp_path / "other")
    for one, reason in ((house, "a"), (other, "b")):
        with one.records() as records:
            records.add_hold(replace(HOLD, reason=reason))
    house.folder = other.folder
    with pytest.raises(JournalDamaged, match="another decision 1"), house.records():
        pass


def test_where_the_journal_is_lost_for_good_one_is_begun_of_what_the_records_have(
    house: House, tmp_path: Path
) -> None:
    with house.records() as records:
        decide_one_of_each(records)
    house.folder = tmp_path / "anew"
    with house.records(decides=False) as records:
        assert records.begin_decisions_anew() == 6
        with pytest.raises(SettingsUnusable, match="not written anew"):
            records.begin_decisions_anew()
        records.add_hold(HOLD)
    assert len(list(read_decisions(house.folder))) == 7


def test_a_changed_decision_is_found_and_named(house: House) -> None:
    with house.records() as records:
        decide_one_of_each(records)
    changed = next(
        part.path for part in parts(house.folder) if HOLD.reason.encode() in part.path.read_bytes()
    )
    data = changed.read_bytes()
    changed.write_bytes(data.replace(HOLD.reason.encode(), HOLD.reason[::-1].encode(), 1))
    (finding, *_) = verify(house.folder).findings
    assert finding.position == 4


def test_two_processes_decide_in_turn_on_one_journal(house: House) -> None:
    with house.records() as one, house.records() as two:
        for number in range(6):
            (one, two)[number % 2].add_hold(replace(HOLD, document=f"CV {number}"))
        assert [hold.id for hold in one.holds()] == [1, 2, 3, 4, 5, 6]
    positions = [decision.position for decision in read_decisions(house.folder)]
    assert positions == [1, 2, 3, 4, 5, 6]


def test_no_decision_is_taken_where_the_disk_of_the_journal_is_full(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.records() as records:
        records.add_hold(HOLD)
        with monkeypatch.context() as full:
            full.setattr("os.write", _no_space)
            with pytest.raises(StoreUnavailable, match="free space"):
                records.add_hold(HOLD)
        assert len(records.holds()) == 1
        assert records.add_hold(HOLD).id == 2


def _no_space(_handle: int, _data: bytes) -> int:
    raise OSError(28, "No space left on device")


def _fail_at_commit(records: SqlRecords, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the database fail once the journal has the decision."""
    engine = records._database._writer.dialect

    def broken(_connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(engine, "do_commit", broken)


def test_which_decisions_are_sure_does_not_depend_on_how_often_one_starts(house: House) -> None:
    rng = random.Random(15)  # noqa: S311 - a test's own choice
    with house.records() as records:
        for number in range(30):
            DECISIONS[rng.choice(sorted(DECISIONS))](records, number)
        before = msgspec.json.encode(told(records))
    for _ in range(3):
        house.database.unlink()
        for _ in range(2):
            with house.records() as records:
                assert msgspec.json.encode(told(records)) == before


def test_rows_that_somebody_changed_behind_the_journal_are_found_and_named(house: House) -> None:
    with house.records() as records:
        decide_one_of_each(records)
        assert records.decision_differences() == []
    with closing(sqlite3.connect(house.database)) as behind, behind:
        behind.execute("UPDATE flag_rulings SET reason = 'khác'")
        behind.execute("DELETE FROM hold_releases")
        behind.execute(
            "INSERT INTO legal_holds (known_us, outlet_id, first, last, reason, document,"
            " placed_by) VALUES (7, 'x', '2026-01-01', '2026-01-01', 'x', 'x', 'x')"
        )
    behind.close()
    with house.records(decides=False) as records:
        said = records.decision_differences()
    assert said[:2] == [
        f"decision {what} is otherwise in the records than in its journal"
        for what in ("3 (ruling, outlet:hd-01-a)", "6 (hold-release, outlet:hd-01-a)")
    ]
    assert "the records have a decision (hold, known since 1970-01-01" in said[2]


def test_of_two_who_decide_at_once_the_second_is_told_what_the_first_decided(house: House) -> None:
    with house.records() as records:
        records.add_registry(a_registry(), T0)
        seen_us = records.last_decided_us(ON_RULINGS, "outlet:hd-01-a")
        first = records.add_ruling(a_ruling(), seen_us=seen_us)
        with pytest.raises(DecidedSince, match=r"Trần Văn Minh.*read it again") as refused:
            records.add_ruling(replace(a_ruling(), ruled_by="Lê Thị Bình"), seen_us=seen_us)
        (between,) = refused.value.decisions
        assert (between.number, between.kind, between.known_at) == (2, "ruling", first)
        other = replace(a_ruling(), outlet_id="pd-01-a")
        records.add_ruling(other, seen_us=records.last_decided_us(ON_RULINGS, "outlet:pd-01-a"))
        seen_us = records.last_decided_us(ON_RULINGS, "outlet:hd-01-a")
        records.add_ruling(replace(a_ruling(), ruled_by="Lê Thị Bình"), seen_us=seen_us)
        seen_us = records.last_decided_us(ON_FIGURES)
        records.add_figures([a_figure()], seen_us=seen_us)
        with pytest.raises(DecidedSince):
            records.add_figures([a_figure(parameter="BOD5")], seen_us=seen_us)
        own = records.add_own_thresholds(OWN, seen_us=0)
        with pytest.raises(DecidedSince):
            records.end_own_thresholds(own.id, END, seen_us=0)


def test_an_adoption_that_a_crash_broke_off_is_ended_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = SqlRecords.open(house.url)
    decide_one_of_each(without)
    before = msgspec.json.encode(told(without))
    with monkeypatch.context() as failing:
        _fail_at_commit(without, failing)
        journal = DecisionJournal(house.folder)
        without._decided.journal = journal
        with pytest.raises(StoreUnavailable):
            without.catch_up(adopt=True)
    without.close()
    assert len(list(read_decisions(house.folder))) == 6
    with house.records() as records:
        assert msgspec.json.encode(told(records)) == before
        assert records.decision_differences() == []
    assert len(list(read_decisions(house.folder))) == 6


def test_what_people_decide_on_the_same_is_named_as_the_journal_names_it() -> None:
    told = {*ON_REGISTRY, *ON_FIGURES, *ON_RULINGS, *ON_HOLDS, *ON_ACCOUNT, *ON_CASE}
    told |= {*ON_OWN_THRESHOLDS}
    alone = {
        "acknowledgement", "announcement", "lab-sample", "mail-address", "notify-rule",
        "notify-rule-end", "sensor-check", "token", "token-revocation",
    }  # fmt: skip
    assert {kind.name for kind in KINDS} - told == alone
    assert told <= {kind.name for kind in KINDS}
