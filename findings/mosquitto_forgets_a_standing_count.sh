#!/bin/bash
# Mosquitto 2.0.11 (Debian 12): a count under $SYS that stands still is told to nobody who comes later.
#
# Set-up: sys_interval 1; a persistent session (QoS 1) whose queue of one message is full, so that the
# broker drops three of four messages. Then nothing more is dropped. One asks for the count of dropped
# messages soon after, another one when it has stood for 100 seconds; both wait 5 seconds, five times
# sys_interval. $SYS/broker/uptime is asked beside it.
# Behaviour: the count is published as retained, though only when it changes, and its retained message
# expires after a minute. Who comes later gets nothing: not the count, and no sign that there is one.
# Where it bites: a watch that learns "so many were dropped so far" when it connects, to tell a loss by
# the difference, has nothing to begin from on a broker that drops seldom, and takes the first rise
# that it hears for the beginning.
#
# Output seen (mosquitto 2.0.11-1.2+deb12u2):
#   soon after it rose   : count 3, uptime told
#   100 seconds after it : count not told, uptime told
#
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

printf 'listener %s 127.0.0.1\nallow_anonymous true\nsys_interval 1\n' "$port" >conf
printf 'max_queued_messages 1\nlog_dest none\n' >>conf
if [ "$(id -u)" = 0 ]; then echo 'user root' >>conf; fi
mosquitto -c conf 2>>log &
broker=$!
for _ in $(seq 50); do
    sleep 0.1
    if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
done

mosquitto_sub -p "$port" -q 1 -i away -c -t full -E
for number in 1 2 3 4; do mosquitto_pub -p "$port" -q 1 -t full -m "$number"; done
sleep 3

told() { mosquitto_sub -p "$port" -t "\$SYS/broker/$1" -W 5 -C 1 2>/dev/null || :; }
count() {
    local dropped uptime
    dropped=$(told publish/messages/dropped)
    uptime=$(told uptime)
    echo "count ${dropped:-not told}, uptime ${uptime:+told}"
}

echo "mosquitto $version"
wrong=0
say() {
    printf '%-21s: %s\n' "$1" "$2"
    [ "$2" = "$3" ] || wrong=1
}
say 'soon after it rose' "$(count)" 'count 3, uptime told'
sleep 100
say '100 seconds after it' "$(count)" 'count not told, uptime told'
exit $wrong
