"""What `nhue gateway add --profile` does: the rights of a profile's topics, and what to set.

It asks the registry and prints; what the rights are is decided by
ingest/sources/mqtt/accounts/rights.py.
"""

from __future__ import annotations

from domain.errors import NotFound, SettingsUnusable
from domain.gateways.fitting import GATEWAY, is_for
from domain.gateways.profiles import Profile
from ingest.sources.mqtt.accounts.gateway_accounts import Gateways
from ingest.wire.contract import by_profile_topic, receipts_topic
from service.commands.text import ERR, say
from service.settings.settings import Settings
from service.stores.opened import open_records


def profile_for(settings: Settings, gateway_id: str, profile_id: str) -> Profile:
    """Return the last row of a profile; raises NotFound, and SettingsUnusable where it is for
    other gateways.
    """
    with open_records(settings) as records:
        registry = records.registry()
    rows = [one for one in registry.profiles if one.id == profile_id]
    if not rows:
        raise NotFound(f"no profile {profile_id!r} in the registry")
    own = [one for one in rows if is_for(one, gateway_id)]
    if not own:
        raise SettingsUnusable(
            f"profile {profile_id} is not for gateway {gateway_id}: enter the gateway in its row, "
            "or name another profile"
        )
    return max(own, key=lambda one: one.valid_from)


def give_rights(gateways: Gateways, gateway_id: str, profile: Profile) -> None:
    """Give an account the rights of a profile's topics, and say what to set in the logger."""
    topic, receipts = (
        None if one is None else one.replace(GATEWAY, gateway_id)
        for one in (profile.topic, profile.receipts_topic)
    )
    heard = receipts or receipts_topic(gateway_id)
    if topic is not None:
        to_do = gateways.allow(gateway_id, profile.id, topic, receipts)
        if to_do is not None:
            ERR.print(f"Still to do: {to_do}")
    say(
        f"set in the logger: topic {topic or by_profile_topic(gateway_id)} with QoS 1; its "
        f"receipts come on {heard}"
    )
