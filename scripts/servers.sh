#!/usr/bin/env bash
# Installs Debian's server packages that the live tests start, where they are missing and we are
# root; elsewhere says what to install. Never decides that a test may be left out: pytest does.
set -euo pipefail

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
packages=()
need() { # package, then any program that shows it is there
    local package=$1 program
    shift
    for program in "$@"; do
        command -v "$program" >/dev/null && return
    done
    packages+=("$package")
}
need mosquitto mosquitto
need mosquitto-clients mosquitto_pub
need chromium chromium chromium-browser google-chrome
need chromium-driver chromedriver
need vsftpd vsftpd
need openssh-server sshd
need openssh-client sftp
need postgresql initdb /usr/lib/postgresql/*/bin/initdb
need libreoffice-calc-nogui soffice
need poppler-utils pdftotext
need prometheus promtool
need fish fish
need zsh zsh
need systemd systemd-analyze
[ ${#packages[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "servers: for all live tests install ${packages[*]} (Debian, as root: apt-get install ${packages[*]})"
    exit 0
fi
echo "servers: installing ${packages[*]} (Debian)"
export DEBIAN_FRONTEND=noninteractive
install() {
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 "$@" >/dev/null
}
if ! { apt-get update -q >/dev/null && install "${packages[@]}"; }; then
    for package in "${packages[@]}"; do # one that cannot be had must not keep the others away
        install "$package" ||
            echo "servers: apt-get could not install $package; the tests that need it will say so" >&2
    done
fi

# The tests start their own on free ports; what Debian started on the default ports ends again,
# but only where it was we who installed it.
for pair in mosquitto:mosquitto postgresql:postgresql vsftpd:vsftpd openssh-server:ssh \
    prometheus:prometheus; do
    service=${pair#*:}
    case " ${packages[*]} " in
    *" ${pair%%:*} "*)
        if [ -d /run/systemd/system ]; then
            systemctl disable --quiet --now "$service" || true
        else
            service "$service" stop >/dev/null 2>&1 || true
        fi
        ;;
    esac
done
