"""What every record store must do with notifications: nothing is told twice, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.access.accounts import AccountAdded
from domain.access.roles import Role
from domain.errors import FaultsFound, NotFound
from domain.judged.told.outbox import Message, NewEscalation, NewMessage, Settled, message_key
from domain.judged.told.rules import Channel, MailAddress, RuleEnd, Who, WhoKind
from domain.judged.told.things import (
    Acknowledgement,
    DigestItem,
    Facts,
    Grown,
    NewStage,
    Place,
    Stage,
    Telling,
    ThingKind,
)
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0, a_notify_rule, a_registry

RULE = a_notify_rule(
    Who(kind=WhoKind.ROLE, name="inspector"),
    kinds=(ThingKind.EXCEEDANCE, ThingKind.CASE),
    escalate_to=Who(kind=WhoKind.ADDRESS, name="truong-phong@hanoi.test"),
    escalate_minutes=60,
)
COD = Place(kind=ThingKind.EXCEEDANCE, outlet_id="hd-01-a", parameter="COD")
FACTS = Facts(
    cluster="CCN Hà Đông",
    outlet_id="hd-01-a",
    parameter="COD",
    first_day=DAY,
    last_day=DAY,
    peak=160.5,
    limit_upper=148.5,
    items=(DigestItem(kind=ThingKind.EXCEEDANCE, stage=Stage.OVER, first_day=DAY),),
)
BEGAN = NewStage(
    thing=None,
    place=COD,
    cluster_id="hd-01",
    number=1,
    stage=Stage.BEGAN,
    telling=Telling.ALONE,
    is_open=True,
    level=1,
    step=0,
    first_day=DAY,
    last_day=DAY,
    facts=FACTS,
)
MAIL = NewMessage(
    rule=1,
    channel=Channel.EMAIL,
    address="an@hanoi.test",
    language="vi",
    escalate_at=T0 + HOUR,
)


class ToldContract:
    def test_a_rule_comes_back_with_who_why_and_its_end(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        first = store.add_rule(RULE)
        hook = replace(
            RULE,
            who=Who(kind=WhoKind.URL, name="https://alarm.test/x"),
            secret="whsec_AAAA",  # noqa: S106  # opens nothing
            escalate_to=None,
            escalate_minutes=0,
        )
        second = store.add_rule(hook)
        assert (first.id, second.id) == (1, 2)
        ended = store.end_rule(1, RuleEnd(by="An", why="chuyển công tác", known_at=T0 + HOUR))
        assert ended.end is not None
        assert reopened().rules() == [ended, second]
        assert store.rules(known_at=second.known_at) == [first, second]
        with pytest.raises(FaultsFound, match="ended already, by An"):
            store.end_rule(1, RuleEnd(by="An", why="nữa", known_at=T0 + HOUR))
        with pytest.raises(NotFound, match="no rule 9"):
            store.end_rule(9, RuleEnd(by="An", why="nữa", known_at=T0 + HOUR))

    def test_everything_wrong_with_a_rule_is_said_at_once_and_none_of_it_kept(
        self, store: RecordStore
    ) -> None:
        wrong = replace(
            RULE,
            who=Who(kind=WhoKind.ACCOUNT, name="nobody"),
            as_role=Role.PUBLIC,
            clusters=("nowhere",),
            escalate_minutes=0,
            why=" ",
        )
        with pytest.raises(FaultsFound) as found:
            store.add_rule(wrong)
        fields = {fault.file for fault in found.value.faults}
        assert fields == {"why", "clusters", "kinds", "who", "escalate_to"}
        assert store.rules() == []

    def test_an_account_gets_its_mail_where_it_was_said_last(self, store: RecordStore) -> None:
        store.change_account(
            AccountAdded(account="Trần Văn An", role=Role.INSPECTOR, by="x", known_at=T0)
        )
        said = MailAddress(
            account="trần văn an", address="an@hanoi.test", language="vi", by="An", known_at=T0
        )
        first = store.set_mail_address(said)
        assert first.account == "Trần Văn An"
        later = store.set_mail_address(replace(said, address=""))
        assert list(store.mail_addresses().values()) == [later]
        assert list(store.mail_addresses(known_at=first.known_at).values()) == [first]
        for wrong in ("an@hanoi.test\nBcc: x@y.test", "An <an@hanoi.test>"):
            with pytest.raises(FaultsFound, match="one bare e-mail address"):
                store.set_mail_address(replace(said, address=wrong))
        with pytest.raises(FaultsFound, match="no account"):
            store.set_mail_address(replace(said, account="Bình"))

    def test_a_stage_is_kept_with_its_messages_by_who_has_seen_all_before(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.keep_stages([(BEGAN, [MAIL, MAIL])], T0, after=0, through={"events": 7})
        assert not store.keep_stages([(BEGAN, [MAIL])], T0, after=0, through={"events": 9})
        again = reopened()
        assert again.noticed_through("events") == 7
        (thing,) = again.things()
        assert (thing.place, thing.facts, thing.stages, thing.is_open) == (COD, FACTS, 1, True)
        (message,) = again.next_messages(T0, 9)
        assert message.key == message_key(
            thing.number, 1, Channel.EMAIL, "an@hanoi.test", is_escalation=False
        )
        assert (message.thread, message.facts, message.settled) == (message.key, FACTS, None)

    def test_of_one_thing_and_address_the_earlier_message_goes_first(
        self, store: RecordStore
    ) -> None:
        other = replace(MAIL, address="binh@hanoi.test")
        assert store.keep_stages([(BEGAN, [MAIL, other])], T0, after=0, through={})
        thing = store.things()[0].number
        ended = replace(BEGAN, thing=thing, number=2, stage=Stage.ENDED, is_open=False)
        assert store.keep_stages(
            [(ended, [MAIL, other])], T0 + HOUR, after=store.last_stage(), through={}
        )
        now = T0 + 2 * HOUR
        first, of_other = store.next_messages(now, 9)
        assert [one.stage for one in (first, of_other)] == [Stage.BEGAN, Stage.BEGAN]
        # While the first waits to be tried again, the second waits behind it
        _fails(store, first, said="451 try later", wait=HOUR)
        _arrives(store, of_other)
        assert [(one.stage, one.address) for one in store.next_messages(now, 9)] == [
            (Stage.ENDED, "binh@hanoi.test")
        ]
        (tried,) = [one for one in store.next_messages(now + HOUR, 9) if one.attempts]
        assert (tried.attempts, tried.said) == (1, "451 try later")
        _arrives(store, tried)
        (last,) = [one for one in store.next_messages(now, 9) if one.address == MAIL.address]
        assert (last.stage, last.thread) == (Stage.ENDED, first.key)

    def test_what_waits_and_who_is_not_reached_is_counted_until_something_arrives(
        self, store: RecordStore
    ) -> None:
        told = Who(kind=WhoKind.ADDRESS, name=MAIL.address)
        store.add_rule(replace(RULE, who=told))
        store.keep_stages([(BEGAN, [MAIL])], T0, after=0, through={})
        counts = store.outbox_counts()
        assert (counts.waiting, counts.oldest_at, counts.undelivered) == (1, T0, 0)
        (message,) = store.next_messages(T0, 9)
        store.note_attempt(
            message, T0, settled=Settled.NOT_DELIVERED, next_at=T0, said="550 no such user"
        )
        assert store.unreached() == [(Channel.EMAIL, "an@hanoi.test", "550 no such user")]
        assert [one.said for one in store.outbox(settled=[Settled.NOT_DELIVERED], most=9)] == [
            "550 no such user"
        ]
        assert store.outbox(settled=[None], most=9) == []
        thing = store.things()[0].number
        worse = replace(BEGAN, thing=thing, number=2, stage=Stage.WORSE)
        store.keep_stages([(worse, [MAIL])], T0 + HOUR, after=store.last_stage(), through={})
        (then,) = store.next_messages(T0 + HOUR, 9)
        store.note_attempt(then, T0 + HOUR, settled=Settled.DELIVERED, next_at=T0 + HOUR, said="")
        assert store.unreached() == []
        assert store.outbox_counts().waiting == 0
        assert [one.stage for one in store.outbox(most=9)] == [Stage.WORSE, Stage.BEGAN]

    def test_who_is_told_no_more_is_not_said_to_be_missed(self, store: RecordStore) -> None:
        store.change_account(
            AccountAdded(account="An", role=Role.INSPECTOR, scope=(), by="x", known_at=T0)
        )
        mistyped = MailAddress(
            account="An", address=MAIL.address, language="vi", by="An", known_at=T0
        )
        store.set_mail_address(mistyped)
        store.add_rule(RULE)
        store.keep_stages([(BEGAN, [MAIL])], T0, after=0, through={})
        (message,) = store.next_messages(T0, 9)
        store.note_attempt(message, T0, settled=Settled.NOT_DELIVERED, next_at=T0, said="550")
        assert store.outbox_counts().undelivered == 1
        mended = replace(mistyped, address="an.tran@hanoi.test", known_at=T0 + HOUR)
        store.set_mail_address(mended)
        assert store.unreached() == []
        assert store.outbox_counts().undelivered == 0

    def test_a_thing_is_of_all_days_that_it_ever_was_of(self, store: RecordStore) -> None:
        store.keep_stages([(BEGAN, [])], T0, after=0, through={})
        (thing,) = store.things(kinds=[ThingKind.EXCEEDANCE], outlets=["hd-01-a"], open_only=True)
        later = DAY + timedelta(days=3)
        more = [Grown(thing=thing.number, first_day=DAY, last_day=later)]
        store.keep_stages([], T0, after=store.last_stage(), through={}, grown=more)
        assert store.thing(thing.number).last_day == later
        assert store.things(outlets=["other"]) == []
        assert store.things(before=thing.number) == []
        with pytest.raises(NotFound, match="no notification 99"):
            store.thing(99)

    def test_a_step_nobody_acknowledges_is_due_once(self, store: RecordStore) -> None:
        store.keep_stages([(BEGAN, [MAIL])], T0, after=0, through={})
        assert store.escalations_due(T0 + HOUR / 2, 9) == []
        (due,) = store.escalations_due(T0 + HOUR, 9)
        assert (due.rule, due.is_open, due.is_acknowledged, due.place) == (1, True, False, COD)
        following = replace(MAIL, address="truong@hanoi.test", is_escalation=True, escalate_at=None)
        store.settle_escalation(due, [following], T0 + HOUR)
        store.settle_escalation(due, [replace(following, address="x@y.test")], T0 + HOUR)
        assert store.escalations_due(T0 + 9 * HOUR, 9) == []
        assert [one.address for one in store.outbox(most=9) if one.is_escalation] == [
            "truong@hanoi.test"
        ]

    def test_a_step_told_with_others_is_due_once_and_settled_with_what_tells_it(
        self, store: RecordStore
    ) -> None:
        alone = replace(MAIL, escalate_at=None)
        store.keep_stages([(BEGAN, [alone])], T0, after=0, through={})
        thing = store.things()[0].number
        new = NewEscalation(thing=thing, stage_number=1, rule=1, due_at=T0 + HOUR)
        for due_at in (new.due_at, new.due_at + HOUR):
            again = replace(new, due_at=due_at)
            store.keep_stages([], T0, after=store.last_stage(), through={}, due=[again])
        assert store.escalations_due(T0 + HOUR / 2, 9) == []
        (due,) = store.escalations_due(T0 + HOUR, 9)
        assert (due.thing, due.stage, due.level, due.place) == (
            thing, BEGAN.stage, BEGAN.level, COD,
        )  # fmt: skip
        after = store.last_stage()
        assert not store.keep_stages([], T0, after=after - 1, through={}, settled=[due])
        assert store.escalations_due(T0 + HOUR, 9) == [due]
        assert store.keep_stages([], T0, after=after, through={}, settled=[due])
        assert store.escalations_due(T0 + 9 * HOUR, 9) == []

    def test_an_acknowledgement_is_of_the_stages_up_to_then(self, store: RecordStore) -> None:
        store.keep_stages([(BEGAN, [MAIL])], T0, after=0, through={})
        thing = store.things()[0].number
        word = Acknowledgement(thing=thing, stage=0, noticed_us=0, by="An", known_at=T0)
        said = store.acknowledge(word)
        assert store.acknowledge(word) == said
        assert store.acknowledgements([thing]) == [said]
        (due,) = store.escalations_due(T0 + HOUR, 9)
        assert due.is_acknowledged
        worse = replace(BEGAN, thing=thing, number=2, stage=Stage.WORSE)
        store.keep_stages([(worse, [MAIL])], T0 + HOUR, after=store.last_stage(), through={})
        assert [one.is_acknowledged for one in store.escalations_due(T0 + 2 * HOUR, 9)] == [
            True,
            False,
        ]
        with pytest.raises(NotFound, match="no notification 99"):
            store.acknowledge(replace(word, thing=99))

    def test_a_number_that_no_thing_can_have_is_none(self, store: RecordStore) -> None:
        for number in (-1, 0, 2**63, 10**30):
            with pytest.raises(NotFound, match="no notification"):
                store.thing(number)

    def test_what_is_told_with_others_is_found_in_order(self, store: RecordStore) -> None:
        late = replace(BEGAN, telling=Telling.LATE, stage=Stage.OVER, is_open=False)
        store.keep_stages([(BEGAN, []), (late, []), (late, [])], T0, after=0, through={})
        first, second = store.late_stages(0, 9)
        assert first[0] < second[0]
        assert (first[1], first[2].stage) == (T0, Stage.OVER)
        assert store.late_stages(first[0], 9) == [second]

    def test_one_sends_at_a_time_and_the_next_when_it_is_gone(self, store: RecordStore) -> None:
        until = T0 + HOUR
        assert store.take_turn("telling", "a", T0, until)
        assert not store.take_turn("telling", "b", T0, until)
        assert store.take_turn("telling", "a", T0, until + HOUR)
        assert not store.take_turn("telling", "b", until, until + HOUR)
        assert store.take_turn("telling", "b", until + HOUR, until + 2 * HOUR)
        store.leave_turn("telling", "a")
        assert not store.take_turn("telling", "a", until, until)
        store.leave_turn("telling", "b")
        assert store.take_turn("telling", "a", T0, until)

    def test_a_rule_names_clusters_of_the_registry(self, store: RecordStore) -> None:
        registry = a_registry()
        store.add_registry(registry, T0)
        cluster = next(iter(registry.clusters))
        assert store.add_rule(replace(RULE, clusters=(cluster,))).clusters == (cluster,)


def _arrives(store: RecordStore, message: Message) -> None:
    store.note_attempt(message, T0, settled=Settled.DELIVERED, next_at=T0, said="")


def _fails(store: RecordStore, message: Message, *, said: str, wait: timedelta) -> None:
    at = T0 + 2 * HOUR
    store.note_attempt(message, at, settled=None, next_at=at + wait, said=said)
