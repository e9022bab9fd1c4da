"""The forms that come with us are read whole and strictly, and a profile says what differs."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.gateways.profiles import Format, Writing
from ingest.decode.by_profile.file_names import FileNames
from ingest.decode.by_profile.forms.reading import forms, read_form, shipped_forms, writing_of
from ingest.decode.by_profile.forms.sayings import wrong_sayings
from tests.ingest.decode.by_profile.profile_samples import profile_of

GOOD = 'source = "a document"\nformat = "json"\ntime_key = "ts"\ntime_format = "epoch_ms"\n'


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "form.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound) as caught:
        read_form(path)
    return [f"{one.line} {one.message}" for one in caught.value.faults]


def test_a_form_is_named_by_its_file_and_names_its_document() -> None:
    assert len(forms()) == len(shipped_forms()) >= 18
    for name, form in forms().items():
        assert form.name == name
        assert form.source
        assert list(wrong_sayings(form.writing)) == []


@pytest.mark.parametrize(
    ("added", "line", "says"),
    [
        ("timekey = 1\n", 5, "unknown key 'timekey'"),
        ('header_lines = "1"\n', 5, "whole number"),
        ("separator = 1\n", 5, "text in quotes"),
        ("no_values = [1]\n", 5, "list of texts"),
        ('stamped_at = "middle"\n', 5, "one of the words"),
        ('words = "nobody"\n', 5, "must name a map"),
        ('decimal_mark = "x"\n', 5, "a comma or a point"),
        ('time_zone = "Hanoi"\n', 5, "no offset"),
        ('stamped_at = "end"\n', 1, "need its length"),
        ('name_key = "n"\n', 1, "key of its value"),
        ('file_names = ["{time}{time}.txt"]\n', 5, "at most once"),
        ('[statuses]\n"1" = "09"\n', 5, "must stand for one of"),
        ('[units]\n"x" = "furlong"\n', 5, "no unit of docs/wire.md"),
    ],
)
def test_each_fault_is_told_with_its_line(tmp_path: Path, added: str, line: int, says: str) -> None:
    (told,) = faults(tmp_path, GOOD + added)
    assert told.startswith(f"{line} ")
    assert says in told


def test_every_fault_of_a_form_is_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, 'format = "xml"\nfoo = 1\n')) == 4  # no source, no format left


@pytest.mark.parametrize(
    ("writing", "key"),
    [
        (Writing(format=Format.LINES, fields=("time", "source", "value")), "separator"),
        (Writing(format=Format.LINES, separator=";", fields=("time", "value")), "fields"),
        (Writing(format=Format.LINES, separator=";", fields=("source", "value")), "fields"),
        (Writing(format=Format.LINES, separator=";", fields=("time", "=", "=A")), "fields"),
        (Writing(format=Format.JSON, time_format="rfc3339"), "time_key"),
        (Writing(format=Format.JSON, time_key="t"), "time_format"),
        (Writing(format=Format.JSON, time_key="t", time_format="yyyyMMdd"), "time_format"),
        (Writing(format=Format.JSON, time_key="t", time_format="yyyyMMddHHmm"), "time_zone"),
    ],
)
def test_what_a_writing_leaves_out_is_told_by_its_key(writing: Writing, key: str) -> None:
    assert key in [said for said, _ in wrong_sayings(writing)]


def test_a_profile_says_what_differs_and_the_form_the_rest() -> None:
    form = shipped_forms()["circular10-2021"]
    found = writing_of(profile_of("circular10-2021", separator=";", header_lines=0), form)
    for field in fields(Writing):
        wanted = {"separator": ";", "header_lines": 0}.get(field.name, getattr(form, field.name))
        assert getattr(found, field.name) == wanted


@pytest.mark.parametrize(
    ("pattern", "is_wrong"),
    [
        ("{station}_{time}.txt", False),
        ("*{time}*", False),
        ("{station}.txt", False),
        ("*", False),
        ("{station}{station}.txt", True),
        ("{time}{time}.txt", True),
        ("{plant}_{time}.txt", True),
        ("in/{time}.txt", True),
    ],
)
def test_a_pattern_of_file_names_has_known_parts_each_once(pattern: str, *, is_wrong: bool) -> None:
    assert FileNames.wrong(pattern) is is_wrong


@pytest.mark.parametrize(
    ("name", "station"),
    [
        ("NUO001_20261124100000.txt", "NUO001"),
        ("nuo001_20261124100000.TXT", "nuo001"),
        ("A_B_20261124100000.txt", "A_B"),
        ("NUO001_202611241000.txt", "NUO001"),
        ("NUO001_20261324100000.txt", None),
        ("NUO001_20261124100000.csv", None),
        ("_20261124100000.txt", None),
        ("x/NUO001_20261124100000.txt", None),
        ("N" * 300 + "_20261124100000.txt", None),
    ],
)
def test_a_files_name_by_its_pattern(name: str, station: str | None) -> None:
    found = FileNames(["{station}_{time}.txt"]).read(name)
    assert (None if found is None else found.station) == station


def test_a_name_of_a_pattern_without_a_time_tells_none() -> None:
    names = FileNames(["{station} *.csv"])
    found = names.read("NUO001 26.11.2026 (1).csv")
    assert found is not None
    assert (found.station, found.time) == ("NUO001", None)
    assert names.read("NUO001.csv") is None


@pytest.mark.parametrize("name", ["out 20261124100000.json", "out (1)20261124100000.JSON"])
def test_whatever_stands_before_a_time_takes_no_digit_of_it(name: str) -> None:
    found = FileNames(["out*{time}.json"]).read(name)
    assert found is not None
    assert found.time is not None
    assert (found.time.year, found.time.second) == (2026, 0)
