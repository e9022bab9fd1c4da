#!/usr/bin/env bash
# Makes .venv with the locked packages and the project itself; quick when nothing has changed.
# Installs Python from Debian only where none serves and we are root; never touches other Pythons.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
stamp=$venv/nhue-setup
cd "$root"

say() { printf 'setup: %s\n' "$*"; }
serves() { # a Python of 3.11 or newer that can make a virtual environment with pip in it
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}
wanted_state() { # what the environment was made from; its place too, since scripts name it
    { cat requirements.lock pyproject.toml; echo "$root"; } | sha256sum | cut -d' ' -f1
}
find_python() { # the system's first: distributions build it optimised, and it is half as fast again
    local name
    for name in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 python3.11 python3.12 python3.13 python3.14; do
        if serves "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

if [ "$(cat "$stamp" 2>/dev/null)" = "$(wanted_state)" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

if ! python=$(find_python); then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "install Python 3.11 or newer with its venv module (Debian: apt-get install python3 python3-venv), then run this again" >&2
        exit 1
    fi
    say "installing python3 and python3-venv (Debian)"
    export DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
    apt-get update -q >/dev/null
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 python3 python3-venv >/dev/null
    hash -r
    python=$(find_python) || {
        say "Debian's python3 is older than 3.11: install a newer one and name it: make setup PYTHON=..." >&2
        exit 1
    }
fi

if ! "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi
say "installing the locked packages (one to three minutes the first time)"
pip=("$venv/bin/python" -m pip --disable-pip-version-check install -q --no-input --root-user-action=ignore)
"${pip[@]}" --require-hashes -r requirements.lock
"${pip[@]}" --no-deps --no-build-isolation -e .
wanted_state >"$stamp"
say "ready: .venv/bin/nhue"
