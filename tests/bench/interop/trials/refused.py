"""What health says where a broker refuses one of our subscriptions, and whether the others serve.

It says what was seen, in words of health; it judges nothing.
"""

from __future__ import annotations

import contextlib

from tests.bench.interop.trials.gateway import Gateway
from tests.bench.interop.trials.site import Site
from tests.servers.nhue import running_nhue

REFUSED = "nhue/v1/+/senml"
PROBED_SECONDS = 60.0  # what is granted and not served is known after so long
OTHERS = 20


def refused(site: Site) -> str:
    """Run the service where the broker refuses `nhue/v1/+/senml`, and send readings beside it."""
    with running_nhue("run", settings=site.settings, log=site.log) as service:
        with contextlib.suppress(AssertionError):
            service.wait_until(lambda: _is_told(*service.part("broker")), seconds=PROBED_SECONDS)
        status, detail = service.part("broker")
        with Gateway(site.broker.port, OTHERS) as gateway:
            gateway.reached(OTHERS, seconds=20)
            came = len(set(site.settled(OTHERS)))
        service.end()
    return f"health {status}: {detail}; {came} of {OTHERS} readings came beside it"


def _is_told(status: str, detail: str) -> bool:
    return status != "ok" and detail != "starting"
