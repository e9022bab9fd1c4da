"""Tells in one message what came at once, or was over long before it was known.

Each address is told of what it may know. What came late waits until nothing is left to judge, or
for an hour: a history that is judged anew is one message, and not one for each round of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from domain.judged.told.outbox import Escalation, NewEscalation
from domain.judged.told.rules import Recipient
from domain.judged.told.things import (
    DigestItem,
    Facts,
    NewStage,
    Place,
    Stage,
    Telling,
    Thing,
    ThingKind,
)
from domain.judged.told.words.message import ITEMS_MOST
from domain.legal_day import legal_day_of, to_microseconds
from service.processes.telling.audience import Audience, message_to
from storage.ports.records import RecordStore
from storage.ports.told.things import Told

THROUGH = "digest"
NEW_SINCE = "who"
_AT_ONCE = 100_000
_WAITS_MOST = timedelta(hours=1)


def tell_together(records: RecordStore, audience: Audience, now: datetime) -> int:
    """Keep the messages that tell several things; return how many stages these tell."""
    pending = records.late_stages(records.noticed_through(THROUGH), _AT_ONCE)
    if not pending or not _is_time(records, pending[0][1], [s for _, _, s in pending], now):
        return 0
    told: list[Told] = []
    before = digests_before(records)
    for telling in (Telling.MANY, Telling.LATE):
        stages = [stage for _, _, stage in pending if stage.telling is telling]
        for to in audience.everybody():
            recipients = audience.of_address(*to)
            told += _digest(recipients, stages, before, telling.value, telling)
    through = {THROUGH: pending[-1][0]}
    many = [stage for _, _, stage in pending if stage.telling is Telling.MANY]
    due = list(_escalations(audience, many, now))
    records.keep_stages(told, now, after=records.last_stage(), through=through, due=due)
    return len(pending)


def _escalations(
    audience: Audience, stages: Sequence[NewStage], now: datetime
) -> Iterator[NewEscalation]:
    """Yield what of stages that came at once is told to the next, by the rule that is first."""
    for to in audience.everybody():
        recipients = audience.of_address(*to)
        for stage in stages:
            due = [
                (at, one.rule)
                for one in recipients
                if (at := audience.escalates_at(one, stage, now)) is not None
                and one.is_told(stage.place, stage.cluster_id, stage.facts)
            ]
            if due and stage.thing is not None:
                at, rule = min(due)
                yield NewEscalation(
                    thing=stage.thing, stage_number=stage.number, rule=rule, due_at=at
                )


def tell_who_is_new(records: RecordStore, audience: Audience, now: datetime) -> None:
    """Tell what goes on to whom a rule or an address tells from now on, in one message each."""
    since_us = records.noticed_through(NEW_SINCE)
    addresses = records.mail_addresses().values() if audience.rules else ()
    rules = {one.id: to_microseconds(one.known_at) for one in audience.rules.values()}
    mails = {one.address: to_microseconds(one.known_at) for one in addresses}
    newest_us = max([since_us, *rules.values(), *mails.values()])
    if newest_us == since_us:
        return
    standing = [_as_stage(one) for one in records.things(open_only=True)]
    before = digests_before(records)
    told: list[Told] = []
    for to in audience.everybody():
        new = [
            one
            for one in audience.of_address(*to)
            if max(rules[one.rule], mails.get(one.address, 0)) > since_us
        ]
        told += _digest(new, standing, before, "standing", Telling.ALONE)
    records.keep_stages(told, now, after=records.last_stage(), through={NEW_SINCE: newest_us})


def digests_before(records: RecordStore) -> dict[Place, Thing]:
    """Return the messages of many things that there were, by what they are of."""
    return {one.place: one for one in records.things(kinds=[ThingKind.DIGEST])}


def _as_stage(thing: Thing) -> NewStage:
    return NewStage(
        thing=thing.number,
        place=thing.place,
        cluster_id=thing.cluster_id,
        number=thing.stages,
        stage=Stage.BEGAN,
        telling=thing.telling,
        is_open=thing.is_open,
        level=thing.level,
        step=thing.step,
        first_day=thing.first_day,
        last_day=thing.last_day,
        facts=thing.facts,
    )


def _is_time(
    records: RecordStore, oldest_at: datetime, stages: Iterable[NewStage], now: datetime
) -> bool:
    if any(stage.telling is Telling.MANY for stage in stages):
        return True
    today = legal_day_of(to_microseconds(now))
    return now - oldest_at >= _WAITS_MOST or not records.due(1, before=today)


def _digest(
    recipients: Sequence[Recipient],
    stages: Sequence[NewStage],
    before: dict[Place, Thing],
    status: str,
    telling: Telling,
) -> list[Told]:
    """Return the message that tells one address of what it may know, none where that is nothing."""
    newest: dict[int, NewStage] = {}
    for stage in stages:
        if any(one.is_told(stage.place, stage.cluster_id, stage.facts) for one in recipients):
            newest[stage.thing or 0] = stage
    if not newest:
        return []
    items = [item_of(stage) for stage in newest.values()]
    return [digest_of(items, recipients[0], before, status, telling)]


def digest_of(
    listed: Iterable[DigestItem],
    first: Recipient,
    before: Mapping[Place, Thing],
    status: str,
    telling: Telling,
    *,
    is_escalation: bool = False,
) -> Told:
    """Return the message that lists things to one recipient, the worst first."""
    items = sorted(listed, key=_worst_first)
    place = Place(kind=ThingKind.DIGEST, of=f"{first.channel.value}:{first.address}:{status}")
    known = before.get(place)
    facts = Facts(status=status, count=len(items), items=tuple(items[:ITEMS_MOST]))
    stage = NewStage(
        thing=None if known is None else known.number,
        place=place,
        cluster_id="",
        number=1 if known is None else known.stages + 1,
        stage=Stage.STEP,
        telling=telling,
        is_open=False,
        level=0,
        step=1 if known is None else known.step + 1,
        first_day=None,
        last_day=None,
        facts=facts,
    )
    return stage, [message_to(first, is_escalation=is_escalation)]


def item_of(stage: NewStage | Escalation) -> DigestItem:
    """Return the line of a stage, or of one that is escalated."""
    return DigestItem(
        kind=stage.place.kind,
        stage=stage.stage,
        cluster=stage.facts.cluster,
        outlet_id=stage.place.outlet_id,
        parameter=stage.place.parameter,
        first_day=stage.facts.first_day,
        last_day=stage.facts.last_day,
        level=stage.level,
    )


def _worst_first(item: DigestItem) -> tuple[int, int, str]:
    last = item.last_day or date.min
    return -item.level, -last.toordinal(), item.outlet_id
