"""A question that would be answered as another one is refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import app_without_parts
from domain.access.roles import Role
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_accounts import bearing

API = "/api/v1"


@pytest.mark.parametrize(
    ("address", "name", "advice"),
    [
        ("/verdicts?outlt=CX-1", "outlt", "did you mean `outlet`?"),
        ("/outlets/CX-1/means?paramter=COD", "paramter", "did you mean `parameter`?"),
        ("/coverage?knownat=2026-11-24T03:00:00Z", "knownat", "did you mean `known_at`?"),
        ("/gateways/GW-1/receipts?OUTCOME=refused", "OUTCOME", "did you mean `outcome`?"),
        ("/verdicts?xyzzy=1", "xyzzy", "known are "),
        ("/health?verbose=1", "verbose", "takes no query parameter"),
    ],
)
def test_an_unknown_query_parameter_is_refused_by_name_with_the_nearest_known(
    client: Client, address: str, name: str, advice: str
) -> None:
    body = problem(client.get(API + address), 422)
    assert [one["parameter"] for one in body["errors"]] == [name]
    assert advice in body["detail"]


def get_routes() -> Iterator[str]:
    for path, methods in app_without_parts().openapi()["paths"].items():
        if "get" in methods:
            yield path.format(
                outlet="CX-1",
                gateway="GW-1",
                run="x",
                what="verdicts",
                year=2026,
                table="clusters",
                month="2026-11",
                day="2026-11-15",
                case="HS-2026-0001",
                notification="1",
                sha256="0" * 64,
            )


OF_ADMINISTRATORS = ("/accounts", "/audit", "/notification-rules", "/outbox", "/signals")


@pytest.mark.parametrize("path", sorted(get_routes()))
def test_no_route_passes_over_a_word_that_it_does_not_know(client: Client, path: str) -> None:
    may = Role.ADMINISTRATOR if path.endswith(OF_ADMINISTRATORS) else Role.OFFICIAL
    found = client.get(f"{path}?no_such_word=1", headers=bearing(may))
    assert "no_such_word" in problem(found, 422)["detail"]


def test_every_unknown_name_is_told_at_once_and_one_given_twice_too(client: Client) -> None:
    body = problem(client.get(f"{API}/verdicts?outlt=A&frm=B&outlet=CX-1&outlet=CX-2"), 422)
    assert {one["parameter"] for one in body["errors"]} == {"outlt", "frm", "outlet"}
    assert "given 2 times" in body["detail"]


def test_a_page_refuses_them_too_and_takes_its_language(client: Client) -> None:
    refused = client.get("/outlets/CX-1?paramter=COD&lang=en")
    assert refused.status_code == 422
    assert "did you mean `parameter`?" in refused.text
    assert client.get("/?lang=en").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/verdicts?outlet=%ff",
        "/verdicts?%c3=1",
        "/outlets/%ff/means",
        "/set-aside?outlet=%00",
        "/cases/%00",
    ],
)
def test_an_address_that_is_not_utf_8_is_unreadable(client: Client, address: str) -> None:
    body = problem(client.get(API + address), 400)
    assert body["type"] == "urn:nhue:problem:unreadable"
    assert "UTF-8" in body["detail"]


def test_a_page_whose_address_is_not_utf_8_is_unreadable(client: Client) -> None:
    assert client.get("/outlets/%ff").status_code == 400
    assert client.get("/outlets/C%E1%BB%ADa").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b'{"column": "\xff"}',
        '{"column": "A"}'.encode("utf-16"),
        '{"column": "A"}'.encode("utf-16-le"),
    ],
)
def test_a_body_that_is_not_utf_8_is_unreadable(client: Client, body: bytes) -> None:
    sent = {"Content-Type": "application/json"}
    found = client.get(f"{API}/what-if", "POST", content=body, headers=sent)
    assert "UTF-8" in problem(found, 400)["detail"]


def test_a_letter_parted_between_two_pieces_of_a_body_is_read(client: Client) -> None:
    async def pieces() -> Any:
        for one in ('{"column": "Đ"}'.encode()[:13], '{"column": "Đ"}'.encode()[13:]):
            yield one

    sent = {"Content-Type": "application/json"}
    found = client.get(f"{API}/what-if", "POST", content=pieces(), headers=sent)
    assert found.status_code == 422, "read, and refused for what it says"


def test_an_entry_with_a_nul_in_a_text_is_refused(client: Client) -> None:
    hold = {"outlet": "CX-1", "from": "2026-11-14", "to": "2026-11-14", "reason": "a\0b"}
    found = client.get(f"{API}/holds", "POST", json={**hold, "document": "1"})
    assert "NUL" in problem(found, 422)["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", f"{API}/holds", "GET, HEAD, POST"),
        ("PUT", f"{API}/law/figures", "GET, HEAD, POST"),
        ("HEAD", f"{API}/what-if", "POST"),
        ("PATCH", f"{API}/gateways/GW-1/certifications", "GET, HEAD, POST"),
        ("POST", f"{API}/coverage", "GET, HEAD"),
        ("GET", f"{API}/what-if", "POST"),
        ("POST", "/static/nhue.css", "GET, HEAD"),
        ("DELETE", "/outlets/CX-1", "GET, HEAD"),
    ],
)
def test_allow_lists_every_method_of_a_path(
    client: Client, method: str, path: str, allowed: str
) -> None:
    found = client.get(path, method)
    assert (found.status_code, found.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    "path", [f"{API}/coverage", f"{API}/holds", "/health", "/metrics", "/", "/static/nhue.css"]
)
def test_head_is_answered_as_get_is_without_a_body(client: Client, path: str) -> None:
    got, head = client.get(path), client.get(path, "HEAD")
    assert (head.status_code, head.content) == (got.status_code, b"")
    told = {name: head.headers.get(name) for name in ("content-type", "cache-control", "etag")}
    assert told == {name: got.headers.get(name) for name in told}


@pytest.mark.parametrize("path", [f"{API}/coverage/", "/static", "/outlets/CX-1/", "/health/"])
def test_no_answer_repeats_the_host_that_was_asked_for(client: Client, path: str) -> None:
    found = client.get(path, headers={"Host": "evil.example"})
    assert found.status_code == 404
    assert "evil.example" not in str(found.headers) + found.text


@pytest.mark.parametrize(
    ("method", "address", "status"), [("GET", "/?lang=%ff", 400), ("POST", "/?lang=en", 405)]
)
def test_a_page_never_calls_a_fault_of_the_question_an_error_of_ours(
    client: Client, method: str, address: str, status: int
) -> None:
    answer = client.get(address, method=method, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    for ours in ("An error of ours", "in our log", "Lỗi của hệ thống", "Lỗi đã được ghi lại"):
        assert ours not in answer.text
