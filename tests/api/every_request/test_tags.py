"""Answers are compressed where that is asked for, and not sent again to who has them."""

from __future__ import annotations

import pytest

from tests.api.conftest import Client

API = "/api/v1"
LONG = f"{API}/verdicts"
PLAIN = {"Accept-Encoding": "identity"}
ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    "path", [LONG, f"{API}/coverage", f"{API}/openapi.json", f"{API}/gateways"]
)
def test_an_answer_that_one_has_is_not_sent_again(client: Client, path: str) -> None:
    first = client.get(path, headers=PLAIN)
    tag = first.headers["etag"]
    assert tag.startswith('"'), "a strong one"
    again = client.get(path, headers={**PLAIN, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"].endswith("no-cache")
    assert "content-security-policy" in again.headers
    weak = client.get(path, headers={**PLAIN, "If-None-Match": f'"other", W/{tag}'})
    assert weak.status_code == 304
    other = client.get(path, headers={**PLAIN, "If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_two_answers_of_different_bytes_have_different_tags(client: Client) -> None:
    tags = {client.get(f"{LONG}?limit={n}").headers["etag"] for n in (1, 2, 3)}
    assert len(tags) == 3


def test_a_compressed_answer_is_the_same_and_has_a_weak_tag(client: Client) -> None:
    plain = client.get(LONG, headers=PLAIN)
    zipped = client.get(LONG, headers=ZIPPED)
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["etag"] == f"W/{plain.headers['etag']}"
    assert "Accept-Encoding" in zipped.headers["vary"]
    assert int(zipped.headers["content-length"]) < len(plain.content) / 3
    assert zipped.json() == plain.json()
    asked = {**ZIPPED, "If-None-Match": zipped.headers["etag"]}
    assert client.get(LONG, headers=asked).status_code == 304


def test_pages_and_static_files_are_compressed_too(client: Client) -> None:
    page = client.get("/", headers=ZIPPED)
    assert page.headers["content-encoding"] == "gzip"
    assert "</html>" in page.text
    sheet = client.get("/static/nhue.css", headers=ZIPPED)
    assert sheet.headers["content-encoding"] == "gzip"
    asked = {**ZIPPED, "If-None-Match": sheet.headers["etag"]}
    assert client.get("/static/nhue.css", headers=asked).status_code == 304
    assert client.get("/static/nhue.css", headers=PLAIN).headers["etag"].startswith('"')


def test_a_short_answer_is_sent_as_it_is(client: Client) -> None:
    assert "content-encoding" not in client.get(f"{API}/holds", headers=ZIPPED).headers


def test_errors_health_and_metrics_have_no_tag(client: Client) -> None:
    for path in (f"{API}/nothing", f"{API}/verdicts?day=1", "/health", f"{API}/health"):
        assert "etag" not in client.get(path).headers
    assert "etag" not in client.get(f"{API}/metrics").headers


def test_what_an_official_is_told_is_kept_by_nobody_else(client: Client, public: Client) -> None:
    path = f"{API}/outlets/CX-1/rulings"
    official = client.get(path)
    assert official.headers["cache-control"] == "private, no-cache"
    assert public.get(path).headers["cache-control"] == "no-cache"
    assert "Authorization" in official.headers["vary"]


@pytest.mark.parametrize("asked", ["gzip;q=0", "identity, gzip; q=0.000", "br, *;q=0"])
def test_who_refuses_gzip_is_sent_the_bytes_as_they_are(client: Client, asked: str) -> None:
    answer = client.get(LONG, headers={"Accept-Encoding": asked})
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"].startswith('"')
    assert "Accept-Encoding" in answer.headers["vary"]
    assert (
        client.get(LONG, headers={"Accept-Encoding": "br, GZIP;q=0.1"}).headers["content-encoding"]
        == "gzip"
    )


def test_tags_on_several_lines_are_one_list_and_a_304_varies_as_its_answer(client: Client) -> None:
    tag = client.get(LONG, headers=ZIPPED).headers["etag"]
    asked = [("Accept-Encoding", "gzip"), ("If-None-Match", '"other"'), ("If-None-Match", tag)]
    answer = client.get(LONG, headers=asked)
    assert answer.status_code == 304
    assert "Accept-Encoding" in answer.headers["vary"]
