"""Whatever a gateway sends, the service restarts, judges every other outlet, and says how it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import cbor2
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.access.roles import Role
from domain.judged.verdicts import Outcome
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.storing.storer import Storer
from service.processes.judging.judging import JudgePart
from service.processes.serving.api import ApiPart
from service.settings.settings import Settings
from service.stores.opened import Stores, open_stores
from service.threads import Workers
from simulators.gateway.sparkplug_node import EdgeNode, SentMetric
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from tests.api.conftest import Client
from tests.ingest.sites import small_registry
from tests.servers.mosquitto import free_port

DAY = date(2026, 11, 23)
BEGIN = datetime(2026, 11, 22, 17, tzinfo=UTC)  # of the legal day
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
SINCE_A_MONTH = small_registry(monitored_since=date(2026, 10, 24))
GOOD = "CX-9"  # behind GW-9, from which nothing odd comes

_LARGE = st.sampled_from([1.7976931348623157e308, -1.7e308, 5e-324, -0.0, 1e300, 9_999.0])
_NUMBERS = st.one_of(_LARGE, st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 300))
_LEAVES = st.one_of(
    _NUMBERS, st.none(), st.booleans(), st.sampled_from(["61.2", "<0.5", "", "---", "NaN"])
)
_OUTLETS = st.sampled_from(["CX-1", "CX-1", "CX-2", "CX-404", "", GOOD])
_PARAMETERS = st.sampled_from(["COD", "PH", "TEMP", "TSS", "FLOW_OUT", "cod", "X"])
_MINUTES = st.integers(0, 1_439)
_STATUS = st.sampled_from(["00", "01", "02", "7", ""])


def _time(minute: int) -> str:
    return (BEGIN + timedelta(minutes=minute)).isoformat()


def _own(topic: str, outlet: str, minute: int, values: dict[str, Any], status: str) -> Any:
    sample = {"outlet": outlet, "time": _time(minute), "values": values}
    sample["status"] = dict.fromkeys(values, status)
    body = {"seq": minute, "sent": _time(minute), "samples": [sample]}
    return f"nhue/v1/GW-1/{topic}", json.dumps(body).encode()


def _senml(outlet: str, minute: int, values: dict[str, Any], *, cbor: bool) -> Any:
    at = (BEGIN + timedelta(minutes=minute)).timestamp()
    records = [{"n": f"{outlet}/{name}", "t": at, "v": value} for name, value in values.items()]
    if cbor:
        names = {"n": 0, "t": 6, "v": 2}
        packed = [{names[key]: value for key, value in one.items()} for one in records]
        return "nhue/v1/GW-1/senml-cbor", cbor2.dumps(packed)
    return "nhue/v1/GW-1/senml", json.dumps(records).encode()


def _circular10(outlet: str, minute: int, values: dict[str, Any], status: str) -> Any:
    at = (BEGIN + timedelta(minutes=minute, hours=7)).strftime("%Y%m%d%H%M%S")
    lines = [f"{name}\t{value}\tmg/L\t{at}\t{status}" for name, value in values.items()]
    return f"nhue/v1/GW-1/circular10/{outlet or 'CX-1'}", "\n".join(lines).encode()


def _sparkplug(outlet: str, minute: int, values: dict[str, Any], *, birth: bool) -> Any:
    at_ms = int((BEGIN + timedelta(minutes=minute)).timestamp() * 1_000)
    node = EdgeNode("HN", "GW-1")
    metrics = [
        SentMetric(name=name, value=value if isinstance(value, float) else None, alias=alias)
        for alias, (name, value) in enumerate(values.items(), start=1)
    ]
    say = node.device_birth if birth else node.device_data
    message = say(outlet or "CX-1", at_ms, metrics)
    return message.topic, message.payload


_VALUES = st.dictionaries(_PARAMETERS, _LEAVES, min_size=1, max_size=4)
_MESSAGES = st.one_of(
    st.builds(_own, st.sampled_from(["readings", "backlog/readings"]), _OUTLETS, _MINUTES,
              _VALUES, _STATUS),
    st.builds(_senml, _OUTLETS, _MINUTES, _VALUES, cbor=st.booleans()),
    st.builds(_circular10, _OUTLETS, _MINUTES, _VALUES, _STATUS),
    st.builds(_sparkplug, _OUTLETS, _MINUTES, _VALUES, birth=st.booleans()),
    st.tuples(
        st.sampled_from(["nhue/v1/GW-1/readings", "nhue/v1/GW-1/senml", "nhue/v1/GW-1/senml-cbor",
                         "nhue/v1/GW-1/circular10/CX-1", "spBv1.0/HN/NDATA/GW-1", "nhue/v1/x"]),
        st.binary(max_size=60),
    ),
)  # fmt: skip


def good_day() -> list[tuple[str, bytes]]:
    """Return a whole clean day of the outlet that nobody may harm, each hour a little different."""
    return [
        (
            "nhue/v1/GW-9/readings",
            json.dumps(
                {
                    "seq": hour,
                    "sent": _time(60 * hour),
                    "samples": [
                        {
                            "outlet": GOOD,
                            "time": _time(60 * hour),
                            "values": {"COD": 20 + hour % 5, "PH": 7 + hour % 4 / 10},
                        }
                    ],
                }
            ).encode(),
        )
        for hour in range(24)
    ]


def live(
    chosen: Settings, stores: Stores, messages: Sequence[tuple[str, bytes]]
) -> dict[tuple[str, str], Outcome]:
    """One life of the service, from its start to its end: take in, store, judge, answer."""
    with closing(Journal(chosen.journal_dir)) as journal:
        parameters: Callable[[str], tuple[str, ...]] = lambda _: ("COD", "PH", "TSS", "TEMP")  # noqa: E731  # of every outlet here
        pipeline = Pipeline(
            journal,
            RecentReadings(stores.readings, parameters),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=600_000_000,
        )
        pipeline.use_registry(small_registry())
        storer = Storer(chosen.journal_dir, stores.readings, stores.records)
        pipeline.remember(JournalReader(chosen.journal_dir, storer.position).records())
        arrivals = [
            Arrival(topic, payload, NOW_US, number, 1)
            for number, (topic, payload) in enumerate(messages, start=1)
        ]
        for begin in range(0, len(arrivals), 7):
            pipeline.process(arrivals[begin : begin + 7], lambda _: None)
        storer.store_through(journal.committed)
    workers = Workers()
    judging = JudgePart(chosen, stores.readings, stores.records, workers)
    judging.judge.close_ended_days(NOW)
    while judging.judge.judge_due(NOW).days:
        pass
    part = ApiPart(
        chosen, stores.readings, stores.records, CollectorRegistry(), judging.health,
        workers=workers,
    )  # fmt: skip
    try:
        answers(part, GOOD)
        answers(part, "CX-1")
    finally:
        part._socket.close()
    found = stores.records.verdicts(DAY, DAY)
    return {(one.mean.outlet_id, one.mean.parameter): one.outcome for one in found}


def answers(part: ApiPart, outlet: str) -> None:
    """Ask what an inspector asks; whatever was sent, there is an answer and it is JSON."""
    application = cast("FastAPI", part._server.config.app)
    http = Client(application, Role.PUBLIC)
    for path in (
        "/api/v1/health",
        f"/api/v1/coverage?day={DAY}",
        f"/api/v1/verdicts?from={DAY}&to={DAY}",
        f"/api/v1/events?from={DAY}&to={DAY}",
        f"/api/v1/outlets/{outlet}/means?from={DAY}&to={DAY}",
        "/api/v1/rejections",
    ):
        answer = http.get(path)
        assert answer.status_code in {200, 503 if "health" in path else 200}, path
        json.loads(answer.text, parse_constant=_not_json)
    for page in ("/?lang=vi", f"/outlets/{outlet}?parameter=COD&day={DAY}"):
        assert http.get(page).status_code == 200, page


def _not_json(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.lists(_MESSAGES, max_size=40), st.lists(_MESSAGES, max_size=15), st.randoms())
def test_any_messages_leave_a_service_that_restarts_judges_every_other_outlet_and_answers(
    first: list[tuple[str, bytes]], then: list[tuple[str, bytes]], chance: Any
) -> None:
    mixed = [*first, *good_day()]
    chance.shuffle(mixed)
    kept = {(GOOD, "COD"): Outcome.KEPT, (GOOD, "PH"): Outcome.KEPT}
    with TemporaryDirectory() as place:
        chosen = Settings(
            data_dir=Path(place), api_port=free_port(), role_without_accounts="inspector"
        )
        for messages in (mixed, then):
            with open_stores(chosen) as stores:
                if not stores.records.registry_version():
                    stores.records.add_registry(SINCE_A_MONTH, NOW - timedelta(days=40))
                found = live(chosen, stores, messages)
            assert {key: found.get(key) for key in kept} == kept
