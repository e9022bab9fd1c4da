from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.pages.texts.figures import bounds, day_words, exact, number, percent, quantity, times
from api.pages.texts.texts import TEXTS, text
from compliance.verdicts.severity import SEVERITY_CLASSES
from domain.judged.coverage import CoverageReason
from domain.judged.verdicts import Outcome
from domain.registered import ClusterKind, ClusterState

VIETNAMESE = re.compile("[à-ỹđĂăÂâÊêÔôƠơƯưĐ]", re.IGNORECASE)
SAME_IN_BOTH = {"kind.one.ccn"}


def fields(written: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(written) if name}


def test_each_text_has_both_languages_with_the_same_fields() -> None:
    for key, (vietnamese, english) in TEXTS.items():
        assert vietnamese.strip(), key
        assert english.strip(), key
        assert fields(vietnamese) == fields(english), key
        assert vietnamese != english or key in SAME_IN_BOTH, key


def test_each_vietnamese_text_is_written_with_its_diacritics() -> None:
    long = {key: vietnamese for key, (vietnamese, _) in TEXTS.items() if len(vietnamese) > 25}
    assert [key for key, written in long.items() if VIETNAMESE.search(written) is None] == []


def test_every_key_that_the_templates_use_is_in_the_catalogue(repository: Path) -> None:
    used: set[str] = set()
    for template in (repository / "api").rglob("*.html"):
        used |= set(re.findall(r'\bt\(["\']([a-z_0-9.]+)["\'][,)]', template.read_text("utf-8")))
    assert len(used) > 50
    assert used <= set(TEXTS)


def test_every_outcome_reason_and_kind_has_its_words() -> None:
    for outcome in Outcome:
        assert {f"outcome.{outcome.value}", f"why.{outcome.value}"} <= set(TEXTS)
    assert {f"reason.{reason.value}" for reason in CoverageReason} <= set(TEXTS)
    for kind in ClusterKind:
        assert f"kind.one.{kind.value}" in TEXTS
        assert (f"kind.{kind.value}" in TEXTS) == kind.is_of_the_goal
    for state in ClusterState:
        assert f"state.{state.value}" in TEXTS


def test_no_text_of_the_catalogue_is_left_unused(repository: Path) -> None:
    code = "".join(
        path.read_text("utf-8")
        for pattern in ("*.py", "*.html")
        for path in sorted((repository / "api").rglob(pattern))
        if path.name != "api/pages/texts/texts.py"
    )
    built = (
        "act.",
        "outcome.",
        "why.",
        "reason.",
        "kind.",
        "error.",
        "chart.",
        "gap.",
        "charged.",
        "certainty.",
        "event.",
        "blockers.sentence.",
        "plans.",
        "water.method.",
    )
    unused = [key for key in TEXTS if key not in code and not key.startswith(built)]
    assert unused == []


def test_an_unknown_key_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        text("vi", "no.such.key")


def test_one_of_a_kind_is_told_in_the_singular() -> None:
    counted = [key for key, (_, english) in TEXTS.items() if "|" in english]
    assert len(counted) > 20
    for key in counted:
        one, two = (dict.fromkeys(fields(TEXTS[key][1]), count) for count in (1, 2))
        of_one, of_two = text("en", key, **one), text("en", key, **two)
        assert of_one != of_two.replace("2", "1"), key
        assert not re.search(r"[{}|]", of_one + of_two), key
        assert not re.search(r"\b1 (?!is\b|counts\b)(\w+s|are)\b", of_one), of_one


LIMITS = st.integers(min_value=1, max_value=10**9).map(lambda figure: figure / 10_000)


@given(LIMITS, st.floats(min_value=-0.5, max_value=0.5).filter(lambda share: abs(share) > 1e-9))
def test_a_mean_is_never_written_on_the_other_side_of_its_limit(limit: float, share: float) -> None:
    mean = limit * (1 + share)
    written = float(number("en", mean, limit))
    assert float(exact("en", limit)) == limit
    assert (written > limit) == (mean > limit)
    assert (written < limit) == (mean < limit)


@example(math.nextafter(100.0, 0.0))
@given(st.floats(min_value=0, max_value=100.0, exclude_max=True))
def test_less_than_the_whole_is_never_written_as_100_percent(share: float) -> None:
    assert percent("vi", share) != percent("vi", 100.0)


OVER = st.floats(min_value=1.0, exclude_min=True, allow_nan=False)


@example(1.0078125)
@example(math.nextafter(1.0, 2.0))
@example(1.2399e13)
@example(math.inf)
@given(st.floats(min_value=1.0001, max_value=20) | OVER)
def test_times_over_is_never_written_higher_than_it_is(times_over: float) -> None:
    written = times("en", times_over)
    assert 1.0 < float(written.removeprefix("×")) <= times_over
    assert times("vi", times_over) == written.replace(".", ",") or "e" in written


@pytest.mark.parametrize("border", [one.from_times for one in SEVERITY_CLASSES[1:]])
def test_times_over_is_never_written_in_the_next_class(border: float) -> None:
    under = math.nextafter(border, 0.0)
    assert float(times("en", under).removeprefix("×")) < border
    assert float(times("en", border).removeprefix("×")) == border


def test_figures_follow_the_language() -> None:
    assert quantity("vi", 148.5, "mg/L") == "148,5\N{NO-BREAK SPACE}mg/L"
    assert quantity("en", 7.0, "-") == "7"
    assert bounds("vi", 5.5, 9.0, "-") == "5,5–9"
    assert bounds("en", None, None, "mg/L") == "–"
    assert day_words("vi", date(2026, 11, 3)) == "03/11/2026"
    assert day_words("en", date(2026, 11, 3)) == "3 November 2026"
