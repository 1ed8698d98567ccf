#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Chromascope with all its tests and runs them.
#
#   packaging/test.sh [--all-releases] [--jobs N]
#
#   --all-releases   ask more releases of real Chroma (eight instead of three; downloads their wheels once)
#   --jobs N         tests run at once (default: number of processors)
#
# Asks nothing. The last line is `N passed, N failed`, with `, N skipped` when some could not run; they count test
# programs as ctest does. Exit status: 0 all passed or skipped, 1 not.
set -euo pipefail
# shellcheck source=packaging/environment.sh
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

releases=(0.5.23 1.0.15 1.5.9)
jobs=$(nproc)
while [ $# -gt 0 ]; do
  case $1 in
    --all-releases) releases=(0.4.6 0.4.24 0.5.5 0.5.23 0.6.3 1.0.15 1.3.4 1.5.9) ;;
    --jobs) jobs=${2:-}; shift ;;
    --jobs=*) jobs=${1#*=} ;;
    -h|--help) sed -n '3,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
  shift
done
case $jobs in ''|0|*[!0-9]*) echo "test.sh: --jobs wants a number, not '$jobs'" >&2; exit 2 ;; esac

"$top/packaging/dependencies.sh" --test
# Without the wheels the tests that need them report themselves as skipped, with the reason.
"$top/packaging/chromadb.sh" "${releases[@]}" || echo "test.sh: going on without the releases named above" >&2
build_preset ci "-DCHROMASCOPE_INTEROP_RELEASES=$(IFS=';'; echo "${releases[*]}")"

junit=$top/build/ci/ctest.xml
rm -rf "$junit" "$top/build/ci/homes" # the report and the settings of an earlier run
status=0
(cd "$top" && ctest --preset ci --parallel "$jobs" --output-junit "$junit" \
  --test-output-size-passed 1000000 --test-output-size-failed 1000000 < /dev/null) || status=$?
"$top/packaging/testsummary.py" "$junit" || exit 1
# More than a failed test: ctest itself did not get through.
[ "$status" -eq 0 ] || { echo "test.sh: ctest ended with $status, though its report names no failure" >&2; exit 1; }
