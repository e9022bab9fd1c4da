"""One day's page: its readings as they stand, its verdict, and a ruling seen before it is final."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from api.app import create_app
from api.question.handed_in import Parts
from api.views.day import CALIBRATING, GOOD, KINDS, LEFT_OUT, SUSPECT, kinds_of
from domain.access.roles import Role
from domain.errors import JournalDamaged
from domain.judged.entered.announcements import Announcement, WorkKind
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from storage.ports.readings import ReadingColumns
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.pages.asking import shown, words
from tests.api.sample_city import EXCEEDED_DAY, NOW, THIN_DAY

DAY = f"/outlets/CX-1/days/{EXCEEDED_DAY}"
RULING = {"parameter": "COD", "from": "00:00", "to": "24:00", "flag": "4", "reason": "que đo bẩn"}


@pytest.fixture
def browser(city: Parts) -> Browser:
    found = Browser(create_app(city))
    found.sign_in(Role.INSPECTOR)
    return found


def test_a_day_shows_each_reading_the_hours_the_limit_and_the_verdict(client: Client) -> None:
    page = client.get(f"{DAY}?parameter=COD&lang=en").text
    assert page.count('class="bar good"') == 24
    assert page.count('class="hours"') == 1
    assert page.count("H", page.index('class="hours"')) >= 24
    assert "Limit 135" in page
    assert "Exceeded" in page


def test_the_last_calibration_by_its_paper_and_the_serial_are_shown(client: Client) -> None:
    page = words(client.get(f"{DAY}?parameter=COD&lang=en"))
    assert "Last calibration (by its paper)" in page
    assert "GCN 9/2026" in page
    earlier = words(client.get("/outlets/CX-1/days/2026-11-02?parameter=COD&lang=en"))
    assert "GCN 9/2026" not in earlier
    assert "Serial number not entered yet" in page


def test_a_gap_is_shown_with_its_cause_and_no_reading_is_drawn_in_it(client: Client) -> None:
    page = client.get(f"/outlets/CX-1/days/{THIN_DAY}?parameter=COD&lang=en").text
    gap = re.search(
        r'class="gap" fill="url\(#hatch-day\)" x="([\d.]+)" y="\d+" width="([\d.]+)"', page
    )
    assert gap is not None
    first, width = float(gap[1]), float(gap[2])
    bars = [float(one) for one in re.findall(r'class="bar good" x="([\d.]+)"', page)]
    assert len(bars) == 9
    assert not [one for one in bars if first < one < first + width]
    assert "Cause unknown" in page


def test_the_running_day_shows_what_came_and_no_verdict(client: Client) -> None:
    page = shown(client, "/outlets/CX-1/days/2026-11-24?parameter=COD&lang=en")
    assert "Day not over" in page
    assert client.get("/outlets/CX-1/days/2026-11-25").status_code == 422


def test_the_readings_of_a_day_come_as_csv_as_they_stand(client: Client, parts: Parts) -> None:
    answer = client.get(f"{DAY}/readings.csv?parameter=COD")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    stored = parts.readings.read("CX-1", "COD", *legal_day_bounds_us(EXCEEDED_DAY))
    assert [float(one["value"]) for one in rows] == stored.value.tolist()
    assert {one["kind"] for one in rows} == {"good"}


def test_a_zoomed_drawing_is_given_each_columns_least_and_greatest(client: Client) -> None:
    found = client.get(
        "/outlets/CX-1/drawn?parameter=COD&from=2026-11-14T17:00:00Z&to=2026-11-15T17:00:00Z"
        "&columns=4"
    ).json()
    assert found["readings"] == [6, 6, 6, 6]
    assert all(
        low <= mean <= high
        for low, mean, high in zip(found["low"], found["mean"], found["high"], strict=True)
    )
    assert client.get("/outlets/CX-99/drawn?parameter=COD").status_code == 404


def test_a_pinned_day_draws_the_hours_kept_with_its_verdict_and_says_the_same_for_ever(
    city: Parts,
) -> None:
    client = Client(create_app(city))
    pinned = f"{DAY}?parameter=COD&known_at=2026-11-24T01:30:00Z&lang=en"
    before = client.get(pinned)
    assert before.text.count('class="hours"') == 1
    assert 'class="bar' not in before.text
    assert "draws the hourly means that were kept with the verdict" in words(before)
    assert "data-drawn" not in before.text
    begin_us, _ = legal_day_bounds_us(EXCEEDED_DAY)
    late = Reading("CX-1", "COD", begin_us + 60_000_000, 900.0, 0, 10**7)
    city.readings.append([late])  # type: ignore[attr-defined]  # the city's own store
    assert client.get(pinned).content == before.content
    assert "more came since" in words(client.get(f"{DAY}?parameter=COD&lang=en"))


def a_run(
    check: Check, flag: QualityFlag, begin_us: int, end_us: int, *, excludes: bool
) -> FlagRun:
    return FlagRun(
        check=check,
        flag=flag,
        begin_us=begin_us,
        end_us=end_us,
        readings=1,
        threshold="",
        set_by="",
        excludes=excludes,
    )


def test_each_reading_is_of_the_worst_kind_that_is_said_of_it() -> None:
    columns = ReadingColumns(
        np.array([10, 20, 30, 40, 50], np.int64), np.ones(5), np.array([0, 0, 0, 1, 0], np.int8)
    )
    flags = [
        a_run(Check.SPIKE, QualityFlag.SUSPECT, 20, 30, excludes=False),
        a_run(Check.GROSS_RANGE, QualityFlag.FAIL, 30, 40, excludes=True),
        a_run(Check.CADENCE, QualityFlag.SUSPECT, 10, 50, excludes=False),
        a_run(Check.RULING, QualityFlag.PASS, 10, 50, excludes=False),
    ]
    told = [KINDS[one] for one in kinds_of(columns, flags)]
    assert told == [GOOD, SUSPECT, LEFT_OUT, CALIBRATING, GOOD]


def test_a_ruling_is_previewed_confirmed_and_then_listed(city: Parts, browser: Browser) -> None:
    browser.get(f"{DAY}?parameter=COD")
    preview = browser.post(f"{DAY}/ruling/preview?lang=en", **RULING)
    assert preview.status_code == 200
    assert "touches 24 readings" in words(preview)
    assert "Exceeded → Not provable" in words(preview)
    assert "Mean 227.08 mg/L → –" in words(preview)
    assert not city.records.rulings("CX-1", 0, 2**62)
    assert preview.text.count("que đo bẩn") == 2
    seen = re.search(r'name="seen" value="(\d+)"', preview.text)
    assert seen is not None
    kept = browser.post(f"{DAY}/ruling", seen=seen[1], **RULING)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{DAY}?parameter=COD#rulings")
    [ruling] = city.records.rulings("CX-1", 0, 2**62)
    assert (ruling.reason, ruling.flag) == ("que đo bẩn", QualityFlag.FAIL)
    assert (ruling.begin_us, ruling.end_us) == legal_day_bounds_us(EXCEEDED_DAY)
    assert ("CX-1", EXCEEDED_DAY) in {(one.outlet_id, one.day) for one in city.records.due(99)}
    page = words(browser.get(f"{DAY}?parameter=COD&lang=en"))
    assert "que đo bẩn" in page
    assert "waits to be judged again" in page


def test_a_preview_says_the_same_as_the_judge_says_afterwards(
    city: Parts, browser: Browser
) -> None:
    browser.get(f"{DAY}?parameter=COD")
    half = {**RULING, "to": "06:00"}
    preview = words(browser.post(f"{DAY}/ruling/preview?lang=en", **half))
    found = re.search(r"Valid readings (\d+) → (\d+)", preview)
    assert found is not None
    assert (found[1], found[2]) == ("24", "18")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"from": "25:00"}, "no time of day"),
        ({"to": "sáng"}, "no time of day"),
        ({"from": "12:00", "to": "11:00"}, "not earlier"),
        ({"reason": "  "}, "say why"),
        ({"flag": "9"}, "choose whether"),
        ({"reason": "a" * 2001}, "at most 2000"),
    ],
)
def test_what_is_wrong_in_a_form_is_said_and_the_form_stays_filled(
    browser: Browser, city: Parts, wrong: dict[str, str], said: str
) -> None:
    browser.get(f"{DAY}?parameter=COD")
    for route in ("ruling/preview", "ruling"):
        answer = browser.post(f"{DAY}/{route}?lang=en", **{**RULING, **wrong})
        assert answer.status_code == 422
        assert said in words(answer)
        assert html.escape({**RULING, **wrong}["reason"].strip()) in answer.text
    assert not city.records.rulings("CX-1", 0, 2**62)


def test_of_two_who_rule_the_second_is_told_and_nothing_is_kept(
    city: Parts, browser: Browser
) -> None:
    page = browser.get(f"{DAY}?parameter=COD")
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None
    other = Browser(browser._client.app)
    other.sign_in(Role.OFFICIAL)
    other.get(f"{DAY}?parameter=COD")
    assert other.post(f"{DAY}/ruling", **{**RULING, "reason": "người thứ nhất"}).status_code == 303
    second = browser.post(f"{DAY}/ruling?lang=en", seen=seen[1], **RULING)
    assert second.status_code == 412
    assert "nothing was kept" in words(second)
    assert "que đo bẩn" in second.text
    assert [one.reason for one in city.records.rulings("CX-1", 0, 2**62)] == ["người thứ nhất"]


def test_a_session_that_ends_in_the_form_loses_no_word(browser: Browser) -> None:
    browser.get(f"{DAY}?parameter=COD")
    csrf = browser.csrf
    browser.cookies.clear()
    answer = browser.post(f"{DAY}/ruling/preview", csrf=csrf, **RULING)
    assert answer.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', answer.text)
    assert kept is not None
    again = browser.sign_in(Role.INSPECTOR, kept=kept[1])
    assert again.status_code == 200
    assert "que đo bẩn" in again.text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VENDOR, Role.ADMINISTRATOR])
def test_who_may_not_rule_sees_no_form(city: Parts, role: Role) -> None:
    browser = Browser(create_app(city))
    browser.sign_in(role)
    page = browser.get(f"{DAY}?parameter=COD")
    assert "/ruling" not in page.text
    assert browser.post(f"{DAY}/ruling/preview", **RULING).status_code == 403


def test_an_outlets_month_leads_to_each_of_its_days(client: Client) -> None:
    page = client.get("/outlets/CX-1?parameter=COD").text
    assert f'href="{DAY}?parameter=COD"' in page


def test_a_name_of_a_person_is_told_to_the_city_alone(city: Parts, browser: Browser) -> None:
    browser.get(f"{DAY}?parameter=COD")
    browser.post(f"{DAY}/ruling", **RULING)
    by = city.records.rulings("CX-1", 0, 2**62)[0].ruled_by
    assert by in browser.get(f"{DAY}?parameter=COD").text
    public = Client(browser._client.app, Role.PUBLIC).get(f"{DAY}?parameter=COD").text
    assert "que đo bẩn" in public
    assert by not in public


def test_nothing_else_of_the_city_is_touched_by_a_preview(city: Parts, browser: Browser) -> None:
    before = city.records.known_through()
    browser.get(f"{DAY}?parameter=COD")
    browser.post(f"{DAY}/ruling/preview", **RULING)
    assert city.records.known_through() == before


class Messages:
    """Two messages of whichever gateway, and who asked for them."""

    are_at_hand = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, int]] = []

    def __call__(
        self, gateway: str, begin_us: int, end_us: int
    ) -> Iterator[tuple[int, int, str, bytes]]:
        self.asked.append((gateway, begin_us, end_us))
        yield 7, begin_us + 1, "nhue/v1/GW-1/readings", b"\xff\x00{}"
        yield 8, begin_us + 2, "nhue/v1/GW-1/readings", "ngày".encode()


def test_what_a_gateway_sent_that_day_is_given_byte_for_byte(city: Parts) -> None:
    messages = Messages()
    app = create_app(replace(city, messages=messages))
    official = Client(app, Role.OFFICIAL)
    assert f'href="{DAY}/messages.jsonl"' in official.get(DAY).text
    lines = official.get(f"{DAY}/messages.jsonl").text.splitlines()
    told = [json.loads(one) for one in lines]
    assert [b64decode(one["payload"]) for one in told] == [b"\xff\x00{}", "ngày".encode()]
    assert [one["position"] for one in told] == [7, 8]
    assert messages.asked == [("GW-1", *legal_day_bounds_us(EXCEEDED_DAY))]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OPERATOR, 200), (Role.VENDOR, 404), (Role.PUBLIC, 303)]
)
def test_messages_are_for_the_city_and_for_whose_they_are(
    city: Parts, role: Role, status: int
) -> None:
    app = create_app(replace(city, messages=Messages()))
    client = Client(app, role)
    assert client.get(f"{DAY}/messages.jsonl").status_code == status
    assert ("messages.jsonl" in client.get(DAY).text) == (status == 200)


def test_a_house_without_a_journal_at_hand_offers_no_messages(client: Client) -> None:
    assert "messages.jsonl" not in client.get(DAY).text
    assert client.get(f"{DAY}/messages.jsonl").status_code == 404


def test_work_that_was_announced_stands_beside_the_day_with_when_it_was_told(city: Parts) -> None:
    begin_us, _ = legal_day_bounds_us(EXCEEDED_DAY)
    for parameter, what in (("COD", "thay que đo COD"), (None, "rửa cả trạm"), ("PH", "chỉ pH")):
        city.records.add_announcement(
            Announcement(
                outlet_id="CX-1",
                parameter=parameter,
                kind=WorkKind.MAINTENANCE,
                begin_us=begin_us + 3_600_000_000,
                end_us=begin_us + 7_200_000_000,
                what=what,
                announced_by="Cụm Đầm Sen",
                announced_us=begin_us + 9_000_000_000,
                known_at=NOW,
            )
        )
    page = words(Client(create_app(city), Role.PUBLIC).get(f"{DAY}?parameter=COD"))
    assert "thay que đo COD" in page
    assert "rửa cả trạm" in page
    assert "chỉ pH" not in page
    assert "Cụm Đầm Sen" not in page.replace("Cụm công nghiệp Đầm Sen", "")
    assert "01:00–02:00" in page


def test_a_limit_says_from_when_to_when_it_is_in_force(client: Client) -> None:
    page = shown(client, f"{DAY}?parameter=COD&lang=en")
    # The permit is older: QCVN 40:2025 begins in 2025 and binds everybody from 2032 on.
    assert "in force from 1 September 2025 to the end of 31 December 2031" in page
    vietnamese = shown(client, f"{DAY}?parameter=COD&lang=vi")
    assert "áp dụng từ 01/09/2025 đến hết 31/12/2031" in vietnamese


class DamagedMessages(Messages):
    """A journal of which a record was changed."""

    def __call__(self, *_asked: object) -> Iterator[tuple[int, int, str, bytes]]:
        raise JournalDamaged("checksum of record 7", where="journal/1.seg")


def test_a_damaged_journal_is_said_as_such_with_who_names_the_place(city: Parts) -> None:
    official = Client(create_app(replace(city, messages=DamagedMessages())))
    answer = official.get(f"{DAY}/messages.jsonl?lang=en")
    assert answer.status_code == 500
    assert "nhue verify" in words(answer)
    assert "segment" not in answer.text
    assert "nhật ký" in words(official.get(f"{DAY}/messages.jsonl?lang=vi"))
