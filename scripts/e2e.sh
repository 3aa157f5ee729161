#!/usr/bin/env bash
# The browser journeys against the test-profile binary; arguments are journeys to run (default all).
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

# The same flags as the tests' build, so that cargo finds everything built already.
cargo build "${locked[@]}" --workspace --bins --tests
cd e2e
if [ "$(cat node_modules/.betang-packages 2>/dev/null)" != "$(sha256sum <package-lock.json)" ]; then
  npm ci --no-fund --no-audit </dev/null
  sha256sum <package-lock.json >node_modules/.betang-packages
fi
BETANG_BIN="$CARGO_TARGET_DIR/debug/betang" node run.mjs "$@"
