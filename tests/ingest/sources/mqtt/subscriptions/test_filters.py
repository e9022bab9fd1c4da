"""Every channel is heard by some worker, and what needs one listener by worker 1 alone."""

from __future__ import annotations

from ingest.sources.mqtt.subscriptions.filters import Subscriptions, subscriptions
from ingest.wire.contract import BACKLOG_FILTERS, FILTERS, LIVE_FILTERS


def plain(filters: tuple[str, ...]) -> list[str]:
    return [one.removeprefix("$share/city/") for one in filters]


def test_alone_one_listens_to_everything_unshared_and_to_backlogs_in_a_session_of_their_own() -> (
    None
):
    live, backlogs = subscriptions(None, 1)
    assert (live, backlogs) == (Subscriptions(LIVE_FILTERS, ()), Subscriptions(BACKLOG_FILTERS, ()))
    assert sorted(live.wanted + backlogs.wanted) == sorted(FILTERS)


def test_the_first_worker_hears_every_channel_and_shares_only_readings() -> None:
    first, backlogs = subscriptions("city", 1)
    assert sorted(plain(first.wanted + backlogs.wanted)) == sorted(FILTERS)
    own = [one for one in first.wanted if not one.startswith("$share/")]
    assert all(one.endswith("/status") or one.startswith("spBv1.0/") for one in own)
    assert set(first.unwanted) == set(LIVE_FILTERS) - set(own)


def test_every_other_worker_only_shares_and_lets_go_of_what_it_heard_alone() -> None:
    second, backlogs = subscriptions("city", 2)
    assert all(one.startswith("$share/city/") for one in second.wanted + backlogs.wanted)
    assert set(second.wanted) <= set(subscriptions("city", 1).live.wanted)
    assert backlogs == subscriptions("city", 1).backlogs
    assert second.unwanted == LIVE_FILTERS
    assert backlogs.unwanted == BACKLOG_FILTERS
