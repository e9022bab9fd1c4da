"""Decides how a simulated gateway answers a command of its self-certification.

By docs/certification.md alone, as the firmware of a real logger would: a command in, messages and a
break of the connection out. It opens no connection, and a command that it cannot read is no news.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from simulators.encoder import Sample, encode_readings

COMMANDS_REMEMBERED = 64
BACKLOG_MOST = 200  # samples asked for at once
BREAK_MOST_S = 600.0  # no command keeps a gateway away for longer

# What the logger holds for an outlet and an instant; raises LookupError on an outlet not its own.
Sampler = Callable[[str, datetime], Sample]


@dataclass(frozen=True, slots=True)
class Break:
    """Break the connection without a word after so many seconds, and stay away so long.

    `measure` gives what is measured meanwhile, to be published once back; None where nothing is.
    """

    after_s: float
    away_s: float
    measure: Callable[[], bytes] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command makes the gateway do: publish these in their order, then break."""

    messages: tuple[bytes, ...] = ()
    connection_break: Break | None = None


NOTHING = Answer()


class Sandbox:
    """The gateway's side of a certification; its messages have a sequence of their own."""

    def __init__(self, sample_of: Sampler, clock: Callable[[], datetime]) -> None:
        self._sample_of = sample_of
        self._clock = clock
        self._seq = 0
        self._seen: deque[str] = deque(maxlen=COMMANDS_REMEMBERED)

    def answer(self, payload: bytes) -> Answer:
        """Return the answer to a command; nothing where it is none of these, is too old, came
        before, or cannot be read. Total: an exception would end the network thread.
        """
        try:
            command = json.loads(payload)
            if command["command"] != "certify" or not isinstance(command["id"], str):
                return NOTHING
            if command["id"] in self._seen:
                return NOTHING
            if self._clock() >= datetime.fromisoformat(command["until"]):
                return NOTHING  # asked while we were away, and nobody waits for it any more
            answer = _ANSWERS[command["point"]](self, command)
        except (ValueError, RecursionError, TypeError, LookupError, ArithmeticError):
            return NOTHING
        self._seen.append(command["id"])
        return answer

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _message(self, command: Mapping[str, Any], *samples: Sample) -> bytes:
        """Return a readings message that says which command it answers."""
        body = json.loads(encode_readings(self._seq, self._clock(), samples))
        self._seq += 1
        return json.dumps({**body, "answers": command["id"]}).encode()

    def _measured(self, command: Mapping[str, Any], instant: datetime) -> Sample:
        return self._sample_of(command["outlet"], instant)

    def _live(self, command: Mapping[str, Any]) -> Answer:
        return Answer((self._message(command, self._measured(command, self._now())),))

    def _backlog(self, command: Mapping[str, Any]) -> Answer:
        begin, end = (datetime.fromisoformat(command[key]) for key in ("from", "to"))
        count = int(command["samples"])
        if not 1 <= count <= BACKLOG_MOST:
            raise ValueError(f"{count} samples: between 1 and {BACKLOG_MOST}")
        step = timedelta(seconds=(end - begin) // timedelta(seconds=1) // count)
        samples = (self._measured(command, begin + step * number) for number in range(count))
        return Answer((self._message(command, *samples),))

    def _duplicate(self, command: Mapping[str, Any]) -> Answer:
        message = self._message(command, self._measured(command, self._now()))
        return Answer((message, message))

    def _conflict(self, command: Mapping[str, Any]) -> Answer:
        sample = self._measured(command, self._now())
        other = {code: value + 1.0 for code, value in sample.values.items()}
        changed = replace(sample, values=other)
        return Answer((self._message(command, sample), self._message(command, changed)))

    def _wrong_unit(self, command: Mapping[str, Any]) -> Answer:
        wrong = replace(self._measured(command, self._now()), units=command["units"])
        right = self._measured(command, self._now() - timedelta(seconds=1))
        return Answer((self._message(command, wrong, right),))

    def _device_status(self, command: Mapping[str, Any]) -> Answer:
        told: list[str] = command["statuses"]
        begin = self._now() - timedelta(seconds=len(told))
        samples = (
            replace(
                self._measured(command, begin + timedelta(seconds=number)),
                status={command["parameter"]: word},
            )
            for number, word in enumerate(told)
        )
        return Answer((self._message(command, *samples),))

    def _last_will(self, command: Mapping[str, Any]) -> Answer:
        return Answer(connection_break=_break(command, None))

    def _reconnect(self, command: Mapping[str, Any]) -> Answer:
        self._measured(command, self._now())  # an outlet that is not ours breaks nothing

        def measure() -> bytes:
            return self._message(command, self._measured(command, self._now()))

        return Answer(connection_break=_break(command, measure))


def _break(command: Mapping[str, Any], measure: Callable[[], bytes] | None) -> Break:
    after_s, away_s = float(command["break_after_seconds"]), float(command["away_seconds"])
    if not (0 <= after_s <= BREAK_MOST_S and 0 <= away_s <= BREAK_MOST_S):
        raise ValueError(f"a break after {after_s} s for {away_s} s: at most {BREAK_MOST_S} s each")
    return Break(after_s, away_s, measure)


_ANSWERS: dict[str, Callable[[Sandbox, Mapping[str, Any]], Answer]] = {
    "live": Sandbox._live,  # noqa: SLF001 - the table of this class
    "backlog": Sandbox._backlog,  # noqa: SLF001 - the same
    "duplicate": Sandbox._duplicate,  # noqa: SLF001 - the same
    "conflict": Sandbox._conflict,  # noqa: SLF001 - the same
    "wrong-unit": Sandbox._wrong_unit,  # noqa: SLF001 - the same
    "device-status": Sandbox._device_status,  # noqa: SLF001 - the same
    "last-will": Sandbox._last_will,  # noqa: SLF001 - the same
    "reconnect": Sandbox._reconnect,  # noqa: SLF001 - the same
}
