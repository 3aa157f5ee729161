#!/usr/bin/env bash
# The Debian package from the release binary, in $CARGO_TARGET_DIR/debian. Installs cargo-deb beside the build
# when it is missing; it is a tool of this target, not of the house.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

tools="$CARGO_TARGET_DIR/tools"
if ! PATH="$tools/bin:$PATH" cargo deb --version >/dev/null 2>&1; then
  say "installing cargo-deb"
  cargo install cargo-deb --locked --root "$tools" --target-dir "$CARGO_TARGET_DIR/cargo-deb"
fi
scripts/run.sh --build-only
PATH="$tools/bin:$PATH" cargo deb -p betang --no-build "$@"
