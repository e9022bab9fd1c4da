"""The page of signals: who may see it, and what it says of each; never to the plant."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from api.answers.advice.signals import NOT_RUN_WORDS, SIGNAL_WORDS, chance_words, seen_words
from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.judged.entered.samples import LabSample
from domain.legal_day import to_microseconds
from domain.measured.signals import NotRunReason, SignalKind
from service.processes.serving.measures.mission import records_seen
from storage.ports.judged.signals import LookedAt
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.pages.asking import words
from tests.api.pages.desk.week_of_signals import MONDAY, REPLAYED, WEEK
from tests.api.sample_city import LAST_DAY, NOW

QUIET = replace(WEEK, outlet_id="CX-2", signals=())


@pytest.fixture
def told(city: Parts) -> Parts:
    city.records.keep_week_signals(
        [LookedAt(week=QUIET, digest=b""), LookedAt(week=WEEK, digest=b"")], NOW
    )
    return city


def of(parts: Parts, role: Role | None) -> Browser:
    browser = Browser(create_app(parts))
    if role is not None:
        browser.sign_in(role)
    return browser


def test_an_inspector_reads_each_reason_its_chance_and_its_readings(told: Parts) -> None:
    page = of(told, Role.INSPECTOR).get("/signals?lang=vi")
    said = words(page)
    assert "Dãy số liệu cũ lặp lại" in said
    assert "180 bước đo liên tiếp giống hệt một đoạn trước đó" in said
    assert "khoảng 2.400.000 tuần của chính trạm này mới có một tuần như vậy" in said
    assert "không phải kết luận vi phạm" in said
    assert "/outlets/CX-1/days/2026-11-16?lang=vi&amp;parameter=TSS" in page.text.replace(
        "parameter=TSS&amp;lang=vi", "lang=vi&amp;parameter=TSS"
    )
    assert "không đo cả lưu lượng vào và ra" in said


def test_the_strongest_reason_comes_first_and_the_quiet_last(told: Parts) -> None:
    other = replace(
        WEEK, outlet_id="CX-2", signals=(replace(REPLAYED, probability=1e-9),), not_run=()
    )
    told.records.keep_week_signals([LookedAt(week=other, digest=b"1")], NOW)
    answer = of(told, Role.INSPECTOR).get("/api/v1/signals").json()
    assert [one["outlet"] for one in answer["weeks"]] == ["CX-2", "CX-1"]
    assert (answer["from"], answer["to"]) == ("2026-11-16", "2026-11-22")
    assert [one["rank"] for one in answer["weeks"][1]["signals"]] == ["high", "notable"]


@pytest.mark.parametrize("path", ["/signals", "/api/v1/signals"])
@pytest.mark.parametrize("role", [None, Role.OPERATOR, Role.VENDOR, Role.OFFICIAL])
def test_nobody_but_inspectors_and_administrators_is_told(
    told: Parts, path: str, role: Role | None
) -> None:
    browser = of(told, role)
    answer = browser.get(path)
    assert answer.status_code in {303, 401, 403}
    assert "replayed" not in answer.text
    assert "/signals" not in browser.get("/").text.replace(f"next={path}", "")


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMINISTRATOR])
def test_who_is_told_has_it_in_the_menu(told: Parts, role: Role) -> None:
    browser = of(told, role)
    assert 'href="/signals"' in browser.get("/").text
    assert browser.get("/signals").status_code == 200


def test_a_week_that_was_not_looked_at_says_so_and_links_to_its_neighbours(told: Parts) -> None:
    browser = of(told, Role.INSPECTOR)
    before = words(browser.get(f"/signals?lang=en&week={MONDAY - timedelta(days=7)}"))
    assert "This week was not looked at yet" in before
    assert "The week after" in before
    assert "The week after" not in words(browser.get("/signals?lang=en"))
    assert LAST_DAY > MONDAY


def test_what_is_known_later_is_not_told_of_an_earlier_instant(told: Parts) -> None:
    browser = of(told, Role.INSPECTOR)
    known_at = browser.get("/api/v1/signals").json()["known_at"]
    told.records.keep_week_signals(
        [LookedAt(week=replace(WEEK, signals=()), digest=b"2")], NOW + timedelta(hours=1)
    )
    then = browser.get(f"/api/v1/signals?known_at={known_at}").json()["weeks"]
    now = browser.get("/api/v1/signals").json()["weeks"]
    assert [len(one["signals"]) for one in then] == [2, 0]
    assert [len(one["signals"]) for one in now] == [0, 0]


SIGNAL_ID = f"CX-1:{MONDAY}:replayed"


def opened(told: Parts) -> str:
    inspector = of(told, Role.INSPECTOR)
    form = inspector.get(f"/cases/new?lang=vi&signal={SIGNAL_ID}")
    assert "180 bước đo liên tiếp" in words(form)
    assert "không nêu dấu hiệu ở đây" in words(form)
    answer = inspector.post("/cases/new", signal=SIGNAL_ID, said="đi kiểm tra đột xuất")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_case_bears_the_facts_of_its_signal_as_they_were_known(told: Parts) -> None:
    page = opened(told)
    told.records.keep_week_signals(
        [LookedAt(week=replace(WEEK, signals=()), digest=b"2")], NOW + timedelta(hours=1)
    )
    inspector = of(told, Role.INSPECTOR)
    said = words(inspector.get(f"{page}?lang=vi"))
    assert "180 bước đo liên tiếp giống hệt một đoạn trước đó" in said
    assert "Dấu hiệu cần kiểm tra" in said
    case = inspector.get(f"/api/v1{page}").json()["case"]
    assert (case["event"], case["from"], case["to"]) == (SIGNAL_ID, "2026-11-16", "2026-11-22")
    assert case["signal"]["probability"] == REPLAYED.probability
    assert told.records.case(case["id"]).subject.signal == REPLAYED


def test_a_signal_has_one_case(told: Parts) -> None:
    page = opened(told)
    again = of(told, Role.INSPECTOR).get(f"/cases/new?signal={SIGNAL_ID}")
    assert (again.status_code, again.headers["location"]) == (303, page)


def test_the_operator_is_not_told_before_the_authority_acts_and_never_of_the_signal(
    told: Parts,
) -> None:
    page = opened(told)
    case_id = page.rpartition("/")[2]
    operator = of(told, Role.OPERATOR)
    assert operator.get(page).status_code == 404
    assert operator.get(f"/api/v1{page}").status_code == 404
    assert case_id not in operator.get("/cases").text
    assert case_id not in operator.get("/api/v1/cases").text
    assert case_id not in operator.get("/operate").text

    inspector = of(told, Role.INSPECTOR)
    inspector.get(page)
    last = told.records.case(case_id).changed_at
    taken = inspector.post(
        f"{page}/steps", kind="sample", said="lấy mẫu tại chỗ", seen=str(to_microseconds(last))
    )
    assert taken.status_code == 303, taken.text
    shown = operator.get(f"/api/v1{page}").json()["case"]
    assert (shown["origin"], shown["event"], shown["signal"]) == ("by_hand", None, None)
    assert "replayed" not in operator.get(page).text


def test_who_is_told_of_no_signal_learns_of_none_by_opening_a_case(told: Parts) -> None:
    before = told.records.cases()
    official, app = of(told, Role.OFFICIAL), Client(create_app(told))
    for name in (f"CX-1:{MONDAY}:dilution", SIGNAL_ID):
        answer = app.get("/api/v1/cases", "POST", json={"signal": name, "said": "kiểm tra"})
        assert answer.json()["detail"].startswith(f"no signal '{name}'")
    assert official.get(f"/cases/new?signal={SIGNAL_ID}").status_code == 404
    assert told.records.cases() == before
    page = opened(told)
    assert official.get(f"/cases/new?signal={SIGNAL_ID}").status_code == 404
    assert "180" in words(official.get(f"{page}?lang=vi"))


def test_before_notice_no_sample_and_no_count_that_anybody_reads_tells_of_the_case(
    told: Parts,
) -> None:
    before = sum(records_seen(told).cases.values())
    case_id = opened(told).rpartition("/")[2]
    sample = LabSample(
        id="",
        outlet_id="CX-1",
        parameter="COD",
        begin_us=to_microseconds(NOW) - 7_200_000_000,
        end_us=to_microseconds(NOW) - 7_200_000_000,
        is_below=False,
        written="90",
        unit="mg/L",
        value=90.0,
        uncertainty=None,
        method="SMEWW 5220",
        laboratory="PTN",
        document="12/PTN",
        entered_by="Trần An",
        known_at=NOW,
        case_id=case_id,
    )
    told.records.add_sample(sample)

    def case_of_sample(role: Role) -> str | None:
        shown = of(told, role).get("/api/v1/outlets/CX-1/samples").json()["samples"]
        [case] = [one["sample"]["case"] for one in shown]
        return None if case is None else str(case)

    assert case_of_sample(Role.OPERATOR) is None
    assert case_of_sample(Role.INSPECTOR) == case_id
    assert sum(records_seen(told).cases.values()) == before
    step = {"kind": "notice", "said": "yêu cầu khắc phục"}
    app = Client(create_app(told), Role.INSPECTOR)
    noticed = app.get(f"/api/v1/cases/{case_id}/steps", "POST", json=step)
    assert noticed.status_code == 201, noticed.text
    assert case_of_sample(Role.OPERATOR) == case_id
    assert sum(records_seen(told).cases.values()) == before + 1


def test_a_week_that_could_not_be_looked_at_is_not_told_as_one_without_a_sign(told: Parts) -> None:
    none = tuple((kind, NotRunReason.FAILED) for kind in SignalKind)
    failed = replace(QUIET, not_run=none, raised="ValueError: <NaN> (looking.py:9)")
    told.records.keep_week_signals([LookedAt(week=failed, digest=b"1")], NOW)
    browser = of(told, Role.INSPECTOR)
    page = browser.get("/signals?lang=vi")
    assert "ValueError: &lt;NaN&gt; (looking.py:9)" in page.text
    assert "Không có dấu hiệu" not in words(page)
    assert "1 trong 1 cửa xả" in words(page)
    weeks = browser.get("/api/v1/signals").json()["weeks"]
    assert [one["raised"] for one in weeks] == [None, "ValueError: <NaN> (looking.py:9)"]
    assert [one["id"] for one in weeks[0]["signals"]] == [SIGNAL_ID, f"CX-1:{MONDAY}:capped"]


def test_who_visits_takes_the_minutes_along_and_they_tell_of_no_signal(told: Parts) -> None:
    page = opened(told)
    app = create_app(told)
    asked = f"/api/v1{page}/minutes?format=json&lang=vi"
    minutes = Client(app, Role.INSPECTOR).get(asked)
    assert minutes.json()["subject"] == "Lý do khác · 16/11/2026 – 22/11/2026"
    assert Client(app, Role.OPERATOR).get(asked).status_code == 404


def test_a_pack_is_handed_over_and_tells_no_case_before_notice_and_no_signal(told: Parts) -> None:
    page = opened(told)
    app = Client(create_app(told), Role.INSPECTOR)
    pack = "/api/v1/outlets/CX-1/pack?from=2026-11-16&to=2026-11-16"

    def cases() -> list[tuple[str, str, object]]:
        with zipfile.ZipFile(io.BytesIO(app.get(pack).content)) as zipped:
            assert "replayed" not in zipped.read("index.html").decode()
            found = json.loads(zipped.read("cases.json"))
        return [(one["id"], one["subject"]["origin"], one["subject"]["signal"]) for one in found]

    before = cases()
    case_id = page.rpartition("/")[2]
    assert case_id not in {one for one, *_ in before}
    step = {"kind": "notice", "said": "yêu cầu khắc phục"}
    assert app.get(f"/api/v1{page}/steps", "POST", json=step).status_code == 201
    assert cases() == [(case_id, "by_hand", None), *before]


def test_a_case_is_opened_from_a_signal_of_a_year_and_a_half_ago(told: Parts) -> None:
    since = [replace(WEEK, first_day=MONDAY + timedelta(weeks=n), signals=()) for n in range(1, 80)]
    told.records.keep_week_signals([LookedAt(week=one, digest=b"") for one in since], NOW)
    assert told.records.case(opened(told).rpartition("/")[2]).subject.signal == REPLAYED


def test_a_signal_that_is_not_known_opens_nothing(told: Parts) -> None:
    inspector = of(told, Role.INSPECTOR)
    for name in (
        f"CX-1:{MONDAY}:dilution",
        f"CX-1:{MONDAY}:replayed:",
        "CX-1:20261116:replayed",
        "CX-1",
        ":",
        "nobody:2026-11-16:replayed",
    ):
        assert inspector.get(f"/cases/new?signal={name}").status_code == 404


def test_every_kind_and_reason_has_words_in_both_languages() -> None:
    for kind in SignalKind:
        signal = replace(REPLAYED, kind=kind)
        assert "{" not in seen_words(signal, "vi") + seen_words(signal, "en")
    assert set(SIGNAL_WORDS) == set(SignalKind)
    assert set(NOT_RUN_WORDS) == set(NotRunReason)


def test_a_chance_is_told_as_so_many_weeks() -> None:
    assert "một trong một nghìn tỷ" in chance_words(1e-300, "vi")
    assert "one week in some 100 " in chance_words(0.01, "en")
