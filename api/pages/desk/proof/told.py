"""What the page of an outlet's laboratory samples and checks says, and how its sensors stand.

Of now alone; it judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.entering.samples import beside_of
from compliance.history.beside_samples import Beside
from compliance.quality.proof.next_due import SensorStanding, standings
from compliance.verdicts.vietnamese.proof_words import rule_vi
from compliance.verdicts.vietnamese.quality_words import THRESHOLDS_VI
from domain.judged.entered.samples import LabSample
from domain.judged.entered.sensor_checks import SensorCheck
from domain.legal_day import from_microseconds, legal_day_of, to_microseconds
from domain.registered import Cluster, Outlet
from domain.registry import Registry
from domain.two_languages import Language

DAYS_BACK = timedelta(days=366)
SHOWN_MOST = 30  # the newest; older ones through the API


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """A sensor of which a check is due or that is out of control, with why, and where it is."""

    standing: SensorStanding
    outlet: Outlet
    cluster: Cluster
    why: str

    @property
    def since(self) -> datetime | None:
        """Since when it is out of control; None: since the first reading, or it is not."""
        doubt = self.standing.doubt
        if doubt is None or doubt.begin_us is None:
            return None
        return from_microseconds(doubt.begin_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """A check of a sensor with the sentence that decided it, in the reader's language."""

    check: SensorCheck
    at: datetime
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """A laboratory sample with what stands beside it, and its begin and end."""

    sample: LabSample
    beside: Beside
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """Everything that the page says: samples and checks, the newest first, `more` not shown."""

    outlet: Outlet
    cluster: Cluster
    parameters: tuple[str, ...]
    now: datetime
    samples: tuple[SampleLine, ...]
    samples_more: int
    checks: tuple[CheckLine, ...]
    checks_more: int
    standings: tuple[StandingLine, ...]


@of_one_state
def proof_page(parts: Parts, language: Language, outlet_id: str) -> ProofPage:
    """Return what the page says of an outlet; raises NotFound, StoreUnavailable."""
    now = parts.clock()
    known = known_instant(parts, None)
    every = parts.records.registry(known)
    here = every.around(outlet_id, legal_day_of(to_microseconds(now)))
    begin_us, end_us = to_microseconds(now - DAYS_BACK), to_microseconds(now) + 1
    samples = parts.records.samples(outlet_id, begin_us, end_us, known_at=known)[::-1]
    shown = samples[:SHOWN_MOST]
    beside = beside_of(parts, outlet_id, shown, known)
    checks = parts.records.sensor_checks(outlet_id, known_at=known)[::-1]
    return ProofPage(
        outlet=here.outlet(outlet_id),
        cluster=here.cluster_of(outlet_id),
        parameters=every.ever_measured(outlet_id),
        now=now,
        samples=tuple(
            SampleLine(
                sample=one,
                beside=beside[one.id],
                begin=from_microseconds(one.begin_us),
                end=from_microseconds(one.end_us),
            )
            for one in shown
        ),
        samples_more=len(samples) - len(shown),
        checks=tuple(
            CheckLine(
                check=one,
                at=from_microseconds(one.at_us),
                rule=(rule_vi(one.rule) if language == "vi" else None) or one.rule,
            )
            for one in checks[:SHOWN_MOST]
        ),
        checks_more=max(0, len(checks) - SHOWN_MOST),
        standings=tuple(
            standing_lines(parts, every, language, known=known, now=now, outlet_id=outlet_id)
        ),
    )


def standing_lines(
    parts: Parts,
    registry: Registry,
    language: Language,
    *,
    known: datetime,
    now: datetime,
    outlet_id: str | None = None,
    within: timedelta | None = None,
) -> list[StandingLine]:
    """Return the sensors of an outlet (None: of all) of which a check is due, within a time where
    one is given, or that are out of control; asked of the records with one question.
    """
    now_us = to_microseconds(now)
    here = registry.on(legal_day_of(now_us))
    checks = parts.records.sensor_checks(outlet_id, known_at=known)
    outlets = None if outlet_id is None else {outlet_id}
    lines = []
    for one in standings(registry, checks, now_us, outlets):
        is_far = within is not None and (one.due is None or one.due > one.today + within)
        if one.outlet_id not in here.outlets or (one.doubt is None and is_far):
            continue
        why = "" if one.doubt is None else one.doubt.why
        lines.append(
            StandingLine(
                standing=one,
                outlet=here.outlets[one.outlet_id],
                cluster=here.cluster_of(one.outlet_id),
                why=(THRESHOLDS_VI.vietnamese(why) if language == "vi" else None) or why,
            )
        )
    return lines
