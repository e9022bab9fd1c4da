#!/bin/sh
# Sets the ingest's password, keeps those of the gateways, and becomes the broker.
set -eu

passwords=${1:-/mosquitto/data/passwords}
[ -e "$passwords" ] || (umask 077 && : >"$passwords")
mosquitto_passwd -b "$passwords" nhue-ingest "${NHUE_MQTT_PASSWORD:?}"
chmod 600 "$passwords"
if [ "$(id -u)" = 0 ]; then
    chown mosquitto "$passwords"
fi
exec mosquitto -c "${2:-/mosquitto/config/mosquitto.conf}"
