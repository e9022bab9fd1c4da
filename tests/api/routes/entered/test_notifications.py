"""Notifications by the API and on the pages: own ones alone, acknowledged, rules, the outbox."""

from __future__ import annotations

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES, bearing

API = "/api/v1"


def numbers(client: Client, role: Role) -> list[int]:
    told = client.get(f"{API}/notifications", headers=bearing(role)).json()
    return [one["number"] for one in told["notifications"]]


def test_one_sees_what_ones_role_may_be_told_of_ones_own_and_acknowledges_it(city: Parts) -> None:
    client = Client(create_app(city))
    assert numbers(client, Role.INSPECTOR) == [3, 2, 1]
    assert numbers(client, Role.OPERATOR) == [1]
    assert numbers(client, Role.VENDOR) == [2]
    of = f"{API}/notifications/1/acknowledge"
    other = f"{API}/notifications/3/acknowledge"
    assert client.get(other, "POST", json={}, headers=bearing(Role.OPERATOR)).status_code == 404
    said = client.get(of, "POST", json={}, headers=bearing(Role.OPERATOR)).json()
    assert (said["by"], said["stage"]) == (NAMES[Role.OPERATOR], 1)
    assert client.get(of, "POST", json={}, headers=bearing(Role.OPERATOR)).json() == said
    first = client.get(f"{API}/notifications", headers=bearing(Role.INSPECTOR)).json()
    seen = [one["is_acknowledged"] for one in first["notifications"]]
    assert seen == [False, False, True]


def test_an_administrator_sets_and_ends_a_rule_and_is_told_a_secret_once(city: Parts) -> None:
    client, may = Client(create_app(city)), bearing(Role.ADMINISTRATOR)
    entry = {"who": "https://alarm.test/x", "as_role": "inspector", "why": "trung tâm điều hành"}
    made = client.get(f"{API}/notification-rules", "POST", json=entry, headers=may)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    number = made.json()["rule"]["number"]
    end = client.get(
        f"{API}/notification-rules/{number}/end", "POST", json={"why": "thôi"}, headers=may
    )
    assert end.json()["rule"]["ended_why"] == "thôi"
    listed = client.get(f"{API}/notification-rules", headers=may)
    assert "whsec_" not in listed.text
    wrong = client.get(
        f"{API}/notification-rules", "POST", json={"who": "king", "why": "x"}, headers=may
    )
    assert wrong.status_code == 422
    assert "name role:ROLE, account:NAME" in wrong.text
    waiting = client.get(f"{API}/outbox?waiting=true", headers=may).json()["messages"]
    assert [(one["state"], one["address"]) for one in waiting] == [("waiting", "an@hanoi.test")] * 3
    assert client.get(f"{API}/outbox?failed=true", headers=may).json()["messages"] == []


def test_the_pages_lead_from_a_mails_link_to_acknowledging_and_set_where_mail_goes(
    city: Parts,
) -> None:
    browser = Browser(create_app(city))
    browser.sign_in(Role.INSPECTOR)
    page = browser.get("/notifications/1?lang=vi")
    assert "Vượt giới hạn COD: bắt đầu" in page.text
    assert browser.post("/notifications/1/acknowledge").status_code == 303
    assert f"{NAMES[Role.INSPECTOR]} đã xác nhận" in browser.get("/notifications/1?lang=vi").text
    kept = browser.post("/notifications/address?lang=vi", address="an@hanoi.test")
    assert "Đã lưu nơi nhận thư" in kept.text
    refused = browser.post("/notifications/address?lang=vi", address="An <an@hanoi.test>")
    assert refused.status_code == 422
    assert "hãy viết một địa chỉ thư điện tử" in refused.text
    assert browser.get("/notifications/99").status_code == 404
    assert browser.get("/outbox").status_code == 403


def test_the_outboxs_page_has_its_rules_and_a_form(city: Parts) -> None:
    browser = Browser(create_app(city))
    browser.sign_in(Role.ADMINISTRATOR)
    assert "an@hanoi.test" in browser.get("/outbox").text
    made = browser.post("/outbox/rules?lang=en", who="https://alarm.test/x", why="vì cần")
    assert "whsec_" in made.text
    assert "whsec_" not in browser.get("/outbox").text
    wrong = browser.post("/outbox/rules?lang=vi", who="nobody", why="x")
    assert wrong.status_code == 422
    assert "role:VAI_TRÒ" in wrong.text
    kinds = ["exceedance", "not_reporting"]
    of_two = browser.post(
        "/outbox/rules?lang=vi", who="so@hanoi.test", why="trực", kind=kinds, as_role="official",
        english="yes",
    )  # fmt: skip
    assert "cán bộ thành phố · vượt giới hạn, không truyền số liệu" in of_two.text
    kept = city.records.rules()[-1]
    assert (kept.language, kept.as_role, [one.value for one in kept.kinds]) == (
        "en", Role.OFFICIAL, kinds,
    )  # fmt: skip
    for name, value in (("kind", "digest"), ("as_role", "king")):
        refused = browser.post("/outbox/rules?lang=vi", who="role:vendor", why="x", **{name: value})
        assert refused.status_code == 422
    assert len(city.records.rules()) == kept.id
    ended = browser.post("/outbox/rules/end?lang=en", rule="2", why="thôi")
    assert "The rule has ended." in ended.text
