#!/usr/bin/env bash
# mqtt-spb-wrapper 2.1.2 announces a metric under another name than it then sends it by: its DBIRTH
# says DATA/COD, its DDATA says COD.
#
# Where it bites: a Sparkplug host knows a metric by what the birth said of it (name or alias, type,
# unit). With this package's defaults no value of a device is of a metric that was born, so that a
# host that holds to the specification refuses them all or asks for a rebirth without an end. An
# empty prefix does not mend it: the slash stays.
#
# Output seen:
#   mqtt-spb-wrapper 2.1.2: birth DATA/COD, data COD
#   with an empty prefix: birth /COD, data COD
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check \
  mqtt-spb-wrapper==2.1.2 paho-mqtt==1.6.1 protobuf==3.20.3
"$work/venv/bin/python" - <<'PYTHON'
import sys

from mqtt_spb_wrapper import MqttSpbEntityDevice, SpbPayloadParser


def names(payload):
    return [metric["name"] for metric in SpbPayloadParser().parse_payload(payload)["metrics"]]


def told(prefix):
    device = MqttSpbEntityDevice("group", "node", "device")
    if prefix is not None:
        device.data.birth_prefix = prefix
    device.data.set_value("COD", 61.2, timestamp=1_700_000_000_000)
    [birth] = names(device.serialize_payload_birth())
    device.data.set_value("COD", 61.5, timestamp=1_700_000_001_000)
    [data] = names(device.serialize_payload_data())
    return birth, data


usual, without = told(None), told("")
print("mqtt-spb-wrapper 2.1.2: birth %s, data %s" % usual)
print("with an empty prefix: birth %s, data %s" % without)
as_above = (usual, without) == (("DATA/COD", "COD"), ("/COD", "COD"))
sys.exit(0 if as_above else "the behaviour has changed")
PYTHON
