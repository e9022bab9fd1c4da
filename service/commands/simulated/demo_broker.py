"""An embedded broker for the demo only, on a free loopback port; it keeps nothing on disk.

A city runs Mosquitto or another real broker (docs/wire.md): this one loses what it holds when it
ends, and is slow.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import structlog

from domain.errors import SettingsUnusable

try:
    from amqtt.broker import Broker  # type: ignore[import-untyped]  # it ships no types
except ModuleNotFoundError:  # an installation without the extra `demo`
    Broker = None

START_SECONDS_MOST = 20.0
_LOG = structlog.get_logger("nhue.demo")


class Subscriptions(dict[str, Any]):
    """Walks over what it held as a walk began.

    amqtt waits in the middle of such walks while others subscribe. A plain dict breaks the walk off
    there, and with it the session: what that gateway sends is acknowledged and given to nobody.
    """

    def __iter__(self) -> Iterator[str]:
        """Walk over the filters."""
        return iter(list(self.keys()))

    def items(self) -> Any:
        """Return each filter with who subscribes to it."""
        return list(super().items())


class DemoBroker:
    """amqtt on its own thread and event loop."""

    def __init__(self) -> None:
        """Choose a free loopback port; raises SettingsUnusable where no broker is installed."""
        if Broker is None:
            raise SettingsUnusable(
                "the demo's own broker is not installed: pip install 'nhue[demo]', "
                "or use `nhue run` and `nhue simulate` with a broker of yours"
            )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._ready = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set."""
        logging.getLogger("amqtt").setLevel(logging.ERROR)
        logging.getLogger("transitions").setLevel(logging.ERROR)
        asyncio.run(self._serve(stop))

    def wait_until_ready(self) -> None:
        """Return once clients may connect; raises TimeoutError."""
        if not self._ready.wait(START_SECONDS_MOST):
            raise TimeoutError(f"the embedded broker did not start in {START_SECONDS_MOST:.0f} s")

    async def _serve(self, stop: threading.Event) -> None:
        broker = Broker(
            {
                "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{self.port}"}},
                "plugins": {
                    "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
                },
            }
        )
        broker._subscriptions = Subscriptions()  # noqa: SLF001  # amqtt takes none of ours
        await broker.start()
        self._ready.set()
        await asyncio.to_thread(stop.wait)
        # A session that it takes down trips over those that it took down before: nobody's loss
        asyncio.get_running_loop().set_exception_handler(_noted)
        await broker.shutdown()


def _noted(_loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    _LOG.debug("the demo's broker ended", trouble=repr(told.get("exception")))
