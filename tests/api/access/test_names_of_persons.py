"""Names of persons never reach the public, an operator or a vendor: by no route and on no page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.access.nameless import source_without_name
from api.app import app_without_parts, create_app
from api.question.handed_in import Parts
from domain.access.roles import TOLD_NAMES, Role
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.access.test_every_route_by_every_role import address
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import CALIBRATED_BY, CONTACT, NOW, judge, sample_parts

API = "/api/v1"
PERSONS = (NAMES[Role.OFFICIAL], NAMES[Role.INSPECTOR], CONTACT, CALIBRATED_BY)
FIGURE = {
    "regulation": "qcvn-40-2011",
    "kind": "limit",
    "clause": "Bảng 1",
    "document": "Công báo 2026",
    "confidence": "one source",
    "parameter": "COD",
    "column": "B",
    "unit": "mg/L",
    "upper": "140",
}
RULING = {"parameter": "COD", "from": "2026-11-14T17:00:00Z", "to": "2026-11-14T22:00:00Z"}
DETAIL = (
    "/outlets/CX-1?parameter=COD&day=2026-11-15",
    "/outlets/CX-1/explain?parameter=COD&day=2026-11-15",
    "/outlets/CX-1/days/2026-11-15?parameter=COD",
    f"{API}/outlets/CX-1/means?from=2026-11-15&to=2026-11-15&detail=true",
    f"{API}/verdicts?outlet=CX-1&from=2026-11-15&to=2026-11-15&detail=true",
    f"{API}/violations?outlet=CX-1&detail=true",
    f"{API}/outlets/CX-1/history?parameter=COD&day=2026-11-15&detail=true",
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A city in which people have decided, and whose days were judged by that."""
    found = sample_parts(tmp_path_factory.mktemp("city"))
    app = create_app(found)
    as_official, as_inspector = Client(app), Client(app, Role.INSPECTOR)
    entered = as_official.get(f"{API}/law/figures", "POST", json={"figures": [FIGURE]})
    assert entered.status_code == 201
    for flag, begin, end in ((4, "14T17", "14T22"), (1, "15T02", "15T05")):
        span = {"from": f"2026-11-{begin}:00:00Z", "to": f"2026-11-{end}:00:00Z"}
        ruling = {**RULING, **span, "flag": flag, "reason": "biên bản 12/BB"}
        answer = as_inspector.get(f"{API}/outlets/CX-1/rulings", "POST", json=ruling)
        assert answer.status_code == 201
    case = {"outlet": "CX-1", "from": "2026-11-15", "said": "mùi lạ"}
    assert as_inspector.get(f"{API}/cases", "POST", json=case).status_code == 201
    assert isinstance(found.readings, MemoryReadings)
    assert isinstance(found.records, SqlRecords)
    judge(found.readings, found.records, NOW)
    yield found
    found.records.close()


def addresses() -> Iterator[str]:
    """Give every route that is read, and every page."""
    for path, methods in app_without_parts().openapi()["paths"].items():
        if "get" in methods:
            yield address(path, {"outlet": "CX-1", "gateway": "GW-1"})
    yield from DETAIL
    yield from ("/", "/coverage", "/clusters", "/clusters/CCN-1", "/outlets/CX-1?lang=en")


@pytest.mark.parametrize("role", Role)
def test_names_are_told_to_those_alone_who_answer_for_what_was_decided(
    city: Parts, role: Role
) -> None:
    client = Client(create_app(city), role)
    named = set()
    for asked in addresses():
        if asked.endswith("/me"):
            continue
        answer = client.get(asked)
        if any(name in answer.text for name in PERSONS):
            named.add(asked)
    if role not in TOLD_NAMES:
        assert named == set()
    else:
        assert {*DETAIL, f"{API}/law/figures", f"{API}/outlets/CX-1/rulings"} <= named


def test_who_calibrated_a_sensor_is_told_to_the_city_and_that_it_was_to_everybody(
    city: Parts,
) -> None:
    app = create_app(city)
    asked = "/outlets/CX-1/days/2026-11-15?parameter=COD"
    for role in Role:
        page = Client(app, role).get(asked).text
        assert "GCN 9/2026" in page
        assert (CALIBRATED_BY in page) == (role in TOLD_NAMES)


def test_whom_to_ask_of_a_cluster_is_told_to_the_city_alone(city: Parts) -> None:
    app = create_app(city)
    for role in Role:
        page = Client(app, role).get("/clusters/CCN-1").text
        assert "Đầm Sen Mẫu" in page
        assert (CONTACT in page) == (role in TOLD_NAMES)


def test_what_was_decided_is_told_to_the_public_without_the_name(city: Parts) -> None:
    client = Client(create_app(city), Role.PUBLIC)
    rulings = client.get(f"{API}/outlets/CX-1/rulings").json()["rulings"]
    assert [(one["ruled_by"], one["reason"]) for one in rulings] == [(None, "biên bản 12/BB")] * 2
    [figure] = client.get(f"{API}/law/figures").json()["figures"]
    assert (figure["entered_by"], figure["document"]) == (None, "Công báo 2026")
    explained = client.get(f"{API}/outlets/CX-1/explain?parameter=COD&day=2026-11-15").json()
    assert "entered by an official on 2026-11-24 from Công báo 2026" in str(explained)
    assert "ruled_out" in str(explained)


def test_the_same_verdict_is_told_with_and_without_names(city: Parts) -> None:
    asked = f"{API}/verdicts?outlet=CX-1&from=2026-11-01&to=2026-11-23&limit=1000&detail=false"
    app = create_app(city)
    bare, named = (
        Client(app, role).get(asked).json()["verdicts"] for role in (Role.PUBLIC, Role.OFFICIAL)
    )
    assert bare != named
    for one, other in zip(bare, named, strict=True):
        named_in = {"limit": None, "gaps": None, "flags": None}
        assert {**one, **named_in} == {**other, **named_in}
        assert one["limit"]["upper"] == other["limit"]["upper"]
        assert one["limit"]["source"] == source_without_name(other["limit"]["source"])
