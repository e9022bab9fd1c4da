"""Whether one name can fit two patterns is told by the patterns alone, and rightly."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.fitting import fit_one_name, is_pattern, topics_meet

PARTS = st.lists(
    st.sampled_from(["a", "b", "/", "{outlet}", "{parameter}"]), min_size=1, max_size=5
).map("".join)
NAMES = st.text("ab/", min_size=1, max_size=6)
TOPICS = st.lists(st.sampled_from(["a", "b", "+"]), min_size=1, max_size=4).map("/".join)
TOLD = st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=4).map("/".join)


def fits(name: str, source: str) -> bool:
    """Return whether a name is of a pattern, by a regular expression."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(source))
    return re.fullmatch(pattern, name) is not None


def is_of(topic: str, told: str) -> bool:
    return re.fullmatch(told.replace("+", "[^/]+"), topic) is not None


@given(one=PARTS, other=PARTS, name=NAMES)
def test_two_patterns_that_a_name_fits_are_found(one: str, other: str, name: str) -> None:
    if fits(name, one) and fits(name, other):
        assert fit_one_name(one, other)
    assert fit_one_name(one, other) == fit_one_name(other, one)


@given(source=PARTS, name=NAMES)
def test_a_name_that_is_written_out_is_one_pattern_of_itself(source: str, name: str) -> None:
    assert not is_pattern(name)
    assert fit_one_name(source, name) == fits(name, source)


@given(one=TOPICS, other=TOPICS, topic=TOLD)
def test_two_topics_that_a_message_is_of_are_found(one: str, other: str, topic: str) -> None:
    if is_of(topic, one) and is_of(topic, other):
        assert topics_meet(one, other)
    assert topics_meet(one, other) == topics_meet(other, one)
    assert topics_meet(one, topic) == is_of(topic, one)
