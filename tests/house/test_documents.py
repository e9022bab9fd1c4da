"""Holds the documents against the house: commands, settings, decisions, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.pictures import FOLDER, PICTURES
from scripts.settings_page import page
from service.settings.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TARGETS = set(
    re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_that_a_document_names_exists(document: Path) -> None:
    # A sentence may say "make sure": only what stands in code counts.
    text = document.read_text(encoding="utf-8")
    code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    named = {verb for piece in code for verb in re.findall(r"\bmake ([a-z]+)", piece)}
    assert named <= TARGETS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert (document.parent / target.partition("#")[0]).exists(), target


def test_the_readme_shows_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_the_six_verbs_and_the_others_exist() -> None:
    assert {"setup", "check", "test", "scenarios", "run", "docs", "demo", "influxd"} <= TARGETS


def test_the_settings_page_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == page(), "run `make docs`"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_decides(name: str) -> None:
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_names_tests_that_exist(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    guards = re.findall(r"`(tests/[\w/]+\.py)::(\w+)(?:::(\w+))?`", text)
    assert guards, "a decision that no test guards is a wish"
    for file, *names in guards:
        code = (ROOT / file).read_text(encoding="utf-8")
        for name in filter(None, names):
            assert re.search(rf"^\s*(?:def|class) {name}\b", code, re.MULTILINE), f"{file}::{name}"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_picture_of_the_pages_is_there_and_light() -> None:
    drawn = {file.stem: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert drawn.keys() == PICTURES.keys()
    assert max(drawn.values()) <= 150_000
