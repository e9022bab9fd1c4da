#!/bin/sh
# Sets the ingest's password, keeps those of the gateways and their rights, makes our sessions, and
# becomes the broker: what gateways publish before the ingest ever connected waits for it.
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
# Lines of our own account that are newer than this copy; all others stay as they are.
awk 'NR == FNR { if (/-nhue-probe|\$SYS|\/backlog\/|\/by-profile/) new[++n] = $0; next }
     /^user / { user = $2 }
     user == "nhue-ingest" { had[$0] = 1 }
     { line[++m] = $0 }
     END { for (i = 1; i <= m; i++) { print line[i]
             if (line[i] == "user nhue-ingest")
                 for (j = 1; j <= n; j++) if (!(new[j] in had)) print new[j] } }' \
    "$config/mosquitto.acl" "$rights" >"$rights.new"
cmp -s "$rights.new" "$rights" || cat "$rights.new" >"$rights"
rm -f "$rights.new"
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

# The filters that a session of ours subscribes to (ingest/sources/mqtt/subscriptions/filters.py): what our account may
# read, but for what needs no queue. Several workers share their own later; until then all waits here.
filters() {
    sed -n 's/^topic read //p' "$config/mosquitto.acl" |
        grep -v -e certify -e STATE -e '^\$SYS' -e nhue-probe
}
make_session() {
    session=$1
    shift
    for filter; do set -- "$@" -t "$filter"; shift; done
    mosquitto_sub --unix "$door" -u nhue-ingest -i "$session" -c -q 1 -E -W 10 "$@"
}
# A broker behind a door of its own, which no gateway can reach: it saves the sessions when it ends.
door=$data/inner.sock
rm -f "$door"
{
    grep -E '^(user|persistence|persistence_location|max_[a-z_]+|message_size_limit)( |$)' \
        "$config/mosquitto.conf"
    printf 'listener 0 %s\nallow_anonymous true\nlog_dest none\n' "$door"
} >"$data/inner.conf"
mosquitto -c "$data/inner.conf" &
inner=$!
tries=100
while [ ! -S "$door" ] && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.1
done
if make_session nhue-ingest $(filters | grep -v /backlog/) &&
    make_session nhue-ingest-backlog $(filters | grep /backlog/); then
    echo "the ingest's sessions are there" >&2
else
    echo "the ingest's sessions could not be made: until it connects nothing waits for it" >&2
fi
kill "$inner" 2>/dev/null || :
wait "$inner" || :
rm -f "$door" "$data/inner.conf"
if [ "$(id -u)" = 0 ]; then
    chown -R mosquitto "$data"
fi
exec mosquitto -c "$config/mosquitto.conf"
