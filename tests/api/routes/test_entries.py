from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.question.handed_in import Busy, Parts
from compliance.history.whatif.question import WhatIf, WhatIfAnswer
from domain.access.roles import Role
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import TOKENS
from tests.api.sample_city import (
    EXCEEDED_DAY,
    FIRST_DAY,
    LAST_DAY,
    NOW,
    judge,
)

API = "/api/v1"
FIGURES = f"{API}/law/figures"
RULINGS = f"{API}/outlets/CX-1/rulings"
WHAT_IF = f"{API}/what-if"
TOKEN = TOKENS[Role.OFFICIAL]
FIGURE = {
    "regulation": "qctdhn-02-2014",
    "kind": "limit",
    "clause": "Bảng 1",
    "document": "Công báo Hà Nội 2014",
    "confidence": "one source",
    "parameter": "COD",
    "column": "B",
    "unit": "mg/L",
    "upper": "150",
}
RULING = {
    "parameter": "COD",
    "from": "2026-11-14T17:00:00Z",
    "to": "2026-11-15T17:00:00Z",
    "flag": 4,
    "reason": "đầu dò hỏng, biên bản 12/BB",
}


@pytest.fixture
def written(parts: Parts) -> Parts:
    """The city of every test, to which an official may write; only what is refused may be sent."""
    return parts


def post(parts: Parts, path: str, body: Any, token: str | None = TOKEN) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return Client(create_app(parts), Role.PUBLIC).get(path, "POST", json=body, headers=headers)


@pytest.mark.parametrize(("path", "body"), [(FIGURES, {"figures": [FIGURE]}), (RULINGS, RULING)])
def test_only_an_official_may_write(written: Parts, parts: Parts, path: str, body: Any) -> None:
    problem(post(written, path, body, None), 401)
    problem(post(written, path, body, "wrong"), 401)
    for role in (Role.OPERATOR, Role.VENDOR, Role.ADMINISTRATOR):
        refused = problem(post(parts, path, body, TOKENS[role]), 403)
        assert refused["type"] == "urn:nhue:problem:forbidden"
    assert parts.records.figures() == []
    assert parts.records.rulings("CX-1", 0, 2**62) == []


def test_an_entered_figure_is_kept_known_and_judged_by(city: Parts) -> None:
    before = city.records.due_count()
    corrected = FIGURE | {"regulation": "qcvn-40-2011", "upper": "300"}
    answer = post(city, FIGURES, {"figures": [corrected]})
    assert answer.status_code == 201
    kept = answer.json()
    assert kept["outlet_days_due"] == 5 * ((LAST_DAY - FIRST_DAY).days + 1)
    assert city.records.due_count() == before + kept["outlet_days_due"]
    (figure,) = kept["figures"]
    assert (figure["entered_by"], figure["upper"]) == ("Trần Văn An", "300")
    assert figure["known_at"] == kept["known_at"]
    client = Client(create_app(city))
    listed = {key: kept[key] for key in ("known_at", "figures")}
    assert client.get(FIGURES).json() == {**listed, "more": False, "next": None}
    assert isinstance(city.readings, MemoryReadings)
    assert isinstance(city.records, SqlRecords)
    judge(city.readings, city.records, NOW)
    query = {"outlet": "CX-1", "parameter": "COD", "limit": 1}
    (verdict,) = client.get(f"{API}/verdicts", params=query).json()["verdicts"]
    assert (verdict["outcome"], verdict["limit"]["upper"]) == ("kept", 270.0)
    assert "entered by Trần Văn An" in verdict["limit"]["source"]


def test_the_law_shows_which_figures_are_in_hand_and_which_were_entered(city: Parts) -> None:
    client = Client(create_app(city))

    def hanoi() -> Any:
        law = client.get(f"{API}/law").json()["regulations"]
        (found,) = [one for one in law if "qctdhn-02-2014" in [one["id"], *one["cited_as"]]]
        return found

    assert hanoi()["limits"] == []
    assert "limit" in hanoi()["not_in_hand"]
    assert hanoi()["confidence"] is None
    post(city, FIGURES, {"figures": [FIGURE]})
    (limit,) = hanoi()["limits"]
    assert (limit["upper"], limit["entered"], limit["clause"]) == ("150", True, "Bảng 1")
    assert hanoi()["confidence"] == "one source"


def test_every_regulation_says_its_dates_columns_and_successor(client: Client) -> None:
    law = {one["id"]: one for one in client.get(f"{API}/law").json()["regulations"]}
    assert len(law) == 17
    old, new = law["QCVN 40:2011/BTNMT"], law["QCVN 40:2025/BTNMT"]
    assert old["columns"] == ["A", "B"]
    assert old["successor"]["id"] == new["id"]
    assert old["successor"]["existing_until"] == "2031-12-31"
    assert new["in_force"] == "2025-09-01"
    cod = [one["upper"] for one in old["limits"] if one["parameter"] == "COD"]
    assert cod == ["75", "150"]
    assert {one["water"] for one in old["kq"]} >= {"river", "lake"}
    assert "PH" in old["factors_not_applied_to"]


@pytest.mark.parametrize(
    ("figures", "faults"),
    [
        ([FIGURE | {"upper": "1,5"}], [("figures.0", "decimal")]),
        ([FIGURE, FIGURE | {"parameter": "XYZ"}], [("figures.1", "unknown parameter")]),
        (
            [FIGURE | {"regulation": "QCVN 99", "clause": " "}, FIGURE | {"unit": "stone/L"}],
            [
                ("figures.0", "no clause"),
                ("figures.0", "unknown regulation"),
                ("figures.1", "conversion"),
            ],
        ),
        ([FIGURE | {"upper": 150}], [("figures.0.upper", "string")]),
        ([FIGURE | {"uper": "150"}], [("figures.0.uper", "not permitted")]),
        ([], [("figures", "at least 1")]),
    ],
)
def test_figures_are_refused_whole_with_every_fault(
    written: Parts, figures: Any, faults: list[tuple[str, str]]
) -> None:
    body = problem(post(written, FIGURES, {"figures": figures}), 422)
    assert body["type"] == "urn:nhue:problem:entry-refused"
    found = [(fault["parameter"], fault["message"]) for fault in body["errors"]]
    assert [where for where, _ in found] == [where for where, _ in faults]
    for (_, message), (_, words) in zip(found, faults, strict=True):
        assert words in message
    assert written.records.figures() == []
    assert written.records.due_count() == 0


def test_a_figure_is_held_against_those_entered_with_it(city: Parts) -> None:
    tiers = [FIGURE | {"up_to": "500"}, FIGURE | {"above": "400"}]
    body = problem(post(city, FIGURES, {"figures": tiers}), 422)
    assert "figures.1" in body["errors"][0]["parameter"]
    assert "overlaps" in body["detail"]
    tiers[1] = FIGURE | {"above": "500"}
    assert post(city, FIGURES, {"figures": tiers}).status_code == 201


def test_a_ruling_is_kept_and_its_days_are_judged_again(city: Parts) -> None:
    answer = post(city, RULINGS, RULING)
    assert answer.status_code == 201
    kept = answer.json()
    assert kept["outlet_days_due"] == 1
    (due,) = city.records.due(10)
    assert (due.outlet_id, due.day) == ("CX-1", EXCEEDED_DAY)
    client = Client(create_app(city))
    assert client.get(RULINGS).json()["rulings"] == [kept["ruling"]]
    assert kept["ruling"]["ruled_by"] == "Trần Văn An"
    assert client.get(f"{RULINGS}?parameter=PH").json()["rulings"] == []
    assert client.get(f"{RULINGS}?from=2026-11-16").json()["rulings"] == []
    then = client.get(f"{RULINGS}?known_at=2026-11-24T01:30:00Z").json()
    assert then["rulings"] == []
    assert isinstance(city.readings, MemoryReadings)
    assert isinstance(city.records, SqlRecords)
    judge(city.readings, city.records, NOW)
    path = f"/outlets/CX-1/days/{EXCEEDED_DAY}?parameter=COD&lang=en"
    page = client.get(path).text
    assert "ruling: 4" in page
    assert "24 readings, 24 left out of the mean" in page


@pytest.mark.parametrize(
    ("change", "parameter", "words"),
    [
        ({"to": "2026-11-14T16:00:00Z"}, "from", "[from, to)"),
        ({"from": "2026-09-14T16:00:00Z"}, "from", "31 days"),
        ({"to": "2026-11-25T00:00:00Z"}, "to", "future"),
        ({"reason": "  "}, "reason", "say why"),
        ({"parameter": "TOC"}, "parameter", "does not measure"),
        ({"flag": 3}, "flag", "1 or 4"),
        ({"from": "2026-11-14T16:00:00"}, "from", "offset"),
    ],
)
def test_a_ruling_that_cannot_stand_is_refused(
    written: Parts, change: dict[str, Any], parameter: str, words: str
) -> None:
    body = problem(post(written, RULINGS, RULING | change), 422)
    assert [fault["parameter"] for fault in body["errors"]] == [parameter]
    assert words in body["detail"]
    assert written.records.rulings("CX-1", 0, 2**62) == []


def test_a_ruling_on_an_outlet_that_is_not_there_is_refused(written: Parts) -> None:
    problem(post(written, f"{API}/outlets/CX-99/rulings", RULING), 404)
    problem(Client(create_app(written)).get(f"{API}/outlets/CX-99/rulings"), 404)


def test_another_column_is_asked_and_nothing_is_stored(city: Parts) -> None:
    known = city.records.known_through()
    asked = {"column": "A", "from": str(FIRST_DAY), "to": str(LAST_DAY), "outlets": ["CX-1"]}
    answer = post(city, WHAT_IF, asked, None)
    assert answer.status_code == 200
    said = answer.json()
    cod = next(one for one in said["series"] if one["parameter"] == "COD")
    assert (cod["as_it_is"]["exceeded"], cod["as_it_is"]["kept"]) == (2, 18)
    assert cod["asked"]["exceeded"] == 2 + len(cod["changed"]) == 20
    assert {day["as_it_is"] for day in cod["changed"]} == {"kept"}
    assert said["changed"] == sum(len(one["changed"]) for one in said["series"])
    assert said["asked"]["exceeded"] >= 20
    assert city.records.known_through() == known
    assert city.records.due_count() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"column": None}, "nothing is asked"),
        ({"regulation": "QCVN 99"}, "no regulation"),
        ({"regulation": "qcvn-40-2011", "column": "Z"}, "no column"),
        ({"kq": 0}, "greater than 0"),
        ({"from": "2026-11-23", "to": "2026-11-01"}, "earlier"),
        ({"to": "2026-11-24"}, "had not ended"),
        ({"from": "2020-01-01"}, "366"),
        ({"colum": "A"}, "not permitted"),
    ],
)
def test_a_what_if_that_cannot_be_answered_says_why(
    parts: Parts, change: dict[str, Any], words: str
) -> None:
    asked = {"column": "A", "from": "2026-11-22", "to": "2026-11-23"} | change
    assert words in problem(post(parts, WHAT_IF, asked, None), 422)["detail"]


def test_a_what_if_of_an_unknown_outlet_is_not_found(parts: Parts) -> None:
    asked = {"column": "A", "from": "2026-11-22", "to": "2026-11-23", "outlets": ["CX-99"]}
    problem(post(parts, WHAT_IF, asked, None), 404)


def test_a_second_what_if_is_asked_to_come_again(parts: Parts) -> None:
    def busy(_asked: WhatIf) -> WhatIfAnswer:
        raise Busy("another what-if is being answered; ask again in a moment")

    asked = {"column": "A", "from": "2026-11-22", "to": "2026-11-23"}
    answer = post(replace(parts, what_if=busy), WHAT_IF, asked, None)
    assert "ask again" in problem(answer, 503)["detail"]
    assert int(answer.headers["retry-after"]) > 0
