"""The page on which an official tries a logger's sample, in both languages and without script."""

from __future__ import annotations

import pytest

from api.app import create_app
from api.every_request.bodies import BODY_BYTES_MOST
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.access.browser import Browser
from tests.api.sample_city import PROFILE

PATH = "/registry/profiles/try"
SAMPLE = '{"time": "2026-11-20T10:00:00+07:00", "COD": 61.2, "S-<07>": 3}'


@pytest.fixture
def browser(parts: Parts) -> Browser:
    found = Browser(create_app(parts))
    found.sign_in(Role.OFFICIAL)
    page = found.get(PATH)
    assert page.status_code == 200
    return found


def test_what_each_value_would_become_stands_in_a_table_and_nothing_is_entered(
    browser: Browser, parts: Parts
) -> None:
    version = parts.records.registry_version()
    page = browser.post(PATH, gateway="GW-1", sample=SAMPLE, profile_toml=PROFILE)
    assert page.status_code == 200, page.text
    assert "Đọc theo hồ sơ bản tin P-1." in page.text
    assert "CX-1 · COD · 61,2 mg/L" in page.text
    assert "chưa có kênh đo mang tên này" in page.text
    assert "S-&lt;07&gt;" in page.text
    assert "S-<07>" not in page.text
    assert parts.records.registry_version() == version


def test_without_a_profile_a_draft_is_shown(browser: Browser) -> None:
    page = browser.post(f"{PATH}?lang=en", gateway="GW-1", sample=SAMPLE)
    assert "No profile is in force: read as flat-json writes" in page.text
    assert "A proposed profile, to be corrected" in page.text
    assert "waits" in page.text


def test_what_is_wrong_is_said_and_what_was_written_stays(browser: Browser) -> None:
    page = browser.post(PATH, gateway="GW-1", sample=SAMPLE, profile_toml='id = "P"')
    assert page.status_code == 422
    assert "profile.toml:1: " in page.text
    assert "S-&lt;07&gt;" in page.text
    missing = browser.post(PATH, gateway="GW-99", sample=SAMPLE)
    assert missing.status_code == 422
    assert "chưa cửa xả nào trong sổ đăng ký dùng thiết bị" in missing.text


def test_a_form_from_elsewhere_is_refused(browser: Browser) -> None:
    page = browser.post(PATH, origin="http://evil.test", gateway="GW-1", sample=SAMPLE)
    assert page.status_code == 403


LATIN = b'{"time": "2026-11-20T10:00:00+07:00", "COD": 61.2, "\xb5S": 3}'  # no UTF-8


def test_a_file_is_tried_by_its_bytes_and_its_name(browser: Browser, parts: Parts) -> None:
    version = parts.records.registry_version()
    page = browser.upload(PATH, "out.json", SAMPLE.encode(), gateway="GW-1", profile_toml=PROFILE)
    assert page.status_code == 200, page.text
    assert "CX-1 · COD · 61,2 mg/L" in page.text
    draft = browser.upload(f"{PATH}?lang=en", "plant-7.json", SAMPLE.encode(), gateway="GW-1")
    assert "plant-7.json" in draft.text
    assert parts.records.registry_version() == version


@pytest.mark.parametrize("payload", [LATIN, b"\x00\xff\xfe", b""])
def test_bytes_that_nobody_can_read_are_answered_on_the_page(
    browser: Browser, payload: bytes
) -> None:
    page = browser.upload(PATH, "out.bin", payload, gateway="GW-1")
    assert page.status_code == 200, page.text
    assert "CX-1 · COD" not in page.text


def test_a_sample_is_given_once(browser: Browser) -> None:
    both = browser.upload(PATH, "out.json", b"{}", gateway="GW-1", sample=SAMPLE)
    none = browser.upload(PATH, "", b"", gateway="GW-1", sample=" ")
    for page in (both, none):
        assert page.status_code == 422
        assert "hãy gửi tệp mẫu một lần: dán nội dung, hoặc chọn tệp" in page.text
    pasted = browser.upload(PATH, "", b"", gateway="GW-1", sample=SAMPLE, profile_toml=PROFILE)
    assert "CX-1 · COD · 61,2 mg/L" in pasted.text


def test_a_file_above_the_bound_is_refused_on_a_page_of_ours(browser: Browser) -> None:
    page = browser.upload(PATH, "out.json", b" " * BODY_BYTES_MOST, gateway="GW-1")
    assert page.status_code == 413
    assert "tệp gửi kèm biểu mẫu tối đa 1,048,576 byte" in page.text
    assert page.headers["content-type"].startswith("text/html")


def test_no_other_form_takes_a_file(browser: Browser) -> None:
    page = browser.upload("/registry/clusters/new", "out.json", b"{}", id="CCN-99")
    assert page.status_code == 400
    assert browser.upload("/registry/clusters/new", "a", b"\xff", id="CCN-99").status_code == 400
