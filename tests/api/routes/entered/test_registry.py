"""One entry of the registry by the API: checked as an import checks it, kept once, by whom."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from api.access.table import rule_of
from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import TOLD_NAMES, Role
from storage.journal.decisions.journal import DecisionJournal
from storage.records.store import SqlRecords
from storage.registry_files.columns import COLUMNS, KEY_COLUMNS, Kind
from storage.registry_files.writing import kept_cells, row_key, write_registry
from tests.api.conftest import Client
from tests.api.routes.entered.registry_entries import (
    CALIBRATION,
    CLUSTER,
    PERMIT_LIMIT,
    SOUND,
    STATION,
    WRONG,
)
from tests.api.sample_accounts import NAMES, bearing
from tests.api.sample_city import CONTACT

REGISTRY = "/api/v1/registry"


@pytest.fixture
def asked(city: Parts) -> Client:
    return Client(create_app(city))


def enter(
    client: Client,
    kind: Kind,
    cells: dict[str, str],
    role: Role = Role.OFFICIAL,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> httpx.Response:
    return client.get(
        f"{REGISTRY}/{kind}",
        method="POST",
        json={"cells": cells},
        headers=bearing(role) | dict(headers),
    )


def rows(client: Client, kind: Kind) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get(f"{REGISTRY}/{kind}").json()["rows"]
    return found


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    told: dict[str, Any] = answer.json()
    assert told["type"] == "urn:nhue:problem:entry-refused"
    return [(one["parameter"], one["message"]) for one in told["errors"]]


@pytest.mark.parametrize("kind", Kind)
def test_a_sound_entry_of_each_table_becomes_the_next_version_and_is_exported_as_it_was_entered(
    asked: Client, city: Parts, tmp_path: Path, kind: Kind
) -> None:
    answer = enter(asked, kind, SOUND[kind])
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["table"], told["changed"], told["registry_version"]) == (kind, True, 2)
    write_registry(city.records.registry(), tmp_path / "out")
    with (tmp_path / "out" / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.DictReader(file))
    assert told["after"] in exported
    assert told["after"] in rows(asked, kind)
    same = {"begin": "2026-12-01T08:00:00+07:00", "upper": "60", "unit": "mg/L"}
    for column, cell in SOUND[kind].items():
        otherwise = kind in {Kind.MAINTENANCE, Kind.PERMIT_LIMITS}
        expected = same.get(column, cell) if otherwise else cell
        assert told["after"][column] == expected, column


@pytest.mark.parametrize("kind", Kind)
def test_a_fault_of_each_table_names_its_column_in_both_languages_and_keeps_nothing(
    asked: Client, city: Parts, kind: Kind
) -> None:
    wrong, column = WRONG[kind]
    cells = SOUND[kind] | wrong
    english = faults(enter(asked, kind, cells))
    vietnamese = faults(enter(asked, kind, cells, headers={"Accept-Language": "vi"}))
    assert [name for name, _ in english] == [name for name, _ in vietnamese] == [column]
    assert english[0][1] != vietnamese[0][1]
    assert city.records.registry_version() == 1


def test_every_fault_of_an_entry_is_told_at_once_each_with_its_column(asked: Client) -> None:
    wrong = {"id": "a b", "kind": "x", "area_ha": "0", "valid_from": "1/2/2026", "commun": "x"}
    told = faults(enter(asked, Kind.CLUSTERS, CLUSTER | wrong | {"name": ""}))
    assert sorted(name for name, _ in told) == sorted({*wrong, "name"})


def test_an_unknown_column_is_refused_by_name_and_one_that_is_left_out_is_empty(
    asked: Client,
) -> None:
    ((column, message),) = faults(enter(asked, Kind.STATIONS, STATION | {"colour": "xanh"}))
    assert column == "colour"
    assert message.startswith("unknown column 'colour' in stations")
    without = {name: cell for name, cell in STATION.items() if name != "name"}
    assert faults(enter(asked, Kind.STATIONS, without)) == [("name", "name is empty: fill it in")]
    known = {name: cell for name, cell in CLUSTER.items() if name not in {"commune", "simulated"}}
    after = enter(asked, Kind.CLUSTERS, known).json()["after"]
    assert (after["commune"], after["simulated"]) == ("", "false")


@pytest.mark.parametrize(
    ("kind", "cells", "column"),
    [
        (Kind.CALIBRATIONS, {"calibrated_on": "2026-11-25"}, "calibrated_on"),
        (Kind.STATIONS, {"approved_on": "2062-01-01", "approval_document": "QĐ 1"}, "approved_on"),
        (
            Kind.PERMITS,
            {"approved_on": "2027-01-01", "valid_from": "2027-02-01"},
            "approved_on",
        ),
        (
            Kind.MAINTENANCE,
            {"announced_at": "2026-11-30T09:30:00+07:00"},
            "announced_at",
        ),
    ],
)
def test_what_was_done_does_not_lie_ahead(
    asked: Client, kind: Kind, cells: dict[str, str], column: str
) -> None:
    ((told, message),) = faults(enter(asked, kind, SOUND[kind] | cells))
    assert told == column
    assert "lies ahead" in message
    ((_, said),) = faults(
        enter(asked, kind, SOUND[kind] | cells, headers={"Accept-Language": "vi"})
    )
    assert "hãy sửa" in said


def test_what_is_planned_may_lie_ahead(asked: Client) -> None:
    planned = CLUSTER | {"valid_from": "2027-06-01"}
    assert enter(asked, Kind.CLUSTERS, planned).status_code == 201
    opening = STATION | {"in_operation_since": "2027-06-01"}
    assert enter(asked, Kind.STATIONS, opening).status_code == 201


def test_a_table_that_there_is_not_is_not_found_and_the_tables_are_named(asked: Client) -> None:
    for method in ("GET", "POST"):
        body: dict[str, Any] = {"json": {"cells": {}}} if method == "POST" else {}
        answer = asked.get(f"{REGISTRY}/rivers", method=method, **body)
        assert answer.status_code == 404
        assert "clusters, stations" in answer.json()["detail"]


def test_what_an_entry_refers_to_has_to_be_there(asked: Client) -> None:
    told = faults(enter(asked, Kind.STATIONS, STATION | {"cluster_id": "CCN-99"}))
    assert [name for name, _ in told] == ["cluster_id"]
    assert enter(asked, Kind.CLUSTERS, CLUSTER | {"id": "CCN-99"}).status_code == 201
    assert enter(asked, Kind.STATIONS, STATION | {"cluster_id": "CCN-99"}).status_code == 201


def test_a_state_is_entered_with_its_paper_unless_it_stands_without_one_already(
    asked: Client,
) -> None:
    told = faults(enter(asked, Kind.CLUSTERS, CLUSTER | {"state_document": ""}))
    assert told == [("state_document", "state rests on no paper: name it in state_document")]
    unknown = {"state": "not_entered", "state_document": ""}
    assert enter(asked, Kind.CLUSTERS, CLUSTER | unknown).status_code == 201
    (old,) = [one for one in rows(asked, Kind.CLUSTERS) if one["id"] == "CCN-8"]
    assert old["state_document"] == ""
    assert enter(asked, Kind.CLUSTERS, old | {"address": "Đường 179"}).status_code == 201
    begun = old | {"address": "Đường 179", "state": "operating"}
    assert [name for name, _ in faults(enter(asked, Kind.CLUSTERS, begun))] == ["state_document"]


def test_a_row_from_a_later_day_stands_beside_the_earlier_one_once_that_has_ended(
    asked: Client, city: Parts
) -> None:
    (old,) = [one for one in rows(asked, Kind.CLUSTERS) if one["id"] == "CCN-8"]
    later = old | {
        "state": "operating",
        "valid_from": "2026-11-01",
        "state_document": "Quyết định 11/QĐ-UBND",
    }
    told = faults(enter(asked, Kind.CLUSTERS, later))
    assert [name for name, _ in told] == ["valid_from"]
    assert "has two rows from 2026-11-01" in told[0][1]
    assert enter(asked, Kind.CLUSTERS, old | {"valid_to": "2026-10-31"}).status_code == 201
    assert enter(asked, Kind.CLUSTERS, later).status_code == 201
    states = [one.state.value for one in city.records.registry().rows_of_cluster("CCN-8")]
    assert states == ["under_construction", "operating"]


def test_an_entry_that_changes_nothing_says_so_and_writes_nothing(
    asked: Client, city: Parts
) -> None:
    for kind, cells in SOUND.items():
        assert enter(asked, kind, cells).status_code == 201
        version = city.records.registry_version()
        again = enter(asked, kind, cells)
        assert again.status_code == 200
        assert again.json() | {"before": again.json()["after"]} == again.json()
        assert again.json()["changed"] is False
        assert again.json()["outlet_days_due"] == 0
        assert city.records.registry_version() == again.json()["registry_version"] == version


def test_a_double_click_writes_once(asked: Client, city: Parts) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: enter(asked, Kind.CLUSTERS, CLUSTER), range(4)))
    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert city.records.registry_version() == 2


def test_of_two_who_enter_other_things_at_once_neither_loses_anything(
    asked: Client, city: Parts
) -> None:
    names = [f"CCN-{number}" for number in range(20, 24)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda name: enter(asked, Kind.CLUSTERS, CLUSTER | {"id": name}), names)
        )
    assert [one.status_code for one in answers] == [201] * 4
    assert set(names) <= city.records.registry().clusters.keys()


def test_who_says_what_was_seen_is_told_who_came_between_and_nothing_is_kept(
    asked: Client, city: Parts
) -> None:
    tag = asked.get(f"{REGISTRY}/clusters").headers["etag"]
    assert enter(asked, Kind.STATIONS, STATION, Role.ADMINISTRATOR).status_code == 201
    refused = enter(asked, Kind.CLUSTERS, CLUSTER, headers={"If-Match": tag})
    assert refused.status_code == 412
    (fault,) = refused.json()["errors"]
    assert f"(registry) by {NAMES[Role.ADMINISTRATOR]}" in fault["message"]
    assert "CCN-10" not in city.records.registry().clusters
    newest = asked.get(f"{REGISTRY}/clusters").headers["etag"]
    assert enter(asked, Kind.CLUSTERS, CLUSTER, headers={"If-Match": newest}).status_code == 201
    twice = enter(asked, Kind.CLUSTERS, CLUSTER, headers={"If-Match": newest})
    assert twice.status_code == 200


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (Kind.CLUSTERS, "/clusters/CCN-10"),
        (Kind.STATIONS, "/clusters/CCN-3"),
        (Kind.OUTLETS, "/outlets/CX-10"),
        *((kind, "/outlets/CX-1") for kind in list(Kind)[3:8]),
        (Kind.PROFILES, "/registry"),
        (Kind.CHANNELS, "/registry"),
    ],
)
def test_the_answer_leads_to_the_page_of_what_was_entered(
    asked: Client, kind: Kind, address: str
) -> None:
    answer = enter(asked, kind, SOUND[kind])
    assert answer.headers["location"] == address
    assert asked.get(address).status_code == 200


def test_the_journal_of_decisions_gives_the_same_registry_again_byte_for_byte(
    asked: Client, city: Parts, tmp_path: Path
) -> None:
    for kind, cells in SOUND.items():
        assert enter(asked, kind, cells).status_code == 201
    journal = DecisionJournal(tmp_path / "decisions")
    anew = SqlRecords.open(f"sqlite:///{tmp_path / 'anew.sqlite'}", journal)
    try:
        assert anew.registry() == city.records.registry()
        assert anew.registry().version == 1 + len(SOUND)
        write_registry(anew.registry(), tmp_path / "anew")
    finally:
        anew.close()
    write_registry(city.records.registry(), tmp_path / "kept")
    for kind in Kind:
        name = f"{kind}.csv"
        kept = (tmp_path / "kept" / name).read_bytes()
        assert (tmp_path / "anew" / name).read_bytes() == kept


def test_the_days_that_an_entry_touches_wait_to_be_judged_again(asked: Client, city: Parts) -> None:
    own = PERMIT_LIMIT | {"valid_from": "2026-11-10", "valid_to": "2026-11-12"}
    told = enter(asked, Kind.PERMIT_LIMITS, own).json()
    assert told["outlet_days_due"] == 3
    waiting = {(one.outlet_id, one.day) for one in city.records.due(100)}
    assert len(waiting) == 3


def test_whom_to_ask_is_told_to_who_may_enter_and_is_not_lost_by_another_entry(
    asked: Client, city: Parts
) -> None:
    (first,) = [one for one in rows(asked, Kind.CLUSTERS) if one["id"] == "CCN-1"]
    assert first["contact"] == CONTACT
    assert enter(asked, Kind.STATIONS, STATION).status_code == 201
    assert city.records.registry().clusters["CCN-1"].contact == CONTACT
    # Whoever is not told names reads a registry without them, and must never write that back.
    assert rule_of("POST", f"{REGISTRY}/{{table}}").roles <= TOLD_NAMES


def test_a_commune_that_is_none_of_the_list_is_taken_and_remarked(asked: Client) -> None:
    answer = enter(asked, Kind.CLUSTERS, CLUSTER | {"commune": "xã Phù Đồng", "simulated": "false"})
    assert answer.status_code == 201
    assert answer.json()["remarks"] == [{"commune": "xã Phù Đồng", "nearest": "Xã Phù Đổng"}]


def test_a_long_table_comes_in_pages_of_one_version(asked: Client) -> None:
    first = asked.get(f"{REGISTRY}/clusters?limit=4").json()
    assert enter(asked, Kind.CLUSTERS, CLUSTER).status_code == 201
    second = asked.get(f"{REGISTRY}/clusters?limit=10&cursor={first['next']}").json()
    assert second["known_at"] == first["known_at"]
    assert [one["id"] for one in first["rows"] + second["rows"]] == [
        f"CCN-{n}" for n in range(1, 10)
    ]


@pytest.mark.parametrize("kind", Kind)
def test_the_columns_by_which_a_row_is_the_same_one_are_columns_of_its_table(
    city: Parts, kind: Kind
) -> None:
    assert set(KEY_COLUMNS[kind]) <= set(COLUMNS[kind])
    found = kept_cells(city.records.registry(), kind)
    assert len({row_key(kind, one) for one in found}) == len(found)


def test_a_body_that_names_no_cells_is_refused(asked: Client) -> None:
    answer = asked.get(f"{REGISTRY}/clusters", method="POST", json={})
    assert [name for name, _ in faults(answer)] == ["cells"]
    letters = {"cells": CALIBRATION | {"document": "a" * 2001}}
    long = asked.get(f"{REGISTRY}/calibrations", method="POST", json=letters)
    assert [name for name, _ in faults(long)] == ["cells.document"]
