#!/bin/bash
# Mosquitto 2.0.11 (Debian 12): a persistent session that the broker has read back from disk loses its
# read rights when the broker is told to read its files again (SIGHUP) while its client is away.
#
# Set-up: password_file, acl_file and persistence, one subscriber with a persistent session (QoS 1)
# and one publisher, both with rights. The broker is stopped in good order and started again; while
# the subscriber is away one message is published, then (with hup) SIGHUP, then another one.
# Behaviour: without SIGHUP, or without an acl_file, or where the broker was not restarted before,
# both messages wait. With it the second is acknowledged to its publisher and kept for nobody. The
# log says "Client sub disconnected." of a client that was not connected; no $SYS count rises.
# Where it bites: an account is added while a consumer is down, after a restart of the broker.
#
# Output seen (mosquitto 2.0.11-1.2+deb12u2):
#   restarted, no SIGHUP     : before after
#   restarted, SIGHUP        : before
#   restarted, SIGHUP, no ACL: before after
#   not restarted, SIGHUP    : before after
#
# Reported upstream without its cause (issue 2934 of eclipse-mosquitto): it is the acl_file.
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
broker=
trap '[ -z "$broker" ] || kill "$broker" 2>/dev/null || :; rm -rf "$work"' EXIT
cd "$work"
version=2.0.11-1.2+deb12u2
apt-get download -qq "mosquitto=$version" "mosquitto-clients=$version" "libmosquitto1=$version" \
    libcjson1 libdlt2 2>/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export PATH="$work/root/usr/sbin:$work/root/usr/bin:$PATH"
libraries=$(dirname "$(find root -name 'libmosquitto.so.1')")
export LD_LIBRARY_PATH="$work/$libraries"
port=$((20000 + RANDOM % 20000))

start() {
    mosquitto -c conf 2>>log &
    broker=$!
    for _ in $(seq 50); do
        sleep 0.1
        if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
    done
}
stop() {
    kill "$broker"
    wait "$broker" || :
    broker=
}
as() { printf '%s\n' -p "$port" -u "$1" -P secret -q 1; }

# $1: restart or stay; $2: hup or still; $3: acl or none
tried() {
    rm -f mosquitto.db
    printf 'listener %s 127.0.0.1\nallow_anonymous false\npassword_file %s/passwords\n' \
        "$port" "$work" >conf
    printf 'persistence true\npersistence_location %s/\nlog_dest stderr\n' "$work" >>conf
    if [ "$(id -u)" = 0 ]; then echo 'user root' >>conf; fi
    if [ "$3" = acl ]; then echo "acl_file $work/acl" >>conf; fi
    start
    mosquitto_sub $(as sub) -i sub -c -t 't/#' -E
    if [ "$1" = restart ]; then stop && start; fi
    mosquitto_pub $(as pub) -t t/1 -m before
    if [ "$2" = hup ]; then kill -HUP "$broker" && sleep 1; fi
    mosquitto_pub $(as pub) -t t/2 -m after
    mosquitto_sub $(as sub) -i sub -c -t 't/#' -W 2 2>/dev/null | tr '\n' ' ' | sed 's/ $//' || :
    stop
}

mosquitto_passwd -c -b passwords sub secret 2>/dev/null
mosquitto_passwd -b passwords pub secret 2>/dev/null
printf 'user sub\ntopic read t/#\nuser pub\ntopic write t/#\n' >acl
chmod 600 passwords acl

echo "mosquitto $version"
wrong=0
say() {
    printf '%-25s: %s\n' "$1" "$2"
    [ "$2" = "$3" ] || wrong=1
}
say 'restarted, no SIGHUP' "$(tried restart still acl)" 'before after'
say 'restarted, SIGHUP' "$(tried restart hup acl)" 'before'
say 'restarted, SIGHUP, no ACL' "$(tried restart hup none)" 'before after'
say 'not restarted, SIGHUP' "$(tried stay hup acl)" 'before after'
exit $wrong
