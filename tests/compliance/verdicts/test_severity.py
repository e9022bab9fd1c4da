from __future__ import annotations

from itertools import pairwise

import pytest

from api.answers.verdicts import SeverityAnswer
from compliance.verdicts.severity import (
    EITHER,
    HAZARDOUS,
    ORDINARY,
    SEVERITY_CLASSES,
    severity_article,
    severity_class,
)
from domain.judged.verdicts import Confidence


@pytest.mark.parametrize(
    ("times_over", "label"),
    [
        (1.0001, "<1.1"),
        (1.0999, "<1.1"),
        (1.1, "1.1-1.5"),
        (1.5, "1.5-3"),
        (3.0, "3-5"),
        (5.0, "5-10"),
        (9.999, "5-10"),
        (10.0, ">=10"),
        (400.0, ">=10"),
    ],
)
def test_a_class_begins_at_its_lower_bound(times_over: float, label: str) -> None:
    found = severity_class("COD", times_over)
    assert found is not None
    assert found.label == label


def test_ph_and_a_lower_bound_have_no_class() -> None:
    assert severity_class("PH", 1.3) is None
    assert severity_class("COD", None) is None


def test_the_classes_follow_each_other_without_a_hole() -> None:
    for one, two in pairwise(SEVERITY_CLASSES):
        assert one.under_times == two.from_times
        assert two.rank == one.rank + 1


def test_the_classes_whose_text_was_not_seen_say_so() -> None:
    unconfirmed = [c.label for c in SEVERITY_CLASSES if c.confidence is Confidence.UNCONFIRMED]
    assert unconfirmed == ["1.5-3", "3-5", "5-10", ">=10"]


@pytest.mark.parametrize(
    ("parameter", "article"),
    [
        ("COD", ORDINARY),
        ("NH4_N", ORDINARY),
        ("HG", HAZARDOUS),
        ("CN_TOTAL", HAZARDOUS),
        ("ZN", EITHER),
        ("PEST_OC", EITHER),
    ],
)
def test_a_hazardous_parameter_is_classed_by_its_own_article_and_the_doubt_is_said(
    parameter: str, article: str
) -> None:
    assert severity_article(parameter) == article
    assert ("not in our hands" in article) == (article != ORDINARY)
    found = SeverityAnswer.of_times(parameter, 2.0)
    assert found is not None
    assert found.source == article
    assert found.confidence is Confidence.UNCONFIRMED
