"""amqtt as an MQTT broker on loopback: arguments are a port, a folder, and `refuse` or nothing.

It keeps no session of anonymous clients: everybody is let in as somebody known.
"""

from __future__ import annotations

import asyncio
import signal
import sys

from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

REFUSED = "nhue/v1/+/senml"


class Everybody(BaseAuthPlugin):
    """Lets everybody in, by no name, and not as anonymous."""

    async def authenticate(self, *, session: Session) -> bool:
        return session is not None


class NoSenml(BaseTopicPlugin):
    """Refuses one subscription."""

    async def topic_filtering(
        self,
        *,
        session: Session | None = None,  # noqa: ARG002 - as it is called
        topic: str | None = None,
        action: Action | None = None,
    ) -> bool:
        return not (action is Action.SUBSCRIBE and topic == REFUSED)


async def main() -> None:
    port, folder, *more = sys.argv[1:]
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {
                "__main__.Everybody": {},
                "amqtt.contrib.persistence.SessionDBPlugin": {
                    "connection": f"sqlite+aiosqlite:///{folder}/amqtt.db",
                    "clear_on_shutdown": False,
                },
                **({"__main__.NoSenml": {}} if more else {}),
            },
        }
    )
    await broker.start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await broker.shutdown()


asyncio.run(main())
