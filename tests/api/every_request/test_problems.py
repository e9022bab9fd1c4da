from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from domain.errors import StoreUnavailable
from tests.api.conftest import Client

API = "/api/v1"


class Silent:
    """A store that does not answer."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        def refuse(*_: object, **__: object) -> NoReturn:
            raise StoreUnavailable("no answer within 5 s", where="http://store.test")

        return refuse


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert body["status"] == status
    return body


def test_an_unknown_outlet_is_not_found(client: Client) -> None:
    body = problem(client.get(f"{API}/outlets/CX-99/readings?parameter=COD"), 404)
    assert "CX-99" in body["detail"]
    assert body["instance"] == f"{API}/outlets/CX-99/readings"
    problem(client.get(f"{API}/outlets/CX-99/means"), 404)
    problem(client.get(f"{API}/verdicts?outlet=CX-99"), 404)


def test_an_unknown_route_is_not_found_and_says_where_routes_are_listed(client: Client) -> None:
    assert "openapi.json" in problem(client.get(f"{API}/nothing"), 404)["detail"]


def test_another_method_is_refused(client: Client) -> None:
    answer = client.get(f"{API}/coverage", method="POST")
    problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("query", "parameter", "advice"),
    [
        ("coverage?known_at=2026-11-24T03:00:00", "known_at", "offset"),
        ("coverage?known_at=2026-11-24T03:00:00+07:00", "known_at", "%2B"),
        ("coverage?known_at=1764000000", "known_at", "RFC 3339"),
        ("coverage?known_at=2027-01-01T00:00:00Z", "known_at", "future"),
        ("coverage?known_at=0001-01-01T00:00:00Z", "known_at", "1976"),
        ("coverage?day=2026-11-24", "day", "2026-11-23"),
        ("coverage?day=23/11/2026", "day", "YYYY-MM-DD"),
        ("coverage?day=2026-02-30", "day", "day"),
        ("verdicts?outcome=bad", "outcome", "kept"),
        ("verdicts?limit=0", "limit", "1"),
        ("verdicts?from=2026-11-10&to=2026-11-01", "from", "earlier"),
        ("violations?from=2024-01-01&to=2026-11-01", "from", "to=2024-12-31"),
        ("outlets/CX-1/means?parameter=XYZ", "parameter", "COD"),
        ("outlets/CX-1/readings", "parameter", "required"),
        (
            "outlets/CX-1/readings?parameter=COD&from=2026-09-01T00:00:00Z",
            "from",
            "from=2026-09-01T00:00:00Z&to=2026-10-02T00:00:00Z",
        ),
        (
            "outlets/CX-1/readings?parameter=COD&from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z",
            "from",
            "[from, to)",
        ),
        ("rejections?code=nonsense", "code", "unit-unknown"),
    ],
)
def test_a_query_that_cannot_be_answered_says_what_to_ask(
    client: Client, query: str, parameter: str, advice: str
) -> None:
    body = problem(client.get(f"{API}/{query}"), 422)
    assert [fault["parameter"] for fault in body["errors"]] == [parameter]
    assert advice in body["detail"]


def test_every_refused_query_parameter_is_told_at_once(client: Client) -> None:
    body = problem(client.get(f"{API}/verdicts?limit=x&outcome=y&from=z"), 422)
    assert {fault["parameter"] for fault in body["errors"]} == {"limit", "outcome", "from"}


@pytest.mark.parametrize("path", ["coverage", "clusters", "verdicts", "violations", "rejections"])
def test_a_silent_store_is_told_with_a_time_to_ask_again(
    client_with: Callable[..., Client], path: str
) -> None:
    answer = client_with(records=Silent()).get(f"{API}/{path}")
    assert "nothing is lost" in problem(answer, 503)["detail"]
    assert int(answer.headers["retry-after"]) > 0


def test_readings_of_a_silent_store_are_told_while_verdicts_are_still_answered(
    client_with: Callable[..., Client],
) -> None:
    client = client_with(readings=Silent())
    problem(client.get(f"{API}/outlets/CX-1/readings?parameter=COD"), 503)
    assert client.get(f"{API}/verdicts").status_code == 200


def test_an_error_of_ours_shows_no_trace(client_with: Callable[..., Client]) -> None:
    def broken() -> NoReturn:
        raise ZeroDivisionError("secret inside")

    answer = client_with(metrics=broken).get("/metrics")
    problem(answer, 500)
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("path", ["/", "/api/v1/coverage", "/api/v1/nothing", "/static/nhue.css"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_does_not_say_that_it_is_json_is_refused_by_that_name(
    client: Client, kind: str | None
) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    asked = b'{"from": "2026-11-01", "to": "2026-11-02"}'
    answer = client.get(f"{API}/what-if", method="POST", content=asked, headers=headers)
    (fault,) = problem(answer, 422)["errors"]
    assert fault["parameter"] == "Content-Type"
    assert "application/json" in fault["message"]


@pytest.mark.parametrize("body", [b"{} x", b'{"from": }', b"{'from': 1}", b"[1,"])
def test_a_body_that_is_no_json_is_unreadable_and_says_from_where_on(
    client: Client, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.get(f"{API}/what-if", method="POST", content=body, headers=headers)
    assert re.search(r"from letter \d+", problem(answer, 400)["detail"])


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"from": "2026-11-01", "to": "2026-11-02", "from": "2026-10-01"}', "from"),
        (b'{"from": "2026-11-01", "to": "2026-11-02", "outlets": [{"a": 1, "a": 1}]}', "a"),
    ],
)
def test_a_body_that_names_a_key_twice_is_never_taken_by_its_last_word(
    client: Client, body: bytes, key: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.get(f"{API}/what-if", method="POST", content=body, headers=headers)
    assert repr(key) in problem(answer, 400)["detail"]
