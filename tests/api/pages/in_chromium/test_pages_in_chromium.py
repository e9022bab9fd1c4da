"""Opens both pages in a real headless Chromium and checks what a person would see."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.api.sample_city import EXCEEDED_DAY, GAP_DAYS, THIN_DAY
from tests.servers.chromium import Browser, Rect

pytestmark = pytest.mark.live("chromium")

SHEET = re.compile(rb"/Type\s*/Page\b")
WIDTHS = (1200, 920, 768, 390)


def mark(browser: Browser, chart: str, day: date) -> Rect:
    (found,) = browser.rects(f'.chart.{chart} .mark[data-day="{day}"] .shape')
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/outlets/CX-1?parameter=COD",
        "/outlets/CX-4",
        "/?lang=en",
        f"/outlets/CX-1?parameter=COD&day={THIN_DAY}&known_at=2026-11-24T01:30:00Z",
        f"/outlets/CX-1/explain?parameter=COD&day={EXCEEDED_DAY}",
    ],
)
def test_a_page_fits_its_screen_is_silent_and_asks_nobody_else(
    browser: Browser, site: str, path: str, width: int
) -> None:
    browser.resize(width, 900)
    browser.goto("about:blank")
    browser.console()
    browser.requests()
    browser.goto(site + path)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    asked = browser.requests()
    assert site + path in asked
    assert [address for address in asked if not address.startswith(site)] == []
    assert browser.console() == []


def test_the_city_page_shows_the_figure_first_and_who_holds_it_below(
    browser: Browser, site: str
) -> None:
    browser.resize(1200, 900)
    browser.goto(f"{site}/")
    assert browser.run("return document.documentElement.lang") == "vi"
    assert browser.text("#coverage").replace("\N{NO-BREAK SPACE}", " ") == "28,6 %"
    (figure,) = browser.rects("#coverage")
    assert figure.y < 300
    sizes = browser.run(
        "return [...document.querySelectorAll('main *')].filter(e => e.innerText)"
        ".map(e => [e.id, parseFloat(getComputedStyle(e).fontSize)])"
    )
    figure_size = dict(sizes)["coverage"]
    assert figure_size > 3 * max(size for name, size in sizes if name != "coverage")
    assert "2 trên 7 cụm đang hoạt động" in browser.text(".hero .lead")
    below = browser.texts(".clusters > li")
    assert len(below) == 5
    assert "Chưa có trạm xử lý" in below[0]
    assert "Không truyền số liệu: Cửa xả số 5" in below[1]
    assert "Vượt giới hạn: Cửa xả số 1" in below[2]
    assert below[2].upper().count("MÔ PHỎNG") == 1
    rows = browser.texts(".stack tbody tr")
    assert [row[:10] for row in rows] == ["23/11/2026", "18/11/2026", "15/11/2026"]


def test_the_bar_shows_each_cluster_and_the_covered_ones_filled(
    browser: Browser, site: str
) -> None:
    browser.resize(1200, 900)
    browser.goto(f"{site}/")
    assert len(browser.rects(".segments .covered")) == 2
    assert len(browser.rects(".segments .short")) == 5
    fill = "return getComputedStyle(document.querySelector(arguments[0])).fill"
    assert browser.run(fill, ".segments .covered") != browser.run(fill, ".segments .short")


@pytest.mark.parametrize(("width", "chart"), [(1200, "wide"), (390, "narrow")])
def test_the_drawing_shows_the_limit_between_kept_and_exceeded_days(
    browser: Browser, site: str, width: int, chart: str
) -> None:
    browser.resize(width, 900)
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&month=2026-11")
    shown = [rect for rect in browser.rects("svg.chart") if rect.width > 0]
    (drawing,) = shown
    assert drawing.width > 0.8 * min(width, 1100)
    assert 200 < drawing.height < 900
    (limit,) = browser.rects(f".chart.{chart} line.limit")
    exceeded = mark(browser, chart, EXCEEDED_DAY)
    kept = mark(browser, chart, date(2026, 11, 14))
    assert exceeded.y + exceeded.height < limit.y
    assert kept.y > limit.y
    assert "135\N{NO-BREAK SPACE}mg/L" in browser.run(
        "return document.querySelector(arguments[0]).textContent", f".chart.{chart} .limit-label"
    )


@pytest.mark.parametrize(("width", "chart"), [(1200, "wide"), (390, "narrow")])
def test_a_gap_is_hatched_and_no_line_runs_through_it(
    browser: Browser, site: str, width: int, chart: str
) -> None:
    browser.resize(width, 900)
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&month=2026-11")
    (gap,) = browser.rects(f".chart.{chart} rect.gap")
    before = mark(browser, chart, date(2026, 11, 7))
    after = mark(browser, chart, date(2026, 11, 10))
    assert before.x < gap.x < gap.x + gap.width < after.x + after.width
    for line in browser.rects(f".chart.{chart} line.mean"):
        assert line.x + line.width <= gap.x + 1 or line.x >= gap.x + gap.width - 1
    for day in GAP_DAYS:
        assert browser.rects(f'.chart.{chart} .mark[data-day="{day}"]') == []


@pytest.mark.parametrize(("width", "chart"), [(1200, "wide"), (390, "narrow")])
@pytest.mark.parametrize("parameter", ["COD", "PH"])
def test_no_mark_is_hidden_by_the_label_of_a_limit(
    browser: Browser, site: str, width: int, chart: str, parameter: str
) -> None:
    browser.resize(width, 900)
    browser.goto(f"{site}/outlets/CX-1?parameter={parameter}&month=2026-11")
    labels = browser.rects(f".chart.{chart} .limit-label")
    assert len(labels) == (2 if parameter == "PH" else 1)
    for shape in browser.rects(f".chart.{chart} .mark .shape"):
        for label in labels:
            apart_x = shape.x > label.x + label.width or shape.x + shape.width < label.x
            apart_y = shape.y > label.y + label.height or shape.y + shape.height < label.y
            assert apart_x or apart_y


def test_verdicts_differ_in_shape_and_in_colour(browser: Browser, site: str) -> None:
    browser.resize(1200, 900)
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&month=2026-11")
    look = (
        "return arguments[0].map(d => { const e = document.querySelector("
        "`.chart.wide .mark[data-day='${d}'] .shape`); const s = getComputedStyle(e);"
        "return [e.tagName, s.fill + s.stroke] })"
    )
    days = [str(date(2026, 11, 14)), str(EXCEEDED_DAY), str(THIN_DAY)]
    looks = browser.run(look, days)
    assert len({shape for shape, _ in looks}) == 3
    assert len({colour for _, colour in looks}) == 3


def test_the_table_says_the_same_as_the_drawing(browser: Browser, site: str) -> None:
    browser.resize(1200, 900)
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&month=2026-11&lang=en")
    assert "Exceeded" in browser.text(f"#day-{EXCEEDED_DAY}")
    assert "Decree 08/2022/ND-CP, Art. 97.4đ" in browser.text(f"#day-{EXCEEDED_DAY}")
    assert "no valid reading" in browser.text(f"#day-{GAP_DAYS[0]}")
    assert "9 of 24" in browser.text(f"#day-{THIN_DAY}")
    assert "unconfirmed" in browser.text(f"#day-{EXCEEDED_DAY}")
    assert browser.text(".tabs [aria-current]") == "COD"


def test_a_hostile_name_is_shown_and_never_run(browser: Browser, site: str) -> None:
    browser.goto(f"{site}/outlets/CX-7")
    assert "<script>alert(1)</script>" in browser.text("header.outlet .facts")
    assert browser.run("return document.scripts.length") == 0


def test_the_reasoning_of_a_verdict_is_on_one_screen_of_its_own_page(
    browser: Browser, site: str
) -> None:
    browser.resize(1200, 900)
    browser.goto(f"{site}/outlets/CX-1/explain?parameter=COD&day={EXCEEDED_DAY}")
    assert "Vượt" in browser.text("h1")
    assert "Trung bình 24 giờ của COD ngày 15/11/2026" in browser.text(".lead")
    lines = browser.text(".lines").splitlines()
    assert len(lines) <= 40, "no line is broken on a wide screen"
    assert any("150 mg/L x 0,9 (Kq) x 1 (Kf) = 135 mg/L" in line for line in lines)
    (shown,) = browser.rects(".lines")
    assert shown.height < 900
    assert len(browser.texts(".history li")) == 1


def test_the_chosen_day_says_what_is_missing_and_who_is_charged(
    browser: Browser, site: str
) -> None:
    browser.resize(390, 900)
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&day={THIN_DAY}")
    chosen = browser.text(".chosen")
    assert "9 hợp lệ + 0 bị loại + 15 thiếu + 0 không xả = 24 phải có" in chosen
    assert "Chưa rõ nguyên nhân: 15 giá trị quan trắc" in chosen
    assert "thuộc trách nhiệm của cơ sở cho đến khi có giải thích" in chosen
    assert len(browser.texts(".events li")) == 3


def test_a_page_as_known_then_says_so_and_leads_back_to_now(browser: Browser, site: str) -> None:
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&known_at=2026-11-24T01:30:00Z")
    assert "08:00:00, 24/11/2026 (UTC+7)" in browser.text(".pinned")
    link = "return document.querySelector('.pinned a').getAttribute('href')"
    assert browser.run(link) == "/outlets/CX-1?parameter=COD"


@pytest.mark.parametrize(
    "path",
    [
        "/outlets/CX-1?parameter=COD",
        f"/outlets/CX-1?parameter=COD&day={THIN_DAY}",
        "/outlets/CX-1?parameter=PH&lang=en",
        "/outlets/CX-1?parameter=COD&month=2026-10",
        "/outlets/CX-4",
        "/outlets/CX-5?lang=en",
    ],
)
def test_an_outlets_page_is_printed_on_two_sheets(browser: Browser, site: str, path: str) -> None:
    browser.goto(site + path)
    assert len(SHEET.findall(browser.printed())) <= 2


def test_a_month_of_exceeded_days_is_printed_on_two_sheets_with_every_day(
    browser: Browser, site: str
) -> None:
    browser.goto(f"{site}/outlets/CX-1?parameter=COD&month=2026-11")
    longest = (
        "const rows = [...document.querySelectorAll('.days tbody tr')];"
        "const longest = rows.find(row => row.classList.contains('exceeded'));"
        "const body = longest.parentNode; rows.forEach(row => row.remove());"
        "for (let n = 0; n < 31; n++) body.append(longest.cloneNode(true));"
        "return body.children.length"
    )
    assert browser.run(longest) == 31
    assert len(SHEET.findall(browser.printed())) == 2
