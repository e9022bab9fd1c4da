"""Where the files of a drop folder meet the thread that writes the journal.

The folder's thread offers, the pipeline's thread takes: it is woken by a handle of its own, so that
it waits for files and for the broker in one place. It decides nothing about a file's content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from domain.errors import StoreUnavailable
from domain.gateways.rejections import Refusal, RejectionCode
from ingest.pipeline import Answers, Arrival, Pipeline
from ingest.receipts.receipt import Receipt
from ingest.sources.folder.watch import FileArrival
from ingest.wire.contract import circular10_topic, parse_topic
from storage.hand_over import HandOver

GROUP_FILES_MOST = 128
_LOG = structlog.get_logger("nhue.folder")


class FolderInbox:
    """Files on their way to the journal; `process` is called by one thread, `offer` by another."""

    def __init__(
        self,
        *,
        gateway_of: Callable[[FileArrival], str | None],
        done: Callable[[FileArrival, str | None], None],
    ) -> None:
        """`gateway_of` names the gateway of a file's outlet; `done` hears of each file that is on
        disk, with the reason where nothing of it was taken.
        """
        self.trouble: str | None = None
        self._gateway_of, self._done = gateway_of, done
        self._waiting: HandOver[FileArrival] = HandOver()

    def fileno(self) -> int:
        """Return a handle for `select`: it is readable while files wait."""
        return self._waiting.fileno()

    def close(self) -> None:
        """Let go of the handle."""
        self._waiting.close()

    def offer(self, arrivals: Sequence[FileArrival]) -> None:
        """Take files in, and wake the other thread."""
        self._waiting.put(arrivals)

    def process(self, pipeline: Pipeline, keep: Callable[[Sequence[Receipt]], object]) -> bool:
        """Take a group of files through the pipeline; False where none is on disk after it.

        `keep` takes the receipts of those of outlets; a file has no sender to send them to. While
        the journal cannot be written the files wait, and `trouble` says so.
        """
        group = self._waiting.first(GROUP_FILES_MOST)
        arrivals = [self._as_arrival(file) for file in group]
        if not arrivals:
            return False
        try:
            answers = pipeline.process(arrivals, lambda _: None)
        except StoreUnavailable as error:
            if self.trouble is None:
                _LOG.error("no file is taken", trouble=str(error))  # said in words
            self.trouble = str(error)
            return False
        self.trouble = None
        self._waiting.drop(len(group))
        self._tell(group, arrivals, answers)
        keep(answers.receipts)
        return True

    def _tell(
        self, group: Sequence[FileArrival], arrivals: Sequence[Arrival], answers: Answers
    ) -> None:
        receipts = iter(answers.receipts)
        for file, arrival in zip(group, arrivals, strict=True):
            if arrival.refusal is not None:
                self._done(file, arrival.refusal.detail)
                continue
            receipt = next(receipts)  # whoever has an outlet has a gateway, and so a receipt
            nothing = receipt.outcome in ("refused", "quarantined")
            told = "\n".join(one.detail for one in receipt.refusals)
            self._done(file, told if nothing else None)

    def _as_arrival(self, file: FileArrival) -> Arrival:
        refusal, topic = file.refusal, None
        if refusal is None and file.outlet_id is not None:
            topic = self._topic(file, file.outlet_id)
        if topic is None:
            refusal = refusal or Refusal(
                RejectionCode.FILE_NOT_PLACED,
                f"outlet {file.outlet_id!r} has no gateway in the registry that a topic can name: "
                "mend the registry, then put the file back",
            )
            topic = file.origin
        return Arrival(
            topic,
            file.payload,
            file.received_us,
            message_id=0,
            qos=0,
            origin=file.origin,
            refusal=refusal,
        )

    def _topic(self, file: FileArrival, outlet_id: str) -> str | None:
        gateway_id = self._gateway_of(file)
        topic = None if gateway_id is None else circular10_topic(gateway_id, outlet_id)
        return topic if topic is not None and parse_topic(topic) is not None else None
