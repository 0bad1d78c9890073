# Sourced by the other scripts: makes .venv beside the checkout and installs the project into it.
# shellcheck shell=sh

say() {
    if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then printf '\033[1m==> %s\033[0m\n' "$*" >&2; else printf '==> %s\n' "$*" >&2; fi
}
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 1; }

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer was not found" "install it, or set PYTHON to its path"
}

make_environment() {
    extras="$1"
    python=$(find_python) || exit 1
    venv="${REWARDCTL_VENV:-$root/.venv}"
    if [ ! -x "$venv/bin/python" ]; then
        say "making a virtual environment in $venv"
        "$python" -m venv "$venv" ||
            fail "the virtual environment could not be made" "on Debian and Ubuntu: apt-get install python3-venv"
    fi
    wanted=$(cat "$root/pyproject.toml" "$root/constraints.txt" | cksum)-$extras-$root
    if [ "$(cat "$venv/.installed" 2>/dev/null)" != "$wanted" ]; then
        say "installing rewardctl[$extras]"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --constraint "$root/constraints.txt" --editable "$root[$extras]" ||
            fail "the installation failed" "look at pip's message above; a package index must be reachable"
        printf '%s' "$wanted" >"$venv/.installed"
    fi
    PATH="$venv/bin:$PATH"
    export PATH
}

probe_mongod() {
    "$venv/bin/python" -c '
from rewardctl.kernel.errors import RewardctlError
from rewardctl.runtime import mongod
try:
    mongod.probe(mongod.find())
except RewardctlError as error:
    raise SystemExit(f"error: {error.detail}\nhint: {error.hint}")'
}

require_mongod() {
    if probe_mongod 2>/dev/null; then
        return
    fi
    packages="libcurl4 libssl3 liblzma5"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing the system libraries that mongod needs: $packages"
        # shellcheck disable=SC2086
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages; } >/dev/null 2>&1 ||
            fail "the system libraries could not be installed" "run: apt-get install $packages"
    fi
    probe_mongod || exit 1
}
