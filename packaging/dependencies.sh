#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the Debian 12 packages that Chromascope is built from and runs with.
#
#   packaging/dependencies.sh              what the program needs
#   packaging/dependencies.sh --test       and what its tests need
#   packaging/dependencies.sh --fuzz       and clang 16 with libFuzzer, clang-tidy and clang-format
#   packaging/dependencies.sh --list ...   only print the packages, one per line
#
# Options add up. Says nothing and asks nobody when everything is there; otherwise needs root or sudo.
# Exit status: 0 all installed, 1 installing failed or is not possible here, 2 bad arguments.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build pkg-config ccache
  # window
  qt6-base-dev libqt6opengl6-dev libgl1-mesa-dev qt6-svg-dev qt6-tools-dev qt6-l10n-tools libqcustomplot-dev
  # engine
  libsqlite3-dev libhnswlib-dev libhwy-dev libopenblas-dev libspdlog-dev nlohmann-json3-dev libexpected-dev
  libarchive-dev libzstd-dev libre2-dev
  # command line
  libcli11-dev
  # to run: SVG icons, fonts for every script that a document may hold, unpacking the sample
  libqt6svg6 fonts-dejavu-core fonts-noto-core zstd
)
test_packages=(python3 python3-venv python3-pip ca-certificates)
fuzz_packages=(clang-16 clang-tidy-16 clang-format-16 libclang-rt-16-dev libfuzzer-16-dev)

packages=("${build_packages[@]}")
list_only=no
for option in "$@"; do
  case $option in
    --test) packages+=("${test_packages[@]}") ;;
    --fuzz) packages+=("${fuzz_packages[@]}") ;;
    --list) list_only=yes ;;
    -h|--help) sed -n '3,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "dependencies.sh: unknown option $option (see --help)" >&2; exit 2 ;;
  esac
done
if [ "$list_only" = yes ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

missing=("${packages[@]}")
if command -v dpkg-query > /dev/null; then
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2> /dev/null | sed -n 's/ installed$//p') || true
  mapfile -t missing < <(printf '%s\n' "${packages[@]}" | grep -vxF -e "$installed" || true)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

refuse() { # REASON
  {
    echo "dependencies.sh: $1"
    echo "Chromascope is built from these packages of Debian 12 (or what your system calls them); missing here:"
    printf '  %s\n' "${missing[@]}"
  } >&2
  exit 1
}

# In a subshell: os-release sets variables we do not want.
# shellcheck source=/dev/null
system=$(. /etc/os-release 2> /dev/null && echo "${ID:-unknown} ${VERSION_ID:-}") || system=unknown
command -v apt-get > /dev/null || refuse "this system ($system) has no apt-get"
[ "$system" = "debian 12" ] || refuse "this system is $system, not Debian 12: the names and versions of packages differ, so nothing is installed by itself"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || refuse "packages are missing, and installing them needs root or sudo"
  as_root=(sudo)
  [ -t 0 ] || as_root+=(-n) # nobody there to type a password
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" < /dev/null; }

echo "Installing ${#missing[@]} packages: ${missing[*]}"
apt update || echo "dependencies.sh: the package lists could not be refreshed; trying with the ones at hand" >&2
apt install --no-install-recommends "${missing[@]}" || refuse "apt-get could not install the packages (see above)"
