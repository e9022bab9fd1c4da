"""What one thread hands over, another has: in order, each once, none lost, and it is woken."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.hand_over import HandOver

PATIENCE_SECONDS = 10.0
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 4)),
        st.tuples(st.just("drop"), st.integers(0, 4)),
        st.tuples(st.just("take"), st.just(0)),
        st.tuples(st.just("put back"), st.just(0)),
    ),
    max_size=40,
)


@pytest.fixture
def handed() -> Iterator[HandOver[int]]:
    made: HandOver[int] = HandOver()
    yield made
    made.close()


def rings(handed: HandOver[int]) -> bool:
    return bool(select.select([handed], [], [], 0)[0])


@given(steps=_STEPS, listens=st.booleans())
def test_whatever_is_done_each_item_comes_out_once_and_in_order(
    *, steps: list[tuple[str, int]], listens: bool
) -> None:
    handed: HandOver[int] = HandOver()
    if listens:
        handed.fileno()
    put, out = 0, []
    for step, count in steps:
        if step == "put":
            assert handed.put(range(put, put + count))
            put += count
        elif step == "drop":
            out += handed.first(count)
            handed.drop(min(count, len(handed)))
        elif step == "take":
            out += handed.take()
        elif out:
            handed.put_back(out.pop())
        assert [*out, *handed.first()] == list(range(put))
        assert len(handed) == handed.weight == put - len(out)
        assert not listens or rings(handed) is bool(handed)
    handed.close()


@pytest.mark.parametrize("threads", [1, 4])
def test_what_several_threads_put_while_another_takes_is_whole_and_in_the_order_of_each(
    handed: HandOver[int], threads: int
) -> None:
    each = 2_000

    def put(of: int) -> None:
        for number in range(each):
            handed.put([of * each + number])

    putting = [threading.Thread(target=put, args=(of,)) for of in range(threads)]
    for one in putting:
        one.start()
    found: list[int] = []
    while len(found) < threads * each and handed.wait(PATIENCE_SECONDS):
        looked = handed.first(3)
        handed.drop(len(looked))
        found += looked + handed.take()
    for one in putting:
        one.join()
    assert sorted(found) == list(range(threads * each))
    for of in range(threads):
        own = [number for number in found if number // each == of]
        assert own == sorted(own)


def test_select_hears_what_was_put_before_it_listened_and_until_the_last_is_gone(
    handed: HandOver[int],
) -> None:
    handed.put([1, 2])
    assert rings(handed)
    handed.drop(1)
    assert rings(handed), "one is left"
    handed.drop(1)
    assert not rings(handed)
    handed.put([])
    assert not rings(handed), "nothing was put"
    handed.put_back(1)
    assert rings(handed)


def test_who_waits_is_woken_by_what_is_put_and_who_put_by_what_is_taken(
    handed: HandOver[int],
) -> None:
    assert not handed.wait(0.0)
    assert handed.wait_until_empty(0.0)
    found: list[int] = []

    def take() -> None:
        if handed.wait(PATIENCE_SECONDS):
            found.extend(handed.first())
            handed.drop(1)

    taking = threading.Thread(target=take)
    taking.start()
    handed.put([7])
    assert handed.wait_until_empty(PATIENCE_SECONDS)
    taking.join()
    assert found == [7]
    handed.put([8])
    assert not handed.wait_until_empty(0.0)


def test_where_it_weighs_too_much_nothing_is_put_until_some_is_taken() -> None:
    handed: HandOver[bytes] = HandOver(weight_most=10, weight_of=len)
    assert handed.put([b"x" * 8, b"x" * 8])
    assert handed.weight == 16
    assert not handed.put([b"x"])
    handed.drop(1)
    assert handed.put([b"y"])
    assert handed.take() == [b"x" * 8, b"y"]
    assert handed.weight == 0
