"""What people are told of a city's days: one message for one thing, to whom the rules name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from domain.access.accounts import AccountAdded, AccountRemoved
from domain.access.roles import Role
from domain.health_log import PartHealth
from domain.judged.entered.cases import (
    CaseOrigin,
    CaseStep,
    CaseSubject,
    StepKind,
)
from domain.judged.told.outbox import Escalation, Message
from domain.judged.told.rules import RuleEnd, Who, WhoKind
from domain.judged.told.things import Acknowledgement, Facts, Place, Stage, ThingKind
from domain.judged.told.words.message import words_of
from service.processes.telling.audience import Audience
from service.processes.telling.looking import Looking
from service.processes.telling.noticing.others import number_told
from storage.records.store import SqlRecords
from tests.service.processes.telling.a_city import (
    OUTLET,
    REGISTRY,
    SILENT_MINUTES,
    a_rule,
    add_account,
    address,
    judged,
    morning_of,
    records_in,
)
from tests.storage.records.examples import DAY, HOUR, T0

ONE_DAY = timedelta(days=1)
OWN = REGISTRY.cluster_of(OUTLET).id
AN = "an@hanoi.test"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = records_in(tmp_path)
    yield opened
    opened.close()


def looking(
    records: SqlRecords, health: dict[str, PartHealth] | None = None, *, settle_seconds: float = 0
) -> Looking:
    return Looking(
        records,
        lambda: health or {},
        silent_minutes=SILENT_MINUTES,
        late_days=3,
        part_seconds=300,
        settle_seconds=settle_seconds,
    )


def told(records: SqlRecords, to: str = AN) -> list[Message]:
    found = [one for one in records.outbox(most=999) if one.address == to]
    return sorted(found, key=lambda one: one.number)


def stages(records: SqlRecords, to: str = AN) -> list[tuple[ThingKind, Stage]]:
    return [(one.place.kind, one.stage) for one in told(records, to)]


def days(records: SqlRecords, *times_over: float | None, first: date = DAY) -> None:
    """Judge days one after the other, each on its morning after, and look after each."""
    for number, over in enumerate(times_over):
        day = first + number * ONE_DAY
        at = morning_of(day + ONE_DAY)
        judged(records, day, over, at)
        for _ in range(2):
            looking(records).look(at)


def test_one_exceedance_of_many_days_is_three_messages_however_often_it_is_looked_at(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN)))
    days(records, 1.05, 1.06, 1.04, 2.0, 1.2, None, None)
    of = ThingKind.EXCEEDANCE
    assert stages(records) == [(of, Stage.BEGAN), (of, Stage.WORSE), (of, Stage.ENDED)]
    began, worse, ended = told(records)
    assert began.thread == worse.thread == ended.thread == began.key
    assert len({one.key for one in told(records)}) == 3
    assert (worse.facts.times_over, worse.facts.severity) == (2.0, "1.5-3")
    assert ended.facts.days == 5


def test_a_message_says_what_where_since_when_the_figure_the_limit_its_clause_and_how_sure(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN)))
    days(records, 1.05)
    (message,) = told(records)
    words = words_of(message, "https://nhue.hanoi.test/")
    facts = message.facts
    assert words.subject == f"Vượt giới hạn COD: bắt đầu · {facts.cluster} · {OUTLET}"
    for said in (
        f"Cụm: {facts.cluster}",
        f"Từ ngày: {DAY:%d/%m/%Y}, đến hết ngày {DAY:%d/%m/%Y} (1 ngày vượt)",
        "Mức vượt: 1,05 (khung <1.1 lần",
        f"Căn cứ: {facts.clause}",
        "Độ tin cậy của giới hạn: ",
        "Việc tiếp theo: Xem số liệu và căn cứ.",
        f"https://nhue.hanoi.test/notifications/{message.thing}",
    ):
        assert said in words.plain, said
    english = words_of(replace(message, language="en"), None)
    assert english.subject.startswith("Limit exceeded COD: began · ")
    assert "Open the page of notifications" in english.plain


def test_a_late_reading_that_withdraws_a_verdict_withdraws_what_was_told(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN)))
    days(records, 1.05)
    later = morning_of(DAY + ONE_DAY) + timedelta(hours=5)
    judged(records, DAY, None, later)
    looking(records).look(later)
    assert [stage for _, stage in stages(records)] == [Stage.BEGAN, Stage.WITHDRAWN]


def test_three_years_of_history_are_one_message_and_what_goes_on_today_is_told(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN)))
    today = DAY + 900 * ONE_DAY
    now = morning_of(today)
    for number in range(0, 880, 20):
        judged(records, DAY + number * ONE_DAY, 1.05, now)
        judged(records, DAY + (number + 1) * ONE_DAY, None, now)
        if number % 200 == 0:
            looking(records).look(now)
    judged(records, today - ONE_DAY, 1.3, now)
    looking(records).look(now)
    heard = told(records)
    alone = [one for one in heard if one.place.kind is ThingKind.EXCEEDANCE]
    assert [(one.stage, one.facts.first_day) for one in alone] == [(Stage.BEGAN, today - ONE_DAY)]
    digests = [one for one in heard if one.place.kind is ThingKind.DIGEST]
    assert sum(one.facts.count for one in digests) >= 44
    assert len(digests) <= 6
    assert "đã kết thúc từ lâu" in words_of(digests[-1], None).plain


def test_many_at_once_are_one_message_of_each_ones_own(records: SqlRecords) -> None:
    records.add_rule(a_rule(address(AN)))
    at = morning_of(DAY + ONE_DAY)
    for number in range(25):
        judged(records, DAY, 1.05, at, parameter=_PARAMETERS[number])
    looking(records).look(at)
    (digest,) = told(records)
    assert (digest.place.kind, digest.facts.count) == (ThingKind.DIGEST, 25)


@pytest.mark.parametrize(("seen_to", "messages"), [(0, 1), (4, 1), (5, 20), (25, 0)])
def test_what_came_at_once_and_nobody_acknowledged_is_told_to_the_next_in_no_flood(
    records: SqlRecords, seen_to: int, messages: int
) -> None:
    chief = "truong-phong@hanoi.test"
    records.add_rule(a_rule(address(AN), escalate_to=address(chief), escalate_minutes=60))
    at = morning_of(DAY + ONE_DAY)
    for parameter in _PARAMETERS:
        judged(records, DAY, 1.05, at, parameter=parameter)
    looking(records).look(at)
    things = [one for one in records.things() if one.place.kind is ThingKind.EXCEEDANCE]
    for thing in things[:seen_to]:
        word = Acknowledgement(
            thing=thing.number, stage=0, noticed_us=0, by="An", known_at=at + HOUR / 2
        )
        records.acknowledge(word)
    looking(records).look(at + timedelta(minutes=59))
    assert told(records, chief) == []
    for minutes in (60, 61, 600):
        looking(records).look(at + timedelta(minutes=minutes))
    escalated = told(records, chief)
    assert len(escalated) == messages
    assert all(one.is_escalation for one in escalated)
    assert records.escalations_due(at + ONE_DAY, 99) == []
    if messages == 1:
        assert escalated[0].facts.count == 25 - seen_to
        words = words_of(escalated[0], None)
        assert words.subject.startswith("[Chưa ai xác nhận]")
        assert f"{25 - seen_to} việc đang diễn ra, chưa ai xác nhận đã nhận." in words.plain
        rule = Audience.of(records, records.registry()).rule_of(escalated[0])
        assert rule is not None
        assert rule.id == 1


def test_what_came_at_once_and_has_ended_meanwhile_is_told_to_nobody_next(
    records: SqlRecords,
) -> None:
    chief = "truong-phong@hanoi.test"
    records.add_rule(a_rule(address(AN), escalate_to=address(chief), escalate_minutes=2000))
    at = morning_of(DAY + ONE_DAY)
    for day, over in ((DAY, 1.05), (DAY + ONE_DAY, None)):
        for parameter in _PARAMETERS:
            judged(records, day, over, morning_of(day + ONE_DAY), parameter=parameter)
        looking(records).look(morning_of(day + ONE_DAY))
    looking(records).look(at + timedelta(minutes=2001))
    assert told(records, chief) == []
    assert records.escalations_due(at + 9 * ONE_DAY, 99) == []


_PARAMETERS = (
    *("COD", "BOD5", "TSS", "TOC", "AS", "HG", "PB", "CD", "CR6", "CR3", "CU", "ZN", "NI"),
    *("MN", "FE", "CN_TOTAL", "SULFIDE", "FLUORIDE", "NH4_N", "TN", "TP", "CHLORIDE"),
    *("CL2_RESIDUAL", "PCB", "COLIFORM"),
)


def test_an_operator_is_told_of_its_own_cluster_and_of_no_other(records: SqlRecords) -> None:
    own = REGISTRY.cluster_of(OUTLET).id
    add_account(records, "Chủ đầu tư", Role.OPERATOR, "own@plant.test", [own])
    add_account(records, "Người khác", Role.OPERATOR, "other@plant.test", ["nowhere"])
    add_account(records, "Thanh tra", Role.INSPECTOR, "tt@hanoi.test")
    records.add_rule(a_rule(Who(kind=WhoKind.ROLE, name="operator"), as_role=Role.OPERATOR))
    records.add_rule(a_rule(Who(kind=WhoKind.ROLE, name="inspector")))
    records.add_rule(a_rule(Who(kind=WhoKind.ACCOUNT, name="thanh tra")))
    days(records, 1.05)
    assert len(told(records, "own@plant.test")) == 1
    assert told(records, "other@plant.test") == []
    assert len(told(records, "tt@hanoi.test")) == 1, "two rules, one message"


def test_a_step_of_a_case_is_told_to_the_other_side_and_names_nobody(records: SqlRecords) -> None:
    own = REGISTRY.cluster_of(OUTLET).id
    add_account(records, "Chủ đầu tư", Role.OPERATOR, "own@plant.test", [own])
    records.add_rule(a_rule(Who(kind=WhoKind.ROLE, name="operator"), as_role=Role.OPERATOR))
    records.add_rule(a_rule(address(AN)))
    records.add_rule(a_rule(address("public@web.test"), as_role=Role.PUBLIC))
    at = morning_of(DAY)
    looking(records).look(at)
    subject = CaseSubject(
        outlet_id=OUTLET,
        parameter="COD",
        origin=CaseOrigin.BY_HAND,
        event_id=None,
        first_day=DAY,
        last_day=DAY,
    )
    step = CaseStep(
        case_id="",
        number=1,
        kind=StepKind.OPENING,
        by="Trần Văn An",
        role=Role.INSPECTOR,
        said="mùi lạ",
        known_at=at,
        subject=subject,
    )
    case = records.open_case(step)
    notice = replace(
        step,
        case_id=case.id,
        kind=StepKind.NOTICE,
        subject=None,
        due=DAY + ONE_DAY,
        document="CV 1",
    )
    records.add_step(notice)
    looking(records).look(at + timedelta(minutes=1))
    of_notice, near = told(records, "own@plant.test")
    assert (of_notice.place.kind, of_notice.facts.step) == (ThingKind.CASE, "notice")
    assert near.place.kind is ThingKind.DEADLINE
    assert "Trần Văn An" not in words_of(of_notice, None).plain
    assert "mùi lạ" not in words_of(of_notice, None).plain
    assert "CV 1" in words_of(of_notice, None).plain
    assert stages(records) == [(ThingKind.DEADLINE, Stage.BEGAN)]
    records.add_step(
        replace(notice, kind=StepKind.REPLY, role=Role.OPERATOR, by="Chủ đầu tư", due=None)
    )
    looking(records).look(at + timedelta(minutes=2))
    assert stages(records) == [
        (ThingKind.DEADLINE, Stage.BEGAN),
        (ThingKind.CASE, Stage.STEP),
        (ThingKind.DEADLINE, Stage.ENDED),
    ]
    assert told(records, "public@web.test") == []


def test_nobody_acknowledges_so_the_next_is_told_once_a_step_and_not_of_what_is_seen_to(
    records: SqlRecords,
) -> None:
    chief = "truong-phong@hanoi.test"
    records.add_rule(a_rule(address(AN), escalate_to=address(chief), escalate_minutes=60))
    days(records, 1.05)
    at = morning_of(DAY + ONE_DAY)
    looking(records).look(at + timedelta(minutes=59))
    assert told(records, chief) == []
    for minutes in (60, 61, 600):
        looking(records).look(at + timedelta(minutes=minutes))
    (escalated,) = told(records, chief)
    assert escalated.is_escalation
    assert words_of(escalated, None).subject.startswith("[Chưa ai xác nhận] Vượt giới hạn COD")
    thing = escalated.thing
    records.acknowledge(
        Acknowledgement(thing=thing, stage=0, noticed_us=0, by="An", known_at=at + ONE_DAY / 2)
    )
    days(records, 1.06, first=DAY + ONE_DAY)
    looking(records).look(at + 2 * ONE_DAY)
    assert len(told(records, chief)) == 1, "no new step, nothing to escalate"
    days(records, 3.5, first=DAY + 2 * ONE_DAY)
    looking(records).look(morning_of(DAY + 3 * ONE_DAY) + timedelta(hours=2))
    assert [one.stage for one in told(records, chief)] == [Stage.BEGAN, Stage.WORSE]


def test_an_operators_word_does_not_keep_an_authority_from_being_told_next(
    records: SqlRecords,
) -> None:
    chief, tong = "truong-phong@hanoi.test", "tong@hanoi.test"
    add_account(records, "Chủ đầu tư", Role.OPERATOR, "nha-may@hanoi.test", [OWN])
    add_account(records, "Lan", Role.INSPECTOR, "lan@hanoi.test")
    inspectors = Who(kind=WhoKind.ROLE, name="inspector")
    records.add_rule(a_rule(inspectors))
    records.add_rule(a_rule(inspectors, escalate_to=address(chief), escalate_minutes=60))
    records.add_rule(a_rule(address(AN), escalate_to=address(tong), escalate_minutes=90))
    days(records, 1.05)
    at = morning_of(DAY + ONE_DAY)
    looking(records).look(at)
    assert len(told(records, "lan@hanoi.test")) == 1
    (thing,) = records.things()
    word = Acknowledgement(
        thing=thing.number, stage=0, noticed_us=0, by="Chủ đầu tư", known_at=at + HOUR / 2
    )
    records.acknowledge(word)
    looking(records).look(at + HOUR)
    assert len(told(records, chief)) == 1, "of two rules the one that escalates"
    records.acknowledge(replace(word, by="Lan", known_at=at + HOUR))
    looking(records).look(at + 2 * HOUR)
    assert told(records, tong) == []


def test_a_step_that_an_operator_leaves_unseen_is_told_to_the_authority(
    records: SqlRecords,
) -> None:
    role = Who(kind=WhoKind.ROLE, name="operator")
    official = Who(kind=WhoKind.ROLE, name="official")
    add_account(records, "Minh", Role.OFFICIAL, "minh@hanoi.test")
    records.add_rule(a_rule(role, as_role=Role.OPERATOR, escalate_to=official, escalate_minutes=60))
    audience = Audience.of(records, records.registry())
    due = Escalation(
        thing=1,
        stage_number=1,
        rule=1,
        due_at=T0,
        place=Place(kind=ThingKind.CASE, outlet_id=OUTLET, of="V-1"),
        cluster_id="hd-01",
        stage=Stage.STEP,
        level=0,
        facts=Facts(step="notice"),
        is_open=True,
        is_acknowledged=False,
    )
    assert [one.address for one in audience.escalated(due)] == ["minh@hanoi.test"]


def test_who_has_another_office_meanwhile_is_not_told_what_waited_for_them(
    records: SqlRecords,
) -> None:
    add_account(records, "Lan", Role.INSPECTOR, "lan@hanoi.test")
    add_account(records, "Chủ đầu tư", Role.OPERATOR, "nha-may@hanoi.test", [OWN])
    for name in ("inspector", "operator", "inspector"):
        records.add_rule(a_rule(Who(kind=WhoKind.ROLE, name=name), as_role=Role(name)))
    days(records, 1.05)
    at = morning_of(DAY + ONE_DAY)
    looking(records).look(at)

    def rules() -> dict[str, int | None]:
        audience = Audience.of(records, records.registry())
        found = {one.address: audience.rule_of(one) for one in records.outbox(most=9)}
        return {to: None if rule is None else rule.id for to, rule in found.items()}

    assert rules() == {"lan@hanoi.test": 1, "nha-may@hanoi.test": 2}
    records.end_rule(1, RuleEnd(by="An", why="gộp quy tắc", known_at=at))
    assert rules() == {"lan@hanoi.test": 3, "nha-may@hanoi.test": 2}, "by the other that stands"
    records.change_account(AccountRemoved(account="Lan", by="x", known_at=at))
    assert rules() == {"lan@hanoi.test": None, "nha-may@hanoi.test": 2}
    records.change_account(
        AccountAdded(account="Lan", role=Role.INSPECTOR, scope=(), by="x", known_at=at + HOUR)
    )
    assert rules()["lan@hanoi.test"] is None, "the address was another account's"


def test_who_is_new_is_told_in_one_message_of_what_goes_on(records: SqlRecords) -> None:
    days(records, 1.05, 1.06)
    assert records.outbox(most=9) == []
    at: datetime = morning_of(DAY + 2 * ONE_DAY) + timedelta(hours=1)
    records.add_rule(replace(a_rule(address(AN)), known_at=at))
    for _ in range(2):
        looking(records).look(at)
    (message,) = told(records)
    assert (message.place.kind, message.facts.count) == (ThingKind.DIGEST, 1)
    assert "đang diễn ra" in words_of(message, None).plain


def test_a_part_that_is_down_is_told_once_it_lasts_and_again_when_it_is_well(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN), as_role=Role.ADMINISTRATOR))
    health = {"broker": PartHealth("down", "the broker refuses us: bad password")}
    look = looking(records, health)
    at = morning_of(DAY)
    look.look(at)
    assert told(records) == []
    look.look(at + timedelta(minutes=5))
    health["broker"] = PartHealth("ok", "connected")
    look.look(at + timedelta(minutes=6))
    assert [stage for _, stage in stages(records)] == [Stage.BEGAN]
    look.look(at + timedelta(minutes=11))
    assert [stage for _, stage in stages(records)] == [Stage.BEGAN, Stage.ENDED]
    assert "bad password" in words_of(told(records)[0], None).plain


def test_a_backlog_that_is_still_being_judged_is_no_alarm_and_is_not_waited_for_without_end(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN)))
    at = morning_of(DAY + ONE_DAY)
    judged(records, DAY, 1.05, at)
    look = looking(records, settle_seconds=60)
    look.look(at + timedelta(seconds=59))
    assert told(records) == []
    records.mark_due([(OUTLET, DAY)])
    look.look(at + timedelta(minutes=5))
    assert told(records) == [], "its day waits to be judged again"
    judged(records, DAY, None, at + timedelta(minutes=6))
    records.settle(records.due(9), [], [])
    look.look(at + timedelta(minutes=8))
    assert told(records) == [], "the reading that came made it kept"
    judged(records, DAY, 1.3, at + timedelta(minutes=9))
    records.mark_due([(OUTLET, DAY)])
    for minutes in (10, 19, 20, 21):
        look.look(at + timedelta(minutes=minutes))
    assert [stage for _, stage in stages(records)] == [Stage.BEGAN]


def test_what_was_among_old_things_and_goes_on_today_begins_and_is_not_told_as_over(
    records: SqlRecords,
) -> None:
    records.add_rule(a_rule(address(AN)))
    now = morning_of(DAY + 30 * ONE_DAY)
    judged(records, DAY, 1.05, now)
    judged(records, DAY + ONE_DAY, None, now)
    records.mark_due([(OUTLET, DAY)])  # more of its history is still to come
    looking(records).look(now)
    for number in range(1, 30):
        judged(records, DAY + number * ONE_DAY, 1.05, now + timedelta(minutes=1))
    records.settle(records.due(9), [], [])
    looking(records).look(now + timedelta(minutes=2))
    assert stages(records) == [(ThingKind.EXCEEDANCE, Stage.BEGAN)]


@pytest.mark.parametrize(
    ("written", "told_of_it"),
    [
        ("15/TB-STNMT", "15/TB-STNMT"),
        ("CV 1", "CV 1"),
        ("giao ông Trần Văn An 3 ngày", ""),
        ("Trần Văn An", ""),
        ("", ""),
    ],
)
def test_of_a_paper_its_number_alone_is_told(written: str, told_of_it: str) -> None:
    assert number_told(written) == told_of_it
