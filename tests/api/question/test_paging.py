"""Every list read page by page is the whole list in its order, whatever becomes known meanwhile."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import app_without_parts, create_app
from api.question.handed_in import Parts
from api.routes.gateways.certifications import Certifying
from domain.access.roles import Role
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.gateways.running_numbers import SequenceChanges
from domain.judged.set_aside import SetAsideDay
from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from ingest.certification.run import CertificationResult
from ingest.receipts.log import ReceiptsLog, read_receipts
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import Standing
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import bearing
from tests.api.sample_city import GAP, LAST_DAY, NOW, sample_parts
from tests.storage.records.contract.entered.cases import OPENING, SUBJECT

API = "/api/v1"
AT_US = 1_795_489_205_000_000
MONTH = "from=2026-11-01&to=2026-11-23"
LISTS = {
    f"/verdicts?{MONTH}": "verdicts",
    "/verdicts?from=2026-11-23&to=2026-11-23": "verdicts",
    f"/violations?{MONTH}": "violations",
    f"/outlets/CX-1/means?{MONTH}": "means",
    "/outlets/CX-1/history?parameter=COD&day=2026-11-23": "verdicts",
    f"/events?{MONTH}": "events",
    "/clusters?": "clusters",
    "/law/figures?": "figures",
    f"/outlets/CX-1/rulings?{MONTH}": "rulings",
    f"/outlets/CX-1/announcements?{MONTH}": "announcements",
    f"/outlets/CX-1/samples?{MONTH}": "samples",
    "/outlets/CX-1/sensor-checks?": "checks",
    "/holds?": "holds",
    "/own-thresholds?": "own_thresholds",
    "/cases?": "cases",
    "/registry/clusters?": "rows",
    "/set-aside?": "days",
    "/store/refused?": "readings",
    "/rejections?": "rejections",
    "/gateways?": "gateways",
    "/gateways/GW-1/receipts?": "receipts",
    "/gateways/GW-1/gaps?": "gaps",
    "/gateways/GW-1/certifications?": "certifications",
    "/accounts?": "accounts",
    "/notifications?": "notifications",
    "/notification-rules?": "rules",
    "/outbox?": "messages",
    "/audit?act=GET%20/api/v1/holds&": "entries",
}
FIGURE = {
    "regulation": "qctdhn-02-2014",
    "kind": "limit",
    "clause": "Bảng 1",
    "document": "Công báo Hà Nội 2014",
    "confidence": "one source",
    "parameter": "COD",
    "column": "B",
    "unit": "mg/L",
}
SAMPLE = {
    "parameter": "COD",
    "value": "82,4",
    "unit": "mg/L",
    "method": "SMEWW 5220C",
    "laboratory": "PTN mẫu",
    "document": "PKQ 1",
}
CHECK = {
    "parameter": "COD",
    "kind": "calibration",
    "reference": "KHP",
    "expected": 100,
    "read": 101,
}
ANNOUNCEMENT = {"kind": "calibration", "parameter": "COD", "what": "hiệu chuẩn"}
RULING = {"parameter": "COD", "flag": 4, "reason": "đầu dò hỏng"}


class Runs:
    """Twelve certifications of one gateway."""

    def results(
        self, gateway_id: str, *, before: str | None, most: int
    ) -> list[CertificationResult]:
        runs = [f"2026112{n:02}T030000Z" for n in range(12, 0, -1)]
        return [
            CertificationResult(
                run=run, gateway=gateway_id, outlet="CX-1", parameter="COD", began=NOW
            )
            for run in runs
            if before is None or run < before
        ][:most]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("city")
    found = sample_parts(folder)
    fill(found, folder)
    receipts = partial(read_receipts, folder / "receipts")
    yield replace(found, receipts=receipts)
    found.records.close()


def fill(parts: Parts, folder: Path) -> None:
    """Give each list that the sample leaves short some rows."""
    records = parts.records
    aside = [
        SetAsideDay(outlet_id=f"CX-{n}", day=day, raised="x", version="1", known_at=NOW)
        for n in (1, 2, 4)
        for day in (LAST_DAY, LAST_DAY - timedelta(days=1))
    ]
    records.settle([], [], [], set_aside=aside, not_before=NOW)
    refused = [
        RefusedReading(Reading("CX-1", code, n, 1.0, 0, position), "why", "what")
        for position in (3, 4)
        for n in (1, 2)
        for code in ("COD", "PH")
    ]
    records.add_refused(refused, NOW)
    (kept,) = records.rejections()
    records.add_rejections([rejected(kept, p, n) for p in (9, 8) for n in range(4)])
    gaps = [replace(GAP, first=n, last=n, missing=((n, n),)) for n in range(30, 36)]
    records.keep_sequences(SequenceChanges(gaps=tuple(gaps)))
    for _ in range(4):
        records.open_case(replace(OPENING, subject=replace(SUBJECT, event_id=None), known_at=NOW))
    log = ReceiptsLog(folder / "receipts")
    for position in range(1, 12):
        one = Receipt("GW-1", position, position, AT_US, Standing(accepted=1), 0, [])
        log.append("GW-1", encode_receipts([one]), AT_US)
    log.flush()


def rejected(kept: KeptRejection, position: int, ordinal: int) -> KeptRejection:
    return replace(kept, position=position, ordinal=ordinal, code=RejectionCode.STATUS_UNKNOWN)


@pytest.fixture(scope="module")
def asker(city: Parts) -> Client:
    app = create_app(city)
    runs: Any = Runs()
    certifications: Certifying = runs
    app.state.certifications = certifications
    client = Client(app)
    for upper in ("150", "140", "130"):
        entered = {"figures": [{**FIGURE, "upper": upper}]}
        assert post(client, "/law/figures", entered) == 201
    for hour in range(5):
        span = {"from": f"2026-11-15T0{hour}:00:00Z", "to": f"2026-11-15T0{hour + 1}:00:00Z"}
        assert post(client, "/outlets/CX-1/rulings", {**RULING, **span}) == 201
        work = {**ANNOUNCEMENT, **span}
        operator = Client(app, Role.OPERATOR)
        assert post(operator, "/outlets/CX-1/announcements", work) == 201
        sample = {**SAMPLE, "from": f"2026-11-15T0{hour}:00:00Z"}
        assert post(client, "/outlets/CX-1/samples", sample) == 201
        check = {**CHECK, "at": f"2026-11-15T0{hour}:00:00Z"}
        assert post(client, "/outlets/CX-1/sensor-checks", check) == 201
        hold = {"outlet": "CX-1", "from": "2026-11-14", "to": "2026-11-16", "reason": "r"}
        assert post(client, "/holds", {**hold, "document": "CV 12"}) == 201
        own = {"outlet": "CX-1", "parameter": "COD", "step": 5, "reason": "r"}
        assert post(client, "/own-thresholds", own) == 201
    (before,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    for n in range(4):
        mean = replace(before.mean, digest=f"late {n}")
        later = replace(before, mean=mean, known_at=NOW)
        city.records.settle([], [mean], [later])
        client.get(f"{API}/holds")
    return client


def post(client: Client, path: str, body: dict[str, Any]) -> int:
    return client.get(API + path, "POST", json=body).status_code


def pages(client: Client, address: str, of: str, sizes: Iterator[int]) -> list[Any]:
    """Return every row of a list, read with sizes as they come, each page by the cursor before."""
    rows: list[Any] = []
    cursor = ""
    while True:
        size = next(sizes)
        answer = client.get(f"{API}{address}&limit={size}{cursor}", headers=who_may(address))
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert len(told[of]) <= size
        rows += told[of]
        assert told["more"] == (told["next"] is not None)
        assert ("link" in answer.headers) == told["more"]
        if not told["more"]:
            return rows
        assert len(told[of]) == size
        cursor = f"&cursor={told['next']}"


OF_ADMINISTRATORS = ("/accounts", "/audit", "/notification-rules", "/outbox")


def who_may(address: str) -> dict[str, str]:
    of_administrators = address.startswith(OF_ADMINISTRATORS)
    return bearing(Role.ADMINISTRATOR if of_administrators else Role.OFFICIAL)


def whole(client: Client, address: str, of: str) -> list[Any]:
    told = client.get(f"{API}{address}&limit=1000", headers=who_may(address)).json()
    assert (told["more"], told["next"]) == (False, None)
    found: list[Any] = told[of]
    return found


@pytest.mark.parametrize(("address", "of"), LISTS.items(), ids=LISTS)
def test_a_list_page_by_page_is_the_whole_list_in_order(
    asker: Client, address: str, of: str
) -> None:
    rows = whole(asker, address, of)
    assert len(rows) >= 3, "long enough to be parted"
    for size in (1, 2, len(rows) - 1, len(rows)):
        if len(rows) / size < 40:
            assert pages(asker, address, of, iter([size] * (len(rows) + 1))) == rows


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("address", [f"/verdicts?{MONTH}", f"/events?{MONTH}", "/rejections?"])
def test_pages_of_any_sizes_lose_and_double_no_row(
    asker: Client, address: str, data: st.DataObject
) -> None:
    def sizes() -> Iterator[int]:
        while True:
            yield data.draw(st.integers(20, 400) if "verdicts" in address else st.integers(1, 9))

    assert pages(asker, address, LISTS[address], sizes()) == whole(asker, address, LISTS[address])


def test_every_list_of_the_api_can_be_read_page_by_page() -> None:
    document = app_without_parts().openapi()
    lists = set()
    for path, methods in document["paths"].items():
        names = {one["name"] for one in methods.get("get", {}).get("parameters", [])}
        if "cursor" in names:
            assert "limit" in names
            lists.add(path)
    asked = {address.partition("?")[0] for address in LISTS}
    given_names = {"CX-1": "{outlet}", "GW-1": "{gateway}", "y/clusters": "y/{table}"}
    for name, written in given_names.items():
        asked = {one.replace(name, written) for one in asked}
    assert lists == {API + one for one in asked}


def test_a_cursor_pins_what_was_known_when_the_first_page_was_told(tmp_path: Path) -> None:
    parts = sample_parts(tmp_path)
    client = Client(create_app(parts))
    address = f"/verdicts?{MONTH}"
    before = whole(client, address, "verdicts")
    first = client.get(f"{API}{address}&limit=7").json()
    (old,) = parts.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    mean = replace(old.mean, outlet_id="AA-0", digest="late", day=date(2026, 11, 23))
    parts.records.settle([], [mean], [replace(old, mean=mean, known_at=NOW)])
    assert len(whole(client, address, "verdicts")) == len(before) + 1
    second = client.get(f"{API}{address}&limit=1000&cursor={first['next']}").json()
    assert first["verdicts"] + second["verdicts"] == before
    assert second["known_at"] == first["known_at"]
    parts.records.close()


def test_the_next_page_is_linked_to_and_the_link_leads_there(asker: Client) -> None:
    answer = asker.get(f"{API}/verdicts?outlet=CX-1&{MONTH}&limit=5")
    address, _, rest = answer.headers["link"].partition(">")
    assert rest == '; rel="next"'
    following = asker.get(address.removeprefix("<"))
    assert following.status_code == 200
    assert (
        following.json()["verdicts"]
        == whole(asker, f"/verdicts?outlet=CX-1&{MONTH}", "verdicts")[5:10]
    )


def cursor(*told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def test_a_cursor_of_another_question_is_refused(asker: Client) -> None:
    told = asker.get(f"{API}/verdicts?outlet=CX-1&{MONTH}&limit=5").json()["next"]
    for other in (
        f"/verdicts?outlet=CX-2&{MONTH}",
        "/verdicts?outlet=CX-1",
        f"/violations?outlet=CX-1&{MONTH}",
    ):
        body = problem(asker.get(f"{API}{other}&cursor={told}"), 422)
        assert [one["parameter"] for one in body["errors"]] == ["cursor"]
    earlier = "known_at=2026-11-20T00:00:00Z"
    body = problem(asker.get(f"{API}/verdicts?outlet=CX-1&{MONTH}&{earlier}&cursor={told}"), 422)
    assert "known_at" in body["detail"]


@pytest.mark.parametrize("address", LISTS)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_cursor_however_made_up_is_an_error_of_ours(
    asker: Client, address: str, data: st.DataObject
) -> None:
    told = asker.get(f"{API}{address}&limit=1", headers=who_may(address)).json()["next"]
    if told is None:
        return
    question = json.loads(base64.urlsafe_b64decode(told + "=="))[0]
    leaf: st.SearchStrategy[object] = st.one_of(
        st.integers(-(2**70), 2**70),
        st.text(max_size=4),
        st.sampled_from(["2026-11-23", "\0", "\ud800", "9999-99-99", None, 1.5, True, []]),
    )
    made_up = data.draw(
        st.one_of(
            st.builds(cursor, st.just(question), leaf, st.lists(leaf, max_size=4)),
            st.builds(cursor, leaf, leaf),
            st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=30),
        )
    )
    asked = f"{API}{address}&cursor={quote(made_up)}"
    found = asker.get(asked, headers=who_may(address))
    assert found.status_code in {200, 404, 422}, found.text
