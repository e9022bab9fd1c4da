"""An exceedance in a real browser, in Vietnamese: from notice through reply, sample, decision and
minutes to closure, as operator and inspector; of a city whose every fact is known, and of the
demo, which also shows a signal from which a case is opened.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.answers.advice.signals import SIGNAL_WORDS
from api.pages.texts.texts import text
from api.question.handed_in import Parts
from api.views.entering.cases import event_of, event_subject
from domain.access.roles import Role
from domain.judged.entered.cases import CaseState, StepKind
from domain.measured.signals import SignalKind
from tests.api.pages.in_chromium.conftest import SignIn, enter, served
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import NOW, sample_parts
from tests.house.runs.patience import until
from tests.servers.chromium import Browser
from tests.servers.nhue import ask, running_nhue
from tests.storage.records.contract.entered.cases import OPENING, PHOTO, a_step

pytestmark = pytest.mark.live("chromium")

BODY = "return document.body.innerText"
MINUTES = "return [...document.querySelectorAll('main a')].find(a => a.href.includes('/minutes'))"
OPENS = "(told => a => decodeURIComponent(a.href).includes(`event=${told}`))(arguments[0])"
# One of four has its tubes in a bottle in any week
CITY_OF_BOTTLES = Path(__file__).with_name("city_of_bottles.toml")
BOTTLE = SIGNAL_WORDS[SignalKind.TUBE_IN_BOTTLE][0]
OF_THE_DEMOS_OPERATOR = {"CX-MP-01", "CX-MP-02", "CX-MP-03", "CX-MP-04"}
LEDGER = [
    "opening", "notice", "reply", "sample", "decision", "note", "closing",
]  # fmt: skip


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = sample_parts(tmp_path)
    yield replace(found, clock=lambda: NOW)
    found.records.close()


def take(browser: Browser, kind: StepKind, said: str, **fields: str) -> None:
    """Fill in the form of a step on the page that is open, and send it."""
    form = f"#do-{kind.value}"
    browser.run(f"document.querySelector('{form}').open = true")
    browser.fill(f"{form} textarea", said)
    for name, value in fields.items():
        browser.fill(f"{form} [name={name}]", value)
    browser.click(f"{form} button")
    until(lambda: said in browser.run(BODY) and "#last" in browser.run("return location.href"))


def go_through(
    browser: Browser,
    site: str,
    sign_in: SignIn,
    event: Callable[[], str],
    *,
    due: str,
    folder: Path,
) -> str:
    """Take an event from notice to closure; return the number of its case."""
    browser.resize(390, 844)
    sign_in(Role.INSPECTOR)
    # What the city says of its past goes on growing while the demo begins.
    told = [""]

    def is_shown() -> bool:
        told[0] = event()
        return _shown_on_today(browser, site, told[0])

    until(is_shown)
    outlet = told[0].partition(":")[0]
    browser.run(f"[...document.querySelectorAll('main a')].find({OPENS}).click()", told[0])
    until(lambda: text("vi", "case.why") in browser.run(BODY))
    browser.fill("#said", "COD trung bình ngày vượt giới hạn")
    browser.click("#open button")
    until(lambda: "/cases/HS-" in browser.run("return location.href"))
    number = str(browser.run("return location.pathname.split('/')[2]"))
    take(browser, StepKind.NOTICE, "yêu cầu giải trình và khắc phục", due=due, document="CV 12")
    sign_in(Role.OPERATOR)
    browser.goto(f"{site}/operate/{outlet}")
    browser.follow(number)
    until(lambda: text("vi", "case.do.reply") in browser.run(BODY))
    scan = folder / "giải trình.pdf"
    scan.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
    browser.run("document.querySelector('#do-reply').open = true")
    browser.choose_file("#do-reply [type=file]", scan)
    take(browser, StepKind.REPLY, "đã thay màng lọc")
    assert "giải trình.pdf" in browser.run(BODY)
    sign_in(Role.INSPECTOR)
    browser.goto(f"{site}/cases/{number}")
    take(browser, StepKind.SAMPLE, "lấy mẫu tại cửa xả lúc 9 giờ", due=due)
    take(browser, StepKind.DECISION, "buộc khắc phục", due=due)
    browser.click("#keep-minutes button")
    until(lambda: ".manifest.json" in browser.run(BODY))
    take(browser, StepKind.CLOSING, "đã kiểm tra, đạt")
    assert text("vi", "case.state.closed") in browser.run(BODY)
    assert browser.run("return document.documentElement.scrollWidth") <= 390
    return number


def _shown_on_today(browser: Browser, site: str, event: str) -> bool:
    browser.goto(f"{site}/today?since=2020-01-01")
    there = f"return [...document.querySelectorAll('main a')].some({OPENS})"
    return bool(browser.run(there, event))


def paper_of(browser: Browser) -> str:
    """Return the text of the minutes that the page of the case leads to."""
    cookie = browser.run("return document.cookie")
    assert cookie == ""  # the session's cookie is not for scripts
    with pypdfium2.PdfDocument(_fetched(browser)) as paper:
        return "".join(page.get_textpage().get_text_bounded() for page in paper)


def _fetched(browser: Browser) -> bytes:
    """Return what the browser itself is given at the link of the minutes."""
    told = browser.run(
        MINUTES + ".href.replace(location.origin, '')",
    )
    script = (
        "window.got = null; fetch(arguments[0]).then(a => a.arrayBuffer()).then(b => {"
        "window.got = btoa(Array.from(new Uint8Array(b), c => String.fromCharCode(c)).join(''))})"
    )
    browser.run(script, told)
    until(lambda: browser.run("return window.got !== null"))
    return b64decode(str(browser.run("return window.got")))


def test_an_exceedance_goes_from_notice_through_reply_sample_and_decision_to_closure(
    browser: Browser, city: Parts, tmp_path: Path
) -> None:
    with served(city) as site:
        number = go_through(
            browser,
            site,
            lambda role: enter(browser, site, role),
            lambda: "CX-1:COD:2026-11-15",
            due="04/12/2026",
            folder=tmp_path,
        )
        told = paper_of(browser)
        case = city.records.case(number)
        enter(browser, site, Role.OPERATOR)
        browser.goto(f"{site}/cases/{number}")
        assert NAMES[Role.INSPECTOR] not in browser.run(BODY)
    assert number in told
    assert "đã thay màng lọc" in told
    assert case.state is CaseState.CLOSED
    assert [step.kind.value for step in case.steps] == LEDGER


def test_the_demos_exceedance_goes_the_same_way_and_a_signal_becomes_a_case(
    browser: Browser, tmp_path: Path
) -> None:
    """Thirty days: a signal is found in an ended week, against the two weeks before it at least."""
    arguments = (
        *("demo", "--folder", str(tmp_path / "demo"), "--port", "0", "--days", "30"),
        *("--city", str(CITY_OF_BOTTLES)),
    )
    with running_nhue(*arguments, settings={}, log=tmp_path / "demo.log") as demo:
        demo.wait_until(lambda: _address(demo.log) is not None)
        site = str(_address(demo.log)).rstrip("/")
        demo.wait_until(lambda: _exceedance(site) is not None)

        def sign_in(role: Role) -> None:
            browser.forget()
            browser.goto(f"{site}/signin")
            browser.click(f"button[value={role.value}]")
            who = "return document.querySelector('header.top .who')?.innerText ?? ''"
            until(lambda: f"demo ({role})" in browser.run(who))

        def event() -> str:
            return str(_exceedance(site))

        number = go_through(browser, site, sign_in, event, due="31/12/2099", folder=tmp_path)
        assert number in paper_of(browser)
        _open_from_a_signal(browser, site)


def _open_from_a_signal(browser: Browser, site: str) -> None:
    """Open a case from the strongest signal of the tubes that stand in a bottle."""

    def is_shown() -> bool:
        browser.goto(f"{site}/signals")
        return BOTTLE in browser.run(BODY)

    until(is_shown)
    browser.run(
        "[...document.querySelectorAll('main a')]"
        ".find(a => a.href.includes('/cases/new?signal=')).click()"
    )
    until(lambda: text("vi", "case.why") in browser.run(BODY))
    browser.fill("#said", "số liệu đứng yên bất thường, cần đến xem đầu hút")
    browser.click("#open button")
    until(lambda: "/cases/HS-" in browser.run("return location.href"))
    assert BOTTLE in browser.run(BODY)


def _address(log: Path) -> str | None:
    said = [
        word
        for word in log.read_text(encoding="utf-8").split()
        if word.startswith("http://127.0.0.1:") and word.count("/") == 3
    ]
    return said[0] if said else None


def _exceedance(site: str) -> str | None:
    """Return an exceedance of the demo's operator, None before there is one."""
    told = ask(f"{site}/api/v1/events", kind="exceedance").json()["events"]
    own = [str(one["id"]) for one in told if one["outlet"] in OF_THE_DEMOS_OPERATOR]
    return own[0] if own else None


def test_words_without_end_stay_within_the_page_of_a_telephone(
    city: Parts, browser: Browser
) -> None:
    word = "W" * 3_900
    opening = replace(
        OPENING,
        subject=event_subject(event_of(city, "CX-1:COD:2026-11-15")),
        said=word,
        known_at=NOW,
    )
    case = city.records.open_case(opening)
    photo = replace(PHOTO, name=f"{'W' * 116}.png")
    note = a_step(case, StepKind.NOTE, 0, said=word, document="W" * 200, attachments=(photo,))
    city.records.add_step(replace(note, known_at=NOW))
    with served(city) as site:
        enter(browser, site, Role.INSPECTOR)
        browser.resize(390, 900)
        for page in (f"/cases/{case.id}", "/cases", "/today?since=2026-11-10"):
            browser.goto(f"{site}{page}")
            assert browser.run("return document.documentElement.scrollWidth") <= 390, page
