"""Turns the network loop: reads what the broker has sent, has it journalled, and answers.

One thread does it all: it takes a group through the pipeline, acknowledges it, and has the receipts
sent. Backlogs come over a session of their own and in smaller groups, so that what is measured now
never queues behind what was measured last week. Both sessions are persistent (session.py): the
broker holds whatever we have not acknowledged.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import structlog

from domain.errors import StoreUnavailable
from domain.legal_day import legal_day_of
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.missing_numbers.command_desk import GatewayDesk
from ingest.pipeline import Examined, Pipeline
from ingest.receipts.log import ReceiptsLog
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.losses import BrokerWatch
from ingest.sources.mqtt.session import Session
from ingest.sources.mqtt.subscriptions.filters import Subscriptions
from ingest.sources.mqtt.to_gateways import Post
from ingest.sources.quarantine.inbox import ReleaseInbox

_LOG = structlog.get_logger("nhue.gateway")
GROUP_MOST = 2_048  # what waits is taken: a few while idle, many where the disk is slow
BACKLOG_GROUP_MOST = 256  # what a live reading may have to wait for: some milliseconds
TURN_SECONDS = 0.5  # the loop turns at least so often
# A turn costs the processor as much as thirty messages: turns begin no closer than this.
GATHER_SECONDS = 0.0015
LOOK_UP_SECONDS = 0.01  # in one turn, for a backlog; live readings may have to wait so long
HELD_SECONDS_MOST = 15.0  # then receipts say what memory knows: our pings must be answered too
BACKLOG_SUFFIX = "-backlog"  # of the client id
ALONE = Subscriptions()


class Gateway:
    """The MQTT side of ingest; `run` ends when `stop` is set, with nothing half done."""

    def __init__(
        self,
        address: BrokerAddress,
        pipeline: Pipeline,
        *,
        clock_us: Callable[[], int],
        on_stored: Callable[[], None],
        desk: GatewayDesk | None = None,
        receipts: ReceiptsLog | None = None,
        inbox: FolderInbox | None = None,
        releases: ReleaseInbox | None = None,
        subscriptions: Subscriptions = ALONE,
        backlogs: Subscriptions | None = None,
        sparkplug_host_id: str | None = None,
        watch: BrokerWatch | None = None,
        probes: bool = False,
    ) -> None:
        """`on_stored` is called when a group is on disk: it wakes the storer.

        `backlogs` come over a session of their own. `inbox` holds files of a drop folder, which are
        taken whether a broker is there or not; under `sparkplug_host_id` nodes hear whether we are
        here. `watch` hears of what the broker lost; `probes` show that subscriptions serve.
        """
        self._pipeline = pipeline
        self._on_stored = on_stored
        self._inbox = inbox
        self.last_turn = time.monotonic()
        self.journal_trouble: str | None = None
        self.journal_failures = self.unacknowledged = 0
        self._turn_began = 0.0
        self._said_to_listen = False
        self.live = Session(
            address,
            subscriptions,
            group_most=GROUP_MOST,
            clock_us=clock_us,
            host_id=sparkplug_host_id,
            watch=watch,
            probes=probes,
        )
        self.sessions = [self.live]  # in the order in which they are served
        if backlogs is not None:
            apart = replace(address, client_id=address.client_id + BACKLOG_SUFFIX)
            self.sessions.append(
                Session(
                    apart,
                    backlogs,
                    group_most=BACKLOG_GROUP_MOST,
                    clock_us=clock_us,
                    watch=watch,
                    probes=probes,
                )
            )
        self._clock_us = clock_us
        self._followed: tuple[object, ...] = ()
        self.post = Post(
            self.live.client,
            clock_us,
            desk,
            receipts,
            releases,
            more_topics=lambda gateway_id: self._in_force.receipts_topics(gateway_id, self._today),
        )

    @property
    def connected(self) -> bool:
        """Whether live readings reach us."""
        return self.live.connected

    @property
    def listens(self) -> bool:
        """Whether the broker has granted every subscription of every session."""
        return all(one.connected and one.subscribed.is_granted for one in self.sessions)

    @property
    def deaf_since(self) -> float | None:
        """Since when (seconds, monotonic) a subscription is known not to serve, or None."""
        since = [one.subscribed.deaf_since for one in self.sessions]
        return min(filter(None, since), default=None)

    @property
    def receipts_not_sent(self) -> int:
        """How many receipts' messages were let go since so many waited already for the broker."""
        return sum(session.client.not_sent for session in self.sessions)

    def run(self, stop: threading.Event) -> None:
        """Connect, and again whenever a connection ends, until `stop` is set."""
        while not stop.is_set():
            self.last_turn = time.monotonic()
            self._follow_profiles()
            for session in self.sessions:
                session.tend()
            self._turn(self._wait(stop), stop)
            self._tell_listening()
        for session in self.sessions:
            session.leave()

    @property
    def _in_force(self) -> ProfilesInForce:
        return self._pipeline.understanding.in_force

    @property
    def _today(self) -> date:
        return legal_day_of(self._clock_us())

    def _follow_profiles(self) -> None:
        """Have what is subscribed to follow the registry and the day."""
        followed = (self._in_force, self._today)
        if followed != self._followed:
            self._followed = followed
            in_force, day = followed
            self.live.follow(in_force.foreign_filters(day), in_force.foreign_filters_ended(day))

    def _tell_listening(self) -> None:
        """Say once a connection that the broker has granted every subscription.

        Before that a broker that does not know our session keeps nothing for it.
        """
        listens = self.listens
        if listens and not self._said_to_listen:
            _LOG.info("listening", sessions=len(self.sessions))
        self._said_to_listen = listens

    def _wait(self, stop: threading.Event) -> list[int]:
        """Wait until there is something to do, and return what can be read."""
        handles = [(session, session.handle) for session in self.sessions]
        open_ones = [(session, handle) for session, handle in handles if handle is not None]
        reading = [handle for session, handle in open_ones if not session.held]
        reading += self._open_inboxes()
        writing = [handle for session, handle in open_ones if session.client.has_unsent]
        seconds = min(TURN_SECONDS, *(session.seconds_to_wait for session in self.sessions))
        if not reading:
            stop.wait(seconds)
            return []
        readable, _, _ = select.select(reading, writing, [], seconds)
        gather = self._turn_began + GATHER_SECONDS - time.monotonic()
        if gather > 0 and not any(session.client.has_received for session in self.sessions):
            time.sleep(gather)
        self._turn_began = time.monotonic()
        return readable

    def _turn(self, readable: Sequence[int], stop: threading.Event) -> None:
        """Take what has come, live readings first, and send what goes back."""
        self._take_files()
        for session in self.sessions:
            handle = session.handle
            if handle is None:
                continue
            if not session.held and (handle in readable or session.client.has_received):
                session.held = self._pipeline.examine(session.read())
                session.held_since = self._turn_began
            else:
                session.keep_alive()
            if session.held and (session is self.live or self._is_looked_up(session)):
                self._process_group(session, session.held, stop)
                session.held = ()
        if self.live.connected:
            self.post.send_what_waits()
        for session in self.sessions:
            session.write()

    def _open_inboxes(self) -> list[int]:
        """Return what `select` listens to beside the socket; a full disk is tried by the turn."""
        if self._inbox is None or self._inbox.trouble is not None:
            return []
        return [self._inbox.fileno()]

    def _take_files(self) -> None:
        if self._inbox is not None and self._inbox.process(self._pipeline, self.post.keep):
            self._on_stored()

    def _is_looked_up(self, session: Session) -> bool:
        """Return whether a backlog may go on: receipts of old days rest on what the store holds.

        It is asked a little in each turn, since live readings do not wait for its answers.
        """
        if self._pipeline.look_up(session.held, seconds=LOOK_UP_SECONDS):
            return True
        return time.monotonic() - session.held_since > HELD_SECONDS_MOST

    def _process_group(
        self, session: Session, group: Sequence[Examined], stop: threading.Event
    ) -> None:
        """Take the group through the pipeline; a journal that is full is tried again."""
        self.unacknowledged = len(group)
        while True:
            try:
                answers = self._pipeline.finish(group, session.acknowledge)
            except StoreUnavailable as error:
                self.journal_trouble = str(error)
                self.journal_failures += 1
                _LOG.error("nothing is acknowledged", trouble=str(error))  # said in words
                if stop.wait(1.0):
                    return
                self.last_turn = time.monotonic()
                for one in self.sessions:
                    one.keep_alive()
                continue
            self.journal_trouble, self.unacknowledged = None, 0
            self._on_stored()
            self.post.send_receipts(answers.receipts, session.client)
            self.post.ask_rebirths(answers.rebirths)
            return
