"""US reports judged month by month by our comparison, and held against the authority's word.

On every row with a limit and a value we agree. We differ in words, not in outcome, where the
authority says only "no violation identified": of a row without a limit (we say that it is not
limited) and of a month without discharge (we say so). Each class is counted below.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from compliance.law.limit.limits import NotLimited
from compliance.verdicts.verdict import compare, decide
from domain.judged.verdicts import Certainty, DailyMean, Limit, Outcome, Verdict
from tests.compliance.order import epa_dmr
from tests.compliance.order.epa_dmr import Row
from tests.compliance.sites import limit_of

MISSING = epa_dmr.missing_reason()
pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")

KNOWN_AT = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return epa_dmr.reports()


def _decide(row: Row) -> Verdict:
    """Return our verdict on a row, its statistic standing in the place of the day's mean.

    A value told as `<` or `>` is judged by its bounds alone, as if too little had been read.
    """
    exact = row.low == row.high
    idle, read = row.no_data == epa_dmr.NO_DISCHARGE, row.value is not None
    mean = DailyMean(
        outlet_id=row.outfall,
        parameter=row.parameter,
        day=row.month_end,
        mean=row.value,
        valid=int(read),
        excluded=0,
        missing=int(not idle and not (read and exact)),
        expected=2 if read and not exact else 1,
        no_discharge=int(idle),
        low=row.low,
        high=row.high,
        digest="",
    )
    return decide(mean, _limit(row), minimum_capture=1.0, known_at=KNOWN_AT)


def _limit(row: Row) -> Limit | NotLimited:
    if row.lower is None and row.upper is None:
        return NotLimited("The permit sets no figure for this row: it is only monitored.")
    return replace(limit_of(row.upper, row.lower), parameter=row.parameter)


def test_every_row_gets_an_answer_and_the_counts_are_these(rows: list[Row]) -> None:
    counts = Counter((_decide(row).outcome, row.violation) for row in rows)
    for (outcome, violation), count in sorted(counts.items()):
        print(f"{count:5} rows: we say {outcome.value}, the authority {violation or 'none'}")  # noqa: T201 - shown with -s
    assert counts == {
        (Outcome.KEPT, ""): 1491,
        (Outcome.EXCEEDED, epa_dmr.NUMERIC_VIOLATION): 3,
        (Outcome.NOT_LIMITED, ""): 655,
    }
    assert counts.total() == len(rows) == 2149


def test_on_every_row_with_a_limit_we_agree_with_the_authority(rows: list[Row]) -> None:
    limited = [row for row in rows if row.lower is not None or row.upper is not None]
    assert len(limited) == 1494
    for row in limited:
        verdict = _decide(row)
        assert (verdict.outcome is Outcome.EXCEEDED) == (row.violation == "E90"), row
        assert verdict.certainty is Certainty.WHATEVER_WAS_MISSING


def test_how_far_over_is_the_authoritys_own_percentage(rows: list[Row]) -> None:
    over = [row for row in rows if row.exceeded_percent is not None]
    assert [(row.parameter, row.exceeded_percent) for row in over] == [
        ("Enterococci", 2619), ("Enterococci", 71), ("Enterococci", 121),
    ]  # fmt: skip
    for row in over:
        times_over = _decide(row).times_over
        assert times_over is not None
        assert round((times_over - 1) * 100) == row.exceeded_percent


def test_the_standard_units_give_the_same_answers(rows: list[Row]) -> None:
    converted = epa_dmr.reports(standard_units=True)
    assert [_decide(row).outcome for row in converted] == [_decide(row).outcome for row in rows]


def test_a_value_equal_to_its_limit_is_kept_by_both(rows: list[Row]) -> None:
    equal = [row for row in rows if row.value is not None and row.value in {row.lower, row.upper}]
    assert len(equal) == 40
    assert {(_decide(row).outcome, row.violation) for row in equal} == {(Outcome.KEPT, "")}


def test_ph_is_two_sided_the_lowest_and_the_highest_bound_the_month(rows: list[Row]) -> None:
    months: dict[date, dict[str, Row]] = {}
    for row in rows:
        if row.parameter == "pH":
            months.setdefault(row.month_end, {})[row.statistic] = row
    assert len(months) == 40
    for month in months.values():
        lowest, highest = month["MIN"], month["MAX"]
        assert (lowest.lower, highest.upper) == (5.0, 11.0)
        assert lowest.value is not None
        found = compare(
            lowest.value, lowest.value, highest.value, lowest.lower, highest.upper, enough=False
        )
        # Every value lies between the lowest and the highest: kept, whatever their mean was.
        assert found == (Outcome.KEPT, Certainty.WHATEVER_WAS_MISSING)
        assert {row.violation for row in month.values()} == {""}


def test_a_stricter_limit_is_exceeded_by_the_same_bounds_on_either_side(rows: list[Row]) -> None:
    for row in (row for row in rows if row.parameter == "pH" and row.value is not None):
        value = row.value or 0.0
        for lower, upper in ((value + 0.1, None), (None, value - 0.1)):
            strict = _decide(replace(row, lower=lower, upper=upper))
            assert strict.outcome is Outcome.EXCEEDED


def test_we_differ_in_words_where_the_authority_only_monitors(rows: list[Row]) -> None:
    """Without a figure the authority finds no violation; to us that is not the same as kept."""
    free = epa_dmr.without_limit(rows)
    assert len(free) == 655
    assert {row.violation for row in free} == {""}
    assert {_decide(row).outcome for row in free} == {Outcome.NOT_LIMITED}


def test_no_data_codes_stand_only_in_rows_without_a_limit(rows: list[Row]) -> None:
    """So that here they never decide; what they would decide is shown below."""
    coded = Counter(row.no_data for row in rows if row.no_data)
    assert coded == {epa_dmr.NO_DISCHARGE: 230, epa_dmr.NOT_REQUIRED: 52}
    assert all(row.upper is None and row.lower is None for row in rows if row.no_data)
    assert all((row.value is None) == bool(row.no_data) for row in rows)


def test_under_a_limit_no_discharge_is_its_own_answer_and_no_value_proves_nothing(
    rows: list[Row],
) -> None:
    """The authority finds no violation in either; we say which of the two it was.

    Code 9 (not required in this period) is a duty that did not arise: where no limit binds we say
    not limited, as above; were one to bind, nothing would be provable.
    """
    answers = {
        epa_dmr.NO_DISCHARGE: Outcome.NO_DISCHARGE,
        epa_dmr.NOT_REQUIRED: Outcome.NOT_PROVABLE,
    }
    for row in (row for row in rows if row.no_data):
        verdict = _decide(replace(row, upper=1.5))  # MGD, the daily maximum of outfall 001
        assert verdict.outcome is answers[row.no_data]


def test_a_month_of_no_discharge_is_so_for_every_statistic_of_its_outfall(rows: list[Row]) -> None:
    by_month: dict[tuple[str, str, date], set[str]] = {}
    for row in rows:
        if row.permit == "TX0124362":
            by_month.setdefault((row.permit, row.outfall, row.month_end), set()).add(row.no_data)
    assert all(len(codes) == 1 for codes in by_month.values())


def test_a_value_over_its_scale_is_proven_only_above_the_figure_told(rows: list[Row]) -> None:
    """`>` stands in 36 rows, none with a limit; under one, the figure bounds the value below."""
    over_scale = [row for row in rows if row.value is not None and row.high is None]
    assert len(over_scale) == 36
    for row in over_scale:
        assert row.value is not None
        answers = {
            limit: _decide(replace(row, upper=limit)).outcome
            for limit in (row.value - 1, row.value, row.value + 1)
        }
        assert list(answers.values()) == [
            Outcome.EXCEEDED, Outcome.NOT_PROVABLE, Outcome.NOT_PROVABLE,
        ]  # fmt: skip
        floor = _decide(replace(row, lower=row.value, upper=None))
        assert floor.outcome is Outcome.KEPT


def test_a_value_under_its_detection_limit_is_kept_only_where_that_is_within_the_limit() -> None:
    """`<` stands in neither file; the rule is tried on figures of our own."""
    low, high = epa_dmr.bounds("<", 5.0)
    assert (low, high) == (0.0, 5.0)
    assert compare(low, 5.0, high, None, 5.0, enough=False).outcome is Outcome.KEPT
    assert compare(low, 5.0, high, None, 4.0, enough=False).outcome is Outcome.NOT_PROVABLE
    assert compare(low, 5.0, high, 6.0, None, enough=False).outcome is Outcome.EXCEEDED


def test_no_report_here_came_late_or_not_at_all(rows: list[Row]) -> None:
    """A late or missing report is a violation of its own to the authority (D80, D90).

    To us a month that was not received would be not provable, which is no violation. These two
    files hold neither, so that the difference is not met here; nor is any row under a stay.
    """
    assert all(row.received and not row.days_late and not row.stay for row in rows)
    assert not {row.violation for row in rows} & epa_dmr.NOT_RECEIVED_VIOLATIONS


def test_a_qualifier_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="a value's qualifier '~'"):
        epa_dmr.bounds("~", 1.0)
    with pytest.raises(ValueError, match="a limit's qualifier '<'"):
        epa_dmr.limits("<", 1.0)
