"""A session that ends in the middle of any form keeps nothing of it and loses no word of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from api.access.table import API, TABLE
from api.answers.entered.cases import CaseEntry
from api.app import create_app
from api.question.handed_in import Parts
from api.views.entering.cases import open_case
from domain.access.permission import Reader
from domain.access.roles import Role
from domain.access.signing_in import SESSION_IDLE
from domain.judged.entered.cases import Case
from tests.api.access.browser import Browser
from tests.api.pages.asking import words
from tests.api.pages.test_proof import CHECK, SAMPLE
from tests.api.routes.entered.registry_entries import CLUSTER
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, NOW
from tests.storage.records.contract.entered.own_thresholds import OWN

DAY = f"/outlets/CX-1/days/{EXCEEDED_DAY}"
RULING = {"parameter": "COD", "from": "00:00", "to": "24:00", "flag": "4", "reason": "que đo bẩn"}
WORK = {
    "kind": "maintenance",
    "from_day": "25/11/2026",
    "from": "08:00",
    "to_day": "25/11/2026",
    "to": "09:00",
    "what": "thay đầu đo COD",
}
OWN_THRESHOLDS = {"parameter": "COD", "step": "5", "reason": "90 ngày đã xem"}
OWN_END = {"number": "1", "reason": "đổi đầu đo"}
WRITTEN = (
    (Role.INSPECTOR, f"{DAY}/ruling/preview", RULING, "que đo bẩn"),
    (Role.OFFICIAL, f"{DAY}/ruling", RULING, "que đo bẩn"),
    (Role.OPERATOR, "/operate/CX-1/announcements", WORK, "thay đầu đo COD"),
    (Role.VENDOR, "/operate/CX-2/announcements", WORK, "thay đầu đo COD"),
    (Role.OFFICIAL, "/account/tokens", {"name": "báo cáo quý", "days": "30"}, "báo cáo quý"),
    (Role.ADMINISTRATOR, "/accounts", {"name": "Phạm Chi", "role": "inspector"}, "Phạm Chi"),
    (Role.OFFICIAL, "/registry/clusters/new/preview", CLUSTER, CLUSTER["name"]),
    (Role.OFFICIAL, "/registry/profiles/try", {"gateway": "GW-1", "sample": "COD=61"}, "COD=61"),
    (Role.INSPECTOR, "/cases/new", {"outlet": "CX-1", "said": "mùi lạ ở cửa xả"}, "mùi lạ ở cửa"),
    (
        Role.INSPECTOR,
        "/cases/HS-2026-0002/steps",
        {"kind": "notice", "said": "hạn 3 ngày"},
        "hạn 3",
    ),
    (Role.INSPECTOR, "/outlets/CX-1/samples", SAMPLE, "Phòng thử nghiệm mẫu"),
    (Role.INSPECTOR, "/outlets/CX-1/sensor-checks", CHECK, "dung dịch chuẩn KHP"),
    (Role.INSPECTOR, "/outlets/CX-1/thresholds", OWN_THRESHOLDS, "90 ngày đã xem"),
    (Role.INSPECTOR, "/outlets/CX-1/thresholds/end", OWN_END, "đổi đầu đo"),
    (Role.ADMINISTRATOR, "/registry/clusters/new", CLUSTER, CLUSTER["state_document"]),
    (Role.INSPECTOR, "/notifications/address", {"address": "chi@hanoi.test"}, "chi@hanoi.test"),
    (Role.ADMINISTRATOR, "/outbox/rules", {"who": "role:vendor", "why": "nghĩa vụ"}, "nghĩa vụ"),
    (Role.ADMINISTRATOR, "/outbox/rules/end", {"rule": "1", "why": "đã chuyển"}, "đã chuyển"),
)
# Forms in which nothing is written but a choice, or a password that is never kept.
CHOSEN = {
    "/accounts/password",
    "/accounts/identity",  # with a provider of sign-on alone
    "/accounts/identity/end",
    "/accounts/remove",
    "/accounts/role",
    "/account/password",
    "/account/tokens/revoke",
    "/cases/{case}/minutes",
    "/notifications/{notification}/acknowledge",
    "/signin",
    "/signin/as",
    "/signin/kept",
    "/signout",
}


def test_every_form_that_is_written_into_is_among_these() -> None:
    forms = {path for method, path in TABLE if method == "POST" and not path.startswith(API)}
    like = [re.compile(re.sub(r"\{\w+\}", "[^/]+", one)) for one in forms - CHOSEN]
    assert all(any(one.fullmatch(path) for _, path, *_ in WRITTEN) for one in like)
    assert len(like) == len({path for _, path, *_ in WRITTEN} - {"/operate/CX-2/announcements"})


@pytest.mark.parametrize(("role", "form", "fields", "written"), WRITTEN)
def test_what_was_written_comes_back_after_signing_in_and_nothing_was_kept_before(
    city: Parts, role: Role, form: str, fields: dict[str, str], written: str
) -> None:
    now = [NOW]

    def clock() -> datetime:
        return now[0]

    browser = Browser(create_app(replace(city, clock=clock)))
    browser.sign_in(role)
    browser.get("/")
    case = keep_case_by_hand(city) if form.startswith("/cases/HS") else None
    if form.endswith("/thresholds/end"):
        city.records.add_own_thresholds(replace(OWN, outlet_id="CX-1"))
    now[0] += SESSION_IDLE
    ended = browser.post(form, **fields)
    assert ended.status_code == 401
    assert "Nội dung đã nhập được giữ lại" in words(ended)
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    again = browser.sign_in(role, kept=kept[1])
    assert again.status_code == 200
    assert written in again.text
    assert city.records.rulings("CX-1", 0, 2**62) == []
    assert city.records.registry_version() == 1
    assert "Phạm Chi" not in [one.name for one in city.records.accounts()]
    assert NAMES[role] in again.text
    assert city.records.cases()[:-1] == ([] if case is None else [case])


def keep_case_by_hand(city: Parts) -> Case:
    entry = CaseEntry.model_validate({"outlet": "CX-1", "from": "2026-11-15", "said": "mùi lạ"})
    return open_case(city, Reader(role=Role.INSPECTOR, name="Lê Thị Bình"), entry)
