#!/usr/bin/env bash
# Makes the ground ready on which the dashboard runs or is tested; the Makefile calls it.
#
#   tools/prepare.sh port 8501   is this port free?
#   tools/prepare.sh run         .venv with what runs (requirements.txt)
#   tools/prepare.sh dev         .venv with what tests, too (requirements-dev.txt)
#   tools/prepare.sh browser     Chromium, LibreOffice's spreadsheet and a font, from Debian
#
# Nothing that is unchanged is done again: .venv/.installed holds a digest of everything that was
# installed. Whatever goes wrong is said in one sentence, with what to do about it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

venv=.venv
log=$venv/install.log
stamp=$venv/.installed

fail() {
  echo "$*" >&2
  exit 1
}

# --- port -------------------------------------------------------------------------------------

check_port() {
  local port=$1
  [[ $port =~ ^[0-9]{1,5}$ ]] && ((10#$port >= 1024 && 10#$port <= 65535)) ||
    fail "'$port' is not a port the dashboard can use: choose a number from 1024 to 65535, as in 'make run PORT=8600'."
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "Port $port is taken by another program: choose another one, as in 'make run PORT=$((port < 65000 ? port + 100 : port - 100))'."
  fi
}

# --- environment ------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
    if is_new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 or newer is needed and was not found: install it (on Debian 'apt-get install python3 python3-venv'), or name one, as in 'make run PYTHON=/path/to/python3.12'."
}

# What was installed, as one digest. The folder belongs to it: an editable install holds its path,
# and a copied checkout would otherwise run the code of the folder it was copied from.
digest_of() {
  { cat "$1" tools/installer.txt pyproject.toml && pwd -P && "$venv/bin/python" --version; } 2>&1 | sha256sum | cut -d' ' -f1
}

is_installed() { [[ -f $stamp ]] && grep -qx "$1 $(digest_of "$2")" "$stamp"; }

# A figure for the first install: what an environment takes on the disk, and some room to load.
check_space() {
  local needed=${SPACE_NEEDED_MB:-1500} free
  free=$(df -Pm . | awk 'NR == 2 { print $4 }')
  ((free >= needed)) ||
    fail "The disk is too full: setting up takes $needed MB and $free MB are free; make room and run make again."
}

# Reads the log of a failed step and says what happened, for the causes that people meet.
explain() {
  if grep -qiE 'no space left on device|disk quota exceeded|os error 28' "$log"; then
    fail "The disk is full: setting up was stopped; make room and run make again."
  elif grep -qiE 'NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|getaddrinfo|failed to fetch|error sending request|dns error|network is unreachable|connection (refused|reset)|no matching distribution|tunnel connection failed' "$log"; then
    fail "The packages could not be fetched: there is no connection to the package index; connect to the network (or set PIP_INDEX_URL and UV_DEFAULT_INDEX to an index within reach) and run make again."
  elif grep -qiE 'hash(es)? (mismatch|do not match)|do not match the hashes' "$log"; then
    fail "A package is not the one that was locked, so nothing of it was installed: the index gave other bytes than requirements.txt names; see $log."
  elif grep -qiE 'permission denied' "$log"; then
    fail "The folder $PWD/$venv may not be written by you: make it yours, or remove it, and run make again."
  fi
  tail -n 15 "$log" >&2
  fail "Setting up failed at '$1'; the whole account is in $log."
}

step() {
  local name=$1
  shift
  "$@" >>"$log" 2>&1 || explain "$name"
}

# Debian ships venv without what it needs (ensurepip) in python3, and both in python3-venv.
has_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

make_venv() {
  local python
  python=$(find_python) || exit 1
  if ! has_venv "$python" && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv from Debian ..."
    debian_install python3-venv
  fi
  has_venv "$python" ||
    fail "Python's venv module is missing: install it (on Debian 'apt-get install python3-venv') and run make again."
  # Anything of a former, broken environment would only be in the way.
  rm -rf "$venv" && mkdir "$venv" || fail "The folder $PWD/$venv cannot be made: look at its rights and at the room on the disk."
  echo "Making the environment in $venv with $("$python" --version) ..."
  step "making the environment" "$python" -m venv "$venv"
}

install() {
  local kind=$1 wanted=requirements.txt
  # Whoever has what tests has what runs.
  [[ $kind == run && -f $stamp ]] && grep -q '^dev ' "$stamp" && kind=dev
  [[ $kind == dev ]] && wanted=requirements-dev.txt
  is_new_enough "$venv/bin/python" && is_installed "$kind" "$wanted" && return
  check_space
  # Without pip it is the rest of an environment whose making was broken off.
  is_new_enough "$venv/bin/python" && "$venv/bin/python" -c 'import pip' 2>/dev/null || make_venv
  : >"$log"
  rm -f "$stamp"
  local uv=("$venv/bin/python" -m uv pip) into=(--python "$venv/bin/python")
  # uv's cache is often on another disk, where a link is impossible and a warning the result.
  export UV_LINK_MODE=${UV_LINK_MODE:-copy}
  if ! "$venv/bin/python" -m uv --version 2>/dev/null | grep -q "^uv $(sed -n 's/^uv==\([^ ]*\).*/\1/p' tools/installer.txt)\b"; then
    echo "Installing the installer ..."
    step "installing uv" "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --require-hashes -r tools/installer.txt
  fi
  echo "Installing the packages of $wanted ..."
  step "installing $wanted" "${uv[@]}" sync "${into[@]}" --require-hashes "$wanted" tools/installer.txt
  step "installing the dashboard" "${uv[@]}" install "${into[@]}" --no-deps --no-build-isolation --editable .
  echo "$kind $(digest_of "$wanted")" >"$stamp" || fail "The disk is full: setting up was stopped; make room and run make again."
}

# --- what Debian gives ------------------------------------------------------------------------

debian_install() {
  local as_root=() report
  if [[ $(id -u) != 0 ]]; then
    # Without a terminal nobody can answer a question for a password.
    as_root=(sudo)
    [[ -t 0 ]] || as_root=(sudo -n)
    command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; } ||
      fail "Missing here: $*; ask who administers this machine for 'apt-get install $*' and run make again."
  fi
  command -v apt-get >/dev/null || fail "Missing here: $*; install it the way this system does and run make again."
  report=$({ "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } 2>&1 </dev/null) || {
    tail -n 5 <<<"$report" >&2
    fail "Debian's packages $* could not be installed: connect to the network, see the lines above, and run make again."
  }
}

prepare_browser() {
  local missing=()
  command -v chromium chromium-browser >/dev/null || missing+=(chromium)
  # Exports are read back by an office suite that people have.
  command -v soffice libreoffice >/dev/null || missing+=(libreoffice-calc-nogui)
  # Chromium draws no text at all on a machine without any font.
  compgen -G '/usr/share/fonts/truetype/*/*.ttf' >/dev/null || missing+=(fonts-dejavu-core)
  if ((${#missing[@]})); then
    echo "Installing ${missing[*]} from Debian ..."
    debian_install "${missing[@]}"
  fi
}

# Sourced, as a test does, it only lends its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

case ${1:-} in
  port) check_port "${2:-}" ;;
  run | dev) install "$1" ;;
  browser) prepare_browser ;;
  *) fail "Usage: tools/prepare.sh port NUMBER | run | dev | browser" ;;
esac
