"""An outlet's page: a year of days by their answers, and its other parameters under each other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.chart.small import HEIGHT, WIDTH, SmallDay, draw_small
from tests.api.conftest import Client
from tests.api.pages.asking import shown

MEANS = st.none() | st.floats(-1e307, 1e307)


def test_a_year_tells_each_day_by_its_answer_and_leads_to_it(client: Client) -> None:
    page = client.get("/outlets/CX-1?parameter=COD&lang=en").text
    year = page[page.index('class="year"') : page.index('id="chosen"')]
    assert year.count('class="cell exceeded" href=') == 2
    assert 'href="/outlets/CX-1/days/2026-11-15?parameter=COD&amp;lang=en"' in year
    assert year.count('<i class="cell ahead">') == 7  # from the running day to the month's end
    assert "2 Exceeded" in shown(client, "/outlets/CX-1?parameter=COD&lang=en")


def test_a_year_says_of_days_before_the_outlet_was_connected_what_its_month_says(
    client: Client,
) -> None:
    page = shown(client, "/outlets/CX-1?parameter=COD&month=2025-01&lang=en")
    assert "31 No verdict" in page[: page.index("Twelve months")]
    year = page[page.index("Twelve months") :]
    assert "31 No verdict 335 Not connected yet" in year


def test_the_year_ends_with_the_month_that_is_shown(client: Client) -> None:
    page = client.get("/outlets/CX-1?parameter=COD&month=2026-02").text
    year = page[page.index('class="year"') : page.index('id="chosen"')]
    assert re.findall(r"<span>(\d\d/\d{4})</span>", year)[0] == "02/2026"
    assert len(re.findall(r"<span>(\d\d/\d{4})</span>", year)) == 12


def test_the_other_parameters_stand_under_each_other_with_the_flow(client: Client) -> None:
    page = shown(client, "/outlets/CX-1?parameter=COD&lang=en")
    others = page[page.index("The other parameters") : page.index("Twelve months")]
    assert "pH 1 day exceeded" in others
    assert "Ammonium (as N) no day exceeded" in others
    assert "Outflow daily means" in others
    assert "COD" not in others


def test_an_outlet_without_readings_says_so_of_each_parameter(client: Client) -> None:
    page = shown(client, "/outlets/CX-5?parameter=COD&lang=en")
    assert page.count("no daily mean") == 5


@given(st.lists(st.tuples(MEANS, MEANS, MEANS, st.booleans()), max_size=31))
def test_whatever_the_means_are_the_small_drawing_stays_within_its_frame(
    days: list[tuple[float | None, float | None, float | None, bool]],
) -> None:
    chart = draw_small([SmallDay(*one) for one in days])
    for path in (chart.line, chart.limit):
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= HEIGHT
    assert len(chart.over) <= sum(one[3] and one[0] is not None for one in days)


def test_no_line_runs_through_a_day_without_a_mean() -> None:
    days = [SmallDay(value, None, 5.0, is_exceeded=False) for value in (1.0, 2.0, None, 3.0)]
    assert draw_small(days).line.count("M") == 2


@pytest.mark.parametrize("path", ["/outlets/CX-1?parameter=PH", "/clusters/CCN-1"])
def test_a_permit_names_its_regulation_by_the_sign_that_the_law_writes(
    client: Client, path: str
) -> None:
    page = shown(client, path)
    assert "QCVN 40:2011/BTNMT, cột B · một giá trị quan trắc" in page
    assert "QCVN-40" not in page


def test_the_ways_to_the_other_parameters_say_them_by_name(client: Client) -> None:
    page = client.get("/outlets/CX-1?parameter=COD").text
    tabs = page[page.index('<nav class="tabs"') :].split("</nav>")[0]
    assert re.findall(r">([^<]+)</a>", tabs) == [
        "COD",
        "pH",
        "Nhiệt độ",
        "Chất rắn lơ lửng (TSS)",
        "Amoni (tính theo N)",
    ]
