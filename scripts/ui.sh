#!/usr/bin/env bash
# Builds the browser side of crates/ui, only when its inputs changed. The stamps hold a hash of the
# inputs, not a time, so a checkout or a deleted file is noticed too. They live inside
# node_modules: a fresh clone has none.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository/crates/ui"
[ -f package.json ] || {
  echo "crates/ui has no package.json: nothing to build"
  exit 0
}

hash_of() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
packages=$(hash_of package.json package-lock.json)
# Also every .rs beside the markup would be wrong here: Vite reads only these kinds.
mapfile -d '' -t inputs < <(find . \( -name node_modules -o -name dist -o -name target \) -prune -o \
  -type f \( -name '*.ts' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.json' \
  -o -name '*.svg' -o -name '*.png' -o -name '*.woff2' -o -name '*.html' \) -print0 | LC_ALL=C sort -z)
sources=$(hash_of "${inputs[@]}")

if [ "$(cat node_modules/.betang-packages 2>/dev/null)" != "$packages" ]; then
  say "ui: npm ci"
  npm ci --no-fund --no-audit </dev/null
  echo "$packages" >node_modules/.betang-packages
fi
if [ "$(cat node_modules/.betang-built 2>/dev/null)" != "$sources" ] || [ ! -f dist/assets.txt ]; then
  say "ui: npm run build"
  npm run build </dev/null
  echo "$sources" >node_modules/.betang-built
fi
