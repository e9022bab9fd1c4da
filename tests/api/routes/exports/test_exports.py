"""Tables to take away: what a file has is what the stores hold, in the order that is stated."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from threading import BoundedSemaphore
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.exports import writing
from api.exports.dictionary.every import TABLES, What
from api.exports.writing import MEDIA_TYPES, Format
from api.question.asked import MOST_READING_DAYS
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.judged.quality import FlagRuling, QualityFlag
from domain.legal_day import legal_day_bounds_us, to_microseconds
from scripts.data_dictionary import PAGE, page
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import (
    EXCEEDED_DAY,
    FIRST_DAY,
    LAST_DAY,
    NOW,
    PARAMETERS,
    judge,
    sample_readings,
)

MONTH = "month=2026-11"
PINNED = [one for one in What if one is not What.READINGS]
# Of readings one series: to write a spreadsheet of all takes long.
SOME = dict.fromkeys(What, MONTH) | {What.READINGS: f"{MONTH}&outlet=CX-1&parameter=COD"}
Rows = list[dict[str, Any]]


def rows(client: Client, what: str, query: str = MONTH) -> Rows:
    answer = client.get(f"/api/v1/exports/{what}?{query}&format=ndjson")
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def saved(client: Client, folder: Path, what: str, form: Format, query: str = MONTH) -> Path:
    answer = client.get(f"/api/v1/exports/{what}?{query}&format={form}")
    assert answer.status_code == 200, answer.text
    path = folder / f"file.{form}"
    path.write_bytes(answer.content)
    return path


@pytest.mark.parametrize("what", list(What))
def test_every_column_of_a_file_is_in_the_dictionary_and_none_too_many(
    client: Client, tmp_path: Path, what: What
) -> None:
    told = client.get("/api/v1/exports/dictionary").json()
    [table] = [one for one in told["tables"] if one["name"] == what]
    names = [one["name"] for one in table["columns"]]
    assert all(one["vi"] and one["en"] for one in table["columns"])
    assert len(set(names)) == len(names)
    found = rows(client, what, SOME[what])
    assert found
    assert all(list(one) == names for one in found)
    text = saved(client, tmp_path, what, Format.CSV, SOME[what]).read_text("utf-8")
    assert next(csv.reader(io.StringIO(text, newline=""))) == names
    parquet = saved(client, tmp_path, what, Format.PARQUET, SOME[what])
    assert duckdb.read_parquet(str(parquet)).columns == names
    book = openpyxl.load_workbook(
        saved(client, tmp_path, what, Format.XLSX, SOME[what]), read_only=True
    )
    [head] = book[what].iter_rows(max_row=1, values_only=True)
    assert [one for one in head if not str(one).endswith("_hanoi")] == names


@pytest.mark.parametrize("what", list(What))
def test_each_format_has_the_same_rows_in_the_same_order(
    client: Client, tmp_path: Path, what: What
) -> None:
    expected = rows(client, what, SOME[what])
    text = saved(client, tmp_path, what, Format.CSV, SOME[what]).read_text("utf-8")
    _, *of_csv = csv.reader(io.StringIO(text, newline=""))
    assert [[_cell(one) for one in row.values()] for row in expected] == of_csv
    parquet = saved(client, tmp_path, what, Format.PARQUET, SOME[what])
    of_parquet = duckdb.read_parquet(str(parquet)).fetchall()
    kinds = [column.kind.value for column in TABLES[what].columns]
    told = [
        [_as_json(kind, one) for kind, one in zip(kinds, row, strict=True)] for row in of_parquet
    ]
    assert told == [list(row.values()) for row in expected]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_json(kind: str, value: Any) -> Any:
    if value is not None and kind == "instant":
        return value.isoformat() + "Z"
    return str(value) if value is not None and kind == "day" else value


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("form", list(Format))
def test_the_same_question_gives_the_same_bytes(client: Client, what: What, form: Format) -> None:
    first, second = (client.get(f"/api/v1/exports/{what}?{SOME[what]}&format={form}") for _ in "ab")
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    again = client.get(first.headers["content-location"])
    assert again.content == first.content
    tag = first.headers["etag"]
    asked = first.headers["content-location"]
    not_modified = client.get(asked, headers={"If-None-Match": tag})
    assert (not_modified.status_code, not_modified.content) == (304, b"")


@pytest.mark.parametrize("what", PINNED)
def test_what_becomes_known_later_changes_no_file_that_is_pinned(city: Parts, what: What) -> None:
    client = Client(create_app(city))
    before = client.get(f"/api/v1/exports/{what}?{MONTH}")
    pinned = before.headers["content-location"]
    assert "known_at=" in pinned
    _change(city)
    assert client.get(pinned).content == before.content
    assert client.get(f"/api/v1/exports/{what}?{MONTH}").content != before.content


def _change(city: Parts) -> None:
    """Make what changes every table known: a cluster renamed, readings ruled out, days judged."""
    registry = city.records.registry()
    renamed = replace(registry.clusters["CCN-1"], commune="xã Khác")
    clusters = {**registry.clusters, "CCN-1": renamed}
    city.records.add_registry(replace(registry, clusters=clusters), NOW - timedelta(minutes=50))
    begin_us, end_us = legal_day_bounds_us(EXCEEDED_DAY)
    ruling = FlagRuling(
        outlet_id="CX-1",
        parameter="COD",
        begin_us=begin_us,
        end_us=begin_us + (end_us - begin_us) // 24 * 3,
        flag=QualityFlag.FAIL,
        reason="biên bản",
        ruled_by=NAMES[Role.INSPECTOR],
        known_at=NOW - timedelta(minutes=45),
    )
    city.records.add_ruling(ruling)
    assert isinstance(city.readings, MemoryReadings)
    assert isinstance(city.records, SqlRecords)
    assert judge(city.readings, city.records, NOW - timedelta(minutes=30)) > 0


def test_readings_are_those_that_stand_by_outlet_parameter_and_instant(
    client: Client, parts: Parts
) -> None:
    found = rows(client, "readings")
    expected = [
        (outlet, code, at_us, value, f"{status:02d}")
        for outlet in sorted(parts.records.registry().outlets)
        for code in sorted(PARAMETERS)
        for at_us, value, status in _standing(parts, outlet, code)
    ]
    assert [_reading(one) for one in found] == expected
    assert {one["simulated"] for one in found if one["outlet_id"] == "CX-1"} == {True}


def _standing(parts: Parts, outlet: str, code: str) -> Iterator[tuple[int, float, int]]:
    begin_us = legal_day_bounds_us(FIRST_DAY)[0]
    columns = parts.readings.read(
        outlet, code, begin_us, legal_day_bounds_us(date(2026, 11, 30))[1]
    )
    return zip(
        columns.time_us.tolist(), columns.value.tolist(), columns.status.tolist(), strict=True
    )


def _reading(row: dict[str, Any]) -> tuple[str, str, int, float, str]:
    at_us = to_microseconds(datetime.fromisoformat(row["at_utc"]))
    return row["outlet_id"], row["parameter"], at_us, row["value"], row["status"]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.data())
def test_in_whatever_order_readings_came_the_file_is_the_same(
    client_with: Callable[..., Client], mixed: Random, data: st.DataObject
) -> None:
    some = [one for one in sample_readings() if one.outlet_id in {"CX-1", "CX-2"}][::7]
    twice = data.draw(st.lists(st.sampled_from(some), max_size=5))
    in_order, shuffled = MemoryReadings(), MemoryReadings()
    in_order.append(some)
    mixed.shuffle(others := [*some, *twice])
    for one in others:
        shuffled.append([one])
    for form in ("csv", "parquet"):
        asked = f"/api/v1/exports/readings?{MONTH}&format={form}"
        first = client_with(readings=in_order).get(asked)
        assert first.content == client_with(readings=shuffled).get(asked).content


def test_verdicts_are_those_of_the_list_the_oldest_day_first(client: Client) -> None:
    found = rows(client, "verdicts")
    asked = "/api/v1/verdicts?from=2026-11-01&to=2026-11-30&limit=1000"
    listed = client.get(asked).json()["verdicts"]
    assert [
        (
            one["day"],
            one["outlet_id"],
            one["parameter"],
            one["outcome"],
            one["mean"],
            one["reason_en"],
        )
        for one in found
    ] == sorted(
        (one["day"], one["outlet"], one["parameter"], one["outcome"], one["mean"], one["reason"])
        for one in listed
    )


def test_violations_means_and_events_are_those_of_their_lists(client: Client) -> None:
    span = "from=2026-11-01&to=2026-11-30"
    violations = client.get(f"/api/v1/violations?{span}&limit=1000").json()["violations"]
    told = [(one["day"], one["parameter"], one["severity"]) for one in rows(client, "violations")]
    assert told == [
        (one["day"], one["parameter"], one["severity"] and one["severity"]["label"])
        for one in sorted(violations, key=lambda one: one["day"])
    ]
    means = client.get(f"/api/v1/outlets/CX-1/means?{span}").json()["means"]
    told_means = [
        (one["day"], one["parameter"], one["mean"], one["digest_sha256"])
        for one in rows(client, "means", f"{span}&outlet=CX-1")
    ]
    assert told_means == [
        (one["day"], one["parameter"], one["mean"], one["digest_sha256"]) for one in means
    ]
    events = client.get(f"/api/v1/events?{span}&limit=1000").json()["events"]
    assert [one["id"] for one in rows(client, "events")] == [one["id"] for one in events]


def test_coverage_tells_each_ended_day_and_adds_up_to_the_citys_figure(client: Client) -> None:
    found = rows(client, "coverage")
    assert {one["day"] for one in found} == {
        str(FIRST_DAY + timedelta(days=n)) for n in range((LAST_DAY - FIRST_DAY).days + 1)
    }
    for day in (FIRST_DAY, LAST_DAY):
        city = client.get(f"/api/v1/coverage?day={day}").json()
        of_day = [one for one in found if one["day"] == str(day)]
        standings = Counter(one["standing"] for one in of_day)
        assert standings["covered"] == city["covered"]
        assert standings["covered"] + standings["below"] == city["operating"]
        assert {one["cluster_id"]: one["reasons"] for one in of_day if one["reasons"]} == {
            one["id"]: "; ".join(
                " ".join(filter(None, [each["reason"], each["outlet"], *each["parameters"]]))
                for each in one["findings"]
            )
            for one in city["clusters"]
            if one["findings"]
        }


def test_the_registry_has_a_row_for_a_cluster_without_a_station_too(client: Client) -> None:
    found = rows(client, "registry")
    assert [one["cluster_id"] for one in found] == [f"CCN-{n}" for n in range(1, 10)]
    bare = {one["cluster_id"] for one in found if one["station_id"] is None}
    assert bare == {"CCN-3", "CCN-8", "CCN-9"}


@pytest.mark.parametrize(
    ("what", "query", "expected"),
    [
        ("readings", "outlet=CX-2&parameter=COD", {("CX-2", "COD")}),
        ("means", "outlet=CX-2&parameter=COD", {("CX-2", "COD")}),
        ("verdicts", "commune=phường Hà Mẫu&parameter=PH", {("CX-2", "PH"), ("CX-5", "PH")}),
        ("readings", "commune=phường Hà Mẫu&parameter=PH", {("CX-2", "PH")}),
        ("violations", "parameter=PH", {("CX-1", "PH")}),
        ("events", "kind=ccn&parameter=PH&outlet=CX-1", {("CX-1", "PH"), ("CX-1", None)}),
    ],
)
def test_a_filter_takes_what_was_asked_for_alone(
    client: Client, what: str, query: str, expected: set[tuple[str, str | None]]
) -> None:
    found = rows(client, what, f"{MONTH}&{query}")
    assert {(one["outlet_id"], one["parameter"]) for one in found} == expected


def test_a_month_and_its_days_ask_for_the_same(client: Client) -> None:
    days = "from=2026-11-01&to=2026-11-30"
    for what in What:
        assert rows(client, what) == rows(client, what, days)


@pytest.mark.parametrize(
    ("what", "query", "where", "said"),
    [
        ("verdicts", "month=2026-13", "month", "is not a month"),
        ("verdicts", "month=2026-12", "month", "lies ahead"),
        ("verdicts", "month=2026-11&from=2026-11-01", "month", "leave out `from` and `to`"),
        ("readings", "from=2026-10-01&to=2026-11-20", "from", f"more than {MOST_READING_DAYS}"),
        ("readings", "known_at=2026-11-24T01:00:00Z", "known_at", "without the instant"),
        ("coverage", "outlet=CX-1", "outlet", "of clusters"),
        ("registry", "parameter=COD", "parameter", "of clusters"),
        ("coverage", "from=2026-11-24&to=2026-11-25", "from", "had not ended"),
        ("means", "commune=xã Xa", "commune", "no cluster is in"),
        ("means", "format=xls", "format", "Input should be"),
        ("everything", "", "what", "Input should be"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_to_do(
    client: Client, what: str, query: str, where: str, said: str
) -> None:
    answer = client.get(f"/api/v1/exports/{what}?{query}")
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert fault["parameter"] == where
    assert said in fault["message"]


def test_an_outlet_that_is_not_there_is_not_an_empty_file(client: Client) -> None:
    assert client.get("/api/v1/exports/means?outlet=CX-99").status_code == 404


def test_too_many_rows_for_a_spreadsheet_are_refused_with_the_other_formats(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.table_files.workbook.ROWS_MOST", 10)
    answer = client.get(f"/api/v1/exports/verdicts?{MONTH}&format=xlsx")
    assert answer.status_code == 422
    assert "csv or parquet" in answer.json()["detail"]


def test_more_exports_at_once_are_told_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_places", BoundedSemaphore(1))
    with writing._places:
        answer = client.get(f"/api/v1/exports/registry?{MONTH}")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:nhue:problem:busy")
    assert "retry-after" in answer.headers
    assert client.get(f"/api/v1/exports/registry?{MONTH}").status_code == 200


def test_no_file_stays_behind(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for form in Format:
        assert client.get(f"/api/v1/exports/means?{MONTH}&format={form}").status_code == 200
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Format.CSV),
        ("*/*", Format.CSV),
        ("text/html,application/xhtml+xml,*/*;q=0.8", Format.CSV),
        ("application/vnd.apache.parquet", Format.PARQUET),
        ("application/x-ndjson;q=0.4, text/*;q=0.2", Format.NDJSON),
        (f"text/csv;q=0.1, {MEDIA_TYPES[Format.XLSX]}", Format.XLSX),
        ("text/csv;q=0, */*;q=0.1", Format.NDJSON),
    ],
)
def test_accept_decides_where_no_format_is_asked_for(
    client: Client, accept: str, form: Format
) -> None:
    answer = client.get(f"/api/v1/exports/registry?{MONTH}", headers={"Accept": accept})
    assert answer.headers["content-type"] == MEDIA_TYPES[form]
    assert answer.headers["content-disposition"].endswith(f'.{form}"')
    other = client.get(f"/api/v1/exports/registry?{MONTH}&format=csv", headers={"Accept": accept})
    assert other.headers["content-type"] == MEDIA_TYPES[Format.CSV]


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/csv;q=x"])
def test_accept_that_takes_no_format_is_answered_406(client: Client, accept: str) -> None:
    answer = client.get("/api/v1/exports/registry", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (406, "urn:nhue:problem:not-acceptable")


def test_text_is_sent_compressed_to_who_takes_it_and_means_the_same(client: Client) -> None:
    asked = f"/api/v1/exports/verdicts?{MONTH}"
    plain = client.get(asked, headers={"Accept-Encoding": "identity"})
    zipped = client.get(asked, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content) / 5
    assert zipped.content == plain.content
    assert zipped.headers["etag"] == f"W/{plain.headers['etag']}"
    asked += "&format=parquet"
    assert "content-encoding" not in client.get(asked, headers={"Accept-Encoding": "gzip"}).headers


def test_a_csv_for_spreadsheets_begins_with_a_byte_order_mark(client: Client) -> None:
    with_mark = client.get(f"/api/v1/exports/registry?{MONTH}&bom=1").content
    assert with_mark == b"\xef\xbb\xbf" + client.get(f"/api/v1/exports/registry?{MONTH}").content


def test_a_files_name_tells_what_it_is(client: Client) -> None:
    asked = f"/api/v1/exports/means?{MONTH}&outlet=CX-1&commune=xã Yên Mẫu&format=parquet"
    name = client.get(asked).headers["content-disposition"]
    assert name == (
        'attachment; filename="means_CX-1_x__Y_n_M_u_2026-11-01_2026-11-30_'
        '20261124T010000.000000Z.parquet"'
    )


def test_the_licence_is_the_citys_word_and_nothing_is_said_in_its_place(
    client: Client, client_with: Callable[..., Client], tmp_path: Path
) -> None:
    told = client.get("/api/v1/exports/dictionary").json()
    assert (told["licence"], "not stated by the city" in told["licence_words"]) == (None, True)
    licensed = client_with(data_licence="CC BY 4.0")
    assert licensed.get("/api/v1/exports/dictionary").json()["licence"] == "CC BY 4.0"
    for asker, word in ((client, "not stated by the city"), (licensed, "CC BY 4.0")):
        path = saved(asker, tmp_path, "means", Format.PARQUET)
        asked = "SELECT key, value FROM parquet_kv_metadata(?)"
        pairs = duckdb.execute(asked, [str(path)]).fetchall()
        said = {bytes(key).decode(): bytes(value).decode() for key, value in pairs}
        assert word in said["licence"]
        assert said["known_at"] == "2026-11-24T01:00:00.000000Z"
        book = openpyxl.load_workbook(saved(asker, tmp_path, "means", Format.XLSX))
        assert any(
            word in str(one[1].value) for one in book["dictionary"].iter_rows() if one[1].value
        )


def test_no_file_has_a_persons_name_for_whoever_asks(city: Parts) -> None:
    _change(city)
    for role in Role:
        client = Client(create_app(city), role)
        for what in What:
            answer = client.get(f"/api/v1/exports/{what}?{MONTH}")
            assert answer.status_code == 200
            assert not any(name in answer.text for name in NAMES.values())


def test_the_dictionary_of_the_documents_is_that_of_the_code() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m scripts.data_dictionary"
