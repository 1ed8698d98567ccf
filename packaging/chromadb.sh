#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Virtual environments with official chromadb wheels, for the tests that ask real Chroma.
#
#   packaging/chromadb.sh [RELEASE...]     make what is missing (default: 0.5.23 1.0.15 1.5.9)
#   packaging/chromadb.sh --where          print the folder the environments live in
#
# Each release gets chromadb-RELEASE in ${CHROMASCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/chromascope}, never in the clone.
# The file `complete` in it is written last; an environment without it is a torso and is made again.
# Exit status: 0 all are there, 1 some are not (each named on stderr with the reason).
set -euo pipefail

# shellcheck source=packaging/environment.sh
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

case ${1:-} in
  --where) echo "$cache"; exit 0 ;;
  -h|--help) sed -n '3,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
  -*) echo "chromadb.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
esac
[ $# -gt 0 ] || set -- 0.5.23 1.0.15 1.5.9

# Debian's own interpreter: the wheels of the old releases exist for 3.11 and not for everything newer.
python=/usr/bin/python3
[ -x "$python" ] || { echo "chromadb.sh: $python is missing (packaging/dependencies.sh --test installs it)" >&2; exit 1; }

# What a release needs beside itself to be importable today; measured, not read from its metadata.
extra_packages() {
  case $1 in
    0.4.*|0.5.[0-5]) echo "numpy<2" ;; # uses names numpy 2 took away
  esac
}

make_environment() { # RELEASE FOLDER LOG
  local extra
  mapfile -t extra < <(extra_packages "$1")
  rm -rf "$2"
  "$python" -m venv "$2" || return 1
  "$2/bin/python" -m pip install --quiet --no-input --retries 2 --disable-pip-version-check --prefer-binary "chromadb==$1" "${extra[@]}" || return 1
  # An installation that cannot be imported is of no use: find out here, not in the middle of a test.
  "$2/bin/python" -c 'import chromadb, sys; sys.exit(chromadb.__version__ != sys.argv[1])' "$1" || return 1
  "$2/bin/python" -m pip freeze > "$2/complete.new"
  mv "$2/complete.new" "$2/complete"
}

mkdir -p "$cache"
missing=0
for release in "$@"; do
  folder=$cache/chromadb-$release
  [ -f "$folder/complete" ] && continue
  (
    exec 9> "$cache/.lock-$release" # two test runs at once: the second waits and finds it done
    flock 9
    [ -f "$folder/complete" ] && exit 0
    echo "chromadb $release: making $folder"
    log=$cache/chromadb-$release.log
    if make_environment "$release" "$folder" > "$log" 2>&1; then
      echo "chromadb $release: ready"
    else
      echo "chromadb.sh: chromadb $release could not be installed: $(grep -v '^[[:space:]]*$' "$log" | tail -n 1) (log: $log)" >&2
      exit 1
    fi
  ) || missing=1
done
exit "$missing"
