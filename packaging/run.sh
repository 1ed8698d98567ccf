#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Chromascope and opens its window.
#
#   packaging/run.sh                       on a scratch copy of the sample, gone when the window closes
#   packaging/run.sh DIR... [OPTION...]    on Chroma directories of yours
#   packaging/run.sh [OPTION...]           the sample, with options of the window
#
# Options are passed on, for instance --page wal, --theme dark, --screenshot OUT.png (works without a display).
# Installs missing packages on Debian 12 (packaging/dependencies.sh) and builds into build/release.
set -euo pipefail
# shellcheck source=packaging/environment.sh
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

case ${1:-} in
  -h|--help) sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
  -*|'') ;;
  *) [ -d "$1" ] || { echo "run.sh: $1: no such directory (give the folder that holds chroma.sqlite3)" >&2; exit 2; } ;;
esac
own_directory=no
case ${1:-} in -*|'') ;; *) own_directory=yes ;; esac

"$top/packaging/dependencies.sh"
build_preset release

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ] && [[ " $* " != *" --screenshot"* ]]; then
  echo "run.sh: built, but there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are empty);" >&2
  echo "        --screenshot OUT.png draws it into a file, and build/release/chromascope-cli needs none" >&2
  exit 2
fi

if [ "$own_directory" = no ]; then
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/chromascope.XXXXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  tar --zstd -xpf "$top/resources/sample/wordnet-sample.tar.zst" -C "$scratch" db
  mv "$scratch/db" "$scratch/wordnet-sample"
  set -- "$scratch/wordnet-sample" "$@"
fi
"$top/build/release/chromascope" "$@"
