"""One word for one thing: pages and explanations call an outcome what the glossary calls it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.pages.texts.texts import TEXTS, text
from compliance.verdicts.explain.line_words import word

OUTCOMES = {
    "kept": "kept",
    "exceeded": "exceeded",
    "not_provable": "not provable",
    "limit_unknown": "limit unknown",
    "no_discharge": "no discharge",
    "not_limited": "not limited",
}
BEGINS_WITH = {
    "reason.not_provable": "not provable",
    "reason.limit_unknown": "limit unknown",
    "reason.not_reporting": "not reporting",
    "event.too_little_data": "not provable",
    "event.not_reporting": "not reporting",
    "certainty.whatever_was_missing": "whatever was missing",
    "certainty.on_what_was_read": "on what was read",
    "city.title": "coverage",
    "gap.our_outage": "our outage",
    "violations.over": "times over",
    "violations.class": "severity",
    "ruling.title": "ruling",
    "operate.receipt.duplicate": "duplicate",
}
TO_ANYBODY = re.compile(r"\bbạn\b|xoá|pháp lý", re.IGNORECASE)


def called(repository: Path) -> dict[str, str]:
    """Return what the glossary calls each of its terms in Vietnamese."""
    lines = (repository / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return {term: row[1] for row in rows for term in row[0].split(", ")}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_is_called_what_the_glossary_calls_it(repository: Path, outcome: str) -> None:
    name = called(repository)[OUTCOMES[outcome]]
    assert text("vi", f"outcome.{outcome}").lower() == name
    assert word("vi", f"outcome.{outcome}").lower() == name
    assert f"({name})" in word("en", f"outcome.{outcome}")


@pytest.mark.parametrize("key", BEGINS_WITH)
def test_a_thing_is_called_what_the_glossary_calls_it(repository: Path, key: str) -> None:
    name = called(repository)[BEGINS_WITH[key]].partition(" (CCN)")[0]
    assert text("vi", key).lower().startswith(name.lower())


def test_pages_speak_as_an_official_writes() -> None:
    assert [key for key, (written, _) in TEXTS.items() if TO_ANYBODY.search(written)] == []
