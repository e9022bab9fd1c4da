"""The pages of cases: what waits, one case step by step, its files, and who may do what."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from threading import BoundedSemaphore

import httpx
import pytest

from api.app import create_app
from api.exports.documents import issuing
from api.pages.desk.cases.told import OPEN_SHOWN
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.judged.entered.cases import StepKind
from domain.registry import Registry
from tests.api.access.browser import Browser
from tests.api.pages.asking import words
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, NOW
from tests.storage.records.contract.entered.cases import OPENING, SUBJECT

EVENT = f"CX-1:COD:{EXCEEDED_DAY}"
CASE = "/cases/HS-2026-0002"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def inspector(city: Parts) -> Browser:
    return signed_in(city, Role.INSPECTOR)


@pytest.fixture
def operator(inspector: Browser) -> Browser:
    browser = Browser(inspector._client.app)
    browser.sign_in(Role.OPERATOR)
    return browser


def signed_in(city: Parts, role: Role) -> Browser:
    browser = Browser(create_app(city))
    browser.sign_in(role)
    return browser


def seen_of(answer: httpx.Response) -> str:
    found = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert found is not None
    return found[1]


def opened(browser: Browser) -> None:
    browser.get(f"/cases/new?event={EVENT}")
    answer = browser.post("/cases/new", event=EVENT, said="vượt giới hạn")
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)


def stepped(browser: Browser, kind: str, **fields: str) -> httpx.Response:
    page = browser.get(CASE)
    told = {"seen": seen_of(page), "kind": kind, "said": "đã làm", **fields}
    return browser.post(f"{CASE}/steps", **told)


def kinds(city: Parts) -> list[StepKind]:
    return [step.kind for step in city.records.case("HS-2026-0002").steps]


def test_a_case_is_opened_from_the_page_of_today_and_closed_step_by_step(
    city: Parts, inspector: Browser, operator: Browser
) -> None:
    today = inspector.get("/today?since=2026-11-10")
    assert f"/cases/new?event=CX-1%3ACOD%3A{EXCEEDED_DAY}" in today.text
    opened(inspector)
    assert "HS-2026-0002" in inspector.get("/today?since=2026-11-10").text
    steps = [
        (inspector, "notice", {"due": "04/12/2026", "document": "CV 12/TNMT"}),
        (operator, "reply", {}),
        (inspector, "sample", {}),
        (inspector, "decision", {"ruled": "remedy", "due": "20/12/2026"}),
        (inspector, "closing", {"ground": "remedied"}),
    ]
    for browser, kind, fields in steps:
        answer = stepped(browser, kind, **fields)
        assert answer.status_code == 303, words(answer)
    told = words(inspector.get(CASE))
    for said in (
        "HS-2026-0002 · Vượt giới hạn",
        "Đã khép lại",
        "CV 12/TNMT",
        "Chủ đầu tư giải trình",
        "đã có ở bước 3",
        NAMES[Role.OPERATOR],
    ):
        assert said in told
    assert "Đã khép lại" in words(inspector.get("/cases"))


def test_an_operator_is_offered_its_reply_alone_and_reads_no_name(
    inspector: Browser, operator: Browser
) -> None:
    opened(inspector)
    stepped(inspector, "notice")
    page = operator.get(CASE)
    assert re.findall(r'name="kind" value="(\w+)"', page.text) == ["reply"]
    assert NAMES[Role.INSPECTOR] not in page.text
    assert "HS-2026-0002" in operator.get("/operate/CX-1").text
    assert operator.get("/cases/new").status_code == 403


def test_a_form_with_a_fault_comes_back_as_it_was_filled_in_and_nothing_is_kept(
    city: Parts, inspector: Browser
) -> None:
    opened(inspector)
    answer = stepped(inspector, "notice", due="01/01/2020", said="thông báo số 1")
    assert answer.status_code == 422
    assert "ngày 01/01/2020 đã qua" in words(answer)
    assert "thông báo số 1" in answer.text
    assert 'id="do-notice" open' in answer.text
    assert kinds(city) == [StepKind.OPENING]


def test_files_are_sent_with_a_step_and_saved_from_its_page(
    city: Parts, inspector: Browser
) -> None:
    opened(inspector)
    page = inspector.get(CASE)
    answer = inspector.post_files(
        f"{CASE}/steps",
        [("biên bản.pdf", PDF), ("ghi chú.txt", "đã xem".encode())],
        seen=seen_of(page),
        kind="note",
        said="kèm tệp",
    )
    assert answer.status_code == 303
    told = inspector.get(CASE)
    assert "biên bản.pdf" in told.text
    links = re.findall(rf'href="({CASE}/attachments/[0-9a-f]+)"', told.text)
    assert [inspector.get(one).content for one in links] == [PDF, "đã xem".encode()]
    again = inspector.get(CASE)
    refused = inspector.post_files(
        f"{CASE}/steps",
        [("ảnh.png", PDF)],
        seen=seen_of(again),
        kind="note",
        said="kèm ảnh",
    )
    assert refused.status_code == 422
    assert "không đúng với tên" in words(refused)
    assert len(kinds(city)) == 2


def test_ten_files_go_with_a_step_and_of_more_it_is_said(city: Parts, inspector: Browser) -> None:
    opened(inspector)
    seen = seen_of(inspector.get(CASE))
    files = [(f"{number}.pdf", PDF + bytes([number])) for number in range(11)]
    told = {"seen": seen, "kind": "note", "said": "kèm tệp"}
    refused = inspector.post_files(f"{CASE}/steps", files, **told)
    assert refused.status_code == 400
    assert "kèm tối đa 10 tệp" in words(refused)
    assert inspector.post_files(f"{CASE}/steps", files[:10], **told).status_code == 303
    assert len(city.records.case("HS-2026-0002").steps[1].attachments) == 10


def test_a_long_file_of_who_may_not_send_it_is_never_read(city: Parts, inspector: Browser) -> None:
    opened(inspector)
    vendor = Browser(inspector._client.app)
    vendor.sign_in(Role.VENDOR)
    large = PDF + b"0" * 3_000_000
    answer = vendor.post_files(f"{CASE}/steps", [("a.pdf", large)], kind="note", said="a")
    assert answer.status_code == 403
    nobody = Browser(inspector._client.app)
    answer = nobody.post_files(f"{CASE}/steps", [("a.pdf", large)], kind="note", said="a")
    assert answer.status_code == 401
    assert len(kinds(city)) == 1


def test_a_step_that_is_sent_twice_is_kept_once(city: Parts, inspector: Browser) -> None:
    opened(inspector)
    seen = seen_of(inspector.get(CASE))
    told = {"seen": seen, "kind": "notice", "said": "đã thông báo"}
    answers = [inspector.post(f"{CASE}/steps", **told) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert kinds(city) == [StepKind.OPENING, StepKind.NOTICE]
    opened(inspector)  # leads to the case that there is
    assert len(city.records.cases()) == 2


def test_of_two_who_open_one_page_the_second_is_told_of_the_first(
    city: Parts, inspector: Browser
) -> None:
    opened(inspector)
    other = Browser(inspector._client.app)
    other.sign_in(Role.OFFICIAL)
    seen = seen_of(other.get(CASE))
    stepped(inspector, "notice")
    late = other.post(f"{CASE}/steps", seen=seen, kind="sample", said="đã lấy mẫu")
    assert late.status_code == 412
    assert "đã lấy mẫu" in late.text
    assert len(kinds(city)) == 2


def test_a_case_by_hand_names_an_outlet_and_its_days(city: Parts, inspector: Browser) -> None:
    inspector.get("/cases/new")
    wrong = inspector.post("/cases/new", outlet="CX-1", opened_from="finding", said="màu lạ")
    assert wrong.status_code == 422
    assert "ngày đầu tiên" in words(wrong)
    right = {"outlet": "CX-1", "opened_from": "finding", "from": "15/11/2026", "said": "màu lạ"}
    assert inspector.post("/cases/new", **right).status_code == 303
    assert "Phát hiện khi kiểm tra" in words(inspector.get(CASE))


def test_a_case_of_an_outlet_that_left_the_registry_is_shown_all_the_same(
    city: Parts, inspector: Browser
) -> None:
    opened(inspector)
    city.records.add_registry(Registry(), NOW)
    assert "không còn trong sổ đăng ký" in words(inspector.get(CASE))
    assert "HS-2026-0002" in inspector.get("/cases").text
    assert inspector.get("/today").status_code == 200


def test_minutes_are_kept_with_the_case_as_they_were_issued(
    city: Parts, inspector: Browser, operator: Browser
) -> None:
    opened(inspector)
    page = inspector.get(CASE)
    assert inspector.post(f"{CASE}/minutes", seen=seen_of(page)).status_code == 303
    [_, note] = city.records.case("HS-2026-0002").steps
    paper, data, manifest = (city.attached.read(one.sha256) for one in note.attachments)
    assert paper.startswith(b"%PDF")
    told = json.loads(manifest)
    assert told["data"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert told["document"]["sha256"] == hashlib.sha256(paper).hexdigest()
    assert told["data"]["sha256"] in note.said
    late = inspector.post(f"{CASE}/minutes", seen=seen_of(page))
    assert late.status_code == 412
    assert operator.post(f"{CASE}/minutes", seen=seen_of(page)).status_code == 403


def test_minutes_with_a_letter_that_no_font_of_ours_has_are_kept_all_the_same(
    city: Parts, inspector: Browser
) -> None:
    opened(inspector)
    stepped(inspector, "note", said="mùi lạ 🙂 漢")
    answer = inspector.post(f"{CASE}/minutes", seen=seen_of(inspector.get(CASE)))
    assert answer.status_code == 303
    assert kinds(city) == [StepKind.OPENING, StepKind.NOTE, StepKind.NOTE]


def test_minutes_of_a_place_whose_name_no_font_of_ours_writes_are_not_kept_and_it_is_said(
    city: Parts, inspector: Browser
) -> None:
    opened(inspector)
    registry = city.records.registry()
    named = {one: replace(cluster, name="漢") for one, cluster in registry.clusters.items()}
    city.records.add_registry(replace(registry, clusters=named), NOW)
    answer = inspector.post(f"{CASE}/minutes", seen=seen_of(inspector.get(CASE)))
    assert answer.status_code == 422
    assert "thiếu một ký tự" in words(answer)
    assert kinds(city) == [StepKind.OPENING]


def test_of_many_open_cases_the_first_due_are_shown_and_the_others_counted(
    city: Parts, inspector: Browser
) -> None:
    for number in range(OPEN_SHOWN + 9):
        subject = replace(SUBJECT, outlet_id="CX-1", event_id=None)
        city.records.open_case(
            replace(OPENING, subject=subject, said=f"việc {number}", known_at=NOW)
        )
    page = inspector.get("/cases")
    assert page.text.count('<a href="/cases/HS-') == OPEN_SHOWN
    assert "và 10 vụ việc nữa" in words(page)
    assert len(page.content) < 150_000
    assert len(inspector.get("/today").content) < 150_000


def test_minutes_are_drawn_few_at_once_by_whichever_way_they_are_asked_for(
    city: Parts, inspector: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(inspector)
    page = inspector.get(CASE)
    monkeypatch.setattr(issuing, "_places", BoundedSemaphore(1))
    with issuing._places:
        busy = inspector.post(f"{CASE}/minutes", seen=seen_of(page))
        by_api = inspector.get("/api/v1/cases/HS-2026-0002/minutes")
    assert (busy.status_code, by_api.status_code) == (503, 503)
    assert kinds(city) == [StepKind.OPENING]
    assert inspector.post(f"{CASE}/minutes", seen=seen_of(page)).status_code == 303
