"""The form for one row of the registry: previewed, kept once, and never without being read."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from api.app import create_app
from api.pages.access.forms import Filled
from api.pages.city.registry.fields import NEEDED, cells_of_form, shown
from api.pages.texts.texts import text
from api.question.handed_in import Parts
from api.views.entering.registry_entry import check_entry
from domain.access.roles import Role
from domain.errors import FaultsFound
from domain.two_languages import LANGUAGES, Language
from storage.registry_files.columns import COLUMNS, Kind
from storage.registry_files.described.every import DESCRIBED, TITLES_VI
from tests.api.access.browser import Browser
from tests.api.pages.asking import words
from tests.api.routes.entered.registry_entries import (
    CLUSTER,
    OUTLET,
    PERMIT,
    SOUND,
    STATION,
    WRONG,
)
from tests.api.sample_accounts import NAMES

NEW = "/registry/clusters/new"


@pytest.fixture
def app(city: Parts) -> FastAPI:
    return create_app(city)


@pytest.fixture
def official(app: FastAPI) -> Browser:
    browser = Browser(app)
    browser.sign_in(Role.OFFICIAL)
    return browser


def written(kind: Kind, cells: dict[str, str], language: Language = "vi") -> dict[str, Any]:
    """Return cells as a person writes them into the form."""
    told = {one.column: one for one in DESCRIBED[kind]}
    return {
        column: cell.split() if column == "parameters" else shown(told[column], cell, language)
        for column, cell in cells.items()
    }


def seen(answer: httpx.Response) -> str:
    found = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert found is not None
    return found[1]


def preview(browser: Browser, kind: Kind, cells: dict[str, str]) -> httpx.Response:
    page = browser.get(f"/registry/{kind}/new")
    return browser.post(f"/registry/{kind}/new/preview", seen=seen(page), **written(kind, cells))


def confirm(browser: Browser, shown_page: httpx.Response) -> httpx.Response:
    """Send the form of a preview just as the page has it."""
    form = shown_page.text[shown_page.text.index('id="preview"') :].partition("</form>")[0]
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    return browser.post(html.unescape(action[1]), **fields)


@pytest.mark.parametrize("kind", Kind)
def test_a_row_of_each_table_is_previewed_and_kept_when_it_is_confirmed(
    official: Browser, city: Parts, kind: Kind
) -> None:
    shown_page = preview(official, kind, SOUND[kind])
    assert shown_page.status_code == 200
    assert text("vi", "registry.confirm") in words(shown_page)
    assert city.records.registry_version() == 1
    kept = confirm(official, shown_page)
    assert kept.status_code == 303, words(kept)
    assert city.records.registry_version() == 2
    assert official.get(kept.headers["location"]).status_code == 200
    again = check_entry(city, kind, SOUND[kind])
    assert not again.changes


@pytest.mark.parametrize("kind", Kind)
def test_what_is_wrong_stands_beside_its_field_in_vietnamese_and_what_was_written_stays(
    official: Browser, city: Parts, kind: Kind
) -> None:
    wrong, column = WRONG[kind]
    if column == "design_flow_m3_per_day":
        wrong = {column: "nhiều"}
    official.get(f"/registry/{kind}/new")
    fields = written(kind, SOUND[kind]) | wrong
    answer = official.post(f"/registry/{kind}/new/preview", **fields)
    assert answer.status_code == 422
    assert f'id="fault-{column}"' in answer.text
    assert answer.text.count('class="fault" id=') == 1
    assert '<span lang="en">' not in answer.text
    assert 'id="preview"' not in answer.text
    for name, cell in wrong.items():
        if cell:
            assert cell in html.unescape(answer.text), name
    assert city.records.registry_version() == 1


def test_every_field_that_is_wrong_is_told_at_once_whether_it_is_read_or_checked(
    official: Browser,
) -> None:
    official.get(NEW)
    wrong = {"valid_from": "32/1/2026", "area_ha": "1.250", "id": "a b", "state_document": ""}
    answer = official.post(f"{NEW}/preview", **written(Kind.CLUSTERS, CLUSTER) | wrong)
    told = re.findall(r'<p class="fault" id="fault-(\w+)"', answer.text)
    assert sorted(told) == sorted(wrong)
    assert "<details open>" in answer.text
    assert text("vi", "registry.faults", count=4) in words(answer)


def test_what_is_wrong_is_said_in_the_forms_own_words_and_days(official: Browser) -> None:
    official.get(NEW)
    days = {"valid_from": "1/3/2024", "valid_to": "01/02/2024"}
    answer = official.post(f"{NEW}/preview", **written(Kind.CLUSTERS, CLUSTER) | days)
    assert "“Đến hết ngày” 01/02/2024 trước “Từ ngày” 01/03/2024" in words(answer)
    wrong = {"begin": "20/11/2026", "end": "mai", "announced_at": "hôm qua"}
    work = written(Kind.MAINTENANCE, SOUND[Kind.MAINTENANCE]) | wrong
    told = words(official.post("/registry/maintenance/new/preview", **work))
    assert told.count("ví dụ 28/11/2026") == 3
    assert "năm-tháng-ngày" not in told
    assert "+07:00" not in told
    other = written(Kind.SENSORS, SOUND[Kind.SENSORS]) | {"parameter": "TOC"}
    told = words(official.post("/registry/sensors/new/preview", **other))
    assert "hoặc thêm vào bảng “Cửa xả”" in told
    assert ".csv" not in told


def test_a_figure_that_nobody_can_read_is_not_said_to_be_missing(official: Browser) -> None:
    official.get(NEW)
    for figure in ("-3", "1.250", "nhiều"):
        told = {"wastewater_m3_per_day": figure, "wastewater_document": "Báo cáo 5"}
        answer = official.post(f"{NEW}/preview", **written(Kind.CLUSTERS, CLUSTER) | told)
        found = re.findall(r'<p class="fault" id="fault-(\w+)"', answer.text)
        assert found == ["wastewater_m3_per_day"], figure


def test_a_day_that_nobody_can_read_is_never_taken_for_an_empty_one(
    official: Browser, city: Parts
) -> None:
    begun = CLUSTER | {"valid_from": "2026-03-01"}
    confirm(official, preview(official, Kind.CLUSTERS, begun))
    later = written(Kind.CLUSTERS, CLUSTER) | {"valid_from": "32/13/2026"}
    answer = official.post(f"{NEW}/preview", **later)
    assert answer.text.count('class="fault" id=') == 1
    assert "có hai dòng" not in words(answer)
    assert city.records.registry_version() == 2


def test_more_letters_than_the_api_takes_are_refused_beside_their_field(official: Browser) -> None:
    official.get(NEW)
    long = written(Kind.CLUSTERS, CLUSTER) | {"name": "ê" * 2001}
    answer = official.post(f"{NEW}/preview", **long)
    assert re.findall(r'<p class="fault" id="fault-(\w+)"', answer.text) == ["name"]
    assert "viết tối đa 2000 ký tự" in words(answer)


def test_the_preview_calls_a_regulation_by_its_sign(official: Browser) -> None:
    confirm(official, preview(official, Kind.OUTLETS, OUTLET))
    other = PERMIT | {"outlet_id": OUTLET["id"]}
    shown_page = preview(official, Kind.PERMITS, other)
    panel = shown_page.text[shown_page.text.index('id="preview"') :].partition("<form")[0]
    assert "QCVN 40:2011/BTNMT" in panel
    assert "qcvn-40-2011" not in panel


def test_a_double_click_on_confirm_keeps_the_row_once_and_leads_to_it_twice(
    official: Browser, city: Parts
) -> None:
    shown_page = preview(official, Kind.CLUSTERS, CLUSTER)
    first, second = confirm(official, shown_page), confirm(official, shown_page)
    assert first.headers["location"] == second.headers["location"] == "/clusters/CCN-10"
    assert city.records.registry_version() == 2


def test_of_two_officials_the_second_is_told_who_came_between_and_keeps_what_was_written(
    app: FastAPI, official: Browser, city: Parts
) -> None:
    waiting = preview(official, Kind.CLUSTERS, CLUSTER)
    other = Browser(app)
    other.sign_in(Role.ADMINISTRATOR)
    assert confirm(other, preview(other, Kind.STATIONS, STATION)).status_code == 303
    told = confirm(official, waiting)
    assert told.status_code == 412
    assert text("vi", "registry.decided") in words(told)
    assert NAMES[Role.ADMINISTRATOR] in told.text
    assert CLUSTER["name"] in told.text
    assert "CCN-10" not in city.records.registry().clusters
    again = official.post(f"{NEW}/preview", seen=seen(told), **written(Kind.CLUSTERS, CLUSTER))
    assert confirm(official, again).status_code == 303


def test_a_row_that_changes_nothing_says_so_and_offers_nothing_to_confirm(
    official: Browser, city: Parts
) -> None:
    assert confirm(official, preview(official, Kind.PERMITS, PERMIT)).status_code == 303
    again = preview(official, Kind.PERMITS, PERMIT)
    assert text("vi", "registry.unchanged") in words(again)
    assert 'id="preview"' not in again.text
    page = official.get("/registry/permits/new")
    sent = official.post("/registry/permits/new", seen=seen(page), **written(Kind.PERMITS, PERMIT))
    assert text("vi", "registry.unchanged") in words(sent)
    assert city.records.registry_version() == 2


def test_the_form_begins_from_a_row_that_is_there_and_shows_what_of_it_would_change(
    official: Browser,
) -> None:
    page = official.get("/registry/permits/new?from=10/GPMT-UBND|CX-1")
    assert 'name="discharge_flow_m3_per_day" value="800"' in page.text
    assert 'name="valid_from" value="01/01/2025"' in page.text
    assert '<option value="qcvn-40-2011" selected>QCVN 40:2011/BTNMT</option>' in page.text
    shown_page = preview(official, Kind.PERMITS, PERMIT)
    assert text("vi", "registry.preview.change") in words(shown_page)
    rows = re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', shown_page.text)
    assert len(rows) == 1
    assert "31/12/2027" in rows[0]
    by_id = official.get(f"{NEW}?from=CCN-1")
    assert "Đầm Sen Mẫu" in by_id.text
    assert official.get(f"{NEW}?from=nowhere").status_code == 404


def test_the_duty_by_annex_28_is_told_before_and_after(official: Browser) -> None:
    told = words(preview(official, Kind.STATIONS, STATION))
    automatic = text("vi", "duty.automatic_and_periodic")
    assert f"{text('vi', 'registry.duty.none')} → {automatic}" in told
    assert "1.200,5" in told or "1200,5" in told
    smaller = STATION | {"id": "TR-1", "cluster_id": "CCN-1", "design_flow_m3_per_day": "100"}
    told = words(preview(official, Kind.STATIONS, smaller))
    either, neither = text("vi", "duty.automatic_or_periodic"), text("vi", "duty.neither")
    assert re.search(rf"{re.escape(either)}[^→]*→ {re.escape(neither)}", told)
    told = words(preview(official, Kind.OUTLETS, OUTLET))
    assert text("vi", "registry.duty.same") in told


def test_an_empty_field_is_not_known_and_that_it_has_none_is_said(
    official: Browser, city: Parts
) -> None:
    unknown = CLUSTER | {"central_station": "not_entered", "area_ha": ""}
    confirm(official, preview(official, Kind.CLUSTERS, unknown))
    kept = city.records.registry().clusters["CCN-10"]
    assert (kept.central_station.value, kept.area_ha) == ("not_entered", None)
    confirm(official, preview(official, Kind.CLUSTERS, CLUSTER))
    kept = city.records.registry().clusters["CCN-10"]
    assert (kept.central_station.value, kept.area_ha) == ("none", 20.5)


@pytest.mark.parametrize(
    ("language", "text_written", "cell"),
    [
        ("vi", "20,5", "20.5"),
        ("vi", "1250", "1250"),
        ("vi", "1250.5", "1250.5"),
        ("vi", "1.250", None),
        ("vi", "1.250.000", None),
        ("vi", "1,250", "1.250"),
        ("en", "1.250", "1.250"),
        ("en", "1,250", None),
        ("en", "20.5", "20.5"),
    ],
)
def test_a_figure_is_taken_with_its_comma_and_never_guessed_where_it_has_two_readings(
    language: Language, text_written: str, cell: str | None
) -> None:
    filled = Filled({"area_ha": [text_written]})
    cells, faults = cells_of_form(Kind.CLUSTERS, filled, language)
    assert [one.column for one in faults] == ([] if cell is not None else ["area_ha"])
    assert cells["area_ha"] == (text_written if cell is None else cell)


def test_days_and_instants_are_taken_as_people_write_them() -> None:
    filled = Filled(
        {
            "begin": ["1/12/2026 8:30"],
            "end": ["01/12/2026 24:00"],
            "announced_at": ["2026-11-20T02:30:00Z"],
        }
    )
    cells, faults = cells_of_form(Kind.MAINTENANCE, filled, "vi")
    assert cells["begin"] == "2026-12-01T01:30:00+00:00"
    assert cells["end"] == "2026-12-01T17:00:00+00:00"
    assert (faults, cells["announced_at"]) == ([], "2026-11-20T02:30:00Z")
    for wrong in ("hôm qua", "20/11/2026", "hôm"):
        _, faults = cells_of_form(Kind.MAINTENANCE, Filled({"begin": [wrong]}), "vi")
        assert [one.column for one in faults] == ["begin"]
    _, faults = cells_of_form(Kind.STATIONS, Filled({"approved_on": ["32/1/2026"]}), "vi")
    assert [one.column for one in faults] == ["approved_on"]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_row_says_is_read_back_from_the_form_as_it_is(
    kind: Kind, language: Language
) -> None:
    cells = dict.fromkeys(COLUMNS[kind], "") | SOUND[kind]
    fields = {
        name: told if isinstance(told, list) else [told]
        for name, told in written(kind, cells, language).items()
    }
    found, faults = cells_of_form(kind, Filled(fields), language)
    assert faults == []
    same = {"begin": "2026-12-01T01:00:00+00:00", "end": "2026-12-01T03:00:00+00:00"}
    same["announced_at"] = "2026-11-20T02:30:00+00:00"
    assert found == {
        column: same.get(column, cell) if kind is Kind.MAINTENANCE else cell
        for column, cell in cells.items()
    }


@pytest.mark.parametrize("kind", Kind)
def test_the_fields_that_have_to_be_filled_in_are_those_that_an_import_refuses_empty(
    city: Parts, kind: Kind
) -> None:
    whole = dict.fromkeys(COLUMNS[kind], "") | SOUND[kind]
    refused = set()
    for column in COLUMNS[kind]:
        try:
            check_entry(city, kind, whole | {column: ""})
        except FaultsFound as error:
            if any(f"{column} is empty: fill it in" == one.message for one in error.faults):
                refused.add(column)
    assert refused == NEEDED[kind]


def test_the_tables_are_listed_with_what_they_hold_and_a_template_to_download(
    official: Browser,
) -> None:
    page = official.get("/registry")
    told = words(page)
    for kind in Kind:
        assert text("vi", f"registry.table.{kind}") == TITLES_VI[kind]
        assert TITLES_VI[kind] in told
        assert f'href="/registry/{kind}/new"' in page.text
    book = load_workbook(io.BytesIO(official.get("/registry/template.xlsx").content))
    assert set(TITLES_VI.values()) <= set(book.sheetnames)


@pytest.mark.parametrize(
    ("role", "is_led"),
    [(Role.OFFICIAL, True), (Role.ADMINISTRATOR, True), (Role.INSPECTOR, False)],
)
def test_the_clusters_lead_to_the_form_whom_it_is_for(
    app: FastAPI,
    role: Role,
    is_led: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    browser = Browser(app)
    browser.sign_in(role)
    assert ('href="/registry"' in browser.get("/clusters").text) is is_led
    page = browser.get("/clusters/CCN-1").text
    assert ('href="/registry/clusters/new?from=CCN-1"' in page) is is_led
    assert ("/registry/permits/new?from=" in page) is is_led
    assert "/registry" not in Browser(app).get("/clusters/CCN-1").text


def test_what_was_entered_in_markup_is_shown_as_letters(official: Browser) -> None:
    hostile = CLUSTER | {"name": '"><script>alert(1)</script>'}
    answer = preview(official, Kind.CLUSTERS, hostile)
    assert "<script>alert" not in answer.text
