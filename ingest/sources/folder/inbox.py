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
from ingest.sources.folder.placing import Place
from ingest.sources.folder.watch import FileArrival
from ingest.wire.contract import by_profile_topic, circular10_topic, parse_topic
from storage.hand_over import HandOver

GROUP_FILES_MOST = 128
_LOG = structlog.get_logger("nhue.folder")


class FolderInbox:
    """Files on their way to the journal; `process` is called by one thread, `offer` by another."""

    def __init__(
        self,
        *,
        done: Callable[[FileArrival, str | None, Receipt], None],
    ) -> None:
        """`done` hears of each file that is on disk, with the reason where nothing of it was taken,
        and its receipt.
        """
        self.trouble: str | None = None
        self._done = done
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

        `keep` takes the receipts of those of outlets; none is sent. While the journal cannot be
        written the files wait, and `trouble` says so.
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
        of_outlets, nameless = iter(answers.receipts), iter(answers.nameless)
        for file, arrival in zip(group, arrivals, strict=True):
            receipt = next(of_outlets if arrival.refusal is None else nameless)
            nothing = receipt.outcome in ("refused", "quarantined")
            told = "\n".join(one.detail for one in receipt.refusals)
            self._done(file, told if nothing else None, receipt)

    def _as_arrival(self, file: FileArrival) -> Arrival:
        refusal, topic = file.refusal, None
        if refusal is None and file.place is not None:
            topic = _topic(file.place)
        if topic is None:
            outlet_id = None if file.place is None else file.place.outlet_id
            refusal = refusal or Refusal(
                RejectionCode.FILE_NOT_PLACED,
                f"outlet {outlet_id!r} has no gateway in the registry that a topic can name: "
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


def _topic(place: Place) -> str | None:
    if place.by_profile:
        topic = by_profile_topic(place.gateway_id, place.outlet_id)
    else:
        topic = circular10_topic(place.gateway_id, place.outlet_id or "")
    return topic if parse_topic(topic) is not None else None
