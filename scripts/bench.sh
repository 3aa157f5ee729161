#!/usr/bin/env bash
# `make bench`: what Betang does, measured against nginx, PostgreSQL and cp on this machine, as one table. Goals
# that are missed are printed, not punished: only an error fails. ONLY="pages search" narrows it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

for tool in node nginx wrk curl pgbench psql; do
  command -v "$tool" >/dev/null ||
    fail "$tool is missing: apt-get install --no-install-recommends nginx-light wrk curl postgresql"
done
scripts/run.sh --build-only
cargo build "${locked[@]}" --release --quiet --package search --example ndcg
exec node scripts/bench/main.mjs "$@"
