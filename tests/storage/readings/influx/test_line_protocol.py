"""Every text has one tag and every reading one line that InfluxDB can take."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.measured.readings import Conflict, Reading
from storage.readings.influx.line_protocol import (
    conflict_line,
    field_of,
    meaning_of,
    reading_lines,
    status_field_of,
    tag_of,
    text_of,
)

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
    (line,) = reading_lines([Reading("a, b=c", "d, e=f", 7, 1.0, 0, 1)])
    assert line == r"reading,outlet=a\,\ b\=c d\,\ e\=f=1.0 7"


@given(NAMES)
def test_a_field_tells_its_parameter_and_whether_it_is_the_status(name: str) -> None:
    assert meaning_of(field_of(name)) == (name, False)
    assert meaning_of(status_field_of(name)) == (name, True)


def test_values_are_floats_also_when_they_are_whole() -> None:
    (line,) = reading_lines([Reading("O", "COD", -5, 3, 0, 1)])
    assert line == "reading,outlet=O COD=3.0 -5"


def test_a_status_is_a_field_only_where_it_says_something() -> None:
    quiet, said = reading_lines([Reading("O", "PH", 7, 1.0, s, 1) for s in (0, 2)])
    assert quiet == "reading,outlet=O PH=1.0 7"
    assert said == "reading,outlet=O PH=1.0,PH%status=2.0 7"


def test_a_conflict_carries_its_number_and_journal_position() -> None:
    line = conflict_line(Conflict("O", "COD", 7, 1.5, 0, 12), 3)
    start = "conflict,outlet=O,parameter=COD,nth=3"
    assert line == f"{start} value=1.5,status=0.0,position=12.0 7"
