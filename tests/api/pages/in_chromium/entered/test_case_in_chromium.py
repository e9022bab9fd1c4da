"""An exceedance in a real browser, in Vietnamese: from notice through reply, sample, decision and
minutes to closure, as operator and inspector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.pages.texts.texts import text
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.judged.entered.cases import CaseState, StepKind
from tests.api.pages.in_chromium.conftest import enter, served
from tests.api.sample_accounts import NAMES, bearing
from tests.api.sample_city import NOW, sample_parts
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

NUMBER = "HS-2026-0002"
BODY = "return document.body.innerText"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = sample_parts(tmp_path)
    yield replace(found, clock=lambda: NOW)
    found.records.close()


@pytest.fixture
def site(city: Parts) -> Iterator[str]:
    with served(city) as address:
        yield address


def take(browser: Browser, kind: StepKind, said: str, **fields: str) -> None:
    """Fill in the form of a step on the page that is open, and send it."""
    form = f"#do-{kind.value}"
    browser.run(f"document.querySelector('{form}').open = true")
    browser.fill(f"{form} textarea", said)
    for name, value in fields.items():
        browser.fill(f"{form} [name={name}]", value)
    browser.click(f"{form} button")
    until(lambda: said in browser.run(BODY) and "#last" in browser.run("return location.href"))


def test_an_exceedance_goes_from_notice_through_reply_sample_and_decision_to_closure(
    browser: Browser, site: str, city: Parts, tmp_path: Path
) -> None:
    browser.resize(390, 844)
    enter(browser, site, Role.INSPECTOR)
    browser.goto(f"{site}/today?since=2026-11-10")
    browser.run(
        "[...document.querySelectorAll('main a')]"
        ".find(one => one.href.includes('event=CX-1%3ACOD')).click()"
    )
    until(lambda: text("vi", "case.why") in browser.run(BODY))
    browser.fill("#said", "COD trung bình ngày vượt giới hạn")
    browser.click("#open button")
    until(lambda: NUMBER in browser.run(BODY))
    take(
        browser,
        StepKind.NOTICE,
        "yêu cầu giải trình và khắc phục",
        due="04/12/2026",
        document="CV 12/TNMT",
    )
    enter(browser, site, Role.OPERATOR)
    browser.goto(f"{site}/operate/CX-1")
    browser.follow(NUMBER)
    until(lambda: text("vi", "case.do.reply") in browser.run(BODY))
    assert NAMES[Role.INSPECTOR] not in browser.run(BODY)
    scan = tmp_path / "giải trình.pdf"
    scan.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
    browser.run("document.querySelector('#do-reply').open = true")
    browser.choose_file("#do-reply [type=file]", scan)
    take(browser, StepKind.REPLY, "đã thay màng lọc")
    assert "giải trình.pdf" in browser.run(BODY)
    enter(browser, site, Role.INSPECTOR)
    browser.goto(f"{site}/cases/{NUMBER}")
    take(browser, StepKind.SAMPLE, "lấy mẫu tại cửa xả lúc 9 giờ", due="02/12/2026")
    take(browser, StepKind.DECISION, "buộc khắc phục", due="20/12/2026")
    minutes = browser.run(
        "return [...document.querySelectorAll('main a')]"
        ".find(one => one.href.includes('/minutes')).href"
    )
    answer = httpx.get(minutes, headers=bearing(Role.INSPECTOR))
    with pypdfium2.PdfDocument(answer.content) as paper:
        told = "".join(page.get_textpage().get_text_bounded() for page in paper)
    assert NUMBER in told
    assert "đã thay màng lọc" in told
    take(browser, StepKind.CLOSING, "đã kiểm tra, đạt")
    assert text("vi", "case.state.closed") in browser.run(BODY)
    case = city.records.case(NUMBER)
    assert case.state is CaseState.CLOSED
    assert [step.kind.value for step in case.steps] == [
        "opening", "notice", "reply", "sample", "decision", "closing",
    ]  # fmt: skip
    assert browser.run("return document.documentElement.scrollWidth") <= 390
