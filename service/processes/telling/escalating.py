"""Tells the next what nobody acknowledged in time: a few things each by itself, many together.

Whether it is still needed is asked when it is due: what has ended or was seen to is told to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from domain.judged.told.following import ALONE_MOST
from domain.judged.told.outbox import Escalation
from domain.judged.told.rules import Channel, Recipient
from domain.judged.told.things import Telling
from service.processes.telling.audience import Audience, message_to
from service.processes.telling.digests import digest_of, digests_before, item_of
from storage.ports.records import RecordStore

UNSEEN = "unseen"
_AT_ONCE = 500


def tell_next(records: RecordStore, audience: Audience, now: datetime) -> None:
    """Keep the messages to who is told next of what is due, and that it is settled."""
    due = [(one, audience.escalated(one)) for one in records.escalations_due(now, _AT_ONCE)]
    needed = [(one, to) for one, to in due if to]
    alone = due
    if len(needed) > ALONE_MOST:
        _tell_together(records, needed, now)
        alone = [(one, to) for one, to in due if not to]
    for one, to in alone:
        messages = [message_to(recipient, is_escalation=True) for recipient in to]
        records.settle_escalation(one, messages, now)


def _tell_together(
    records: RecordStore, due: list[tuple[Escalation, list[Recipient]]], now: datetime
) -> None:
    """Keep one message for each address, and settle all of it; where another one kept something
    meanwhile the next look does so.
    """
    by_address: defaultdict[tuple[Channel, str], list[tuple[Escalation, Recipient]]]
    by_address = defaultdict(list)
    for escalation, recipients in due:
        for one in recipients:
            by_address[one.channel, one.address].append((escalation, one))
    after = records.last_stage()
    before = digests_before(records)
    told = []
    for some in by_address.values():
        in_order = sorted((escalation for escalation, _ in some), key=lambda one: one.stage_number)
        newest = {escalation.thing: item_of(escalation) for escalation in in_order}
        first = some[0][1]
        told.append(
            digest_of(newest.values(), first, before, UNSEEN, Telling.ALONE, is_escalation=True)
        )
    settled = [escalation for escalation, _ in due]
    records.keep_stages(told, now, after=after, through={}, settled=settled)
