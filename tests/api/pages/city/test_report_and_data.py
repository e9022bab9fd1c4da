"""What anybody may take away: the data's page, and the meeting's paper and Excel file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from api.app import create_app
from api.exports.dictionary.every import TABLES
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, LAST_DAY, NOW

Sheets = dict[str, list[tuple[object, ...]]]


def sheets(client: Client, query: str = "") -> Sheets:
    answer = client.get(f"/report.xlsx{query}")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {one.title: list(one.iter_rows(values_only=True)) for one in book}


def test_somebody_not_signed_in_is_told_the_figure_the_clusters_the_reasons_and_no_person(
    public: Client,
) -> None:
    page = public.get("/")
    text = shown(public, "/")
    assert page.status_code == 200
    assert "28,6 %" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Chưa có trạm xử lý" in text
    assert "Cụm công nghiệp Chưa Trạm" in text
    assert not any(name in page.text for name in NAMES.values())
    for address in ("/data", "/report?day=2026-11-23"):
        assert f'href="{address}"' in page.text
        assert public.get(address).status_code == 200


def test_the_data_page_links_each_table_in_each_format_and_all_of_them_are_there(
    public: Client,
) -> None:
    page = public.get("/data").text
    links = [
        one.replace("&amp;", "&") for one in re.findall(r'href="(/api/v1/exports/[^"]+)"', page)
    ]
    assert len(links) == 4 * len(TABLES) + 1
    assert "/api/v1/exports/verdicts?month=2026-10&format=parquet" in links
    assert "/api/v1/exports/dictionary" in links
    for link in links:
        assert public.get(link).status_code == 200, link


def test_the_data_page_says_what_each_column_means_in_the_readers_language(
    public: Client,
) -> None:
    vietnamese, english = shown(public, "/data?lang=vi"), shown(public, "/data?lang=en")
    for table in TABLES.values():
        for column in table.columns:
            assert " ".join(column.vi.split()) in vietnamese
            assert " ".join(column.en.split()) in english


def test_the_licence_stands_on_the_page_as_the_city_states_it(
    public: Client, client_with: Callable[..., Client]
) -> None:
    assert "chưa được thành phố công bố" in shown(public, "/data")
    assert "CC BY 4.0" in shown(client_with(data_licence="CC BY 4.0"), "/data")


def test_the_paper_tells_the_days_figure_and_each_cluster_below_with_its_days_short(
    public: Client,
) -> None:
    text = shown(public, f"/report?day={LAST_DAY}").replace("\N{NO-BREAK SPACE}", " ")
    assert "28,6 %" in text
    assert "2 trên 7 cụm đang hoạt động" in text
    assert "Cụm chưa đạt 5" in text
    assert re.search(r"Chưa Trạm.{0,40}Chưa có trạm xử lý 23/23", text)
    assert "xã Tân Mẫu 0/2" in text


def test_the_excel_file_has_the_figure_every_cluster_every_reason_and_the_communes(
    public: Client, client: Client
) -> None:
    told = sheets(public, f"?day={LAST_DAY}")
    city = client.get(f"/api/v1/coverage?day={LAST_DAY}").json()
    assert list(told) == [
        "Tổng hợp",
        "Các cụm",
        "Theo xã, phường",
        "Kế hoạch",
        "dictionary",
    ]
    [figure] = told["Tổng hợp"][1:]
    assert figure[1] == pytest.approx(city["percent"])
    assert figure[3:5] == (city["covered"], city["operating"])
    window = city["window"]
    assert figure[7:9] == (pytest.approx(window["percent"]), window["covered"])
    plans = client.get("/api/v1/plans").json()["plans"]
    assert [row[:2] for row in told["Kế hoạch"][1:]] == [
        (plan["year"], plan["number"]) for plan in plans for _ in plan["targets"]
    ]
    assert [row[7] for row in told["Kế hoạch"][1:]] == [
        one["reached"] for plan in plans for one in plan["targets"]
    ]
    clusters = {row[0]: row for row in told["Các cụm"][1:]}
    assert set(clusters) == {one["id"] for one in city["clusters"]}
    for one in city["clusters"]:
        reasons = str(clusters[one["id"]][6] or "")
        assert clusters[one["id"]][4] is one["covered"]
        assert len(list(filter(None, reasons.split("; ")))) == len(one["findings"])
    assert clusters["CCN-3"][5:9] == ("Chưa có trạm xử lý", "Chưa có trạm xử lý", 23, 23)
    communes = told["Theo xã, phường"][1:]
    assert sum(int(str(row[1])) for row in communes) == city["covered"]
    assert sum(int(str(row[2])) for row in communes) == city["operating"]
    said = {row[0]: row[1] for row in told["dictionary"]}
    assert "not stated by the city" in str(said["giấy phép dữ liệu · licence"])


def test_the_same_report_is_the_same_bytes_and_what_comes_later_changes_none_that_is_pinned(
    city: Parts,
) -> None:
    client = Client(create_app(city))
    pinned = f"?day={EXCEEDED_DAY}&known_at=2026-11-24T01:00:00Z"
    before = client.get(f"/report.xlsx{pinned}").content
    assert client.get(f"/report.xlsx?day={EXCEEDED_DAY}").content == before
    registry = city.records.registry()
    renamed = replace(registry.clusters["CCN-1"], commune="xã Khác")
    clusters = {**registry.clusters, "CCN-1": renamed}
    city.records.add_registry(replace(registry, clusters=clusters), NOW - timedelta(minutes=50))
    assert client.get(f"/report.xlsx{pinned}").content == before
    assert client.get(f"/report.xlsx?day={EXCEEDED_DAY}").content != before


def test_a_day_of_which_nothing_is_judged_has_no_figure_on_paper_or_in_excel(
    public: Client,
) -> None:
    day = date(2026, 10, 1)
    assert "%" not in shown(public, f"/report?day={day}")
    [figure] = sheets(public, f"?day={day}")["Tổng hợp"][1:]
    assert figure[1] is None
    assert figure[3] is None


@pytest.mark.parametrize("role", list(Role))
def test_the_report_has_no_persons_name_for_whoever_asks(parts: Parts, role: Role) -> None:
    client = Client(create_app(parts), role)
    text = str(sheets(client))
    assert not any(name in text for name in NAMES.values())


def test_a_report_leaves_no_file_behind(
    public: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sheets(public)
    assert list(tmp_path.iterdir()) == []
