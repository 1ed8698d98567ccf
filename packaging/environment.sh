# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the scripts beside it: where things are, whatever the environment lacks. Sets and exports HOME, sets
#   top     the clone
#   cache   what was downloaded and may be thrown away, outside the clone: chromadb-RELEASE folders

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Containers and services run without HOME or with one that cannot be written to; ccache and pip need it.
if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6) || HOME=
  if [ -z "$HOME" ] || [ ! -w "$HOME" ]; then
    HOME=${TMPDIR:-/tmp}/chromascope-home-$(id -u)
    mkdir -p "$HOME"
  fi
  export HOME
fi

cache=${CHROMASCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/chromascope}
case $cache in /*) ;; *) cache=$PWD/$cache ;; esac

# Without this ccache keeps nothing that was compiled with a precompiled header.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

# What ccache needs to help with precompiled headers, and from one clone to the next.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros} CCACHE_BASEDIR=${CCACHE_BASEDIR:-$top}

# Configures and builds a preset; what CMake found is shown only when it failed. build_preset NAME [-DX=Y...]
build_preset() {
  local preset=$1 said
  shift
  echo "Building preset $preset in build/$preset"
  if ! said=$(cd "$top" && cmake --preset "$preset" "$@" 2>&1 < /dev/null); then
    printf '%s\n' "$said" >&2
    return 1
  fi
  (cd "$top" && cmake --build --preset "$preset" < /dev/null)
}
