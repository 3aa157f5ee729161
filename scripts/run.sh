#!/usr/bin/env bash
# `make run`: from a bare Debian with Rust and Node to a running Betang with demo content.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

scripts/setup.sh run
scripts/ui.sh
[ -x "$CARGO_TARGET_DIR/release/betang" ] ||
  say "building Betang in release; the first time takes about 15 minutes on 2 cores"
cargo build "${locked[@]}" --release --package betang
[ "${1:-}" != --build-only ] || exit 0
exec "$CARGO_TARGET_DIR/release/betang" serve --data "${BETANG_DATA:-betang-data}" \
  --listen "${BETANG_LISTEN:-127.0.0.1:8080}" --demo
