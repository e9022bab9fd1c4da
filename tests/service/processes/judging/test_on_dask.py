"""A Dask cluster gives the answer of one machine to the last bit, whatever happens to a worker."""

from __future__ import annotations

import os
import random
import secrets
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dask
import distributed
import pytest

from compliance.days.day_facts import Law
from compliance.evaluate import Judgement
from compliance.history.whatif.question import WhatIf
from compliance.history.whatif.run import AnswerParts, Part, on_threads, run_what_if
from compliance.judging.facts_of_days import gather
from compliance.judging.judge import EvaluateBatch, Judge
from compliance.judging.set_aside import CannotJudge, Fresh, Unchanged
from domain.errors import SettingsUnusable
from domain.judged.verdicts import Outcome
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from domain.registered import DischargeMode
from domain.registry import Registry
from service.processes.judging.judging import law_of
from service.processes.judging.on_dask import (
    CONNECT_SECONDS,
    ClusterFailed,
    _computed,
    cluster_access,
    evaluate_on_cluster,
    on_cluster,
)
from service.settings.settings import Settings
from service.stores.influx_access import InfluxAccess
from storage.readings.influx.store import InfluxReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import small_registry
from tests.servers.influxd.named import NamedInfluxd
from tests.servers.influxd.running import RunningInfluxd
from tests.servers.nhue import nhue

FIRST, LAST = date(2026, 10, 20), date(2026, 12, 9)
KNOWN_AT = datetime(2026, 12, 10, 3, tzinfo=UTC)
QUESTION = WhatIf(first=FIRST, last=LAST, regulation="qcvn-40-2011", column="B")
HOUR_US = 3_600_000_000
DASK: Any = distributed  # half of it carries no types
NOWHERE = InfluxAccess(**dict.fromkeys(("url", "token", "org", "bucket"), "http://127.0.0.1:1"))

Server = RunningInfluxd | NamedInfluxd


@contextmanager
def two_workers() -> Iterator[Any]:
    """Run a cluster of two worker processes."""
    with DASK.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with two_workers() as running:
        yield running


def registry() -> Registry:
    """Return three outlets, of which CX-9 discharges in batches."""
    small = small_registry()
    permits = tuple(
        replace(p, discharge=DischargeMode.BATCH) if p.outlet_id == "CX-9" else p
        for p in small.permits
    )
    return replace(small, permits=permits)


@pytest.fixture(scope="module")
def access(influx_server: Server) -> InfluxAccess:
    """A bucket with hourly readings of 51 days: gaps, sensor errors, values around the limits."""
    reached = InfluxAccess(
        url=influx_server.url,
        token=influx_server.token,
        org=influx_server.org,
        bucket=f"cluster-{secrets.token_hex(6)}",
    )
    with readings_of(reached) as readings:
        readings.append(some_readings())
    return reached


@contextmanager
def readings_of(access: InfluxAccess) -> Iterator[InfluxReadings]:
    readings = InfluxReadings(access.url, access.token, access.org, access.bucket)
    try:
        yield readings
    finally:
        readings.close()


def some_readings() -> list[Reading]:
    chance = random.Random(4)  # noqa: S311 - invented readings, the same in every run
    about = {"COD": 75.0, "PH": 7.0, "TSS": 50.0, "TEMP": 30.0}
    rows: list[Reading] = []
    for outlet_id, outlet in registry().outlets.items():
        for parameter in outlet.parameters:
            for day in days():
                begin_us, _ = legal_day_bounds_us(day)
                level = about[parameter] * chance.uniform(0.7, 2.6)
                for hour in range(24):
                    if chance.random() < 0.1:
                        continue
                    status = 2 if chance.random() < 0.05 else 0
                    value = level * chance.uniform(0.9, 1.1)
                    time_us = begin_us + hour * HOUR_US
                    rows.append(Reading(outlet_id, parameter, time_us, value, status, len(rows)))
    return rows


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    kept = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    kept.add_registry(registry(), datetime(2026, 1, 1, tzinfo=UTC))
    yield kept
    kept.close()


def law() -> Law:
    return law_of(Settings())


def outlet_days() -> list[tuple[str, date]]:
    return [(outlet_id, day) for day in days() for outlet_id in registry().outlets]


def judged(
    records: SqlRecords, access: InfluxAccess, evaluate: EvaluateBatch
) -> list[Judgement | CannotJudge]:
    facts = gather(records, registry(), outlet_days())
    answers = evaluate(list(facts.values()), law(), KNOWN_AT)
    told = [one.judgement if isinstance(one, Fresh) else one for one in answers]
    assert not any(isinstance(one, Unchanged) for one in told)
    return [one for one in told if not isinstance(one, Unchanged)]


@pytest.mark.live("influxd")
def test_a_cluster_answers_a_what_if_as_one_machine_does(
    cluster: Any, access: InfluxAccess, records: SqlRecords
) -> None:
    with readings_of(access) as readings:
        here = run_what_if(records, law(), QUESTION, on_threads(readings, 1))
    told: list[tuple[int, int]] = []
    there = run_what_if(
        records,
        law(),
        QUESTION,
        on_cluster(cluster.scheduler_address, access),
        monthly=True,
        progress=lambda done, total: told.append((done, total)),
    )
    assert there == here
    assert here.total(asked=False)[Outcome.EXCEEDED] > here.total(asked=True)[Outcome.EXCEEDED] > 0
    assert told == [(done, 9) for done in range(1, 10)]  # three outlets in three months


@pytest.mark.live("influxd")
def test_a_cluster_gives_every_mean_and_verdict_of_one_machine_in_the_same_order(
    cluster: Any, access: InfluxAccess, records: SqlRecords
) -> None:
    there = judged(records, access, evaluate_on_cluster(cluster.scheduler_address, access))
    with readings_of(access) as readings:
        judge = Judge(readings, records, law())
        here = judged(records, access, judge._evaluate)
    assert there == here
    assert len(there) == len(outlet_days())
    told = [one for one in here if not isinstance(one, CannotJudge)]
    assert {verdict.outcome for _, verdicts in told for verdict in verdicts} >= {
        Outcome.KEPT,
        Outcome.EXCEEDED,
    }


@pytest.mark.live("influxd")
def test_a_worker_that_is_killed_in_the_middle_changes_no_answer(
    access: InfluxAccess, records: SqlRecords
) -> None:
    with readings_of(access) as readings:
        here = run_what_if(records, law(), QUESTION, on_threads(readings, 1), monthly=True)
    killed: list[int] = []
    with two_workers() as cluster:
        there = run_what_if(
            records,
            law(),
            QUESTION,
            killing_one(cluster, on_cluster(cluster.scheduler_address, access), killed),
            monthly=True,
        )
    assert there == here
    assert len(killed) == 1


def killing_one(cluster: Any, answer_parts: AnswerParts, killed: list[int]) -> AnswerParts:
    """Return a way to answer that loses a worker with signal 9 after the first part."""

    def answer(parts: Sequence[Part], law: Law) -> Iterator[Any]:
        for answers in answer_parts(parts, law):
            if not killed:
                with DASK.Client(cluster.scheduler_address, set_as_default=False) as client:
                    pids = client.run(os.getpid)
                    holding = client.has_what()
                worker = max(pids, key=lambda address: len(holding.get(address, ())))
                killed.append(pids[worker])
                os.kill(pids[worker], signal.SIGKILL)
            yield answers

    return answer


def test_a_part_that_brings_down_its_workers_ends_in_words() -> None:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        two_workers() as cluster,
        pytest.raises(ClusterFailed, match="the cluster gave up"),
    ):
        list(
            _computed(
                cluster.scheduler_address, NOWHERE, law(), [(lambda *_: os._exit(1), "a part")]
            )
        )


@pytest.mark.live("influxd")
def test_a_machine_with_other_rules_is_refused(
    cluster: Any, access: InfluxAccess, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.days.day_facts.RULES_VERSION", "of tomorrow")
    with pytest.raises(SettingsUnusable, match="install the same version of nhue on both"):
        run_what_if(
            records, law(), QUESTION, on_cluster(cluster.scheduler_address, access), monthly=True
        )


@pytest.mark.live("influxd")
def test_the_commands_judge_and_ask_on_a_cluster(
    cluster: Any, access: InfluxAccess, tmp_path: Path
) -> None:
    settings = {
        "data_dir": str(tmp_path),
        "store": "influxdb",
        "influx_url": access.url,
        "influx_token": access.token,
        "influx_org": access.org,
        "influx_bucket": access.bucket,
    }
    kept = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    kept.add_registry(registry(), datetime(2026, 1, 1, tzinfo=UTC))
    dask = ("--dask", str(cluster.scheduler_address))
    # The tests' days lie ahead of the host's clock or behind it: what has ended is judged.
    past = ("--range", "2024-01-01", "2024-01-03")
    judging = nhue("judge", *past, *dask, settings=settings)
    assert judging.returncode == 0, judging.stderr
    assert "9 outlet-days judged, 36 verdicts new" in judging.stderr
    verdicts = kept.verdicts(date(2024, 1, 1), date(2024, 1, 3))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.NOT_PROVABLE}
    kept.close()
    span = ("--from", str(FIRST), "--to", str(LAST))
    asked = nhue("what-if", "--column", "B", *span, "--json", *dask, settings=settings)
    here = nhue("what-if", "--column", "B", *span, "--json", settings=settings)
    assert asked.returncode == here.returncode == 0, asked.stderr + here.stderr
    assert asked.stdout == here.stdout


def test_the_embedded_store_is_refused_in_words(tmp_path: Path) -> None:
    span = ("--from", "2026-01-01", "--to", "2026-01-02", "--column", "B")
    refused = nhue(
        "what-if", *span, "--dask", "tcp://127.0.0.1:1", settings={"data_dir": str(tmp_path)}
    )
    assert refused.returncode == 2
    assert "--dask needs readings in InfluxDB 2" in refused.stderr


def test_a_cluster_without_an_address_of_the_readings_is_refused_in_words() -> None:
    with pytest.raises(SettingsUnusable, match="NHUE_INFLUX_URL and NHUE_INFLUX_TOKEN"):
        cluster_access(Settings(store="influxdb"))


def test_an_address_without_a_scheduler_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert CONNECT_SECONDS >= 10
    monkeypatch.setattr("service.processes.judging.on_dask.CONNECT_SECONDS", 0.5)
    with pytest.raises(SettingsUnusable, match="no Dask scheduler answers there"):
        list(on_cluster("tcp://127.0.0.1:1", NOWHERE)([], law()))


def test_a_missing_extra_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SettingsUnusable, match=r"install nhue\[cluster\]"):
        list(on_cluster("tcp://127.0.0.1:1", NOWHERE)([], law()))
