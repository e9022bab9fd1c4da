"""Sparkplug by a profile: metrics of a session's messages -> rows -> samples, by channel names.

Births, aliases and numbers are the sessions' (ingest/decode/sparkplug); here only what a metric is
hangs on the profile. What no birth explains waits for it, as without a profile.
"""

from __future__ import annotations

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.by_profile.channels.table import Placed
from ingest.decode.by_profile.decode import Gathered
from ingest.decode.by_profile.readers.sent import Sent, Unread
from ingest.decode.by_profile.readers.sparkplug_metrics import source_of, value_of_metric
from ingest.decode.by_profile.rows import Rows
from ingest.decode.by_profile.view import View
from ingest.decode.sparkplug.decode import ReaderOf
from ingest.decode.sparkplug.maps import SparkplugMap
from ingest.decode.sparkplug.metrics import Reader
from ingest.decode.sparkplug.node import Born, Device
from ingest.decode.sparkplug.payload import METRICS_MOST, Metric, with_members

_SHOWN_LETTERS = 60


def reader_by(view: View) -> ReaderOf:
    """Return what makes a reader of one message's metrics, for `SparkplugSessions.decode`."""

    def reader_of(
        device_id: str, device: Device | None, words: SparkplugMap, sent_ms: int | None
    ) -> Reader:
        return _ProfileReader(view, device_id, device, words, sent_ms)

    return reader_of


class _ProfileReader(Reader):
    """Reads one payload's metrics of a device, or of the node itself, by a profile's channels."""

    def __init__(
        self,
        view: View,
        device_id: str,
        device: Device | None,
        words: SparkplugMap,
        sent_ms: int | None,
    ) -> None:
        super().__init__(device_id, device, words, sent_ms)
        self._table = view.table
        self._rows = Rows(view, None)
        self._gathered = Gathered()
        self.samples = self._gathered.samples

    @property
    def refusals(self) -> list[Refusal]:
        """What could not be understood, by the sessions and by the profile."""
        return super().refusals + self._gathered.refusals

    def read(self, metrics: list[Metric], *, is_birth: bool) -> None:
        """Read every metric, each template's members in its place."""
        whole = with_members(metrics, self._name_of)
        if whole is None:
            detail = f"more than {METRICS_MOST} metrics with the templates' members: send fewer"
            self._refuse(RejectionCode.TOO_MANY, detail, "(templates)")
            return
        super().read(whole, is_birth=is_birth)

    def _name_of(self, metric: Metric) -> str:
        born = None if self._device is None else self._device.of(metric)
        return metric.name or ("" if born is None else born.name)

    def _take(self, metric: Metric, born: Born | None, name: str, *, is_birth: bool) -> None:
        source = source_of(self._device_id, name)
        place = f"metric {name[:_SHOWN_LETTERS]}"
        told = value_of_metric(
            place, source, metric, born, words=self._words, sent_ms=self._sent_ms
        )
        if not is_birth and born is None and self._hangs_on_birth(told):
            # the birth may have said L/s: without it, the number means nothing for sure
            detail = self._missing("the birth that says its unit is not known", name)
            self._refuse(RejectionCode.BIRTH_MISSING, detail, self._words.symbol_of(name))
            return
        self._gathered.take(self._rows.row(told))

    def _hangs_on_birth(self, told: Sent | Unread) -> bool:
        if isinstance(told, Unread) or told.unit is not None or told.value is None:
            return False
        if self._device is not None and not self._device.left_out:
            return False  # its birth came and says nothing of it: the profile alone does
        placed = self._table.place(told.source)
        return isinstance(placed, Placed) and placed.parameter is not None
