#!/usr/bin/env bash
# Point-in-time recovery of PostgreSQL, step by step as docs/guide/operator.md has it, on a throw-away cluster:
# `pitr.sh start STATE` prints its URL, `base STATE` takes a base backup, `recover STATE TIME` destroys the cluster
# and brings it back as it was at TIME, on the same port, `stop STATE` removes it; STATE is a file that remembers
# where it is. For the fault tests; a real server keeps its archive on another machine.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
usage="usage: pitr.sh start|base|recover|stop STATE [TIME]"
what="${1:-}" state="${2:-}"
[ -n "$state" ] || fail "$usage"
[ -x "$bin/initdb" ] || fail "PostgreSQL is missing: apt-get install postgresql"
# PostgreSQL does not run as root, so its folder lies where its own user can go.
[ "$what" != start ] || mktemp -d -t betang-pitr.XXXXXX >"$state"
[ -s "$state" ] || fail "not started"
folder=$(cat "$state")
data="$folder/data" archive="$folder/archive"

as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}
server() {
  as_owner "$bin/pg_ctl" -D "$data" -l "$folder/log" -w -s "$@" </dev/null >/dev/null 2>&1
}
sql() { as_owner "$bin/psql" -h 127.0.0.1 -p "$(cat "$folder/port")" -U postgres -Atqc "$1"; }

start() {
  if [ "$(id -u)" = 0 ]; then chown postgres: "$folder"; fi
  as_owner mkdir -p "$archive"
  as_owner "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
  # Every finished segment of the log is kept; one is finished at least once a minute.
  as_owner tee -a "$data/postgresql.conf" >/dev/null <<EOF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
wal_level = replica
archive_mode = on
archive_command = 'test ! -f $archive/%f && cp %p $archive/%f'
archive_timeout = 60
EOF
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    local port=$((20000 + RANDOM % 12000))
    if server start -o "-p $port"; then
      echo "$port" >"$folder/port"
      echo "postgres://postgres@127.0.0.1:$port/postgres"
      return
    fi
  done
  cat "$folder/log" >&2 || true
  fail "PostgreSQL did not start; its log is above"
}

base() {
  as_owner "$bin/pg_basebackup" -h 127.0.0.1 -p "$(cat "$folder/port")" -U postgres \
    -D "$folder/base" -X none -c fast --no-sync
}

# What the server still had in hand is archived, as far as it can; then it is gone.
recover() {
  [ -n "$1" ] || fail "recover needs a time"
  sql "SELECT pg_switch_wal()" >/dev/null
  for _ in $(seq 100); do
    [ "$(sql "SELECT count(*) FROM pg_stat_archiver WHERE last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777216)")" = 0 ] || break
    sleep 0.1
  done
  server stop -m immediate
  rm -rf "$data"
  as_owner cp -a "$folder/base" "$data"
  as_owner touch "$data/recovery.signal"
  as_owner tee -a "$data/postgresql.conf" >/dev/null <<EOF
restore_command = 'cp $archive/%f %p'
recovery_target_time = '$1'
recovery_target_action = promote
EOF
  server start -o "-p $(cat "$folder/port")" || { cat "$folder/log" >&2; fail "PostgreSQL did not recover"; }
  for _ in $(seq 300); do
    [ "$(sql "SELECT pg_is_in_recovery()")" != f ] || return 0
    sleep 0.1
  done
  cat "$folder/log" >&2
  fail "the recovery did not end"
}

stop() {
  [ ! -d "$data" ] || server stop -m immediate || true
  rm -rf "$folder" "$state"
}

case "$what" in
  start) start ;;
  base) base ;;
  recover) recover "${3:-}" ;;
  stop) stop ;;
  *) fail "$usage" ;;
esac
