#!/bin/sh
# Sets the ingest's password, keeps those of the gateways and their rights, and becomes the broker.
set -eu

data=${1:-/mosquitto/data}
config=${2:-/mosquitto/config}
passwords=$data/passwords
rights=$data/acl
tls=$data/tls
listeners=$data/listeners

umask 077
[ -e "$passwords" ] || : >"$passwords"
mosquitto_passwd -b "$passwords" nhue-ingest "${NHUE_MQTT_PASSWORD:?}"
[ -e "$rights" ] || cat "$config/mosquitto.acl" >"$rights"
chmod 600 "$passwords" "$rights"

mkdir -p "$listeners"
rm -f "$listeners/tls.conf"
if [ -e "$tls/server.crt" ]; then
    cat >"$listeners/tls.conf" <<END
# For gateways with a password.
listener 8883
use_username_as_clientid true
certfile $tls/server.crt
keyfile $tls/server.key

# For gateways with a certificate of our authority: its common name is who they are.
listener 8884
use_username_as_clientid true
use_identity_as_username true
require_certificate true
cafile $tls/ca.crt
crlfile $tls/revoked.crl
certfile $tls/server.crt
keyfile $tls/server.key
END
fi
if [ "$(id -u)" = 0 ]; then
    chown -R mosquitto "$data"
fi
exec mosquitto -c "$config/mosquitto.conf"
