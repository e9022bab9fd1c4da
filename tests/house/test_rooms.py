"""Rooms within rooms: few children each, words at each door, no circle, a floor for each file."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from scripts.rooms import (
    CHILDREN_MOST,
    GROWING,
    PACKAGES,
    arrows_within,
    children,
    circles,
    folders,
    imports_of,
    too_full,
)

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [folder for package in PACKAGES for folder in folders(ROOT / package)]


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_folder_holds_more_than_eleven_children(package: str) -> None:
    assert too_full(ROOT / package) == {}


def test_a_twelfth_child_is_counted_and_what_is_no_child_is_not(tmp_path: Path) -> None:
    room = tmp_path / "room"
    inner = room / "inner" / "most"
    inner.mkdir(parents=True)
    for number in range(CHILDREN_MOST - 1):
        (room / f"file_{number}.py").touch()
    (room / "__init__.py").touch()
    (inner / "one.py").touch()
    (room / "moved_away" / "__pycache__").mkdir(parents=True)
    (room / "moved_away" / "__pycache__" / "one.cpython-311.pyc").touch()
    assert too_full(room) == {}
    (room / "told.toml").touch()
    assert too_full(room) == {"room": CHILDREN_MOST + 1}
    for number in range(CHILDREN_MOST):
        (inner / f"file_{number}.py").touch()
    assert too_full(room) == {"room": CHILDREN_MOST + 1, "room/inner/most": CHILDREN_MOST + 1}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_room_opens_with_its_words(folder: Path) -> None:
    assert (folder / "__init__.py").is_file()


def test_no_imports_of_a_room_lead_round_in_a_circle() -> None:
    imports = imports_of(ROOT)
    names = [".".join(folder.relative_to(ROOT).parts) for folder in FOLDERS]
    found = {name: circles(arrows_within(name, imports)) for name in names}
    assert {name: arrows for name, arrows in found.items() if arrows} == {}


def test_a_circle_is_found_with_all_of_its_arrows_and_no_other() -> None:
    arrows = {("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")}
    assert circles(arrows) == {("b", "c"), ("c", "b")}


def test_every_folder_of_two_files_or_more_has_its_floors() -> None:
    """The contracts are exhaustive: import-linter refuses a file without a floor in its folder."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    drawn = {
        one["containers"]
        for one in contracts.values()
        if one.get("exhaustive") == "true" and one.get("type") == "layers"
    }
    wanted = {
        ".".join(folder.relative_to(ROOT).parts)
        for folder in FOLDERS
        if folder.name not in GROWING
        if sum(is_code(folder / name) for name in children(folder)) > 1
    }
    assert drawn == wanted


def is_code(path: Path) -> bool:
    return path.suffix == ".py" or any(path.rglob("*.py"))
