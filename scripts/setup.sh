#!/usr/bin/env bash
# Installs the Debian packages that are missing: `setup.sh run` for `make run`, `setup.sh test` for
# everything `make test` needs too. Quiet and quick (one dpkg-query) when nothing is missing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

run_packages=(build-essential pkg-config util-linux bubblewrap poppler-utils
  tesseract-ocr tesseract-ocr-eng tesseract-ocr-ind)
test_packages=(postgresql chromium fonts-liberation procps pebble)

case "${1:-run}" in
  run) wanted=("${run_packages[@]}") ;;
  test) wanted=("${run_packages[@]}" "${test_packages[@]}") ;;
  *) fail "usage: setup.sh run|test" ;;
esac

for tool in cargo node npm; do
  command -v "$tool" >/dev/null ||
    fail "$tool is missing: install Rust (stable, rustup.rs) and Node 20, then run this again"
done
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
  fail "Node $(node --version) is too old: Betang builds its pages with Node 20 or later"

if ! command -v dpkg-query >/dev/null; then
  echo "not a Debian system: please install the equivalents of: ${wanted[*]}" >&2
  exit 0
fi
missing=()
for package in "${wanted[@]}"; do
  case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)" in
    "install ok installed") ;;
    *) missing+=("$package") ;;
  esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

say "installing Debian packages: ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null ||
    fail "please run as root: apt-get install ${missing[*]}"
  as_root=(sudo)
  # Without a terminal nobody can type a password; fail with words instead of hanging.
  [ -t 0 ] || as_root=(sudo -n)
fi
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null
}
# Lists older than a day, or of a fresh image without any, name packages that are no longer there.
fresh=$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mmin -1440 2>/dev/null | head -n 1)
[ -n "$fresh" ] || apt update
install=(install -y --no-install-recommends "${missing[@]}")
apt "${install[@]}" || { apt update && apt "${install[@]}"; } ||
  fail "could not install; please run as root: apt-get install ${missing[*]}"
