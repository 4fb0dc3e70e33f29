#!/usr/bin/env bash
# build/with-postgres.sh [--durable] COMMAND [ARGUMENT...]
#
# Runs COMMAND beside a throw-away PostgreSQL and takes it away again. COMMAND finds
#   PORTAL_TEST_POSTGRES   the Npgsql connection string
#   PGHOST PGUSER PGDATABASE PGBIN   the same for psql and pgbench, and where these programs live
# and its exit code is the exit code of this script.
#
# There is no TCP port, only a socket in a folder of its own, so any number can run side by side.
# Without --durable the server does not wait for the disk, and lies in memory where there is room: right for tests, which make
# and drop a thousand databases, wrong for measuring.
set -euo pipefail

settings=(fsync=off synchronous_commit=off full_page_writes=off)
# Never TMPDIR: a socket's path may have 107 bytes, and not more.
base=$("$(dirname "$0")/roomy.sh")
if [ "${1:-}" = --durable ]; then
  base=/tmp
  settings=(fsync=on synchronous_commit=on full_page_writes=on shared_buffers=256MB)
  shift
fi
[ $# -gt 0 ] || { echo "usage: build/with-postgres.sh [--durable] COMMAND [ARGUMENT...]" >&2; exit 64; }

bin=${PGBIN:-$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "${bin:-}/initdb" ] || { echo "PostgreSQL's server programs are not here: install postgresql, or set PGBIN to their folder." >&2; exit 69; }

dir=$(mktemp -d "$base/portal-pg.XXXXXX")
started=no
child=

# PostgreSQL refuses to run as root, so root hands it to the user whom the Debian package made.
as_owner() {
  if [ "$(id -u)" = 0 ]; then
    (cd "$dir" && exec setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$dir" "$@")
  else
    (cd "$dir" && exec "$@")
  fi
}

clean_up() {
  trap - EXIT INT TERM HUP
  if [ "$started" = yes ]; then
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop >/dev/null 2>&1 || true
  fi
  rm -rf "$dir"
}
trap clean_up EXIT
# The command runs in the background (below), so that a signal reaches us at once. It is passed on as TERM,
# because a shell's background command ignores INT.
end_command() {
  if [ -n "$child" ]; then
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  exit "$1"
}
trap 'end_command 130' INT
trap 'end_command 143' TERM HUP

if [ "$(id -u)" = 0 ]; then
  chown postgres: "$dir"
fi

as_owner "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/init.log" 2>&1 \
  || { cat "$dir/init.log" >&2; exit 70; }

options="-k $dir -c listen_addresses= -c max_connections=200"
for setting in "${settings[@]}"; do
  options+=" -c $setting"
done
as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -s -o "$options" start </dev/null >/dev/null \
  || { cat "$dir/server.log" >&2; exit 70; }
started=yes

export PORTAL_TEST_POSTGRES="Host=$dir;Username=postgres;Database=postgres"
export PGHOST=$dir PGUSER=postgres PGDATABASE=postgres PGBIN=$bin
unset PGPORT PGPASSWORD PGSERVICE

"$@" <&0 &
child=$!
code=0
wait "$child" || code=$?
exit "$code"
