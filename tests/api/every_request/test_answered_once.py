"""What many ask at once is answered once, only while it is true, and nobody is told another's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.every_request.answered_once.answering import ANSWER_BYTES_MOST, AnsweredOnce
from api.every_request.answered_once.kept import KeptAnswers, Whole
from domain.errors import StoreUnavailable

EVERY_PATH = re.compile(".*")
Headers = dict[str, str]
SCOPE: Scope = {
    "type": "http",
    "method": "GET",
    "path": "/",
    "query_string": b"",
    "headers": [(b"accept", b"*/*"), (b"accept-encoding", b"gzip")],
}


class House:
    """An app that counts what it answers and may be held; records whose state is told by hand."""

    def __init__(self, *, status: int = 200, headers: Headers | None = None) -> None:
        self.answered = 0
        self.state: int | StoreUnavailable = 1
        self.seconds = 100.0
        self.status, self.headers, self.body = status, headers or {}, b""
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.is_begun = asyncio.Event()
        self.raises: type[BaseException] | None = None
        self.app = AnsweredOnce(
            self._answer,
            told_alike=EVERY_PATH,
            state=lambda _scope: self._state(),
            ticks=lambda: self.seconds,
        )

    def _state(self) -> int:
        if isinstance(self.state, StoreUnavailable):
            raise self.state
        return self.state

    async def _answer(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.answered += 1
        said = f"answer {self.answered}".encode() + self.body
        self.is_begun.set()
        await self.goes_on.wait()
        if self.raises is not None and self.answered == 1:
            raise self.raises
        raw = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        half = len(said) // 2
        await send({"type": "http.response.body", "body": said[:half], "more_body": True})
        await send({"type": "http.response.body", "body": said[half:]})

    async def ask(
        self, path: str = "/", method: str = "GET", headers: Headers | None = None
    ) -> str:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://nhue.test") as http:
            return (await http.request(method, path, headers=headers)).text


async def receive_nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def send_nowhere(_message: Message) -> None:
    return


def in_a_house(test: Callable[[House], Awaitable[None]], **told: Any) -> House:
    async def within() -> House:
        house = House(**told)
        await test(house)
        return house

    return asyncio.run(within())


async def begun(house: House, count: int, **asked: Any) -> list[asyncio.Task[str]]:
    """Have some ask while the first of them is being answered, and return once all of them wait."""
    house.goes_on.clear()
    asking = [asyncio.create_task(house.ask(**asked)) for _ in range(count)]
    await house.is_begun.wait()
    for _ in range(200):  # the others are told the state of the records on a thread
        await asyncio.sleep(0.001)
    return asking


def test_what_many_ask_at_once_is_answered_once_and_all_are_told_the_same() -> None:
    async def many(house: House) -> None:
        asking = await begun(house, 30)
        house.goes_on.set()
        assert set(await asyncio.gather(*asking)) == {"answer 1"}

    assert in_a_house(many, headers={"etag": '"a"'}).answered == 1


def test_who_asks_within_a_second_is_told_what_was_answered_and_later_what_is_new() -> None:
    async def asked(house: House) -> None:
        told = []
        for seconds in (100.0, 100.9, 101.0, 101.1):
            house.seconds = seconds
            told.append(await house.ask())
        assert told == ["answer 1", "answer 1", "answer 1", "answer 2"]

    in_a_house(asked)


def test_the_second_is_counted_from_when_the_answer_began_to_be_made() -> None:
    async def asked(house: House) -> None:
        (first,) = await begun(house, 1)
        house.seconds += 1.5
        house.is_begun.clear()
        late = asyncio.create_task(house.ask())  # asks while the first still waits
        await house.is_begun.wait()
        house.goes_on.set()
        assert [await first, await late] == ["answer 1", "answer 2"]

    in_a_house(asked)


def test_who_asks_after_the_records_changed_is_told_anew() -> None:
    async def asked(house: House) -> None:
        assert await house.ask() == "answer 1"
        house.state = 2
        assert await house.ask() == "answer 2"

    in_a_house(asked)


def test_who_asks_after_a_change_never_waits_for_an_answer_that_began_before() -> None:
    async def asked(house: House) -> None:
        (before,) = await begun(house, 1)
        house.state = 2
        house.is_begun.clear()
        after = asyncio.create_task(house.ask())
        await house.is_begun.wait()
        house.goes_on.set()
        assert [await before, await after] == ["answer 1", "answer 2"]
        assert await house.ask() == "answer 2"

    in_a_house(asked)


@pytest.mark.parametrize(
    "headers",
    [
        {"set-cookie": "nhue-form=a"},
        {"cache-control": "private, no-store"},
        {"vary": "Origin"},
        {"vary": "*"},
    ],
)
def test_an_answer_for_one_reader_is_given_to_nobody_else(headers: Headers) -> None:
    async def many(house: House) -> None:
        asking = await begun(house, 5)
        house.goes_on.set()
        assert len(set(await asyncio.gather(*asking))) == 5
        assert await house.ask() == "answer 6"

    in_a_house(many, headers=headers)


@pytest.mark.parametrize("status", [204, 303, 304, 404, 500, 503])
def test_only_what_was_answered_well_is_given_again(status: int) -> None:
    async def twice(house: House) -> None:
        await house.ask()
        await house.ask()

    assert in_a_house(twice, status=status).answered == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer nhue_x"},
        {"cookie": "nhue=x"},
        {"cookie": "another=x"},
        {"if-none-match": '"a"'},
        {"range": "bytes=0-1"},
    ],
)
def test_who_sends_what_is_theirs_alone_is_answered_alone(headers: Headers) -> None:
    async def asked(house: House) -> None:
        assert await house.ask() == "answer 1"
        assert await house.ask(headers=headers) == "answer 2"
        assert await house.ask(headers=headers) == "answer 3"
        assert await house.ask() == "answer 1", "and leaves nothing behind"

    in_a_house(asked)


def test_what_differs_in_address_method_language_coding_or_kind_is_answered_by_itself() -> None:
    async def asked(house: House) -> None:
        questions: list[dict[str, Any]] = [
            {"path": "/"},
            {"path": "/?a=1"},
            {"path": "/?a=2"},
            {"path": "/a"},
            {"path": "/a%2Fb"},
            {"path": "/", "method": "POST"},
            {"path": "/", "method": "HEAD"},
            {"path": "/", "headers": {"accept-language": "en"}},
            {"path": "/", "headers": {"accept-language": "vi"}},
            {"path": "/", "headers": {"accept-encoding": "identity"}},
            {"path": "/", "headers": {"accept": "text/plain"}},
        ]
        for question in questions:
            await house.ask(**question)
        assert house.answered == len(questions)

    in_a_house(asked)


def test_two_ways_to_ask_for_one_language_are_alike() -> None:
    async def asked(house: House) -> None:
        for wanted in ("vi", "vi-VN,vi;q=0.9,en;q=0.1"):
            assert await house.ask(headers={"accept-language": wanted}) == "answer 1"

    in_a_house(asked)


def test_a_long_answer_is_sent_while_it_is_made_and_kept_by_nobody() -> None:
    async def twice(house: House) -> None:
        house.body = b"." * ANSWER_BYTES_MOST
        assert (await house.ask()).startswith("answer 1.")
        again = await house.ask()
        assert again.startswith("answer 2.")
        assert len(again) == len("answer 2") + ANSWER_BYTES_MOST

    in_a_house(twice)


@pytest.mark.parametrize("raised", [RuntimeError, asyncio.CancelledError])
def test_where_the_answer_that_others_wait_for_fails_each_of_them_is_answered(
    raised: type[BaseException],
) -> None:
    async def many(house: House) -> None:
        house.raises = raised
        asking = await begun(house, 4)
        house.goes_on.set()
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert sum(isinstance(one, raised) for one in told) == 1
        assert {one for one in told if isinstance(one, str)} == {"answer 2", "answer 3", "answer 4"}

    in_a_house(many)


def test_records_that_do_not_answer_leave_it_to_the_app_to_say_so() -> None:
    async def twice(house: House) -> None:
        house.state = StoreUnavailable("gone")
        assert [await house.ask(), await house.ask()] == ["answer 1", "answer 2"]

    in_a_house(twice)


def test_a_reader_who_takes_an_answer_slowly_holds_up_nobody_else() -> None:
    async def slow_first(house: House) -> None:
        taken = asyncio.Event()

        async def slowly(_message: Message) -> None:
            await taken.wait()

        house.goes_on.clear()
        first = asyncio.create_task(house.app(SCOPE, receive_nothing, slowly))
        await house.is_begun.wait()
        second = asyncio.create_task(house.ask())
        house.goes_on.set()
        assert await asyncio.wait_for(second, 10) == "answer 1"
        assert not first.done()
        taken.set()
        await first

    in_a_house(slow_first)


@pytest.mark.parametrize("told", ["long", "of one reader", "refused"])
def test_a_slow_reader_of_an_answer_that_nobody_else_gets_keeps_none_of_them_waiting(
    told: str,
) -> None:
    async def slow_first(house: House) -> None:
        house.body = b"." * ANSWER_BYTES_MOST if told == "long" else b""
        is_sent, taken = asyncio.Event(), asyncio.Event()

        async def slowly(_message: Message) -> None:
            is_sent.set()
            await taken.wait()

        house.goes_on.clear()
        first = asyncio.create_task(house.app(SCOPE, receive_nothing, slowly))
        await house.is_begun.wait()
        others = await begun(house, 2)
        assert house.answered == 1
        house.goes_on.set()
        await is_sent.wait()
        said = await asyncio.wait_for(asyncio.gather(*others), 10)
        assert {one[:8] for one in said} == {"answer 2", "answer 3"}
        assert not first.done()
        taken.set()
        await first

    status = 503 if told == "refused" else 200
    headers = {"set-cookie": "nhue-form=a"} if told == "of one reader" else {}
    in_a_house(slow_first, status=status, headers=headers)


def test_who_waits_is_answered_though_the_first_who_asked_went_away() -> None:
    async def first_leaves(house: House) -> None:
        house.goes_on.clear()
        first = asyncio.create_task(house.app(SCOPE, receive_nothing, send_nowhere))
        await house.is_begun.wait()
        others = await begun(house, 3)
        first.cancel()
        await asyncio.wait([first])
        house.goes_on.set()
        said = await asyncio.wait_for(asyncio.gather(*others), 10)
        assert set(said) == {"answer 2", "answer 3", "answer 4"}

    in_a_house(first_leaves)


def test_one_who_waits_and_goes_away_takes_the_answer_from_nobody() -> None:
    async def one_leaves(house: House) -> None:
        asking = await begun(house, 4)
        asking[2].cancel()
        await asyncio.wait([asking[2]])
        house.goes_on.set()
        said = await asyncio.gather(*(one for one in asking if one is not asking[2]))
        assert said == ["answer 1"] * 3

    assert in_a_house(one_leaves).answered == 1


def test_an_answer_that_breaks_off_is_given_to_nobody_else() -> None:
    async def broken(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})

    async def twice() -> None:
        made = AnsweredOnce(broken, told_alike=EVERY_PATH, state=lambda _scope: 1)
        for _ in range(2):
            told: list[Message] = []

            async def send(message: Message, told: list[Message] = told) -> None:
                told.append(message)

            await made(SCOPE, receive_nothing, send)
            assert told == []

    asyncio.run(twice())


def test_a_question_at_great_length_is_answered_alone_so_that_nothing_long_is_kept_of_it() -> None:
    async def apart(house: House) -> None:
        for nth in range(1, 3):
            assert await house.ask(headers={"accept": "text/x" * 1000}) == f"answer {2 * nth - 1}"
            assert await house.ask(path=f"/?outlet={'x' * 6000}") == f"answer {2 * nth}"

    in_a_house(apart)


def test_of_many_different_questions_only_those_of_the_last_second_are_kept() -> None:
    kept = KeptAnswers(bytes_most=100_000, seconds_most=1.0)
    headers = ((b"content-type", b"text/html"),)
    for nth in range(2000):
        now = 10.0 + nth / 100
        kept.keep(nth, Whole(headers, b"....", begun=now), now)
        assert kept.bytes_kept <= 102 * len(b"....content-typetext/html")
    assert kept.bytes_kept >= 100 * len(b"....content-typetext/html")


def test_what_is_kept_never_grows_beyond_its_bound_and_the_oldest_goes_first() -> None:
    kept = KeptAnswers(bytes_most=100, seconds_most=1.0)
    for nth in range(5):
        kept.keep(nth, Whole((), b"." * 40, begun=10.0), now=10.0)
        assert kept.bytes_kept <= 100
    assert [nth for nth in range(5) if kept.of(nth, 10.0)] == [3, 4]
    kept.keep(3, Whole((), b"." * 10, begun=10.5), now=10.5)
    assert kept.bytes_kept == 50
    kept.keep("big", Whole((), b"." * 101, begun=10.5), now=10.5)
    assert (kept.bytes_kept, kept.of("big", 10.5)) == (0, None)


def test_what_is_over_is_let_go() -> None:
    kept = KeptAnswers(bytes_most=100, seconds_most=1.0)
    kept.keep("old", Whole((), b"....", begun=10.0), now=10.0)
    kept.keep("new", Whole((), b"..", begun=11.5), now=11.5)
    assert kept.bytes_kept == 2
