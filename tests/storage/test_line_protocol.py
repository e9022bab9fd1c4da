"""Every text has one tag and every reading one line that InfluxDB can take."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.readings import Conflict, Reading
from storage.line_protocol import conflict_line, reading_line, series_of, tag_of, text_of

NAMES = st.text(st.characters(exclude_categories=["Cs"]))


@given(NAMES)
def test_a_tag_gives_back_its_text(name: str) -> None:
    assert text_of(tag_of(name)) == name


@given(NAMES)
def test_a_tag_is_never_empty_and_breaks_no_line(name: str) -> None:
    tag = tag_of(name)
    assert tag
    assert "\\" not in tag
    assert not any(character < " " for character in tag)


def test_separators_in_names_are_escaped() -> None:
    assert series_of("reading", "a, b=c", "COD") == r"reading,outlet=a\,\ b\=c,parameter=COD"


def test_values_are_floats_also_when_they_are_whole() -> None:
    assert reading_line("s", Reading("O", "COD", -5, 3, 0, 1)) == "s value=3.0 -5"


def test_a_status_is_a_field_only_where_it_says_something() -> None:
    assert reading_line("s", Reading("O", "COD", 7, 1.0, 2, 1)) == "s value=1.0,status=2.0 7"


def test_a_conflict_carries_its_number_and_journal_position() -> None:
    line = conflict_line(Conflict("O", "COD", 7, 1.5, 0, 12), 3)
    start = "conflict,outlet=O,parameter=COD,nth=3"
    assert line == f"{start} value=1.5,status=0.0,position=12.0 7"
