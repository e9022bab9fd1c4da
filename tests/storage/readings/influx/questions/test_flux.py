"""A name can never leave its string in a query, and a range is always one that InfluxDB takes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from storage.readings.influx.questions import flux

# One Flux string literal: no bare quote, no `${` that would start an expression.
LITERAL = re.compile(r'"(?:[^"\\$]|\\.|\$(?!\{))*"', re.DOTALL)


@given(st.text(st.sampled_from('"\\${}abc')))
def test_any_text_is_one_whole_literal(name: str) -> None:
    assert LITERAL.fullmatch(flux.text(name))


def test_all_names_are_asked_for_in_one_question() -> None:
    question = flux.newest("b", ["A", "B"])
    assert '(r.outlet == "A" or r.outlet == "B")' in question
    assert question.count("from(") == 1


def test_a_range_beyond_what_influxdb_keeps_ends_at_its_borders() -> None:
    question = flux.conflicts("b", "A", ["COD"], -(2**62), 2**62)
    assert f"time(v: {-(2**63) + 2})" in question
    assert f"time(v: {2**63 - 2})" in question


def test_microseconds_are_asked_for_in_nanoseconds() -> None:
    question = flux.readings("b", "A", ["COD"], -1, 2)
    assert "range(start: time(v: -1000), stop: time(v: 2000))" in question
