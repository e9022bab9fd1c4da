"""Publishes numbered values of a Sparkplug device with mqtt-spb-wrapper: a port and how many."""

from __future__ import annotations

import json
import sys
import time

from mqtt_spb_wrapper import MqttSpbEntityDevice, MqttSpbEntityEdgeNode

PORT, COUNT = int(sys.argv[1]), int(sys.argv[2])
node = MqttSpbEntityEdgeNode("G", "GW-1")
node.connect("127.0.0.1", PORT)
time.sleep(1)
node.publish_birth()
device = MqttSpbEntityDevice("G", "GW-1", "CX-A")
device.data.set_value("COD", 0.0, timestamp=1_700_000_000_000)
device.connect("127.0.0.1", PORT)
time.sleep(1)
device.publish_birth()
refused = 0
for number in range(1, COUNT):
    device.data.set_value("COD", number / 8, timestamp=(1_700_000_000 + number) * 1_000)
    refused += not device.publish_data(qos=1)
    time.sleep(0.005)
time.sleep(10)
device.disconnect()
node.disconnect()
sys.stdout.write(json.dumps({"offered": COUNT, "refused": refused, "confirmed": None}) + "\n")
