"""Publishes numbered values of a Sparkplug device with pysparkplug: a port and how many."""

from __future__ import annotations

import json
import sys
import time

import pysparkplug as spb

PORT, COUNT = int(sys.argv[1]), int(sys.argv[2])


def cod(number: int) -> spb.Metric:
    at_ms = (1_700_000_000 + number) * 1_000
    return spb.Metric(timestamp=at_ms, name="COD", datatype=spb.DataType.DOUBLE, value=number / 8)


node = spb.EdgeNode("G", "GW-1", metrics=())
node.register(spb.Device("CX-A", (cod(0),)))
node.connect("127.0.0.1", port=PORT)
time.sleep(1)
refused, why = 0, ""
for number in range(1, COUNT):
    try:
        node.update_device("CX-A", (cod(number),))
    except Exception as error:  # noqa: BLE001 - whatever the library raises is counted
        refused, why = refused + 1, why or repr(error)
    time.sleep(0.005)
time.sleep(10)
node.disconnect()
sys.stdout.write(
    json.dumps({"offered": COUNT, "refused": refused, "confirmed": None, "why": why}) + "\n"
)
