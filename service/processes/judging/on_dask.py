"""Judges on the machines of a Dask cluster that runs already: partitions by outlet and month.

The answer is the one of a single machine, to the last bit: the same code on the same readings, in
the same order. A machine that is lost costs time, never an answer. Workers read InfluxDB
themselves; what is decided is kept by this process alone.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from compliance.days.alike import DAYS_AT_ONCE, consecutive
from compliance.days.day_facts import Law, OutletDay
from compliance.history.whatif.question import NotAnswered, SeriesAnswer
from compliance.history.whatif.run import AnswerParts, Part, answer_part
from compliance.judging.judge import EvaluateBatch
from compliance.judging.set_aside import Answer, judge_days_or_say_why
from domain.errors import NhueError, SettingsUnusable
from service.settings.settings import Settings
from service.stores.influx_access import InfluxAccess, influx_access
from storage.readings.influx.store import InfluxReadings

CONNECT_SECONDS = 20
INFLUX_SECONDS = 120.0
# How often a partition that failed by itself (a store that was busy) is tried again.
RETRIES = 3

_Answers = list[Answer]


class ClusterFailed(NhueError):
    """The cluster was reached and could not finish; nothing of it was kept."""

    retryable = True


def cluster_access(settings: Settings) -> InfluxAccess:
    """Return how the cluster's machines reach the readings; raises SettingsUnusable in words."""
    if settings.store != "influxdb":
        raise SettingsUnusable(
            "--dask needs readings in InfluxDB 2 (NHUE_STORE=influxdb): the embedded store belongs "
            "to one process of one machine"
        )
    if settings.influx_url is None or settings.influx_token is None:
        raise SettingsUnusable(
            "--dask needs NHUE_INFLUX_URL and NHUE_INFLUX_TOKEN: the cluster's machines read "
            "InfluxDB themselves, under an address that they reach"
        )
    return influx_access(settings)


def on_cluster(address: str, access: InfluxAccess) -> AnswerParts:
    """Return a way to answer a what-if on a cluster; each part as it becomes ready.

    While it is answered it raises SettingsUnusable where there is no such cluster or no extra
    `nhue[cluster]`, ClusterFailed where it gave up, and StoreUnavailable.
    """

    def answer(parts: Sequence[Part], law: Law) -> Iterator[list[SeriesAnswer] | NotAnswered]:
        work = [(_answer_there, part) for part in parts]
        for _, answers in _computed(address, access, law, work):
            yield answers

    return answer


def evaluate_on_cluster(address: str, access: InfluxAccess) -> EvaluateBatch:
    """Return a way to judge a batch on a cluster; answers in the batch's own order.

    Raises as on_cluster does.
    """

    def evaluate(facts: Sequence[OutletDay], law: Law, now: datetime) -> Iterator[Answer]:
        partitions = _by_outlet_and_month(facts)
        work = [
            (_evaluate_there, ([facts[place] for place in places], now)) for places in partitions
        ]
        waiting: dict[int, Answer] = {}
        due = 0
        for nth, answers in _computed(address, access, law, work):
            waiting.update(zip(partitions[nth], answers, strict=True))
            while due in waiting:
                yield waiting.pop(due)
                due += 1

    return evaluate


def _by_outlet_and_month(facts: Sequence[OutletDay]) -> list[list[int]]:
    """Return the places of outlet-days by outlet and calendar month, in order of coming."""
    places: dict[tuple[str, date], list[int]] = {}
    for place, one in enumerate(facts):
        places.setdefault((one.outlet.id, one.day.replace(day=1)), []).append(place)
    return list(places.values())


def _computed(
    address: str,
    access: InfluxAccess,
    law: Law,
    work: Sequence[tuple[Callable[..., Any], object]],
) -> Iterator[tuple[int, Any]]:
    """Yield the place of each piece of work and what came of it, as they become ready."""
    distributed = _distributed()
    with _client(distributed, address) as client:
        # A task of its own, not a scattered value: it is made again where its holder is lost.
        sent = client.submit(_the_same, law, pure=False)
        futures = [
            client.submit(there, one, sent, law.rules, access, pure=False, retries=RETRIES)
            for there, one in work
        ]
        places = {future.key: place for place, future in enumerate(futures)}
        try:
            for future in distributed.as_completed(futures, loop=client.loop):
                yield places[future.key], future.result()
        except (distributed.KilledWorker, distributed.client.FutureCancelledError) as error:
            raise ClusterFailed(f"the cluster gave up: {error}", where=address) from error
        finally:
            client.cancel([*futures, sent])


@contextmanager
def _client(distributed: Any, address: str) -> Iterator[Any]:
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SettingsUnusable(
            f"no Dask scheduler answers there ({error}); name a running one, such as "
            "tcp://10.0.0.5:8786",
            where=address,
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise SettingsUnusable("the cluster has no worker; start some", where=address)
        yield client


def _distributed() -> Any:
    """Return Dask's distributed; it is loaded here since it costs every other command 0.5 s."""
    if importlib.util.find_spec("distributed") is None:
        raise SettingsUnusable("--dask needs the extra: install nhue[cluster]")
    return importlib.import_module("distributed")


def _the_same(law: Law) -> Law:
    return law


def _answer_there(
    part: Part, law: Law, rules: str, access: InfluxAccess
) -> list[SeriesAnswer] | NotAnswered:
    _check_rules(law, rules)
    return answer_part(part, law, _readings(access).read)


def _evaluate_there(
    work: tuple[Iterable[OutletDay], datetime], law: Law, rules: str, access: InfluxAccess
) -> _Answers:
    _check_rules(law, rules)
    facts, now = work
    read = _readings(access).read_range
    return [
        answer
        for days in consecutive(list(facts), DAYS_AT_ONCE)
        for answer in judge_days_or_say_why(days, read, law, known_at=now)
    ]


def _check_rules(law: Law, rules: str) -> None:
    """Refuse to judge by rules of another version than those of who asks."""
    if law.rules != rules:
        raise SettingsUnusable(
            f"a machine of the cluster judges by {law.rules!r}, this one by {rules!r}: "
            "install the same version of nhue on both"
        )


@lru_cache(maxsize=4)
def _readings(access: InfluxAccess) -> InfluxReadings:
    """Return this process's one connection to a bucket."""
    return InfluxReadings(
        access.url, access.token, access.org, access.bucket, timeout_seconds=INFLUX_SECONDS
    )
