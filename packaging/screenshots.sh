#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures in resources/screenshots from the sample directory, without a display.
#
#   packaging/screenshots.sh             builds the preset "release" if need be and uses it
#   packaging/screenshots.sh PROGRAM     uses this chromascope
#
# Exit status: 0 all made, 1 one could not be made or is too large, 2 bad arguments.
set -euo pipefail
cd "$(dirname "$0")/.."

size=1280x800
limit=$((200 * 1024)) # bytes per picture: they are in the repository and in the README
out=resources/screenshots

case ${1:-} in
  -h|--help) sed -n '3,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
  '')
    cmake --preset release > /dev/null
    cmake --build --preset release --target chromascope
    program=build/release/chromascope ;;
  *) program=$1 ;;
esac
if [ $# -gt 1 ] || ! [ -x "$program" ]; then
  echo "screenshots.sh: $program is no program (see --help)" >&2
  exit 2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tar --zstd -xf resources/sample/wordnet-sample.tar.zst -C "$scratch" db
mv "$scratch/db" "$scratch/wordnet-sample"
mkdir -p "$out"

make() { # NAME OPTIONS...
  local name=$1
  shift
  # Off screen always: the same fonts and sizes whatever the desktop.
  env -u DISPLAY -u WAYLAND_DISPLAY QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 \
    "$program" --size "$size" --screenshot "$out/$name.png" "$@" || exit 1
  local bytes
  bytes=$(stat -c %s "$out/$name.png")
  echo "$out/$name.png $bytes bytes"
  if [ "$bytes" -gt "$limit" ]; then
    echo "screenshots.sh: $name.png has more than $limit bytes" >&2
    exit 1
  fi
}

for theme in light dark; do
  make "overview-$theme" --theme "$theme" --page overview "$scratch/wordnet-sample"
  make "wal-$theme" --theme "$theme" --page wal "$scratch/wordnet-sample"
  for page in memory index records; do
    make "$page-$theme" --theme "$theme" --page "$page" --collection wordnet_nouns "$scratch/wordnet-sample"
  done
  make "start-$theme" --theme "$theme"
done
