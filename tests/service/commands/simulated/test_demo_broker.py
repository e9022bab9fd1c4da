"""The demo's broker is an extra of the package."""

from __future__ import annotations

import pytest

from domain.errors import SettingsUnusable
from service.commands.simulated import demo_broker
from service.commands.simulated.demo_broker import DemoBroker, Subscriptions


def test_without_the_extra_the_demo_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_broker, "Broker", None)
    with pytest.raises(SettingsUnusable, match=r"pip install 'nhue\[demo\]'"):
        DemoBroker()


def test_who_subscribes_while_the_broker_walks_over_subscriptions_breaks_no_session_off() -> None:
    held = Subscriptions({"nhue/v1/+/status": [], "nhue/v1/gw-1/receipts": []})
    for topic in held:
        held[f"{topic}/more"] = []
    for topic, who in held.items():
        assert held.pop(topic) is who
    assert not held
