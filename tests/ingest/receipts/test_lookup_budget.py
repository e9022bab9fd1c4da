"""Questions to the store never take more than their share of the time, after a free burst."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.receipts.lookup_budget import BURST_SECONDS, SHARE, LookupBudget


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    pauses=st.lists(st.floats(min_value=0.0, max_value=30.0), max_size=40),
    cost=st.floats(min_value=0.001, max_value=3.0),
)
def test_beyond_the_burst_questions_take_at_most_their_share(
    pauses: list[float], cost: float
) -> None:
    clock = Clock()
    budget = LookupBudget(clock)
    spent = 0.0
    for pause in pauses:
        clock.now += pause
        if budget.allows():
            with budget.spending():
                clock.now += cost
            spent += cost
    assert spent <= BURST_SECONDS + SHARE * clock.now + cost + 1e-6


def test_a_burst_is_free_and_what_was_spent_comes_back_with_time() -> None:
    clock = Clock()
    budget = LookupBudget(clock)
    with budget.spending():
        clock.now += 10.0
    assert not budget.allows()
    clock.now += 30.0
    assert budget.allows()
