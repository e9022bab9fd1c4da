#!/usr/bin/env bash
# Tries README's two commands on a Debian that is really bare: no Python, no compiler, no locale, no
# home folder of before. As root, outside CI; it prints each step that it does and leaves nothing mounted.
# Usage: scripts/fresh.sh [FOLDER [RELEASE...]] (/var/tmp/nhue-fresh, bookworm and trixie, where none is
# named); ARGS in the environment goes to make test.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-/var/tmp/nhue-fresh}
shift || true
releases=("$@")
[ ${#releases[@]} -gt 0 ] || releases=(bookworm trixie)
bare=ca-certificates,make,git,curl # what a clone and the two commands need to begin with

say() { printf 'fresh: %s\n' "$*"; }
[ "$(id -u)" = 0 ] || {
    say "run this as root: it makes a Debian in a folder of its own" >&2
    exit 2
}
command -v debootstrap >/dev/null || {
    say "install debootstrap first (apt-get install debootstrap)" >&2
    exit 2
}
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)

mounted=()
unmount() {
    local place
    for place in "${mounted[@]}"; do
        mountpoint -q "$place" && umount --recursive "$place"
    done
    mounted=()
}
trap unmount EXIT

# How packages are reached is this machine's own matter and is carried along as it is.
carry_settings() {
    local system=$1 file
    for file in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
        [ ! -f "$file" ] || install -D -m 644 "$file" "$system$file"
    done
    for file in /etc/apt/apt.conf.d/*; do
        ! grep -qE '^ *(Acquire|#clear Acquire)' "$file" || cp "$file" "$system/etc/apt/apt.conf.d/"
    done
    for file in go/env pip/pip.conf; do
        [ ! -f "$HOME/.config/$file" ] ||
            install -D -m 600 "$HOME/.config/$file" "$system/srv/fresh/.config/$file"
    done
}
kept_environment() {
    env | grep -E '^(PIP_|GOPROXY=|GONOSUMDB=|GOSUMDB=|CARGO_|[A-Z_]*CA_BUNDLE=|SSL_CERT_|[a-zA-Z]+_proxy=|[A-Z]+_PROXY=)' || true
}
inside() { # a command in the bare system, with the locale C and a home folder of its own
    local system=$1
    shift
    local -a kept
    mapfile -t kept < <(kept_environment)
    chroot "$system" /usr/bin/env -i HOME=/srv/fresh LC_ALL=C TERM=dumb \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${kept[@]}" \
        bash -c "cd /srv/fresh/nhue/main && $*"
}

try_demo() { # the demo serves its home page, and ends on Ctrl-C
    # shellcheck disable=SC2016  # expanded inside
    inside "$1" '
        began=$SECONDS
        setsid make demo >/srv/fresh/demo.log 2>&1 &
        demo=$!
        until curl -fs -o /dev/null http://127.0.0.1:8080/; do
            kill -0 $demo 2>/dev/null || { tail -n 30 /srv/fresh/demo.log; exit 1; }
            [ $((SECONDS - began)) -lt 900 ] || { tail -n 30 /srv/fresh/demo.log; exit 1; }
            sleep 1
        done
        echo "the demo serves after $((SECONDS - began)) s"
        kill -INT -- -$demo
        wait $demo || true
        tail -n 1 /srv/fresh/demo.log'
}

failed=0
for release in "${releases[@]}"; do
    system=$folder/$release
    say "$release: making it in $system (debootstrap --variant=minbase --include=$bare)"
    rm -rf --one-file-system "$system"
    mkdir -p "$system"
    debootstrap --variant=minbase --include="$bare" "$release" "$system" "$mirror" >"$folder/$release.log" 2>&1
    mkdir -p "$system/srv/fresh/nhue"
    carry_settings "$system"
    mount -t proc proc "$system/proc" && mounted+=("$system/proc")
    mount --rbind /dev "$system/dev" && mounted+=("$system/dev")
    mount --make-rslave "$system/dev"
    git clone -q "$root" "$system/srv/fresh/nhue/main"
    [ ! -d "$root/../shared" ] || cp -r "$root/../shared" "$system/srv/fresh/nhue/shared"
    say "$release: make demo"
    try_demo "$system" || failed=1
    say "$release: make test"
    inside "$system" "make test ARGS=\"${ARGS:-}\"" || failed=1
    unmount
    say "$release: done; $system may be removed"
done
exit "$failed"
