"""One simulated gateway that speaks another format than our own JSON: over MQTT, or into a folder.

It has no numbers of ours, so no receipt names its messages and none is sent again by itself; what
is asked for by time it sends again. It says of itself what its format knows, else nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock

from simulators.encoder import Sample
from simulators.gateway.broker import Broker
from simulators.gateway.connection import Said, SimulatedGateway
from simulators.gateway.formats.speaking import Speech
from simulators.gateway.formats.written import Written, epoch_ms
from simulators.gateway.resend import SentSamples


class ForeignGateway(SimulatedGateway):
    """A gateway by its format; files go to a folder of its name in `folder`, as an upload would."""

    def __init__(
        self,
        gateway_id: str,
        broker: Broker,
        *,
        clock: Callable[[], datetime],
        acknowledged: Callable[[], None],
        speech: Speech,
        folder: Path | None = None,
    ) -> None:
        """`acknowledged` is called once for each call of publish_samples."""
        self._speech = speech
        self._folder = None if folder is None else folder / gateway_id
        self._held = SentSamples()
        self._waiting: list[Sequence[Sample]] = []
        # What counts its messages counts them in the order in which they leave
        self._speaking = Lock()
        self._is_born = False  # on the connection that is
        super().__init__(gateway_id, broker, clock=clock, acknowledged=acknowledged)
        self._client.on_disconnect = self._on_disconnect

    def publish_samples(self, samples: Sequence[Sample]) -> None:
        """Send samples in the order of time; while a broker that has to hear births first is away,
        they wait for it.
        """
        self._held.keep(samples)
        with self._speaking:
            is_heard = self.is_connected() and self._is_born
            if self._speech.commands is not None and not is_heard:
                self._waiting.append(samples)
                return
            self._send(samples)

    def is_connected(self) -> bool:
        """Whether the broker is there."""
        return bool(self._client.is_connected())

    def _will(self) -> Said | None:
        return _said(self._speech.will())

    def _greetings(self) -> list[Said]:
        with self._speaking:
            births = self._speech.greetings(epoch_ms(self._clock()))
        next_will = self._speech.will()
        if next_will is not None:
            self._client.will_set(next_will.topic, next_will.payload, qos=1)
        return [Said(one.topic, one.payload) for one in births]

    def _on_disconnect(self, *_: object) -> None:
        self._is_born = False

    def _hang_up(self) -> None:
        super()._hang_up()
        self._client.on_disconnect = None

    def _greeted(self) -> None:
        with self._speaking:
            self._is_born = True
            waiting, self._waiting = self._waiting, []
            for samples in waiting:
                self._send(samples)

    def _farewell(self) -> Said | None:
        return _said(self._speech.farewell())

    def _heard(self) -> list[str]:
        commands = self._speech.commands
        return [*super()._heard(), *([] if commands is None else [commands])]

    def _obey(self, topic: str, command: bytes) -> None:
        if topic == self._speech.commands:
            if self._speech.is_asked_for_births(command):
                with self._speaking:
                    for one in self._speech.births(epoch_ms(self._clock())):
                        self._publish_to(one.topic, one.payload)
            return
        again = self._held.answer(command)
        # a folder that is not there now is asked for again by time, and ends no network thread
        with self._speaking, suppress(OSError):
            for one in self._speech.write(again) if again else ():
                self._hand_over(one)

    def _send(self, samples: Sequence[Sample]) -> None:
        written = self._speech.write(samples)
        counted = written[-1] if written and written[-1].file_name is None else None
        for one in written:
            if one is not counted:
                self._hand_over(one)
        if counted is None:
            self._acknowledged()
        else:
            self._client.publish(counted.topic, counted.payload, qos=1)

    def _hand_over(self, one: Written) -> None:
        """Publish or upload what is not counted."""
        if one.file_name is None:
            self._publish_to(one.topic, one.payload)
        elif self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / one.file_name).write_bytes(one.payload)


def _said(one: Written | None) -> Said | None:
    return None if one is None else Said(one.topic, one.payload)
