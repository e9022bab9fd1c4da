#!/usr/bin/env bash
# amqtt 0.12.1 sends a client that subscribes to nothing the retained messages of what others have
# subscribed to, as soon as it connects.
#
# Where it bites: a client that only publishes is handed PUBLISH packets that it never asked for, and
# hears what it has not been given the right to read: no topic filter of the plugins is asked, as
# nothing is subscribed. Only retained messages of topics that another client has subscribed to come.
#
# Output seen:
#   nobody subscribed: []
#   another client subscribed: ['plant/state']
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q "amqtt==0.12.1" "paho-mqtt==2.1.0"
cat > broker.py <<'PY'
import asyncio
import sys

from amqtt.broker import Broker


async def main():
    await Broker({"listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{sys.argv[1]}"}},
                  "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {}}}).start()
    await asyncio.Event().wait()


asyncio.run(main())
PY
cat > try.py <<'PY'
import socket
import subprocess
import sys
import time

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]


def connected(name, heard):
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name)
    client.on_message = lambda _client, _data, message: heard.append(message.topic)
    client.connect("127.0.0.1", port)
    client.loop_start()
    time.sleep(2)
    return client


broker = subprocess.Popen([sys.executable, "broker.py", str(port)], stderr=subprocess.DEVNULL)
try:
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.2)
    says = connected("says", [])
    says.publish("plant/state", "on", qos=1, retain=True).wait_for_publish(10)
    before, after = [], []
    connected("first", before)
    hears = connected("hears", [])
    hears.subscribe("plant/state", 1)
    time.sleep(1)
    connected("second", after)
finally:
    broker.kill()
print(f"nobody subscribed: {before}")
print(f"another client subscribed: {after}")
if before or after != ["plant/state"]:
    print("the behaviour has changed", file=sys.stderr)
    sys.exit(1)
PY
env/bin/python try.py
