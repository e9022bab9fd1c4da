"""What waits for a birth is bounded, and no gateway's messages push another's out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.sparkplug import waiting as waiting_module
from ingest.decode.sparkplug.waiting import WaitingForBirth


def missing(words: int) -> list[Refusal]:
    code = RejectionCode.BIRTH_MISSING
    return [Refusal(code, "no birth", 0, "CX-1", f"alias {word}") for word in range(words)]


def of(gateway: str, group: str = "hanoi") -> tuple[str, str, str]:
    return group, gateway, "CX-1"


def positions(waiting: WaitingForBirth) -> list[int]:
    return [position for _, position, _, _ in waiting.kept()]


def test_a_gateway_whose_messages_all_wait_pushes_out_its_own_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting_module, "WAITING_MOST", 4)
    waiting = WaitingForBirth()
    waiting.add(of("GW-1"), 0, 1, missing(1))
    for position in range(2, 12):
        waiting.add(of("GW-2", f"group-{position}"), 0, position, missing(1))
    assert positions(waiting) == [1, 9, 10, 11]
    waiting.add(of("GW-1"), 0, 12, missing(1))
    assert positions(waiting) == [1, 10, 11, 12]


def test_messages_of_many_metrics_take_the_place_of_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_module, "ALL_WORDS_MOST", 100)
    waiting = WaitingForBirth()
    for position in range(1, 6):
        waiting.add(of("GW-1"), 0, position, missing(40))
    assert positions(waiting) == [4, 5]


Step = tuple[int, int, bool]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.booleans()), max_size=40))
def test_who_has_less_than_its_part_loses_nothing(steps: list[Step]) -> None:
    """Whatever comes and is judged, what is noted of the messages is what waits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting_module, "WAITING_MOST", 8)
        waiting = WaitingForBirth()
        for position, (gateway, words, is_judged) in enumerate(steps, 1):
            before = Counter(one[1] for one, *_ in waiting.kept())
            waiting.add(of(f"GW-{gateway}"), 0, position, missing(words))
            after = Counter(one[1] for one, *_ in waiting.kept())
            for other, count in before.items():
                assert after[other] >= count or count >= 8 / len(before)
            if is_judged:
                waiting.judged(position // 2, missing(words - 1))
            kept = waiting.kept()
            assert len(kept) <= 8
            assert waiting._words == sum(len(one.missing) for _, _, one, _ in kept)
            again = WaitingForBirth()
            again.restore(kept)
            assert (again.kept(), again._words) == (kept, waiting._words)
