#!/usr/bin/env bash
# A throw-away PostgreSQL for tests: `postgres.sh start` prints its URL, `url` prints it again,
# `stop` removes every trace; `halt` and `resume` stop and start the same cluster on the same port, for tests
# of what happens when the database goes away. Loopback only, a port of its own, C collation as production asks for,
# no fsync: it never holds anything worth keeping. BETANG_PG_STATE names the file that remembers it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
state="${BETANG_PG_STATE:-$CARGO_TARGET_DIR/postgres.state}"

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
# PostgreSQL refuses to run as root, so root lends the work to Debian's own user for it.
as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}
url() { echo "postgres://postgres@127.0.0.1:$1/postgres"; }

# run FOLDER PORT: the server itself, waited for until it answers.
run() {
  as_owner "$bin/pg_ctl" -D "$1/data" -l "$1/log" -w -s start -o "-p $2 -k $1 \
    -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c max_connections=400 -c shared_buffers=128MB" </dev/null >/dev/null 2>&1
}

start() {
  [ -x "$bin/initdb" ] || fail "PostgreSQL is missing: apt-get install postgresql"
  [ ! -f "$state" ] || stop
  local folder port
  folder=$(mktemp -d -t betang-pg.XXXXXX)
  if [ "$(id -u)" = 0 ]; then chown postgres: "$folder"; fi
  as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
  # Another program may take a port between looking and listening, so the server itself decides.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    if run "$folder" "$port"; then
      mkdir -p "$(dirname "$state")"
      printf '%s\n%s\n' "$folder" "$port" >"$state"
      url "$port"
      return
    fi
  done
  cat "$folder/log" >&2 || true
  rm -rf "$folder"
  fail "PostgreSQL did not start; its log is above"
}

stop() {
  [ -f "$state" ] || return 0
  local folder
  folder=$(head -n 1 "$state")
  if [ -d "$folder/data" ]; then
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w -s stop >/dev/null 2>&1 || true
    rm -rf "$folder"
  fi
  rm -f "$state"
}

# Clients are cut off, what was committed is written: as a restart for an upgrade does it.
halt() {
  [ -f "$state" ] || fail "not started"
  as_owner "$bin/pg_ctl" -D "$(head -n 1 "$state")/data" -m fast -w -s stop </dev/null >/dev/null
}

resume() {
  [ -f "$state" ] || fail "not started"
  run "$(head -n 1 "$state")" "$(sed -n 2p "$state")" || fail "PostgreSQL did not start again"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  halt) halt ;;
  resume) resume ;;
  url) [ -f "$state" ] && url "$(sed -n 2p "$state")" || fail "not started" ;;
  *) fail "usage: postgres.sh start|stop|halt|resume|url" ;;
esac
