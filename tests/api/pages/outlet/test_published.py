"""The page that an owner publishes: at once, limits beside, 30 days, and nothing of its reader."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.access.table import TABLE
from api.app import create_app
from api.exports.published.facts import PUBLISHED_DAYS
from api.exports.published.table import PUBLISHED_TABLE
from api.pages.texts.texts import text
from api.question.handed_in import Doors, Parts
from domain.access.audit import AuditQuestion
from domain.access.roles import Role
from domain.legal_day import to_microseconds
from domain.measured.readings import DeviceStatus, Reading
from domain.registered import DischargeMode
from domain.two_languages import LANGUAGES, Language
from tests.api.access.test_every_route_by_every_role import OTHERS, address
from tests.api.conftest import Client
from tests.api.pages.asking import shown, words
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import LAST_DAY, NOW, judge, sample_registry

PAGE = "/published/CX-1"
API = "/api/v1/outlets/CX-1/published"
VERDICTS = {
    language: [text(language, f"outcome.{one}").casefold() for one in ("exceeded", "kept")]
    for language in LANGUAGES
}


def come(parts: Parts, value: float, status: int = 0, minutes: int = 0) -> None:
    """Have a reading of COD come, of so many minutes ago."""
    at_us = to_microseconds(NOW - timedelta(minutes=minutes))
    one = Reading("CX-1", "COD", at_us, value, status, 3 * 10**6 + minutes)
    parts.readings.append([one])  # type: ignore[attr-defined]  # the city's own store


def test_a_reading_is_on_the_page_when_it_is_loaded_again(city: Parts) -> None:
    public = Client(create_app(city), Role.PUBLIC)
    assert "COD 145,6 mg/L Giới hạn cho phép: 135 mg/L" in shown(public, PAGE)
    for minutes in range(0, 600, 60):
        come(city, 91.25 + minutes / 100, minutes=minutes)
    page = shown(public, PAGE)
    assert "COD 91,25 mg/L Giới hạn cho phép: 135 mg/L" in page
    assert "10:00, 24/11/2026 · đang đo, đạt kiểm tra chất lượng số liệu" in page
    told = public.get(API).json()["parameters"][0]
    assert (told["newest"]["value"], told["limit"]["upper"]) == (91.25, 135.0)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (DeviceStatus.CALIBRATING, "the device is being calibrated: no value of wastewater"),
        (DeviceStatus.ERROR, "the device reports an error: the value does not count"),
    ],
)
def test_what_the_device_says_of_the_newest_reading_is_said_in_plain_words(
    city: Parts, status: DeviceStatus, said: str
) -> None:
    come(city, 91.25, status)
    assert said in shown(Client(create_app(city), Role.PUBLIC), f"{PAGE}?lang=en")


def test_each_of_30_days_has_its_mean_with_the_limit_and_where_it_stands(public: Client) -> None:
    page = public.get(f"{PAGE}?lang=en").text
    rows = re.findall(r'<tr><th scope="row">(\d+ \w+ \d{4})</th>', page)
    assert len(rows) == PUBLISHED_DAYS
    assert (rows[0], rows[-1]) == ("23 November 2026", "25 October 2026")
    told = shown(public, f"{PAGE}?lang=en")
    assert "Permitted limit 135 unconfirmed 5.5–9 unconfirmed" in told
    assert "15 November 2026 227.08" in told  # which exceeds, and no word says so
    assert "C: Table 1 (Bảng 1), column B; Kq: 2.3, Table 2 (Bảng 2)" in told


@pytest.mark.parametrize("outlet", ["CX-1", "CX-4", "CX-5"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_results_and_never_a_verdict(
    public: Client, outlet: str, language: Language
) -> None:
    page = shown(public, f"/published/{outlet}?lang={language}")
    for explained in ("published.limit.means", "published.verdict"):
        page = page.replace(text(language, explained), "")
    said = re.sub(r"đạt kiểm tra", "", page).casefold()
    assert not re.findall(rf"\b(?:{'|'.join(VERDICTS[language])})\b", said)


def test_a_limit_that_nobody_knows_is_said_to_be_unknown_with_the_reason(public: Client) -> None:
    page = shown(public, "/published/CX-4?lang=en")
    assert "COD 91.58 mg/L Permitted limit: limit unknown" in page
    assert "The figure of QCTĐHN 02:2014/BTNMT for COD, column B, is not in our hands" in page


def test_what_is_missing_is_said_with_its_cause_days_alike_together(public: Client) -> None:
    page = shown(public, f"{PAGE}?lang=en")
    assert "8 November 2026 – 9 November 2026 : Cause unknown: 48 readings missing" in page
    assert "12 November 2026 : Cause unknown: 15 readings missing (every parameter)" in page
    assert "25 October 2026 – 31 October 2026 : the outlet was not connected yet" in page


def test_of_a_batch_discharge_the_highest_hour_of_a_day_is_published(city: Parts) -> None:
    registry = sample_registry()
    permits = tuple(replace(one, discharge=DischargeMode.BATCH) for one in registry.permits)
    city.records.add_registry(replace(registry, permits=permits), NOW)
    judge(city.readings, city.records, NOW)  # type: ignore[arg-type]  # the city's own
    public = Client(create_app(city), Role.PUBLIC)
    assert "the hourly mean that is worst beside its limit" in shown(public, f"{PAGE}?lang=en")
    last = [one for one in public.get(API).json()["results"] if one["day"] == str(LAST_DAY)]
    assert last[0]["is_of_hour"] is True
    assert last[0]["value"] > 145.98  # of the day's mean


def with_permits(city: Parts, *changed: dict[str, Any]) -> Client:
    """Have the first outlet's permit replaced by others, its days judged anew; none takes it."""
    registry = sample_registry()
    (own,) = (one for one in registry.permits if one.outlet_id == "CX-1")
    others = tuple(one for one in registry.permits if one.outlet_id != "CX-1")
    own_now = tuple(replace(own, **fields) for fields in changed)
    city.records.add_registry(replace(registry, permits=(*others, *own_now)), NOW)
    judge(city.readings, city.records, NOW)  # type: ignore[arg-type]  # the city's own
    return Client(create_app(city), Role.PUBLIC)


TURN = date(2026, 11, 11)
BEFORE = {"valid_to": TURN - timedelta(days=1)}


def limits_and_reasons(public: Client) -> list[tuple[bool, bool]]:
    """Return of each figure whether it has a limit, and whether it has a reason for having none."""
    told = public.get(API).json()
    every = told["parameters"] + told["results"]
    return [(one["limit"] is None, one["no_limit"] is None) for one in every]


def test_a_limit_that_changed_stands_with_its_days_and_where_it_is_from(city: Parts) -> None:
    public = with_permits(city, BEFORE, {"valid_from": TURN, "column": "A", "number": "2"})
    assert "81.93 that day's limit 135 unconfirmed 7.08" in shown(public, f"{PAGE}?lang=en")
    page = shown(public, f"{PAGE}?lang=en")
    assert "COD 67.5 mg/L; Total suspended solids 45 mg/L" in page
    assert "1 November 2026 – 10 November 2026: COD 135 mg/L; Total" in page
    assert "&lt;" not in public.get(PAGE).text


def test_without_a_permit_nothing_is_owed_and_the_page_says_why(city: Parts) -> None:
    public = with_permits(city)
    page = shown(public, f"{PAGE}?lang=en")
    assert "8 November 2026 – 9 November 2026 : no readings; how many are owed" in page
    assert "No permit of outlet CX-1 is in force on 2026-11-24." in page
    assert all(limit is not reason for limit, reason in limits_and_reasons(public))


def test_where_batches_became_a_steady_discharge_each_value_says_what_it_is(city: Parts) -> None:
    batches = BEFORE | {"discharge": DischargeMode.BATCH}
    public = with_permits(city, batches, {"valid_from": TURN, "number": "2"})
    page = shown(public, f"{PAGE}?lang=en")
    assert "10 November 2026 82.75 mean of an hour of a batch 7.01" in page
    assert "11 November 2026 83.73 7.21" in page
    assert "10 November 2026: COD" not in page  # the same limit, in the same place


def test_of_the_running_day_the_hour_that_is_worst_beside_its_limit_is_told(city: Parts) -> None:
    for hour, ph in enumerate((7.1, 5.6, 7.4)):
        at_us = to_microseconds(NOW - timedelta(hours=9 - hour))
        for code, value in (("PH", ph), ("FLOW_OUT", 40.0)):
            one = Reading("CX-1", code, at_us, value, DeviceStatus.MEASURING, 4 * 10**6 + hour)
            city.readings.append([one])  # type: ignore[attr-defined]  # the city's own store
    public = with_permits(city, {"discharge": DischargeMode.BATCH})
    open_ones = [one for one in public.get(API).json()["results"] if one["is_open"]]
    assert next(one["value"] for one in open_ones if one["parameter"] == "PH") == 5.6
    row = re.search(r'<tr class="open">.*?</tr>', public.get(PAGE).text)
    assert row is not None
    assert row[0].endswith("<td>…</td></tr>")  # the outflow, which flows


def test_a_reading_of_a_day_that_was_checked_is_called_checked(public: Client) -> None:
    assert "23:00, 23 November 2026 · measuring, passed" in shown(public, f"{PAGE}?lang=en")


def test_the_file_has_a_row_for_each_day_and_parameter_as_the_page_has(public: Client) -> None:
    answer = public.get(f"{API}?format=csv&bom=true")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith('"published-CX-1-2026-11-24.csv"')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert set(rows[0]) == set(PUBLISHED_TABLE.names)
    assert len(rows) == 6 * (PUBLISHED_DAYS + 1)
    (gap,) = (one for one in rows if one["day"] == "2026-11-12" and one["parameter"] == "COD")
    assert (gap["valid_count"], gap["gaps"], gap["limit_upper"]) == ("9", "unknown 15", "135.0")
    told = public.get(API).json()
    assert [one["value"] for one in told["results"]] == [
        float(one["value"]) if one["value"] else None for one in rows
    ]


def test_no_cookie_is_set_or_read_and_no_token_either(public: Client, client: Client) -> None:
    plain = public.get(PAGE)
    wrong = public.get(PAGE, headers={"cookie": "nhue=somebody; nhue-form=x"})
    nobodys = public.get(PAGE, headers={"authorization": "Bearer nobody's"})
    assert plain.content == wrong.content == nobodys.content == client.get(PAGE).content
    for answer in (plain, wrong, nobodys):
        assert "set-cookie" not in answer.headers
        assert "cookie" not in answer.headers["vary"].casefold()
    assert plain.headers["cache-control"] == "public, max-age=15"


def test_nothing_of_its_reader_is_kept(city: Parts) -> None:
    client = Client(create_app(city))
    before = city.records.audit_entries(AuditQuestion())
    assert client.get(PAGE).status_code == 200
    assert city.records.audit_entries(AuditQuestion()) == before


def test_it_alone_may_stand_in_a_frame_and_it_tells_nobody_where_one_came_from(
    client: Client,
) -> None:
    open_ones = []
    for path in sorted(path for method, path in TABLE if method == "GET"):
        answer = client.get(address(path, OTHERS | {"outlet": "CX-1"}))
        if "frame-ancestors 'none'" not in answer.headers["content-security-policy"]:
            open_ones.append(path)
    assert open_ones == ["/published/{outlet}"]
    headers = client.get(PAGE).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    closed = client.get("/published/CX-99")
    assert closed.status_code == 404
    assert "frame-ancestors 'none'" in closed.headers["content-security-policy"]


def test_an_address_that_was_shared_leads_to_it_whatever_was_added(public: Client) -> None:
    shared = public.get("/published/CX-1?lang=vi&utm_source=zalo&fbclid=1")
    assert shared.status_code == 200
    assert "QCVN" in shared.text
    assert public.get("/api/v1/outlets/CX-1/published?utm_source=zalo").status_code == 422


def test_nothing_on_it_is_from_elsewhere(public: Client, repository: Path) -> None:
    page = public.get(f"{PAGE}?board=1").text
    loaded = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', page)
    assert loaded == ["/static/mark.svg", "/static/published.css", "/static/published.js"]
    static = repository / "api" / "static"
    for name in ("published.css", "published.js"):
        assert not re.search(r"https?:|url\(|@import", (static / name).read_text("utf-8"))
    assert "<script" not in public.get(PAGE).text


def test_no_name_of_a_person_is_on_it(client: Client) -> None:
    told = words(client.get(PAGE)) + client.get(API).text
    assert not [name for name in NAMES.values() if name in told]


def test_a_screen_at_the_gate_looks_again_with_script_and_without(public: Client) -> None:
    page = public.get(f"{PAGE}?board=1").text
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    assert 'class="board"' in page


def test_an_operator_is_given_the_address_and_a_frame_to_copy(city: Parts) -> None:
    doors = Doors(public_url="https://nhue.example")
    client = Client(create_app(replace(city, doors=doors)), Role.OPERATOR)
    page = words(client.get("/operate/CX-1"))
    assert '<iframe src="https://nhue.example/published/CX-1?lang=vi" title="Kết quả' in page
    raw = client.get("/operate/CX-1").text
    assert 'href="https://nhue.example/published/CX-1?board=1&amp;lang=vi"' in raw
    assert '<a href="/published/CX-1">' in raw


def test_an_outlet_that_is_there_no_more_still_has_its_30_days(city: Parts) -> None:
    registry = sample_registry()
    ended = replace(registry.outlets["CX-1"], valid_to=date(2026, 11, 20))
    outlets = dict(registry.outlets) | {"CX-1": ended}
    city.records.add_registry(replace(registry, outlets=outlets), NOW)
    public = Client(create_app(city), Role.PUBLIC)
    told = public.get(API).json()
    assert told["parameters"][0]["limit"]["upper"] == 135.0  # the permit's, which is in force
    assert all(limit is not reason for limit, reason in limits_and_reasons(public))
    assert next(one["value"] for one in told["results"] if one["day"] == "2026-11-15") > 227


def test_a_page_of_another_site_reads_what_is_published_and_why_it_could_not(city: Parts) -> None:
    public = Client(create_app(city), Role.PUBLIC)
    elsewhere = {"Origin": "https://chu-dau-tu.example.vn"}
    asked = (API, "/api/v1/outlets/CX-99/published", f"{API}?format=pdf", f"{API}?x=1")
    answers = [public.get(one, headers=elsewhere) for one in asked]
    assert [one.status_code for one in answers] == [200, 404, 422, 422]
    assert {one.headers["access-control-allow-origin"] for one in answers} == {"*"}
    other = public.get("/api/v1/coverage", headers=elsewhere)
    assert "access-control-allow-origin" not in other.headers
