"""The demo's broker is an extra of the package."""

from __future__ import annotations

import pytest

from domain.errors import SettingsUnusable
from service.commands.simulated import demo_broker
from service.commands.simulated.demo_broker import DemoBroker


def test_without_the_extra_the_demo_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_broker, "Broker", None)
    with pytest.raises(SettingsUnusable, match=r"pip install 'nhue\[demo\]'"):
        DemoBroker()
