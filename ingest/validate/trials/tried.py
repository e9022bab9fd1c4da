"""Tries a profile on a sample: a row for each value, held against the registry as in the pipeline.

By the rows that decoding gathers and the rules that a message is held against, so that what a
person is shown is what would be taken. Nothing is kept, and nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.gateways.rejections import WAITING, Refusal, RejectionCode
from ingest.decode.by_profile.decode import NOTHING_SAID, Said, decode_by_profile, explained
from ingest.decode.by_profile.rows import Row
from ingest.decode.by_profile.view import View
from ingest.validate.against_registry import Rules, validate
from ingest.wire.contract import WireMessage, WireSample

LETTERS_SHOWN_MOST = 120  # of a text as it was sent


class TrialOutcome(StrEnum):
    """What a value would become: a reading, a device's word, nothing; or it waits or is refused."""

    READING = "reading"
    STATEMENT = "statement"
    PASSED_OVER = "passed_over"
    WAITS = "waits"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedValue:
    """One value of a sample, as sent and as it would be kept.

    `value_kept` is in `unit_kept`, the parameter's own; `time` is in UTC. Where the value would be
    neither a reading nor a statement `code` and `detail` say why (of what is passed over `detail`
    alone), and `nearest` what its name may have meant.
    """

    place: str
    outcome: TrialOutcome
    source: str | None
    outlet: str | None
    parameter: str | None
    value_sent: str | None
    value_kept: float | None
    unit_sent: str | None
    unit_kept: str | None
    status_sent: str | None
    status: str | None
    time: datetime | None
    code: RejectionCode | None
    detail: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a sample would become. `whole` is why nothing of it is taken, None where that is told
    value by value. `counts` are of the outcomes.
    """

    values: Sequence[TriedValue]
    whole: Refusal | None = None
    counts: Mapping[TrialOutcome, int] = field(default_factory=dict)

    @property
    def is_understood(self) -> bool:
        """Whether there is a value, and none that waits or is refused."""
        wrong = self.counts.get(TrialOutcome.WAITS, 0) + self.counts.get(TrialOutcome.REFUSED, 0)
        taken = self.counts.get(TrialOutcome.READING, 0) + self.counts.get(
            TrialOutcome.STATEMENT, 0
        )
        return self.whole is None and not wrong and taken > 0


@dataclass(frozen=True, slots=True)
class Registered:
    """Who sends, and what of it the registry takes: as of any message, with its tolerance."""

    gateway_id: str
    rules: Rules
    future_tolerance_us: int


def tried(
    view: View,
    payload: bytes,
    received_us: int,
    registered: Registered | None,
    said: Said = NOTHING_SAID,
) -> Trial:
    """Return what each value of a sample would become, were it received then; total.

    `registered` None: nothing is held against the registry, as nobody says who sends it.
    """
    meaning = decode_by_profile(view, payload, received_us, said)
    values = [
        _tried(row, received_us, registered) for row in explained(view, payload, received_us, said)
    ]
    whole = None
    if meaning.message is None:
        whole = next((one for one in meaning.refusals if one.sample is None), None)
    return Trial(values=values, whole=whole, counts=Counter(one.outcome for one in values))


def _tried(row: Row, received_us: int, registered: Registered | None) -> TriedValue:
    code, detail = row.code, row.detail
    if code is None and _is_taken(row) and registered is not None:
        refusal = _against_registry(row, received_us, registered)
        if refusal is not None:
            code, detail = refusal.code, refusal.detail
    return TriedValue(
        place=row.place,
        outcome=_outcome(row, code),
        source=row.source,
        outlet=row.outlet_id,
        parameter=row.parameter,
        value_sent=_shown(row.sent),
        value_kept=row.kept,
        unit_sent=_shown(row.unit_sent),
        unit_kept=row.unit_kept,
        status_sent=_shown(row.status_sent),
        status=row.status,
        time=row.time,
        code=code,
        detail=detail,
        nearest=row.nearest,
    )


def _outcome(row: Row, code: RejectionCode | None) -> TrialOutcome:
    if code is not None:
        return TrialOutcome.WAITS if code in WAITING else TrialOutcome.REFUSED
    if not _is_taken(row):
        return TrialOutcome.PASSED_OVER
    return TrialOutcome.STATEMENT if row.value is None else TrialOutcome.READING


def _is_taken(row: Row) -> bool:
    return row.time is not None and row.outlet_id is not None and row.parameter is not None


def _against_registry(row: Row, received_us: int, of: Registered) -> Refusal | None:
    """Return what the registry has against one value, as a message of it alone is told."""
    if row.outlet_id is None or row.parameter is None or row.time is None:
        return None
    sample = WireSample(row.outlet_id, row.time, {})
    if row.value is None:
        sample.unmeasured = {row.parameter: row.status or ""}
    else:
        sample.values[row.parameter] = row.value
        sample.units = None if row.unit is None else {row.parameter: row.unit}
        if row.status != "00":
            sample.status = {row.parameter: row.status or ""}
    message = WireMessage(None, row.time, [sample])
    found = validate(message, of.gateway_id, of.rules, received_us, of.future_tolerance_us)
    return found[0] if found else None


def _shown(sent: object) -> str | None:
    """Return what was sent as text, shortened, without letters that no screen shows."""
    if sent is None:
        return None
    text = str(sent)
    short = text if len(text) <= LETTERS_SHOWN_MOST else text[: LETTERS_SHOWN_MOST - 1] + "…"
    return short if short.isprintable() else ascii(short)[1:-1]
