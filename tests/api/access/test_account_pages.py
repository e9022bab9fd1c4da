"""My account, all accounts and the audit log on their pages."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from api.access.secrets_kept import is_password
from api.app import create_app
from api.pages.access.audit import ACTS, ROWS
from api.pages.texts.texts import text
from api.question.handed_in import Parts
from domain.access.accounts import AccountAdded
from domain.access.roles import Role, TokenScope
from domain.two_languages import LANGUAGES
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.pages.test_accessibility import Nested
from tests.api.pages.test_pages import Shape
from tests.api.sample_accounts import NAMES, PASSWORD
from tests.api.sample_city import NOW

AN = NAMES[Role.OFFICIAL]
SECRET = re.compile(r'class="secret">[^<]*<code>([^<]+)</code>')


@pytest.fixture
def app(city: Parts) -> FastAPI:
    return create_app(city)


def signed_in(app: FastAPI, role: Role) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(role).status_code == 303
    browser.get("/account")
    return browser


def secret(page: str) -> str:
    found = SECRET.search(page)
    assert found is not None
    return found[1]


def test_a_token_is_made_shown_once_used_and_revoked(app: FastAPI, city: Parts) -> None:
    browser = signed_in(app, Role.OFFICIAL)
    made = browser.post("/account/tokens", name="báo cáo", days="30", scope=["read"])
    token = secret(made.text)
    assert token not in browser.get("/account").text
    client = Client(app, Role.PUBLIC)
    asked = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/me", headers=asked).json()["may"] == ["read"]
    [kept] = [one for one in city.records.tokens(AN) if one.name == "báo cáo"]
    assert (kept.scopes, kept.expires_at is not None) == ((TokenScope.READ,), True)
    assert browser.post("/account/tokens/revoke", name="báo cáo").status_code == 303
    assert client.get("/api/v1/me", headers=asked).status_code == 401
    assert "đã thu hồi" in browser.get("/account").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "x", "days": "0", "scope": "read"}, "1 to 366 days"),
        ({"name": "x", "days": "9" * 30, "scope": "read"}, "1 to 366 days"),
        ({"name": "x", "days": "30"}, "say which"),
        ({"name": " ", "days": "30", "scope": "read"}, "printable"),
    ],
)
def test_a_token_that_cannot_be_is_refused_and_the_form_stays_filled(
    app: FastAPI, fields: dict[str, str], said: str
) -> None:
    answer = signed_in(app, Role.OFFICIAL).post("/account/tokens?lang=en", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{fields["days"]}"' in answer.text


def test_another_password_ends_every_other_session(app: FastAPI, city: Parts) -> None:
    browser, other = signed_in(app, Role.OFFICIAL), signed_in(app, Role.OFFICIAL)
    new = "một mật khẩu hoàn toàn khác"
    fields = {"password": PASSWORD, "new_password": new, "new_password_again": new}
    for change, said in (
        ({"password": "sai mật khẩu"}, "không đúng"),
        ({"new_password_again": new + "x"}, "không giống nhau"),
        ({"new_password": "ngắn", "new_password_again": "ngắn"}, "12 đến 200"),
    ):
        refused = browser.post("/account/password", **{**fields, **change})
        assert refused.status_code == 422
        assert said in refused.text
    assert browser.post("/account/password", **fields).status_code == 200
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    account = city.records.account_of(AN)
    assert is_password(new, city.records.password_of(account.id))


def test_an_administrator_makes_changes_and_removes_an_account(app: FastAPI, city: Parts) -> None:
    browser = signed_in(app, Role.ADMINISTRATOR)
    made = browser.post("/accounts", name="Phạm Chi", role="vendor", scope="GW-1, GW-2")
    assert made.status_code == 200
    chi = city.records.account_of("phạm chi")
    assert (chi.role, chi.scope) == (Role.VENDOR, ("GW-1", "GW-2"))
    assert is_password(secret(made.text), city.records.password_of(chi.id))
    assert browser.post("/accounts/role", name="Phạm Chi", role="official").status_code == 200
    assert city.records.account_of("Phạm Chi").role is Role.OFFICIAL
    anew = secret(browser.post("/accounts/password", name="Phạm Chi").text)
    assert is_password(anew, city.records.password_of(chi.id))
    assert browser.post("/accounts/remove", name="Phạm Chi").status_code == 200
    page = browser.get("/accounts").text
    assert "Phạm Chi" in page[page.index("Đã xóa") :]
    log = browser.get("/audit").text
    for act in ("POST /accounts/remove", "POST /accounts", "GET /accounts"):
        assert f"{text('vi', f'act.{act}')} <small>{act}</small>" in log


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/accounts", {"name": AN.upper(), "role": "official"}, "is there already"),
        ("/accounts", {"name": "B", "role": "vendor", "scope": "GW-99"}, "no gateway"),
        ("/accounts", {"name": "B", "role": "operator"}, "name the clusters"),
        ("/accounts", {"name": "B", "role": "king"}, "choose a role"),
        ("/accounts/role", {"name": AN, "role": "vendor", "scope": "x"}, "no gateway"),
        ("/accounts/remove", {"name": NAMES[Role.ADMINISTRATOR]}, "only administrator"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    app: FastAPI, city: Parts, path: str, fields: dict[str, str], said: str
) -> None:
    before = city.records.accounts()
    browser = signed_in(app, Role.ADMINISTRATOR)
    browser.get("/accounts")
    answer = browser.post(f"{path}?lang=en", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert city.records.accounts() == before


def test_each_act_of_the_audit_log_has_words_of_its_own_in_both_languages() -> None:
    for act in ACTS:
        vietnamese, english = (text(language, f"act.{act}") for language in LANGUAGES)
        assert vietnamese != english
        assert "/" not in vietnamese + english


def test_the_audit_log_is_filtered_and_read_page_by_page(app: FastAPI) -> None:
    for _ in range(55):
        Client(app, Role.INSPECTOR).get("/api/v1/holds")
    browser = signed_in(app, Role.ADMINISTRATOR)
    empty = "name=&act=&outcome=&from=&to="
    first = browser.get(f"/audit?{empty}").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    behind = browser.get(older[1].replace("&amp;", "&")).text
    assert first.count("<time") == ROWS
    assert behind.count("<time") == ROWS
    assert "<time" not in browser.get("/audit?name=kh%C3%B4ng").text
    day = browser.get("/audit?from=2026-11-24&to=2026-11-24&act=sign%20in&outcome=done").text
    assert day.count("<time") == 1
    assert browser.get("/audit?from=gestern").status_code == 422


SEEN = re.compile(r'name="seen" value="(\d+)"')
STALE = {  # a form, what it sends, and how the page tells who sent one before
    "/accounts/role": ({"role": "vendor", "scope": "GW-1"}, "đã đổi vai trò của"),
    "/accounts/password": ({}, "đã cấp mật khẩu mới cho"),
    "/accounts/remove": ({}, "đã xóa tài khoản"),
}


@pytest.mark.parametrize("path", STALE)
@pytest.mark.parametrize("first", STALE)
def test_of_two_administrators_on_one_account_the_second_is_told_what_the_first_did(
    app: FastAPI, city: Parts, path: str, first: str
) -> None:
    other = AccountAdded(account="Bùi Lan", role=Role.ADMINISTRATOR, by="x", known_at=NOW)
    city.records.change_account(other)
    (done, said), (fields, _) = STALE[first], STALE[path]
    browser = signed_in(app, Role.ADMINISTRATOR)
    [seen] = set(SEEN.findall(browser.get("/accounts").text))
    assert browser.post(first, name=AN, seen=seen, **done).status_code == 200
    before = city.records.accounts()
    refused = browser.post(path, name=AN, seen=seen, **fields)
    assert refused.status_code == 412
    assert f"{NAMES[Role.ADMINISTRATOR]} {said}" in refused.text
    assert city.records.accounts() == before
    assert SECRET.search(refused.text) is None
    assert browser.post("/accounts/password", name="Bùi Lan", seen=seen).status_code == 200
    if first != "/accounts/remove":
        [again] = set(SEEN.findall(refused.text))
        assert browser.post(path, name=AN, seen=again, **fields).status_code == 200


@pytest.mark.parametrize(
    "path", ["/signin", "/signin?lang=en", "/account", "/accounts", "/audit", "/audit?lang=en"]
)
def test_a_page_is_well_nested_labelled_and_loads_from_us_alone(app: FastAPI, path: str) -> None:
    browser = signed_in(app, Role.ADMINISTRATOR)
    page = browser.get(path)
    assert page.status_code == 200
    shape = Shape(page.text)
    names = [tag for tag, _ in shape.tags]
    assert [names.count(one) for one in ("main", "h1", "footer", "title")] == [1, 1, 1, 1]
    assert "script" not in names
    assert len(shape.ids) == len(set(shape.ids))
    labelled = {found.get("for") for tag, found in shape.tags if tag == "label"}
    for tag, found in shape.tags:
        assert "style" not in found
        if tag in {"input", "select"} and found.get("type") not in {"hidden", "checkbox"}:
            assert found["id"] in labelled
        if tag == "form" and found["method"] == "post":
            assert str(found["action"]).startswith("/")
    posts = page.text.count('method="post"')
    assert page.text.count('name="csrf"') == posts
    assert Nested(page.text).found == []
