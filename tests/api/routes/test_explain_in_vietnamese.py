"""A program that wants Vietnamese is explained a verdict in it; the English answer stays."""

from __future__ import annotations

from tests.api.conftest import Client
from tests.compliance.verdicts.english_words import english_words

_ASKED = "/api/v1/outlets/CX-1/explain?parameter=COD&day=2026-11-15"


def test_the_sentences_are_vietnamese_and_the_codes_and_figures_the_same(client: Client) -> None:
    english = client.get(_ASKED)
    vietnamese = client.get(_ASKED, headers={"Accept-Language": "vi, en;q=0.8"})
    assert (english.headers["content-language"], vietnamese.headers["content-language"]) == (
        "en",
        "vi",
    )
    assert "Accept-Language" in english.headers["vary"]
    assert english.headers["etag"] != vietnamese.headers["etag"]
    told, said = english.json()["explanation"], vietnamese.json()["explanation"]
    for same in ("outcome", "times_over", "judged", "day_mean", "place", "known_at", "digest"):
        assert told[same] == said[same]
    for sentence in (said["reason"], said["clause"], said["limit"]["formula"], *said["binding"]):
        assert english_words(sentence) == [], sentence
    assert told["binding"] != said["binding"]


def test_the_lines_alone_are_vietnamese_too(client: Client) -> None:
    headers = {"Accept": "text/plain", "Accept-Language": "vi"}
    screen = client.get(_ASKED, headers=headers).text
    assert screen.splitlines()[2].startswith("VƯỢT, gấp ")
    assert english_words(screen) == []


def test_who_asks_for_no_language_is_answered_in_english_as_ever(client: Client) -> None:
    plain = client.get(_ASKED)
    assert plain.content == client.get(_ASKED, headers={"Accept-Language": "de"}).content
    assert plain.json()["lines"][2].startswith("EXCEEDED (vượt)")
