"""InfluxDB's final refusals are told from outages: what is refused is named, the rest is stored."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading, Sample
from domain.measured.refused import RefusedReading
from storage.readings.influx.refusals import LinesRefused, parted, refusals
from storage.readings.influx.store import InfluxReadings
from tests.storage.readings.contract import ALWAYS, DAY_US, new_outlet, reading, rows
from tests.storage.readings.influx.test_store import InfluxBackend, Server

pytestmark = pytest.mark.live("influxd")
NOW_US = int(time.time()) * 1_000_000
OLD_US = NOW_US - 30 * DAY_US


class Bucket(InfluxBackend):
    """A bucket that a user has made, and a writer beside us."""

    def __init__(self, server: Server, retention_seconds: int = 0) -> None:
        super().__init__(server)
        self.store.close()
        self.bucket += "-own"
        self.store = self.another_process()
        self.make(retention_seconds)

    def make(self, retention_seconds: int) -> None:
        orgs = self.ask("GET", "/api/v2/orgs")["orgs"]
        self.org_id = next(one["id"] for one in orgs if one["name"] == self.server.org)
        rules = [{"type": "expire", "everySeconds": retention_seconds}] if retention_seconds else []
        body = {"name": self.bucket, "orgID": self.org_id, "retentionRules": rules}
        self.bucket_id = self.ask("POST", "/api/v2/buckets", body)["id"]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        text = "" if body is None else json.dumps(body)
        return json.loads(self.post(path, text, "application/json", method=method))

    def keep_for_ever(self) -> None:
        rule = {"type": "expire", "everySeconds": 0}
        self.ask("PATCH", f"/api/v2/buckets/{self.bucket_id}", {"retentionRules": [rule]})

    def write_line(self, line: str) -> None:
        path = f"/api/v2/write?org={self.server.org}&bucket={self.bucket}&precision=us"
        self.post(path, line, "text/plain")

    def read_only_token(self) -> str:
        resource = {"type": "buckets", "id": self.bucket_id, "orgID": self.org_id}
        every = [
            {"action": "read", "resource": resource},
            {"action": "read", "resource": {"type": "buckets", "orgID": self.org_id}},
        ]
        body = {"orgID": self.org_id, "permissions": every}
        return str(self.ask("POST", "/api/v2/authorizations", body)["token"])


@pytest.fixture
def seven_days(influx_server: Server) -> Iterator[Bucket]:
    found = Bucket(influx_server, 7 * 86_400)
    yield found
    found.store.close()


@pytest.fixture
def bucket(influx_server: Server) -> Iterator[Bucket]:
    found = Bucket(influx_server)
    yield found
    found.store.close()


def of(refused: Sequence[RefusedReading]) -> list[Reading]:
    return [one.reading for one in refused]


def many(outlet: str, count: int) -> list[Sample]:
    return [Sample(outlet, NOW_US - n * 1_000_000, {"COD": float(n % 7)}, {}) for n in range(count)]


def test_one_reading_older_than_the_retention_among_10_000_is_set_aside_alone(
    seven_days: Bucket,
) -> None:
    outlet = new_outlet()
    samples = many(outlet, 10_000)
    samples[4_321] = Sample(outlet, OLD_US, {"COD": 61.0, "PH": 7.0}, {"PH": 1})
    refused = seven_days.store.append_samples(samples, range(1, 10_001))
    assert of(refused) == [
        Reading(outlet, "COD", OLD_US, 61.0, 0, 4_322),
        Reading(outlet, "PH", OLD_US, 7.0, 1, 4_322),
    ]
    assert refused[0].reason == "older than the 7 days for which the bucket keeps readings"
    assert "retention 0" in refused[0].remedy
    assert len(seven_days.store.read(outlet, "COD", *ALWAYS)) == 9_999
    assert seven_days.store.append_samples(samples, range(1, 10_001)) == refused
    seven_days.keep_for_ever()
    assert seven_days.store.append(of(refused)) == []
    assert (OLD_US, 7.0, 1) in rows(seven_days.store.read(outlet, "PH", *ALWAYS))


def test_a_batch_that_is_too_old_as_a_whole_is_refused_with_few_questions(
    seven_days: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlet = new_outlet()
    writes: list[int] = []
    put = seven_days.store._writer.put

    def counted(blocks: Iterable[bytes]) -> None:
        writes.append(1)
        put(blocks)

    monkeypatch.setattr(seven_days.store._writer, "put", counted)
    old = [reading(outlet, OLD_US + n, 1.0, position=n) for n in range(5_000)]
    new = [reading(outlet, NOW_US + n, 1.0, position=n) for n in range(5_000)]
    assert of(seven_days.store.append([*old, *new])) == old
    assert len(writes) < 10
    assert len(seven_days.store.read(outlet, "COD", *ALWAYS)) == 5_000


def test_a_field_that_another_made_an_integer_costs_its_own_readings_alone(
    bucket: Bucket,
) -> None:
    outlet = new_outlet()
    bucket.write_line(f"reading,outlet=another COD=1i {NOW_US}")
    samples = [
        Sample(outlet, NOW_US - n * 1_000_000, {"COD": 1.0, "PH": 7.0}, {}) for n in range(500)
    ]
    refused = bucket.store.append_samples(samples, range(1, 501))
    assert {one.reading.parameter for one in refused} == {"COD"}
    assert len(refused) == 500
    assert len(bucket.store.read(outlet, "PH", *ALWAYS)) == 500
    assert "field COD" in refused[0].reason
    assert "influx delete" in refused[0].remedy
    [finding] = bucket.store.findings()
    assert "field COD" in finding


def test_an_integer_field_of_an_older_time_is_found_and_overwrites_nothing_of_ours(
    bucket: Bucket,
) -> None:
    outlet = new_outlet()
    bucket.store.append([reading(outlet, OLD_US, 1.0, position=1)])
    bucket.write_line(f"reading,outlet=another COD=1i {NOW_US}")
    other = bucket.another_process()
    [finding] = other.findings()
    assert "field COD" in finding
    assert "something else than a float" in finding
    other.append([reading(outlet, OLD_US, 2.0, position=2)])
    assert other.read(outlet, "COD", OLD_US, OLD_US + 1).value.tolist() == [1.0]
    other.close()


def test_a_line_too_long_for_the_server_is_set_aside_among_10_000_good_ones(
    bucket: Bucket,
) -> None:
    outlet = new_outlet()
    samples = many(outlet, 10_000)
    samples[7] = Sample("x" * 70_000, NOW_US, {"COD": 1.0}, {})
    refused = bucket.store.append_samples(samples, range(1, 10_001))
    assert [(one.reading.position, one.reading.parameter) for one in refused] == [(8, "COD")]
    assert refused[0].reason.startswith("InfluxDB answers 400: unable to parse the line")
    assert len(refused[0].reason) < 400
    assert len(bucket.store.read(outlet, "COD", *ALWAYS)) == 9_999


def test_a_token_that_lost_its_right_to_write_is_an_outage_and_refuses_no_reading(
    bucket: Bucket,
) -> None:
    stranger = bucket.another_process(bucket.read_only_token())
    with pytest.raises(StoreUnavailable, match=r"403.*give a token that may read and write"):
        stranger.append([reading("O", NOW_US, 1.0)])
    stranger.close()


def test_a_bucket_that_is_gone_is_an_outage_and_refuses_no_reading(bucket: Bucket) -> None:
    bucket.store.append([reading("O", NOW_US, 1.0)])
    bucket.post(f"/api/v2/buckets/{bucket.bucket_id}", "", "text/plain", method="DELETE")
    with pytest.raises(StoreUnavailable, match="404"):
        bucket.store.append([reading("O", NOW_US + 1, 1.0)])


def test_where_a_line_of_our_own_is_refused_too_it_is_the_store_and_no_reading(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_blocks: object) -> None:
        raise LinesRefused(400, "the proxy does not like it")

    monkeypatch.setattr(bucket.store._bucket, "write", refuse)
    with pytest.raises(StoreUnavailable, match="also to a line of our own"):
        bucket.store.append([reading("O", NOW_US, 1.0)])


def test_a_finite_retention_is_found_with_its_remedy_and_a_bucket_of_ours_has_none(
    seven_days: Bucket, influx_server: Server
) -> None:
    [finding] = seven_days.store.findings()
    assert "7 days only" in finding
    assert "--retention 0" in finding
    ours = InfluxBackend(influx_server)
    assert ours.store.findings() == ()
    assert seven_days.store.kept_seconds() == 7 * 86_400
    assert ours.store.kept_seconds() is None
    assert isinstance(ours.store, InfluxReadings)
    ours.store.close()


def test_words_that_nobody_foresaw_are_refused_line_by_line() -> None:
    lines = [(f"line {n}", reading("O", n, 1.0)) for n in range(5)]
    unknown = LinesRefused(422, "something new dropped=2")
    assert unknown.dropped == 2
    one, other = parted(lines, unknown)
    assert [*one, *other] == lines
    assert one
    assert other
    [refused] = refusals(lines[:1], unknown)
    assert refused.reason == "InfluxDB answers 422: something new dropped=2"
    strange = LinesRefused(422, "violates a Retention Policy Lower Bound at no-instant")
    assert len(parted(lines, strange)[0]) == 2
