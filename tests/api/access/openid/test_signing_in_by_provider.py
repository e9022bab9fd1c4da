"""Signing in by a provider of sign-on: whom it vouches for, and what vouches for none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey, OctKey, RSAKey

from api.access.openid.flow import BACK
from api.access.openid.provider import Provider, SignOnTerms
from api.app import create_app
from api.question.handed_in import Doors, Parts
from domain.access.accounts import AccountRemoved, IdentityLinked, IdentityUnlinked
from domain.access.audit import AuditOutcome, AuditQuestion
from domain.access.roles import Role
from domain.access.signing_in import OF_ADDRESS
from tests.api.access.browser import Browser
from tests.api.access.openid.a_provider import CLIENT, SECRET, SUBJECT, AProvider, serving
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import NOW, sample_parts

AN, ADMINISTRATOR = NAMES[Role.OFFICIAL], NAMES[Role.ADMINISTRATOR]
AT = int(NOW.timestamp())


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "1"})


@pytest.fixture
def there(key: RSAKey) -> Iterator[AProvider]:
    provider = AProvider(key)
    with serving(provider, AT):
        yield provider


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = sample_parts(tmp_path)
    yield found
    found.records.close()


def an_app(city: Parts, there: AProvider, secret: str | None = SECRET) -> FastAPI:
    app = create_app(city)
    app.state.sign_on = Provider(
        SignOnTerms(
            issuer=there.issuer,
            client_id=CLIENT,
            client_secret=secret,
            name="Cổng Hà Nội",
            scope="openid profile",
            back=f"http://nhue.test{BACK}",
        )
    )
    return app


@pytest.fixture
def app(city: Parts, there: AProvider) -> FastAPI:
    return an_app(city, there)


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    return Browser(app)


def linked(there: AProvider, subject: str = SUBJECT) -> IdentityLinked:
    return IdentityLinked(
        account=AN, issuer=there.issuer, subject=subject, by=ADMINISTRATOR, known_at=NOW
    )


def come_back(browser: Browser, there: AProvider, to: str = "/", **other: str) -> httpx.Response:
    """Go to the provider, sign in there, and come back with what it sends, or with `other`."""
    away = browser.get(f"/signin/openid?{urlencode({'next': to})}")
    assert away.status_code == 303
    told = {**there.sign_in(away.headers["location"]), **other}
    return browser.get(f"{BACK}?{urlencode(told)}&lang=en")


def test_who_is_linked_signs_in_and_goes_on_to_where_they_were_going(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    assert 'href="/signin/openid?next=%2Faudit"' in browser.get("/signin?next=/audit").text
    answer = come_back(browser, there, "/coverage?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/coverage?lang=en")
    page = browser.get("/coverage?lang=en")
    assert f"{AN} (city official)" in page.text
    assert set(browser.cookies) == {"nhue"}
    entry = city.records.audit_entries(AuditQuestion(act="sign in"))[0]
    assert (entry.name, entry.on, entry.outcome) == (AN, BACK, AuditOutcome.DONE)
    assert there.authorized_by == ["basic"]


def test_who_is_not_linked_is_told_what_to_tell_an_administrator_who_links_it(
    browser: Browser, app: FastAPI, city: Parts, there: AProvider
) -> None:
    nobody = come_back(browser, there)
    assert nobody.status_code == 401
    assert f"links it to an account: {SUBJECT}" in nobody.text
    assert "nhue" not in browser.cookies
    entry = city.records.audit_entries(AuditQuestion(act="sign in"))[0]
    assert (entry.name, entry.outcome) == (f"{SUBJECT} (Trần Văn An)", AuditOutcome.REFUSED)
    desk = Browser(app)
    desk.sign_in(Role.ADMINISTRATOR)
    desk.get("/accounts")
    done = desk.post("/accounts/identity?lang=en", name=AN, subject=f" {SUBJECT} ")
    assert "The identity is linked" in done.text
    assert come_back(browser, there).status_code == 303
    assert AN in browser.get("/account").text
    ended = desk.post("/accounts/identity/end", name=AN, issuer=there.issuer, subject=SUBJECT)
    assert ended.status_code == 200
    assert browser.get("/account").status_code == 303
    assert come_back(browser, there).status_code == 401


def test_a_subject_that_another_account_has_is_refused_with_its_form_filled_in(
    app: FastAPI, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    desk = Browser(app)
    desk.sign_in(Role.ADMINISTRATOR)
    desk.get("/accounts")
    refused = desk.post("/accounts/identity?lang=en", name=ADMINISTRATOR, subject=SUBJECT)
    assert refused.status_code == 422
    assert f'value="{SUBJECT}"' in refused.text
    assert [one.account for one in city.records.identities()] == [AN]


def test_whose_account_was_removed_is_nobody(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    city.records.change_account(AccountRemoved(account=AN, by=ADMINISTRATOR, known_at=NOW))
    assert come_back(browser, there).status_code == 401


def test_an_address_that_another_account_has_signs_nobody_in(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    """A name or an e-mail address can be given anew, or chosen by who signs in."""
    city.records.change_account(linked(there))
    there.claims = {"sub": "another", "name": AN, "preferred_username": AN}
    assert come_back(browser, there).status_code == 401


SAYS_OTHERWISE: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://another.test"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another client"},
    "no audience": {"aud": None},
    "several audiences of which none is told as the one meant": {"aud": [CLIENT, "another"]},
    "another client as the one meant": {"aud": [CLIENT, "another"], "azp": "another"},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is no text": {"sub": 248289761001},
    "another time's nonce": {"nonce": "of another time"},
    "no nonce": {"nonce": None},
    "an end that has passed": {"exp": AT - 61},
    "no end": {"exp": None},
    "an end that is no number": {"exp": "tomorrow"},
    "a beginning that lies ahead": {"iat": AT + 3600},
    "not before tomorrow": {"nbf": AT + 86_400},
}


@pytest.mark.parametrize("claims", SAYS_OTHERWISE.values(), ids=SAYS_OTHERWISE)
def test_a_token_that_says_otherwise_signs_nobody_in(
    browser: Browser, city: Parts, there: AProvider, claims: dict[str, Any]
) -> None:
    city.records.change_account(linked(there))
    there.claims = claims
    refused = come_back(browser, there)
    assert refused.status_code == 401
    assert "did not succeed" in refused.text
    assert "nhue" not in browser.cookies
    entry = city.records.audit_entries(AuditQuestion(act="sign in"))[0]
    assert entry.outcome is AuditOutcome.REFUSED


@pytest.mark.parametrize("way", ["by our secret", "by another key", "with no identity token"])
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    browser: Browser, city: Parts, there: AProvider, way: str
) -> None:
    city.records.change_account(linked(there))
    if way == "by our secret":
        there.key, there.algorithm = OctKey.import_key(SECRET, {"kid": "1"}), "HS256"
    elif way == "by another key":
        there.key = RSAKey.generate_key(2048, {"kid": "1"})
    else:
        there.answer = {"id_token": None}
    assert come_back(browser, there).status_code == 401
    assert "nhue" not in browser.cookies


def test_a_token_of_an_elliptic_key_and_of_several_audiences_is_as_good(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    there.key, there.algorithm = ECKey.generate_key("P-256", {"kid": "ec"}), "ES256"
    there.published = [there.key]
    there.claims = {"aud": ["another", CLIENT], "azp": CLIENT}
    assert come_back(browser, there).status_code == 303


def test_a_key_that_the_provider_changed_is_asked_for_anew(
    browser: Browser, city: Parts, there: AProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.records.change_account(linked(there))
    assert come_back(browser, there).status_code == 303
    there.key = ECKey.generate_key("P-256", {"kid": "next"})
    there.published, there.algorithm = [there.key], "ES256"
    assert come_back(browser, there).status_code == 401  # asked for a moment ago
    monkeypatch.setattr("api.access.openid.provider.KEYS_ASKED_EVERY_SECONDS", 0.0)
    assert come_back(browser, there).status_code == 303
    assert there.asked.count("/.well-known/openid-configuration") == 1


def test_what_did_not_begin_in_this_browser_signs_nobody_in(
    app: FastAPI, browser: Browser, city: Parts, there: AProvider
) -> None:
    """Else a link could sign somebody in as another, and what they enter were that other's."""
    city.records.change_account(linked(there))
    away = browser.get("/signin/openid")
    told = there.sign_in(away.headers["location"])
    assert Browser(app).get(f"{BACK}?{urlencode(told)}").status_code == 401
    assert come_back(browser, there, state="of another time").status_code == 401
    used = {**told, "state": "x"}
    assert browser.get(f"{BACK}?{urlencode(used)}").status_code == 401
    assert "nhue" not in browser.cookies
    assert there.authorized_by == []


def test_a_code_is_good_once(browser: Browser, city: Parts, there: AProvider) -> None:
    city.records.change_account(linked(there))
    away = browser.get("/signin/openid")
    kept = dict(browser.cookies)
    told = urlencode(there.sign_in(away.headers["location"]))
    assert browser.get(f"{BACK}?{told}").status_code == 303
    browser.cookies = kept
    assert browser.get(f"{BACK}?{told}").status_code == 401


def test_what_another_provider_answers_is_refused(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    assert come_back(browser, there, iss="https://another.test").status_code == 401
    assert come_back(browser, there, iss=there.issuer).status_code == 303


def test_where_a_provider_says_that_it_names_itself_an_answer_without_is_refused(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    there.document = {"authorization_response_iss_parameter_supported": True}
    assert come_back(browser, there).status_code == 401


def test_who_declines_at_the_provider_can_sign_in_otherwise(
    browser: Browser, there: AProvider
) -> None:
    away = browser.get("/signin/openid")
    state = there.sign_in(away.headers["location"])["state"]
    told = {"error": "access_denied", "error_description": "không đồng ý", "state": state}
    refused = browser.get(f"{BACK}?{urlencode(told)}")
    assert refused.status_code == 401
    assert 'name="password"' in refused.text


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://another.test"},
        {"token_endpoint": None},
        {"jwks_uri": None},
        {"authorization_endpoint": "/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "file:///token"},
    ],
)
def test_a_provider_that_is_none_is_said_and_passwords_go_on(
    browser: Browser, there: AProvider, document: dict[str, Any]
) -> None:
    there.document = document
    down = browser.get("/signin/openid?lang=en")
    assert down.status_code == 503
    assert "does not answer" in down.text
    assert browser.sign_in(Role.OFFICIAL).status_code == 303


def test_a_provider_that_is_down_is_asked_again_the_next_time(
    browser: Browser, city: Parts, key: RSAKey
) -> None:
    there = AProvider(key)
    with serving(there, AT):
        app = an_app(city, there)
    own = Browser(app)
    assert own.get("/signin/openid").status_code == 503


@pytest.mark.parametrize(
    ("secret", "methods", "by"),
    [
        (SECRET, ["client_secret_post"], "post"),
        (SECRET, ["client_secret_post", "client_secret_basic"], "basic"),
        (None, ["none"], "none"),
    ],
)
def test_we_say_who_we_are_as_the_provider_takes_it(
    city: Parts, there: AProvider, secret: str | None, methods: list[str], by: str
) -> None:
    city.records.change_account(linked(there))
    there.document = {"token_endpoint_auth_methods_supported": methods}
    assert come_back(Browser(an_app(city, there, secret)), there).status_code == 303
    assert there.authorized_by == [by]


def test_who_fails_often_waits_and_the_provider_is_asked_nothing(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    there.claims = {"nonce": "x"}
    for _ in range(OF_ADDRESS.free):
        assert come_back(browser, there).status_code == 401
    asked = len(there.asked)
    waiting = come_back(browser, there)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "2")
    assert len(there.asked) == asked


def test_behind_tls_what_the_browser_keeps_goes_over_tls_alone(
    city: Parts, there: AProvider
) -> None:
    doors = Doors(public_url="https://nhue.hanoi.test")
    browser = Browser(an_app(replace(city, doors=doors), there))
    answer = browser.get("/signin/openid")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-nhue-openid=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"} <= set(
        cookie.split("; ")
    )


def test_signing_in_by_a_provider_leads_to_no_other_site(
    browser: Browser, city: Parts, there: AProvider
) -> None:
    city.records.change_account(linked(there))
    assert come_back(browser, there, "//evil.test").headers["location"] == "/"


def test_without_a_provider_there_is_no_such_page(city: Parts) -> None:
    browser = Browser(create_app(city))
    assert "openid" not in browser.get("/signin").text
    assert browser.get("/signin/openid").status_code == 404
    assert browser.get(f"{BACK}?code=1&state=2").status_code == 404
    city.records.change_account(
        IdentityLinked(account=AN, issuer="https://x.test", subject="1", by=AN, known_at=NOW)
    )
    ended = IdentityUnlinked(
        account=AN, issuer="https://x.test", subject="1", by=AN, known_at=NOW + timedelta(hours=1)
    )
    city.records.change_account(ended)
    assert city.records.identities() == []
