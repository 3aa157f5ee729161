#!/usr/bin/env bash
# The whole proof, in the order in which mistakes are cheapest to find: `test.sh` runs every stage,
# `test.sh fmt tidy` only those named. Closes with minutes per stage and one line of counts.
# Always the same `--workspace` so that no dependency is built twice; never a release build.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repository"

all=(setup ui fmt tidy clippy tests e2e)
stages=("$@")
[ $# -gt 0 ] || stages=("${all[@]}")
work=$(mktemp -d -t betang-test.XXXXXX)
log="$work/log"
export BETANG_PG_STATE="$work/postgres.state"
finish() {
  scripts/postgres.sh stop || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

postgres() {
  if ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1; then
    BETANG_TEST_PG=$(scripts/postgres.sh start)
    export BETANG_TEST_PG
    echo "PostgreSQL for the tests: $BETANG_TEST_PG"
  elif [ "${CI:-}" = true ]; then
    fail "PostgreSQL is missing and CI may not skip it: apt-get install postgresql"
  else
    echo "WARNING: no PostgreSQL on this machine: its half of the tests is SKIPPED" >&2
  fi
}

# run_tests [all|sqlite|postgres]: nextest where it is installed, the plain runner elsewhere. Tidy
# has its own stage; it brings no feature that others lack, so leaving it out rebuilds nothing.
run_tests() {
  local select=(--workspace --exclude tidy --no-fail-fast) filter=()
  if cargo nextest --version >/dev/null 2>&1; then
    [ "$1" != sqlite ] || filter=(-E 'not test(postgres)')
    [ "$1" != postgres ] || filter=(-E 'test(postgres)')
    cargo nextest run "${locked[@]}" "${select[@]}" "${filter[@]}"
  else
    [ "$1" != sqlite ] || filter=(-- --skip postgres)
    [ "$1" != postgres ] || filter=(-- postgres)
    cargo test "${locked[@]}" "${select[@]}" --lib --bins --tests "${filter[@]}"
  fi
}

setup() { scripts/setup.sh test; }
ui() {
  scripts/ui.sh
  [ ! -f crates/ui/package.json ] || npm --prefix crates/ui run --if-present check
}
fmt() { cargo fmt --all --check; }
tidy() { cargo test "${locked[@]}" -q -p tidy; }
clippy() { cargo clippy "${locked[@]}" --workspace --all-targets -- -D warnings; }
tests() { postgres && run_tests all; }
sqlite() { run_tests sqlite; }
pg() { postgres && run_tests postgres; }
e2e() { scripts/e2e.sh; }

# The runners' own closing lines, added up: "N tests run: P passed, F failed", "test result: ..",
# and node's "pass N". Colours are stripped first.
counts() {
  sed -E 's/\x1b\[[0-9;]*m//g' "$log" | awk '
    /Summary \[/ || /^test result:/ {
      for (i = 2; i <= NF; i++) {
        word = $i; gsub(/[,;]/, "", word)
        if (word == "passed") passed += $(i-1)
        if (word == "failed") failed += $(i-1)
        if (word == "skipped" || word == "ignored") skipped += $(i-1)
      }
    }
    / pass [0-9]+$/ { passed += $NF }
    / fail [0-9]+$/ { failed += $NF }
    / (skipped|todo|cancelled) [0-9]+$/ { skipped += $NF }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
}

summary=""
began=$SECONDS
[ ! -t 1 ] || export CARGO_TERM_COLOR=always
minutes_since() { awk -v s=$((SECONDS - $1)) 'BEGIN { printf "%.1f", s / 60 }'; }
for stage in "${stages[@]}"; do
  say "$stage"
  start=$SECONDS
  # Not `stage || ..`: that would switch `set -e` off inside the stage.
  set +e
  (set -e; "$stage") </dev/null 2>&1 | tee -a "$log"
  outcome=${PIPESTATUS[0]}
  set -e
  summary+="${summary:+, }$stage $(minutes_since "$start") min"
  if [ "$outcome" != 0 ]; then
    say "FAILED at $stage ($summary)"
    counts
    exit 1
  fi
done
say "all stages passed: $summary; total $(minutes_since "$began") min"
counts
