"""amqtt as an MQTT broker on loopback: its arguments are a port and a folder."""

from __future__ import annotations

import asyncio
import signal
import sys

from amqtt.broker import Broker


async def main() -> None:
    port, folder = sys.argv[1:3]
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True},
                "amqtt.contrib.persistence.SessionDBPlugin": {
                    "connection": f"sqlite+aiosqlite:///{folder}/amqtt.db",
                    "clear_on_shutdown": False,
                },
            },
        }
    )
    await broker.start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await broker.shutdown()


asyncio.run(main())
