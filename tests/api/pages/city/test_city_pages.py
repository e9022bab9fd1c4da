"""The city's pages: which clusters a list has, in which order, and what is told of another time."""

from __future__ import annotations

import html
import re

import pytest

from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.pages.in_chromium.all_pages import pages

WITHOUT_FIGURES = (
    "/signin",
    "/account",
    "/operate",
    "/cases/new",
    "/docs",
    "/notifications",
    "/notifications/1",  # of each thing stands when it was noticed
)
PINNED = "known_at=2026-11-24T01:30:00Z"


def names(client: Client, query: str) -> list[str]:
    page = client.get(f"/clusters?lang=en&{query}").text
    found = re.findall(r'<th role="rowheader"[^>]*><span class="cut"><a [^>]*>([^<]*?) ?<', page)
    return [html.unescape(one) for one in found]


@pytest.mark.parametrize("words", ["lang nghe", "LÀNG NGHỀ", "nghề làng", "ccn-2 gom"])
def test_a_cluster_is_found_however_its_name_is_typed(client: Client, words: str) -> None:
    assert "Cụm làng nghề Gốm Mẫu" in names(client, f"q={words}")
    assert "Cụm công nghiệp Im Lặng" not in names(client, f"q={words}")


def test_planned_clusters_and_those_under_construction_are_listed_too(client: Client) -> None:
    assert len(names(client, "")) == 9
    assert names(client, "state=planned") == ["Cụm làng nghề Dự Kiến"]
    assert names(client, "state=under_construction") == ["Cụm công nghiệp Đang Xây"]


def test_filters_are_held_together(client: Client) -> None:
    assert names(client, "kind=ccn_lang_nghe&standing=covered") == ["Cụm làng nghề Gốm Mẫu"]
    assert names(client, "reason=exceeded") == ["Cụm công nghiệp Đầm Sen Mẫu"]
    assert names(client, "reason=exceeded&standing=covered") == []
    assert "There is no such cluster" in client.get("/clusters?q=nowhere&lang=en").text


def test_the_list_is_put_in_order_as_asked(client: Client) -> None:
    by_name = names(client, "sort=name&kind=ccn&state=operating")
    assert by_name[1:] == [
        "Cụm công nghiệp Chưa Trạm",
        "Cụm công nghiệp Đầm Sen Mẫu",
        "Cụm công nghiệp Im Lặng",
        "Cụm công nghiệp Thưa Số",
    ]
    silent_first = names(client, "sort=data")
    assert silent_first[:2] == ["Cụm công nghiệp Im Lặng", "Cụm công nghiệp Thưa Số"]
    below_first = names(client, "sort=short")
    assert below_first[-4:-2] == [below_first[5], "Cụm làng nghề Gốm Mẫu"]


def test_days_short_are_counted_of_the_days_that_were_judged(client: Client) -> None:
    page = shown(client, "/clusters?q=Đầm&lang=en")
    assert "6 of 23" in page
    page = shown(client, "/clusters?q=Gốm&lang=en")
    assert "0 of 23" in page
    assert "10 of 13" not in shown(client, "/clusters?q=Gốm&day=5/11/2026&lang=en")


def test_when_data_came_last_is_told_of_now_alone(client: Client) -> None:
    assert "Data until" in shown(client, "/clusters?lang=en")
    pinned = shown(client, f"/clusters?lang=en&{PINNED}")
    assert "Data until" not in pinned


def test_a_form_sent_with_empty_fields_asks_for_every_cluster(client: Client) -> None:
    empty = "q=&commune=&kind=&state=&standing=&reason=&sort=short&day="
    assert names(client, empty) == names(client, "")


def test_a_commune_that_is_not_there_is_refused_with_the_nearest(client: Client) -> None:
    answer = client.get("/clusters?commune=xã Tân Mậu")
    assert answer.status_code == 422
    assert "xã Tân Mẫu" in answer.text


@pytest.mark.parametrize("path", ["/", "/clusters", "/violations", "/today"])
def test_a_pinned_page_is_the_same_to_the_byte_and_says_so(client: Client, path: str) -> None:
    first = client.get(f"{path}?{PINNED}")
    assert first.status_code == 200
    assert first.content == client.get(f"{path}?{PINNED}").content
    assert "24/11/2026" in first.text


@pytest.mark.parametrize(
    "path", [one for one in pages(Role.OFFICIAL) if one not in WITHOUT_FIGURES]
)
def test_no_page_has_figures_without_saying_when_they_were_known(client: Client, path: str) -> None:
    page = shown(client, f"{path}{'&' if '?' in path else '?'}lang=vi")
    assert "Số liệu cập nhật đến" in page or "Tính đến" in page


@pytest.mark.parametrize("day", ["15/11/2026", "2026-11-15"])
def test_a_day_is_understood_as_people_write_it_and_as_addresses_do(
    client: Client, day: str
) -> None:
    assert 'datetime="2026-11-15"' in client.get(f"/?day={day}").text
    assert 'value="15/11/2026"' in client.get(f"/?day={day}").text


@pytest.mark.parametrize("day", ["31/02/2026", "15-11-2026", "15/11/26", "hôm qua"])
def test_a_day_that_is_none_is_refused_in_words(client: Client, day: str) -> None:
    answer = client.get(f"/?day={day}")
    assert answer.status_code == 422
    assert "<h1" in answer.text
    assert "YYYY" not in answer.text
    assert "tháng đó không có ngày này" in answer.text or "ví dụ 28/11/2026" in answer.text


def test_an_empty_date_field_asks_for_the_last_ended_day(client: Client) -> None:
    assert 'datetime="2026-11-23"' in client.get("/?day=").text


def test_the_city_is_compared_with_the_end_of_last_month_where_that_was_judged(
    client: Client,
) -> None:
    assert "no share of 31 October 2026 to compare" in shown(client, "/?lang=en")


def test_each_commune_tells_its_share_and_leads_to_its_clusters(client: Client) -> None:
    page = client.get("/?lang=en").text
    found = re.search(r'<a href="([^"]*)">xã Tân Mẫu</a> <span class="short">0/2</span>', page)
    assert found is not None
    listed = client.get(html.unescape(found[1])).text
    assert "Cụm công nghiệp Thưa Số" in listed
    assert "Cụm công nghiệp Im Lặng" not in listed


def test_a_page_is_linked_for_whom_it_is_to_see(client: Client, public: Client) -> None:
    assert 'href="/today"' in client.get("/").text
    assert 'href="/today"' not in public.get("/").text
    assert Client(client.app, Role.OPERATOR).get("/today").status_code == 403


def test_parameters_are_said_by_name_wherever_a_cluster_is_below(client: Client) -> None:
    for path in ("/", "/violations", "/blockers"):
        page = shown(client, path)
        assert re.search(r"\b(NH4_N|PH|TEMP|FLOW_OUT)\b", page) is None, path
    assert "pH" in shown(client, "/violations")


def test_the_days_of_a_plan_and_of_other_sources_are_written_as_people_do(client: Client) -> None:
    page = shown(client, "/plans?year=2026")
    assert "305/KH-UBND (12/11/2025)" in page
    assert "30/06/2019 : 70 cụm hoạt động" in page
    assert "03/2014 :" in page
