#!/usr/bin/env bash
# The Debian package from the release binary, in $CARGO_TARGET_DIR/debian. Installs cargo-deb beside the build
# when it is missing; it is a tool of this target, not of the house. BETANG_DEB_PROFILE=dev packs the debug
# binary that is there already: a trial of the package, not one to give away.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

tools="$CARGO_TARGET_DIR/tools"
if ! PATH="$tools/bin:$PATH" cargo deb --version >/dev/null 2>&1; then
  say "installing cargo-deb"
  cargo install cargo-deb --locked --root "$tools" --target-dir "$CARGO_TARGET_DIR/cargo-deb"
fi
how=(--no-build)
if [ "${BETANG_DEB_PROFILE:-release}" = release ]; then
  scripts/run.sh --build-only
else
  how+=(--profile "$BETANG_DEB_PROFILE" --no-strip --fast)
fi
PATH="$tools/bin:$PATH" cargo deb -p betang "${how[@]}" "$@"
