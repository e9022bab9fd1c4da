"""What nobody acknowledged and is told to the next in one message: its newest, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from domain.judged.told.outbox import Message
from domain.judged.told.rules import RuleEnd
from domain.judged.told.things import Stage, ThingKind
from service.processes.telling.audience import Audience
from service.processes.telling.looking import Looking
from storage.records.store import SqlRecords
from tests.service.processes.telling.a_city import (
    SILENT_MINUTES,
    a_rule,
    address,
    judged,
    morning_of,
    records_in,
)
from tests.storage.records.examples import DAY, HOUR

ONE_DAY = timedelta(days=1)
AN, LAN, CHIEF = "an@hanoi.test", "lan@hanoi.test", "truong-phong@hanoi.test"
_PARAMETERS = (
    *("COD", "BOD5", "TSS", "TOC", "AS", "HG", "PB", "CD", "CR6", "CR3", "CU", "ZN", "NI"),
    *("MN", "FE", "CN_TOTAL", "SULFIDE", "FLUORIDE", "NH4_N", "TN", "TP"),
)


def _look(records: SqlRecords) -> Looking:
    return Looking(
        records,
        dict,
        silent_minutes=SILENT_MINUTES,
        late_days=3,
        part_seconds=300,
        settle_seconds=0,
    )


def _digest_to_the_chief(records: SqlRecords) -> Message:
    """Two days exceeded, the second worse; the worse is due before, by the quicker of two rules."""
    records.add_rule(a_rule(address(AN), escalate_to=address(CHIEF), escalate_minutes=60))
    slow = a_rule(address(LAN), escalate_to=address(CHIEF), escalate_minutes=36 * 60)
    records.add_rule(replace(slow, kinds=(ThingKind.EXCEEDANCE,)))
    look = _look(records)
    for day, over in ((DAY, 1.05), (DAY + ONE_DAY, 2.0)):
        at = morning_of(day + ONE_DAY)
        for parameter in _PARAMETERS:
            judged(records, day, over, at, parameter=parameter)
        look.look(at)
        if day == DAY:
            look.look(at + HOUR)
    look.look(morning_of(DAY + ONE_DAY) + 40 * HOUR)
    escalated = [one for one in records.outbox(most=99) if one.address == CHIEF]
    return max(escalated, key=lambda one: one.number)


def test_of_many_things_the_newest_stage_is_told_and_what_no_rule_tells_any_more_is_left_out(
    tmp_path: Path,
) -> None:
    records = records_in(tmp_path)
    digest = _digest_to_the_chief(records)
    items, count = digest.facts.items, len(_PARAMETERS)
    assert digest.facts.count == count
    assert {item.stage for item in items} == {Stage.WORSE}
    other = replace(items[0], kind=ThingKind.TOO_LITTLE_DATA)
    mixed = replace(digest, facts=replace(digest.facts, items=(other, *items[1:])))

    def heard() -> tuple[int | None, int]:
        audience = Audience.of(records, records.registry())
        rule = audience.rule_of(mixed)
        return (None if rule is None else rule.id), audience.told_of(mixed).count

    ended = RuleEnd(by="An", why="gộp quy tắc", known_at=morning_of(DAY))
    assert heard() == (1, count)
    records.end_rule(1, ended)
    assert heard() == (2, count - 1), "what its other rule tells goes out"
    records.end_rule(2, ended)
    assert heard()[0] is None
    records.close()
