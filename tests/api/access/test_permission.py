"""The pure question: who may do what, and of whose things."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.access.permission import ANYBODY, Answer, Own, Reader, Rule, may, own_of
from domain.access.roles import TOLD_NAMES, Role, TokenScope
from domain.access.signing_in import (
    OF_ACCOUNT,
    OF_ADDRESS,
    SESSION_IDLE,
    SESSION_WHOLE,
    Session,
    wait_after,
)
from tests.api.sample_city import NOW, sample_registry

OFFICIALS = Rule(roles=frozenset({Role.OFFICIAL}))
AN = Reader(role=Role.OFFICIAL, name="An", account_id=1)


def test_who_has_the_role_may_and_another_is_refused_once_signed_in() -> None:
    assert may(AN, OFFICIALS) is Answer.YES
    assert may(replace(AN, role=Role.INSPECTOR), OFFICIALS) is Answer.NO
    assert may(ANYBODY, OFFICIALS) is Answer.SIGN_IN


def test_what_is_written_is_somebodys() -> None:
    everybody_reads = Reader(role=Role.OFFICIAL)
    writing = replace(OFFICIALS, writes=True)
    assert may(everybody_reads, OFFICIALS) is Answer.YES
    assert may(everybody_reads, writing) is Answer.SIGN_IN


def test_a_token_may_no_more_than_its_scopes() -> None:
    reads = replace(AN, may=frozenset({TokenScope.READ}))
    writes = replace(AN, may=frozenset({TokenScope.WRITE}))
    writing = replace(OFFICIALS, writes=True)
    assert (may(reads, OFFICIALS), may(reads, writing)) == (Answer.YES, Answer.NO)
    assert (may(writes, OFFICIALS), may(writes, writing)) == (Answer.NO, Answer.YES)


@pytest.mark.parametrize("role", Role)
def test_names_of_persons_are_told_to_those_who_answer_for_decisions(role: Role) -> None:
    assert Reader(role=role).is_told_names == (role in TOLD_NAMES)
    assert Role.PUBLIC not in TOLD_NAMES


def test_an_operators_own_are_the_outlets_of_its_clusters_and_their_gateways() -> None:
    operator = Reader(role=Role.OPERATOR, scope=frozenset({"CCN-1", "CCN-3"}))
    own = Own(gateways=frozenset({"GW-1"}), outlets=frozenset({"CX-1"}))
    assert own_of(operator, sample_registry()) == own


def test_a_vendors_own_are_its_gateways_and_the_outlets_that_they_speak_for() -> None:
    vendor = Reader(role=Role.VENDOR, scope=frozenset({"GW-2", "GW-NEW"}))
    own = Own(gateways=frozenset({"GW-2", "GW-NEW"}), outlets=frozenset({"CX-2"}))
    assert own_of(vendor, sample_registry()) == own


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.INSPECTOR, Role.PUBLIC])
def test_others_are_limited_to_nothing_of_their_own(role: Role) -> None:
    assert own_of(Reader(role=role), sample_registry()) is None


def test_a_session_ends_by_its_age_and_when_it_is_left_alone() -> None:
    session = Session(
        digest="d",
        account_id=1,
        role=None,
        csrf="c",
        created_at=NOW,
        used_at=NOW,
        expires_at=NOW + SESSION_WHOLE,
    )
    assert session.is_good(NOW + SESSION_IDLE - timedelta(seconds=1))
    assert not session.is_good(NOW + SESSION_IDLE)
    assert not replace(session, used_at=session.expires_at).is_good(session.expires_at)


def test_waits_only_grow_and_have_an_end() -> None:
    for patience in (OF_ACCOUNT, OF_ADDRESS):
        waits = [wait_after(failures, patience) for failures in range(2_000)]
        assert waits == sorted(waits)
        assert waits[-1] == patience.most
