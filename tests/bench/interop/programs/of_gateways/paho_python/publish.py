"""Publishes numbered messages with paho-mqtt: arguments are a port and how many."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime

import paho.mqtt.client as mqtt

PORT, COUNT = int(sys.argv[1]), int(sys.argv[2])
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="gw-paho", clean_session=False)
client.reconnect_delay_set(1, 2)
client.connect("127.0.0.1", PORT)
client.loop_start()
confirmed: list[object] = []
refused = 0
client.on_publish = lambda *told: confirmed.append(told)
for number in range(COUNT):
    at = datetime.fromtimestamp(1_700_000_000 + number, UTC).isoformat()
    sample = {"outlet": "CX-A", "time": at, "values": {"COD": number / 8}}
    body = json.dumps({"seq": number, "sent": at, "samples": [sample]})
    refused += client.publish("nhue/v1/GW-1/readings", body, qos=1).rc not in (0, 4)
    time.sleep(0.005)
give_up_at = time.monotonic() + 30
while len(confirmed) < COUNT and time.monotonic() < give_up_at:
    time.sleep(0.1)
client.disconnect()
client.loop_stop()
sys.stdout.write(
    json.dumps({"offered": COUNT, "refused": refused, "confirmed": len(confirmed)}) + "\n"
)
