"""The InfluxDB store keeps the contract on a real server, and comes back after an outage."""

from __future__ import annotations

import http.client
import json
import math
import secrets
from collections.abc import Iterator
from itertools import accumulate, pairwise, product
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading, Sample, readings_in
from storage.readings.influx.store import InfluxReadings
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.influxd.named import NamedInfluxd
from tests.servers.influxd.running import RunningInfluxd, start_influxd
from tests.storage.readings.contract import (
    ALWAYS,
    DAY_US,
    EXACT_FLOATS,
    MINUTE_US,
    ODD_NAMES,
    T0,
    ReadingStoreContract,
    new_outlet,
    reading,
    rows,
)

pytestmark = pytest.mark.live("influxd")

Server = RunningInfluxd | NamedInfluxd


class InfluxBackend:
    """A bucket of its own on the server, and plain HTTP as the door behind the store's back."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.bucket = f"test-{secrets.token_hex(6)}"
        self.store = self.another_process()
        self.store.ensure_bucket()

    def another_process(self, token: str | None = None) -> InfluxReadings:
        server = self.server
        return InfluxReadings(server.url, token or server.token, server.org, self.bucket)

    def reopen(self) -> None:
        self.store.close()
        self.store = self.another_process()

    def post(self, path: str, body: str, kind: str, *, method: str = "POST") -> str:
        address = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE_SECONDS)
        headers = {"Authorization": f"Token {self.server.token}", "Content-Type": kind}
        connection.request(method, path, body.encode(), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status < 300, text
        return text

    def query(self, question: str) -> list[dict[str, str]]:
        """Return the rows of a query over everything, as the server's own CSV names them."""
        flux = (
            f'from(bucket: "{self.bucket}") |> range(start: 1900-01-01T00:00:00Z, '
            f"stop: 2100-01-01T00:00:00Z) {question}"
        )
        body = json.dumps({"query": flux, "dialect": {"annotations": []}})
        path = f"/api/v2/query?org={quote(self.server.org)}"
        lines = self.post(path, body, "application/json").strip().splitlines()
        names = lines[0].split(",") if lines else []
        return [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]

    def raw_values(self, outlet_id: str) -> list[tuple[str, int, float]]:
        found = self.query(
            f'|> filter(fn: (r) => r.outlet == "{outlet_id}" and r._field !~ /%status$/) '
            "|> map(fn: (r) => ({r with t: uint(v: r._time)}))"
        )
        return [(row["_field"], int(row["t"]) // 1000, float(row["_value"])) for row in found]

    def write_raw(self, written: Reading) -> None:
        path = f"/api/v2/write?org={quote(self.server.org)}&bucket={self.bucket}&precision=us"
        value = f"{written.parameter}={written.value}"
        line = f"reading,outlet={written.outlet_id} {value} {written.time_us}"
        self.post(path, line, "text/plain")


@pytest.fixture
def backend(influx_server: Server) -> Iterator[InfluxBackend]:
    backend = InfluxBackend(influx_server)
    yield backend
    backend.store.close()


class TestInfluxReadings(ReadingStoreContract):
    examples = 15

    @pytest.fixture
    def backend(self, backend: InfluxBackend) -> InfluxBackend:
        return backend


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(("1", "2")),  # outlet
        st.integers(-1, 3),  # minutes since the sample before
        st.dictionaries(st.sampled_from(("COD", "PH")), st.integers(0, 1).map(float), min_size=1),
        st.sampled_from(({}, {"COD": 1})),
    ),
    max_size=12,
)


def test_samples_in_any_order_leave_what_their_readings_would(backend: InfluxBackend) -> None:
    def stored(way: str) -> list[object]:
        store = backend.store
        found: list[object] = []
        for outlet, parameter in product(("1", "2"), ("COD", "PH")):
            series = f"{way}-{outlet}", parameter
            found.append(rows(store.read(*series, *ALWAYS)))
            found.append([conflict[1:] for conflict in store.conflicts(*series, *ALWAYS)])
        return found

    @settings(max_examples=8, deadline=None)
    @given(steps=_STEPS, cuts=st.sets(st.integers(1, 11), max_size=3))
    def look(
        steps: list[tuple[str, int, dict[str, float], dict[str, int]]], cuts: set[int]
    ) -> None:
        ways = new_outlet(), new_outlet()
        minutes = list(accumulate(minute for _, minute, _, _ in steps))
        told = [
            [
                Sample(f"{way}-{outlet}", T0 + minute * MINUTE_US, values, status)
                for (outlet, _, values, status), minute in zip(steps, minutes, strict=True)
            ]
            for way in ways
        ]
        for begin, end in pairwise([0, *sorted(cuts), len(steps)]):
            positions = range(len(steps))[begin:end]
            backend.store.append_samples(told[0][begin:end], positions)
            backend.store.append(list(readings_in(told[1][begin:end], positions)))
        assert stored(ways[0]) == stored(ways[1])

    look()


def test_samples_in_order_keep_names_and_floats_as_they_are(backend: InfluxBackend) -> None:
    outlets = [new_outlet() + name for name in ODD_NAMES]
    for at, value in enumerate(EXACT_FLOATS):
        samples = [Sample(name, T0 + at, {"COD": value, "PH": 7.0}, {"PH": 2}) for name in outlets]
        backend.store.append_samples(samples, [at] * len(samples))
    for outlet in outlets:
        read = backend.store.read(outlet, "COD", *ALWAYS).value.tolist()
        assert [value.hex() for value in read] == [value.hex() for value in EXACT_FLOATS]
        assert set(backend.store.read(outlet, "PH", *ALWAYS).status.tolist()) == {2}


def test_samples_with_positions_that_fall_are_settled_by_position(backend: InfluxBackend) -> None:
    outlet = new_outlet()
    samples = [Sample(outlet, T0, {"COD": value}, {}) for value in (2.0, 1.0)]
    backend.store.append_samples(samples, [9, 8])
    assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 1.0, 0)]


def test_a_bucket_is_made_once_and_kept_for_ever(backend: InfluxBackend) -> None:
    backend.store.append([reading("O", T0, 1.0)])
    backend.store.ensure_bucket()
    backend.another_process().ensure_bucket()
    assert len(backend.store.read("O", "COD", *ALWAYS)) == 1
    backend.store.append([reading("O", -50 * 365 * DAY_US, 1.0)])
    assert len(backend.store.read("O", "COD", *ALWAYS)) == 2


def test_only_floats_are_written_and_a_status_only_where_it_says_something(
    backend: InfluxBackend,
) -> None:
    backend.store.append([reading("O", T0, 1, status=0), reading("O", T0 + 1, 2, status=2)])
    fields = [row["_field"] for row in backend.query('|> drop(columns: ["_start", "_stop"])')]
    assert sorted(fields) == ["COD", "COD", "COD%status"]
    assert backend.query('|> filter(fn: (r) => r._field == "COD") |> toFloat()')


def test_a_process_that_starts_anew_does_not_overwrite_what_stands(
    backend: InfluxBackend,
) -> None:
    backend.store.append([reading("O", T0 + i, 1.0, position=1, status=1) for i in range(20)])
    second = backend.another_process()
    second.append([reading("O", T0 + i, 2.0, position=2) for i in range(15, 25)])
    values = second.read("O", "COD", *ALWAYS).value.tolist()
    assert values == [1.0] * 20 + [2.0] * 5
    assert second.read("O", "COD", *ALWAYS).status.tolist() == [1] * 20 + [0] * 5
    assert len(second.conflicts("O", "COD", *ALWAYS)) == 5
    second.close()


def test_many_conflicts_of_a_gateway_do_not_make_many_series(backend: InfluxBackend) -> None:
    backend.store.append([reading("O", T0 + i, 1.0, position=1) for i in range(200)])
    for position in range(2, 7):
        backend.store.append([reading("O", T0 + i, 2.0, position=position) for i in range(200)])
    backend.store.append([reading("O", T0, 3.0, position=9)])
    assert len(backend.store.conflicts("O", "COD", *ALWAYS)) == 201
    series = backend.query(
        '|> filter(fn: (r) => r._measurement == "conflict" and r._field == "value") '
        '|> group(columns: ["nth"]) |> count() |> keep(columns: ["nth", "_value"])'
    )
    assert {row["nth"]: row["_value"] for row in series} == {"1": "200", "2": "1"}


def test_a_name_cannot_change_the_question(backend: InfluxBackend) -> None:
    backend.store.append([reading("O", T0, 1.0)])
    for name in ('" or true or "', "${true}", '\\" or r.outlet != "'):
        assert rows(backend.store.read(name, "COD", *ALWAYS)) == []
        assert backend.store.latest_us(name) is None


def test_a_wrong_token_is_said_in_words_and_a_missing_bucket_is_made_when_first_needed(
    backend: InfluxBackend,
) -> None:
    stranger = backend.another_process(token="not-the-token")  # noqa: S106 - a wrong one
    with pytest.raises(StoreUnavailable, match=r"401.*give a token"):
        stranger.check()
    with pytest.raises(StoreUnavailable, match=r"401.*give a token"):
        stranger.append([reading("O", T0, 1.0)])
    server = backend.server
    new = InfluxReadings(server.url, server.token, server.org, "not-made-yet")
    new.check()
    new.append([reading("O", T0, 1.0)])
    assert len(new.read("O", "COD", *ALWAYS)) == 1
    stranger.close()
    new.close()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    store = InfluxReadings("http://127.0.0.1:9", "token", "org", "bucket", timeout_seconds=2)
    for ask in (
        store.check,
        store.ensure_bucket,
        lambda: store.append([reading("O", T0, 1.0)]),
        lambda: store.read("O", "COD", *ALWAYS),
        lambda: store.conflicts("O", "COD", *ALWAYS),
        lambda: store.latest_us("O"),
    ):
        with pytest.raises(StoreUnavailable, match="does not answer") as raised:
            ask()
        assert raised.value.retryable
    store.close()


def test_after_an_outage_the_store_goes_on_and_nothing_is_lost(
    influx_server: Server, tmp_path: Path
) -> None:
    if influx_server.program is None:
        pytest.skip("a server that the environment names is not ours to kill")
    outlet = new_outlet()
    with start_influxd(influx_server.program, tmp_path / "influxd") as server:
        backend = InfluxBackend(server)
        store = backend.store
        store.append([reading(outlet, T0 + i, i / 3, position=1) for i in range(1000)])
        server.kill()
        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.append([reading(outlet, T0 + 1000, math.pi, position=2)])
        with pytest.raises(StoreUnavailable):
            store.read(outlet, "COD", *ALWAYS)
        server.restart()
        store.check()
        store.append([reading(outlet, T0 + 999, -1.0, position=2)])
        store.append([reading(outlet, T0 + 1000, math.pi, position=2)])
        values = store.read(outlet, "COD", *ALWAYS).value.tolist()
        assert values == [i / 3 for i in range(1000)] + [math.pi]
        assert [c.value for c in store.conflicts(outlet, "COD", *ALWAYS)] == [-1.0]
        store.close()


def test_what_a_failed_write_may_have_stored_is_asked_for_before_the_next_one(
    influx_server: Server, tmp_path: Path
) -> None:
    if influx_server.program is None:
        pytest.skip("a server that the environment names is not ours to kill")
    with start_influxd(influx_server.program, tmp_path / "influxd") as server:
        backend = InfluxBackend(server)
        backend.store.append([reading("O", T0, 1.0, position=1)])
        server.kill()
        with pytest.raises(StoreUnavailable):
            backend.store.append([reading("O", T0 + 1, 2.0, position=2)])
        server.restart()
        # As if the server had stored the batch and only its answer had been lost.
        backend.write_raw(reading("O", T0 + 1, 2.0))
        backend.store.append([reading("O", T0 + 1, 3.0, position=3)])
        assert backend.store.read("O", "COD", *ALWAYS).value.tolist() == [1.0, 2.0]
        assert [c.value for c in backend.store.conflicts("O", "COD", *ALWAYS)] == [3.0]
        backend.store.close()
