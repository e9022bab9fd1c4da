"""The page of an outlet's own thresholds: what binds, whose it is and why, what it would flag."""

from __future__ import annotations

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.access.browser import Browser
from tests.api.pages.asking import words
from tests.api.sample_accounts import NAMES

PAGE = "/outlets/CX-1/thresholds"
FORM = {
    "parameter": "COD", "spike_suspect": "8", "spike_fail": "30,5", "rate_per_hour": "",
    "step": "", "from": "26/11/2026", "reason": "90 ngày đã xem",
}  # fmt: skip


@pytest.fixture
def inspector(city: Parts) -> Browser:
    found = Browser(create_app(city))
    found.sign_in(Role.INSPECTOR)
    found.get(PAGE)
    return found


def test_an_inspector_enters_own_thresholds_sees_whose_they_are_and_ends_them(
    inspector: Browser, city: Parts
) -> None:
    before = words(inspector.get(PAGE))
    assert "Chưa có ngưỡng riêng" in before
    assert "Không có đề xuất" in before
    answer = inspector.post(PAGE, **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#entries")
    told = words(inspector.get(PAGE))
    assert "ngưỡng riêng số 1 · COD: Đột biến, nghi ngờ 8, Đột biến, không đạt 30,5" in told
    assert "từ ngày 26/11/2026" in told
    assert f"90 ngày đã xem · {NAMES[Role.INSPECTOR]}" in told
    ended = inspector.post(f"{PAGE}/end", number="1", reason="đổi đầu đo")
    assert ended.status_code == 303
    english = words(inspector.get(f"{PAGE}?lang=en"))
    assert "own thresholds 1 · COD: Spike, suspect 8, Spike, fail 30.5" in english
    assert "ended: đổi đầu đo" in english
    [kept] = city.records.own_thresholds()
    assert (kept.figures.spike_fail, kept.end is None) == (30.5, False)


def test_what_they_would_flag_is_shown_once_they_bind_from_tomorrow(inspector: Browser) -> None:
    inspector.post(PAGE, **FORM | {"from": ""})
    told = words(inspector.get(PAGE))
    assert "Nếu áp dụng cho 90 ngày gần nhất" in told
    assert "Gắn cờ: giá trị đột biến" in told
    assert "Phát hiện gai ×1,5, trên " in told


def test_a_form_with_faults_keeps_nothing_and_stays_filled_in(
    inspector: Browser, city: Parts
) -> None:
    for change, said in (
        ({"spike_suspect": "0,5"}, "0,5 không nằm trong khoảng 2 đến 150 mg/L"),
        ({"spike_suspect": "vừa"}, "không phải là số"),
        ({"from": "24/11/2026"}, "sớm nhất có thể chọn"),
        ({"reason": ""}, "hãy nêu lý do"),
    ):
        answer = inspector.post(PAGE, **FORM | change)
        assert answer.status_code == 422
        assert said in words(answer)
        assert 'value="30,5"' in answer.text
    assert city.records.own_thresholds() == []


def test_what_another_decided_since_the_page_was_opened_is_shown_and_nothing_kept(
    inspector: Browser, city: Parts
) -> None:
    inspector.post(PAGE, **FORM, seen="0")
    late = inspector.post(PAGE, **FORM, seen="0")
    assert late.status_code == 412
    assert "Đã có quyết định khác sau khi mở trang" in words(late)
    assert len(city.records.own_thresholds()) == 1
    elsewhere = inspector.post("/outlets/CX-2/thresholds/end", number="1", reason="nhầm")
    assert elsewhere.status_code == 404


def test_who_sees_the_page_and_its_link(city: Parts, inspector: Browser) -> None:
    assert PAGE in inspector.get("/outlets/CX-1?parameter=COD").text
    app = create_app(city)
    for role, status, sends in (
        (Role.ADMINISTRATOR, 200, False),
        (Role.OFFICIAL, 200, True),
        (Role.OPERATOR, 403, False),
    ):
        browser = Browser(app)
        browser.sign_in(role)
        answer = browser.get(PAGE)
        assert answer.status_code == status
        assert ("Nhập ngưỡng riêng" in words(answer)) is sends
        assert (PAGE in browser.get("/outlets/CX-1?parameter=COD").text) is (status == 200)
