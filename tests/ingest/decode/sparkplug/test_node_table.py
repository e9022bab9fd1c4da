"""However much births name, what is kept of them is bounded, and each gateway has its share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gateways.rejections import RejectionCode, is_waiting
from ingest.decode.by_topic import Understanding
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.remembered import encode_memory, memory_of, restore_memory
from ingest.decode.sparkplug import node_table
from ingest.decode.sparkplug.node_table import (
    BIRTHS_BYTES_MOST,
    GATEWAY_BYTES_MOST,
    GROUPS_MOST,
    STRANGER_BYTES_MOST,
    NodeTable,
)
from ingest.wire.contract import parse_topic
from simulators.gateway.sparkplug_node import EdgeNode, Message, SentMetric
from tests.ingest.sites import NOW_US

NOW_MS = NOW_US // 1_000
KIB = 1_024
HOUR_US = 3_600_000_000
COD = SentMetric(name="Outlet/COD", value=61.2, alias=70_000, properties={"engUnit": "mg/L"})
LARGE = 9_999


class Ingest:
    """Understanding, the nodes that speak to it, and its clock."""

    def __init__(self, *registered: str) -> None:
        self.understanding = Understanding()
        self.table.registered = frozenset(registered)
        self.now_us = NOW_US
        self._nodes: dict[tuple[str, str], EdgeNode] = {}

    @property
    def table(self) -> NodeTable:
        return self.understanding.sparkplug.table

    def node(self, gateway: str, group: str = "hanoi") -> EdgeNode:
        return self._nodes.setdefault((group, gateway), EdgeNode(group, gateway, bd_seq=1))

    def hear(self, message: Message) -> Meaning:
        topic = parse_topic(message.topic)
        assert topic is not None
        return self.understanding.meaning(topic, message.payload, self.now_us)

    def node_birth(self, gateway: str, group: str = "hanoi") -> Meaning:
        return self.hear(self.node(gateway, group).node_birth(NOW_MS))

    def birth(
        self,
        gateway: str,
        metrics: int,
        *more: SentMetric,
        device: str = "CX-1",
        group: str = "hanoi",
    ) -> Meaning:
        """Hear a device's birth, with so many metrics that are no parameters, and `more`."""
        named = [*strangers(metrics), *more]
        return self.hear(self.node(gateway, group).device_birth(device, NOW_MS, named))

    def data(self, gateway: str, alias: int, device: str = "CX-1", group: str = "hanoi") -> Meaning:
        metric = SentMetric(value=5.0, alias=alias)
        return self.hear(self.node(gateway, group).device_data(device, NOW_MS, (metric,)))

    def restart(self) -> None:
        """Begin anew with what is in mind, as the file has it."""
        registered = self.table.registered
        kept = encode_memory(memory_of(self.understanding, 7))
        self.understanding = Understanding()
        self.table.registered = registered
        assert restore_memory(self.understanding, kept, 7) == 7

    def kept_of(self, gateway: str) -> int:
        """Return what a gateway's births weigh, counted anew."""
        return sum(
            device.weigh()
            for (_, of), node in self.table.nodes.items()
            if of == gateway
            for device in node.devices.values()
        )

    def kept(self) -> int:
        return sum(map(self.kept_of, {gateway for _, gateway in self.table.nodes}))


def strangers(count: int) -> Sequence[SentMetric]:
    return [SentMetric(name=f"Machine/signal-{i:05d}", value=None, alias=i) for i in range(count)]


def codes(meaning: Meaning) -> list[str]:
    return [one.code for one in meaning.refusals]


@pytest.fixture
def ingest() -> Ingest:
    return Ingest("GW-1", "GW-2", "GW-3")


def test_what_a_real_node_names_is_kept_whole(ingest: Ingest) -> None:
    ingest.node_birth("GW-1")
    for device in range(8):
        born = ingest.birth("GW-1", 700, COD, device=f"CX-{device}")
        assert codes(born) == []
    for device in range(8):
        data = ingest.data("GW-1", 70_000, f"CX-{device}")
        assert data.refusals == []
        assert data.message is not None
        assert data.message.samples[0].values == {"COD": 5.0}


def test_a_gateway_keeps_no_more_than_its_share_and_is_told_so_by_its_birth(
    ingest: Ingest,
) -> None:
    ingest.node_birth("GW-1")
    told = [ingest.birth("GW-1", LARGE, COD, device=f"CX-{number}") for number in range(4)]
    assert ingest.kept_of("GW-1") <= GATEWAY_BYTES_MOST
    refusal = told[-1].refusals[0]
    assert (refusal.code, refusal.outlet_id) == (RejectionCode.BIRTH_TOO_LARGE, "CX-3")
    assert "let it name fewer" in refusal.detail
    assert told[-1].message is not None
    assert told[-1].message.samples[0].values == {"COD": 61.2}  # the birth's own value is taken


def test_what_is_measured_is_kept_before_what_is_no_parameter(ingest: Ingest) -> None:
    ingest.node_birth("GW-1")
    assert codes(ingest.birth("GW-1", LARGE, COD)) == [RejectionCode.BIRTH_TOO_LARGE]
    assert ingest.data("GW-1", 70_000).refusals == []


def test_data_that_a_cut_birth_would_explain_waits_and_a_birth_is_asked_for_once_an_hour(
    ingest: Ingest,
) -> None:
    ingest.node_birth("GW-1")
    ingest.birth("GW-1", LARGE, COD)
    first = ingest.data("GW-1", LARGE - 1)
    assert codes(first) == [RejectionCode.BIRTH_MISSING]
    assert is_waiting(first.refusals)
    assert "let it name fewer" in first.refusals[0].detail
    assert first.asks_rebirth
    ingest.now_us += HOUR_US - 1
    assert not ingest.data("GW-1", LARGE - 1).asks_rebirth
    ingest.now_us += 1
    assert ingest.data("GW-1", LARGE - 1).asks_rebirth


def test_a_gateway_of_no_register_keeps_less_and_has_its_share_once_it_is_registered(
    ingest: Ingest,
) -> None:
    ingest.node_birth("GW-9")
    assert codes(ingest.birth("GW-9", 2_000)) == [RejectionCode.BIRTH_TOO_LARGE]
    assert ingest.kept_of("GW-9") <= STRANGER_BYTES_MOST
    ingest.table.registered = frozenset({"GW-9"})
    assert ingest.data("GW-9", 1_999).asks_rebirth
    ingest.node_birth("GW-9")
    assert codes(ingest.birth("GW-9", 2_000)) == []
    assert codes(ingest.data("GW-9", 1_999)) == []


def test_groups_give_a_gateway_no_second_share(ingest: Ingest) -> None:
    for number in range(3 * GROUPS_MOST):
        ingest.node_birth("GW-1", f"group-{number}")
        ingest.birth("GW-1", 1_000, group=f"group-{number}")
    assert len(ingest.table.nodes) == GROUPS_MOST
    assert ingest.kept_of("GW-1") <= GATEWAY_BYTES_MOST
    assert ("group-23", "GW-1") in ingest.table.nodes


def test_births_go_with_the_session_that_they_are_of_and_leave_their_room(ingest: Ingest) -> None:
    for _ in range(3):
        ingest.node_birth("GW-1")
        ingest.birth("GW-1", 6_000, COD)
        assert codes(ingest.birth("GW-1", 1_000, device="CX-2")) == []
    assert ingest.table.births_bytes == ingest.kept()


def test_above_what_all_may_keep_the_gateway_that_keeps_most_makes_room(
    ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_table, "BIRTHS_BYTES_MOST", 600 * KIB)
    ingest.node_birth("GW-1")
    ingest.birth("GW-1", 1_000, COD)
    ingest.node_birth("GW-2")
    assert codes(ingest.birth("GW-2", 300, COD)) == []
    assert codes(ingest.data("GW-2", 299)) == []
    assert ingest.data("GW-1", 5).asks_rebirth  # nothing of it is kept: it waits
    ingest.node_birth("GW-1")
    assert codes(ingest.birth("GW-1", 2_000)) == [RejectionCode.BIRTH_TOO_LARGE]
    assert codes(ingest.data("GW-2", 299)) == []


def test_a_gateway_of_no_register_never_pushes_a_registered_one_out(
    ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_table, "BIRTHS_BYTES_MOST", 600 * KIB)
    ingest.node_birth("GW-1")
    ingest.birth("GW-1", 1_200, COD)
    for number in range(20):
        ingest.node_birth(f"other-{number}")
        ingest.birth(f"other-{number}", 100)
    assert codes(ingest.data("GW-1", 1_199)) == []
    ingest.node_birth("GW-2")
    assert codes(ingest.birth("GW-2", 40, COD)) == []
    assert ingest.kept() <= 600 * KIB


def test_above_the_most_nodes_those_of_no_register_are_forgotten_first(
    ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_table, "NODES_MOST", 3)
    for gateway in ("GW-1", "GW-8", "GW-2", "GW-9", "GW-3", "GW-7", "GW-6"):
        ingest.node_birth(gateway)
    assert {of for _, of in ingest.table.nodes} == {"GW-1", "GW-2", "GW-3", "GW-6"}


def test_a_file_of_before_that_holds_more_is_taken_in_as_far_as_it_may_be_kept(
    ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for gateway in ("GW-1", "GW-2", "GW-9"):
        ingest.node_birth(gateway)
        ingest.birth(gateway, 500 if gateway != "GW-2" else 100)
    monkeypatch.setattr(node_table, "BIRTHS_BYTES_MOST", 200 * KIB)
    ingest.restart()
    assert ingest.kept() == ingest.table.births_bytes <= 200 * KIB
    assert codes(ingest.data("GW-2", 99)) == []


def test_a_topic_whose_group_is_too_long_is_none_of_ours() -> None:
    assert parse_topic(f"spBv1.0/{'g' * 255}/NDATA/GW-1") is not None
    assert parse_topic(f"spBv1.0/{'g' * 256}/NDATA/GW-1") is None
    assert parse_topic(f"spBv1.0/{'g' * 60_000}/NDATA/GW-1") is None


STEPS = st.tuples(
    st.sampled_from(["node", "device", "data", "death", "restart"]),
    st.sampled_from(["GW-1", "GW-2", "other-1", "other-2"]),
    st.sampled_from(["hanoi", "hue"]),
    st.sampled_from(["CX-1", "CX-2"]),
    st.sampled_from([1, 8, 20, 60]),
)
Step = tuple[str, str, str, str, int]


def lived(steps: list[Step], *, restarts: bool) -> list[object]:
    """Take steps in, hold the bounds after each, and return what was said to each."""
    ingest = Ingest("GW-1", "GW-2")
    said: list[object] = []
    for step, gateway, group, device, count in steps:
        if step == "restart" and restarts:
            ingest.restart()
        elif step == "node":
            said.append(ingest.node_birth(gateway, group))
        elif step == "device":
            said.append(ingest.birth(gateway, count, COD, device=device, group=group))
        elif step == "data":
            said.append(ingest.data(gateway, count - 1, device, group))
        elif step == "death":
            said.append(ingest.hear(ingest.node(gateway, group).node_death()))
        assert ingest.table.births_bytes == ingest.kept()
        assert ingest.kept() <= 40 * KIB
        assert ingest.kept_of("GW-1") <= 25 * KIB
        assert ingest.kept_of("other-1") <= 10 * KIB
    return said


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_the_bounds_hold_after_every_message_and_restarts_change_nothing(steps: list[Step]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(node_table, "BIRTHS_BYTES_MOST", 40 * KIB)
        patch.setattr(node_table, "GATEWAY_BYTES_MOST", 25 * KIB)
        patch.setattr(node_table, "STRANGER_BYTES_MOST", 10 * KIB)
        assert lived(steps, restarts=False) == lived(steps, restarts=True)


def test_the_bounds_are_of_some_hundred_thousand_metrics() -> None:
    assert BIRTHS_BYTES_MOST >= 32 * GATEWAY_BYTES_MOST
    assert GATEWAY_BYTES_MOST >= 16 * STRANGER_BYTES_MOST
