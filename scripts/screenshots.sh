#!/usr/bin/env bash
# Copies the pictures that the documents show from the last browser run into docs/screenshots.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"
mkdir -p docs/screenshots
count=0
while read -r name; do
  case "$name" in '' | '#'*) continue ;; esac
  [ -f "e2e/out/$name.png" ] || fail "e2e/out/$name.png is missing: run \`make e2e\` first"
  cp "e2e/out/$name.png" "docs/screenshots/$name.png"
  count=$((count + 1))
done <e2e/screenshots.txt
echo "$count pictures in docs/screenshots"
