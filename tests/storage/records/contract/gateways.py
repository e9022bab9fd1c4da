"""What every record store must do with gateways' running numbers, their gaps and commands.

Part of the records' contract: a restart of ours forgets no gap and sends no command twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.gateways.clocks import ClockFault, ClockFinding
from domain.gateways.running_numbers import (
    Count,
    GapState,
    GatewayCommand,
    GatewaySequence,
    SequenceChanges,
    SequenceGap,
)
from storage.ports.records import RecordStore
from tests.storage.records.examples import a_state

T0_US = 1_795_489_200_000_000
LARGE = 2**63 - 1

COUNT = Count(run=3, expected=LARGE, began_us=T0_US - 9, newest_us=T0_US)
SEQUENCE = GatewaySequence(
    gateway_id="gw-pd",
    position=71,
    heard_us=T0_US,
    runs=3,
    count=COUNT,
    previous=replace(COUNT, run=2, expected=17),
    strays=((4, T0_US + 1), (5, T0_US + 2)),
)
GAP = SequenceGap(
    gateway_id="gw-pd",
    run=3,
    first=17,
    last=19,
    noticed_us=T0_US,
    missing=((17, 17), (19, 19)),
    asked=2,
    asked_us=T0_US + 60,
)
COMMAND = GatewayCommand(
    id="gap-3-17-2-17",
    gateway_id="gw-pd",
    about=GAP.topic,
    body='{"command":"resend"}',
    created_us=T0_US + 60,
)


class GatewaysContract:
    def test_numbers_and_gaps_come_back_as_they_were_kept(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        fresh = replace(SEQUENCE, gateway_id="gw-a", previous=None, strays=())
        store.keep_sequences(SequenceChanges(sequences=(SEQUENCE, fresh), gaps=(GAP,)))
        again = reopened()
        assert again.gateway_sequences() == [fresh, SEQUENCE]
        assert again.gateway_sequences("gw-pd") == [SEQUENCE]
        assert again.gateway_sequences("gw-nowhere") == []
        assert again.sequence_gaps() == [GAP]
        assert again.known_through() is None

    def test_what_is_kept_again_replaces_what_stood_and_is_never_doubled(
        self, store: RecordStore
    ) -> None:
        later = replace(SEQUENCE, position=80)
        filled = replace(GAP, missing=(), state=GapState.FILLED, closed_us=T0_US + 99)
        first = SequenceChanges(sequences=(SEQUENCE,), gaps=(GAP,))
        for changes in (first, first, SequenceChanges(sequences=(later,), gaps=(filled,))):
            store.keep_sequences(changes)
        store.keep_sequences(SequenceChanges())
        assert store.gateway_sequences() == [later]
        assert store.sequence_gaps() == [filled]

    def test_a_gap_that_was_none_is_forgotten_and_no_other(self, store: RecordStore) -> None:
        others = (replace(GAP, run=2), replace(GAP, first=23), replace(GAP, gateway_id="gw-a"))
        store.keep_sequences(SequenceChanges(gaps=(GAP, *others)))
        store.keep_sequences(SequenceChanges(dropped=(GAP,)))
        assert {(g.gateway_id, g.run, g.first) for g in store.sequence_gaps()} == {
            ("gw-pd", 2, 17),
            ("gw-pd", 3, 23),
            ("gw-a", 3, 17),
        }

    def test_gaps_are_those_asked_for_the_last_noticed_first(self, store: RecordStore) -> None:
        newer = replace(GAP, first=40, last=41, noticed_us=T0_US + 5)
        lost = replace(GAP, run=1, noticed_us=T0_US + 9, state=GapState.GIVEN_UP, reason="24 h")
        elsewhere = replace(GAP, gateway_id="gw-a", noticed_us=T0_US + 7)
        store.keep_sequences(SequenceChanges(gaps=(GAP, newer, lost, elsewhere)))
        assert store.sequence_gaps() == [lost, elsewhere, newer, GAP]
        assert store.sequence_gaps("gw-pd", state=GapState.OPEN) == [newer, GAP]
        assert store.sequence_gaps("gw-pd", most=1) == [lost]
        assert store.open_gap_counts() == {"gw-a": 1, "gw-pd": 2}

    def test_a_command_waits_until_it_is_sent_once(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        earlier = replace(COMMAND, id="earlier", created_us=T0_US)
        store.keep_sequences(SequenceChanges(gaps=(GAP,), commands=(COMMAND, earlier)))
        store.keep_sequences(SequenceChanges(gaps=(GAP,), commands=(COMMAND,)))
        again = reopened()
        assert again.commands_waiting() == [earlier, COMMAND]
        assert again.commands_waiting(1) == [earlier]
        again.mark_commands_sent([("gw-pd", "earlier"), ("gw-a", COMMAND.id)], T0_US + 70)
        again.mark_commands_sent([("gw-pd", "earlier")], T0_US + 99)
        again.mark_commands_sent([], T0_US)
        assert store.commands_waiting() == [COMMAND]
        assert store.command("gw-pd", "earlier") == replace(earlier, sent_us=T0_US + 70)
        assert store.command("gw-a", COMMAND.id) is None

    def test_a_gap_that_closed_answers_its_commands_and_none_is_sent_any_more(
        self, store: RecordStore
    ) -> None:
        foreign = replace(COMMAND, id="foreign", about="gap-3-23")
        store.keep_sequences(SequenceChanges(gaps=(GAP,), commands=(COMMAND, foreign)))
        filled = replace(GAP, missing=(), state=GapState.FILLED, closed_us=T0_US + 99)
        store.keep_sequences(SequenceChanges(gaps=(filled,)))
        assert store.commands_waiting() == [foreign]
        assert store.command("gw-pd", COMMAND.id) == replace(COMMAND, answered_us=T0_US + 99)

    def test_each_gateways_newest_state_is_the_last_in_the_journal(
        self, store: RecordStore
    ) -> None:
        states = [
            a_state(8, T0_US + 5),
            a_state(9, T0_US + 6, online=False),
            a_state(7, T0_US, gateway_id="gw-a"),
        ]
        store.add_gateway_states(states)
        assert store.newest_gateway_states() == {"gw-pd": states[1], "gw-a": states[2]}

    # Clocks

    def test_findings_on_clocks_come_back_newest_first_with_their_end(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        first = ClockFinding(
            gateway_id="GW-1", position=3, since_us=10, fault=ClockFault.AHEAD, offset_us=7
        )
        second = replace(first, position=9, since_us=30, fault=ClockFault.RESET, offset_us=-(2**50))
        other = replace(first, gateway_id="GW-2", position=4)
        store.keep_clocks([first, other])
        store.keep_clocks([replace(first, offset_us=8, until_us=20), second])
        store.keep_clocks([])
        store.keep_clocks([first])
        assert reopened().clocks() == {"GW-1": second, "GW-2": other}
        store.keep_clocks([replace(second, until_us=40)])
        assert reopened().clocks()["GW-1"].until_us == 40
