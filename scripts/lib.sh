# Shared by the scripts of this folder: where things are, and how to speak. Sourced, never run.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/betang/target}"

# Real input for tests lies beside the clone where we develop; elsewhere such tests skip, loudly.
if [ -z "${BETANG_DATA_DIR:-}" ] && [ -d "$repository/../shared/data" ]; then
  BETANG_DATA_DIR=$(cd "$repository/../shared/data" && pwd)
  export BETANG_DATA_DIR
fi

# In CI the lock file is law and incremental files are only ballast; at home both may move.
locked=()
if [ "${CI:-}" = true ]; then
  locked=(--locked)
  export CARGO_INCREMENTAL=0
fi

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
